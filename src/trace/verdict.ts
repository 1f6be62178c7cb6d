/** How a response ended; one that was cut off has no verdict of its own. */
export const VERDICTS = ['correct', 'wrong', 'truncated'] as const;
export type VerdictName = (typeof VERDICTS)[number];

export function verdictOf(rollout: { correct: boolean; truncated: boolean }): VerdictName {
  if (rollout.correct) return 'correct';
  return rollout.truncated ? 'truncated' : 'wrong';
}
