/**
 * The one list of behaviours. Names, words, theme colours and second cues all derive from it. `fine` behaviours carry the
 * coarse flag "metacognition"; the others are the lighter types of specs of reasoning flow.
 */
export interface Behaviour {
  label: string;
  description: string;
  /** A VS Code theme colour id of our own: package.json gives its value in dark, light and high-contrast themes. */
  color: string;
  /** Second cue beside colour: CSS text-decoration style of the underline. */
  underline: 'solid' | 'double' | 'dotted' | 'dashed' | 'wavy' | 'none';
  /** One character that marks it where colour and underline cannot. */
  glyph: string;
  metacognition: boolean;
}

export const BEHAVIOURS = {
  exploration: {
    label: 'Exploration',
    description: 'Tries an idea, a hypothesis or an example.',
    color: 'thoughtscope.exploration',
    underline: 'solid',
    glyph: '◇',
    metacognition: true,
  },
  backtracking: {
    label: 'Backtracking',
    description: 'Abandons a path, as wrong or for another way.',
    color: 'thoughtscope.backtracking',
    underline: 'wavy',
    glyph: '↩',
    metacognition: true,
  },
  verification: {
    label: 'Verification',
    description: 'Checks an earlier result, by recomputing it or another way.',
    color: 'thoughtscope.verification',
    underline: 'double',
    glyph: '✓',
    metacognition: true,
  },
  reflection: {
    label: 'Reflection',
    description: 'Stops and comments on its own reasoning.',
    color: 'thoughtscope.reflection',
    underline: 'dashed',
    glyph: '…',
    metacognition: true,
  },
  planning: {
    label: 'Planning',
    description: 'Sets a sub-goal or says what comes next.',
    color: 'thoughtscope.planning',
    underline: 'dotted',
    glyph: '▷',
    metacognition: false,
  },
  deduction: {
    label: 'Deduction',
    description: 'Derives a step from what is known.',
    color: 'thoughtscope.deduction',
    underline: 'none',
    glyph: '·',
    metacognition: false,
  },
  recall: {
    label: 'Recall',
    description: 'States a fact, rule or formula.',
    color: 'thoughtscope.recall',
    underline: 'none',
    glyph: '≡',
    metacognition: false,
  },
  conclusion: {
    label: 'Conclusion',
    description: 'States the answer.',
    color: 'thoughtscope.conclusion',
    underline: 'solid',
    glyph: '■',
    metacognition: false,
  },
} as const satisfies Record<string, Behaviour>;

export type BehaviourName = keyof typeof BEHAVIOURS;
export const BEHAVIOUR_NAMES = Object.keys(BEHAVIOURS) as BehaviourName[];
/** The four that papers count and that charts show. */
export const METACOGNITION = BEHAVIOUR_NAMES.filter((name) => BEHAVIOURS[name].metacognition);

/** A labelled stretch of a trace: [start, end) in tokens (structured languages) or in UTF-16 code units (text). */
export interface Span {
  start: number;
  end: number;
  behaviour: BehaviourName;
  /** 1 for exact (grammar) detectors, else the detector's calibrated score. */
  confidence: number;
  /** Why, in words for a reader. */
  why: string;
  /** Where the stretch claims something: does the claim hold, as far as that can be decided? */
  outcome?: 'right' | 'wrong' | 'unsupported' | 'unresolved';
}

/** Number of spans per behaviour; behaviours without one are left out. */
export function countBehaviours(spans: readonly Span[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { behaviour } of spans) counts[behaviour] = (counts[behaviour] ?? 0) + 1;
  return counts;
}
