/** Every diagnostic that a trace can get. docs/diagnostics.md has a section for each (a test holds it). */
export const PROBLEM_CODES = {
  'unsupported-verification': { severity: 'information', title: 'Unsupported verification' },
  'wrong-arithmetic': { severity: 'warning', title: 'Wrong arithmetic' },
  'wrong-verdict': { severity: 'warning', title: 'Wrong verdict' },
  'repeated-attempt': { severity: 'hint', title: 'Repeated attempt' },
  'searched-on-after-success': { severity: 'information', title: 'Searched on after success' },
  'answer-before-reasoning': { severity: 'warning', title: 'Answer before reasoning' },
  'missing-tag': { severity: 'warning', title: 'Missing tag' },
  'doubled-tag': { severity: 'warning', title: 'Doubled tag' },
  truncated: { severity: 'information', title: 'Truncated' },
} as const satisfies Record<
  string,
  { severity: 'warning' | 'information' | 'hint'; title: string }
>;

export type ProblemCode = keyof typeof PROBLEM_CODES;
