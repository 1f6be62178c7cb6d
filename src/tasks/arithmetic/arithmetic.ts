import { hasStages } from '../stages.ts';
import type { Task } from '../task.ts';
import { arithmeticSkills, type Arithmetic } from './columns.ts';
import { demonstrateArithmetic, writePrompt } from './demonstrate.ts';
import { arithmeticOpenings, arithmeticOpportunities, detectArithmetic } from './detect.ts';
import { ArithmeticOptions } from './options.ts';
import { PERTURBATIONS, perturbArithmetic, splitPuzzles, stagePuzzles } from './puzzles.ts';
import { verifyArithmetic } from './verify.ts';
import { ID, WORDS } from './words.ts';

/** Addition, or multiplication by a digit, column by column: one token a digit, carries written out, columns checked and redone. */
export const arithmetic: Task<Arithmetic, ArithmeticOptions> = {
  name: 'arithmetic',
  label: 'Arithmetic with carry',
  description: 'Sums or products of many digits, worked out column by column with carries.',
  optionsSchema: ArithmeticOptions,
  vocabulary: () => [...WORDS],
  stopTokens: () => [ID.end],
  puzzles: splitPuzzles,
  stage: (puzzles, options, progress, phase) =>
    hasStages(options, phase) ? stagePuzzles(puzzles, progress) : puzzles,
  stages: (options, phase) =>
    hasStages(options, phase) ? options.maxDigits - options.minDigits + 1 : 1,
  skills: ({ payload }) => arithmeticSkills(payload),
  prompt: ({ payload }, _options, random) => writePrompt(payload, random).prompt,
  demonstrate: ({ payload }, options, random) => demonstrateArithmetic(payload, options, random),
  verify: verifyArithmetic,
  perturbations: PERTURBATIONS,
  perturb: (puzzle, kind, _options, random) => {
    const known = PERTURBATIONS.find((name) => name === kind);
    if (!known) throw new Error(`no perturbation "${kind}"`);
    return perturbArithmetic(puzzle, known, random);
  },
  detect: detectArithmetic,
  opportunities: arithmeticOpportunities,
  openings: arithmeticOpenings,
  openers: () => ({
    deduction: [ID.column],
    backtracking: [ID.redo],
    verification: [ID.check],
    reflection: [ID.wait],
    conclusion: [ID.answer],
  }),
};
