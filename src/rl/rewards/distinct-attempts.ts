import type { ExplorationKind } from './kind.ts';

/**
 * min(1, attempts / cap) over attempts that count: the puzzle's own numbers, right arithmetic, not seen before, before the
 * first success.
 */
export const distinctAttempts: ExplorationKind = {
  label: 'Guarded distinct attempts',
  description: 'Pays each new, sound attempt before the first success, up to a cap.',
  reads: ['cap'],
  cap: 6,
  value: ({ verdict }, { cap }) => Math.min(1, verdict.attempts.guarded / cap),
};
