export { packTransposed, pack } from './pack';
export { matmul, matmulAcross, setWide } from './matmul';
export { norm, normBackward } from './norm';
export {
  attention,
  attentionBackward,
  attentionCached,
  attentionScratch,
  cacheTokens,
} from './attention';
export { rope } from './rope';
export { activate, activateBackward } from './activation';
export { gather, scatterAdd } from './embedding';
export { tokenScores, tokenScoresBackward, divergence } from './scores';
export { copy, reduce, zero, sumOfSquares, adamw, head, headBackward } from './vector';
export { drawTokens } from './sampling';
