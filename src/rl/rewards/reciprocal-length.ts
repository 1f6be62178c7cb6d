import type { ExplorationKind } from './kind.ts';

/**
 * −C/L (RLSP, arXiv 2502.06773), L = tokens before the first answer, at least `minimumLength`: so no less than
 * −C/minimumLength, also for a response that begins with its answer.
 */
export const reciprocalLength: ExplorationKind = {
  label: 'Reciprocal length −C/L',
  description: 'Pays thinking at length, ever less per token; knows nothing of behaviours.',
  reads: ['constant', 'minimumLength'],
  value: ({ verdict }, { constant, minimumLength }) =>
    // Not −C/L, which would be −0 with C = 0.
    0 - constant / Math.max(verdict.thinkingLength, minimumLength),
};
