import type { Outcome } from '../run/trainer/train.ts';

/** Exit codes that scripts rely on. */
export const EXIT = { finished: 0, failed: 1, badRunFile: 2, lacking: 3, stopped: 130 } as const;

export function exitCode(outcome: Outcome | 'detached'): number {
  if (outcome === 'stopped') return EXIT.stopped;
  return outcome === 'failed' ? EXIT.failed : EXIT.finished;
}
