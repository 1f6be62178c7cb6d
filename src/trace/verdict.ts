/** How a response ended; one that was cut off has no verdict of its own, and some sources hold none at all. */
export const VERDICTS = ['correct', 'wrong', 'truncated', 'unknown'] as const;
export type VerdictName = (typeof VERDICTS)[number];

export function verdictOf(rollout: {
  correct: boolean;
  truncated: boolean;
  judged?: boolean;
}): VerdictName {
  if (rollout.correct) return 'correct';
  if (rollout.truncated) return 'truncated';
  return rollout.judged === false ? 'unknown' : 'wrong';
}
