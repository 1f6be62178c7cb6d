export { packTransposed, pack, matmul } from './matmul';
export { norm, normBackward } from './norm';
export { attention, attentionBackward, attentionCached, cacheTokens } from './attention';
export { rope } from './rope';
export { activate, activateBackward } from './activation';
export { gather, scatterAdd } from './embedding';
export { tokenScores, tokenScoresBackward, divergence } from './scores';
export { add, copy, zero, sumOfSquares, adamw, head, headBackward } from './vector';
export { drawToken } from './sampling';
