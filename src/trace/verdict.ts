/** How a response ended; one that was cut off has no verdict of its own, and some sources hold none at all. */
export const VERDICTS = ['correct', 'wrong', 'truncated', 'unknown'] as const;
export type VerdictName = (typeof VERDICTS)[number];

/** Shape and word beside colour. */
export const VERDICT_LOOKS: Record<VerdictName, { glyph: string; label: string }> = {
  correct: { glyph: '✓', label: 'correct' },
  wrong: { glyph: '✗', label: 'wrong' },
  truncated: { glyph: '✂', label: 'truncated' },
  unknown: { glyph: '?', label: 'no verdict' },
};

/** `correct` left out, or `judged: false`: nobody said. */
export function verdictOf(rollout: {
  correct?: boolean;
  truncated: boolean;
  judged?: boolean;
}): VerdictName {
  const { correct, truncated, judged = correct !== undefined } = rollout;
  if (correct) return 'correct';
  if (truncated) return 'truncated';
  return judged ? 'wrong' : 'unknown';
}
