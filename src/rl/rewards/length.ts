import type { ExplorationKind } from './kind.ts';

/** min(1, response tokens / cap). */
export const length: ExplorationKind = {
  label: 'Plain length',
  description: 'Pays response tokens up to a cap, whatever they say. Easily farmed.',
  reads: ['cap'],
  cap: 100,
  value: (input, { cap }) => Math.min(1, input.length / cap),
};
