import type { ExplorationKind } from './kind.ts';

/** attempts / cap over everything that opens like an attempt, without a bound: easily farmed, which is what it is for. */
export const attempts: ExplorationKind = {
  label: 'Raw attempts',
  description:
    'Pays everything that opens like an attempt, repeated or wrong. Shows reward hacking; not for training.',
  reads: ['cap'],
  cap: 6,
  value: ({ verdict }, { cap }) => verdict.attempts.all / cap,
};
