import { hasStages } from '../stages.ts';
import type { Task } from '../task.ts';
import { demonstrateKnights, writePrompt } from './demonstrate.ts';
import { detectKnights, knightsOpenings, knightsOpportunities } from './detect.ts';
import { KnightsOptions } from './options.ts';
import { PERTURBATIONS, perturbKnights } from './perturb.ts';
import { splitPuzzles, stagePuzzles, type Knights } from './puzzles.ts';
import { knightsTree } from './tree.ts';
import { verifyKnights } from './verify.ts';
import { ID, WORDS } from './words.ts';

/**
 * Knights & Knaves for two to eight people, after Logic-RL (arXiv 2502.14768) and mem-kk-logic (arXiv 2410.23123): statements
 * in prefix notation, the search in a small trace language, answers inside strict tags.
 */
export const knightsAndKnaves: Task<Knights, KnightsOptions> = {
  name: 'knights-and-knaves',
  label: 'Knights & Knaves',
  description: 'Knights tell the truth, knaves lie: who is what? Search in a small trace language.',
  optionsSchema: KnightsOptions,
  vocabulary: () => [...WORDS],
  stopTokens: () => [ID.end],
  puzzles: splitPuzzles,
  stage: (puzzles, options, progress, phase) =>
    hasStages(options, phase) ? stagePuzzles(puzzles, progress) : puzzles,
  stages: (options, phase) =>
    hasStages(options, phase) ? options.maxPeople - options.minPeople + 1 : 1,
  prompt: ({ payload }, options, random) => writePrompt(payload, options, random).prompt,
  demonstrate: ({ payload }, options, random) => demonstrateKnights(payload, options, random),
  verify: verifyKnights,
  detect: detectKnights,
  opportunities: knightsOpportunities,
  openings: knightsOpenings,
  tree: knightsTree,
  perturbations: PERTURBATIONS,
  perturb: (puzzle, kind, _options, random) => {
    const known = PERTURBATIONS.find((name) => name === kind);
    if (!known) throw new Error(`no perturbation "${kind}"`);
    return perturbKnights(puzzle, known, random);
  },
  openers: () => ({
    exploration: [ID.try],
    backtracking: [ID.back],
    verification: [ID.check],
    reflection: [ID.wait],
    conclusion: [ID['</think>']],
  }),
};
