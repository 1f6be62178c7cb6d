import type { Task } from '../task.ts';
import { demonstrateCountdown, writePrompt } from './demonstrate.ts';
import { countdownOpportunities, detectCountdown } from './detect.ts';
import { countdownOpenings } from './openings.ts';
import { CountdownOptions } from './options.ts';
import { countdownSkills } from './skills.ts';
import { countdownReachable } from './reachable.ts';
import { splitPuzzles, type Countdown } from './puzzles.ts';
import { countdownTree } from './tree.ts';
import { verifyCountdown } from './verify.ts';
import { ID, vocabulary } from './words.ts';

/**
 * Countdown with three numbers: reach the target with + − ×, each number once, every value within 1 … maxValue.
 * The trace language has one token per word and number; its grammar is in grammar.ts.
 */
export const countdown: Task<Countdown, CountdownOptions> = {
  name: 'countdown',
  label: 'Countdown',
  description: 'Reach a target from three numbers with + − ×; search in a small trace language.',
  optionsSchema: CountdownOptions,
  widest: { maxValue: CountdownOptions.properties.maxValue.maximum },
  vocabulary: ({ maxValue }) => vocabulary(maxValue),
  stopTokens: () => [ID.end],
  puzzles: splitPuzzles,
  skills: ({ payload }, { maxValue }) => countdownSkills(payload, maxValue),
  prompt: ({ payload }, _options, random) => writePrompt(payload, random),
  demonstrate: ({ payload }, options, random) => demonstrateCountdown(payload, options, random),
  verify: (prompt, response, { maxValue }) => verifyCountdown(prompt, response, maxValue),
  detect: (prompt, response, { maxValue }) => detectCountdown(prompt, response, maxValue),
  opportunities: (_prompt, response, { maxValue }) => countdownOpportunities(response, maxValue),
  openings: (_prompt, response, { maxValue }) => countdownOpenings(response, maxValue),
  reachable: (prompt, response, { maxValue }) => countdownReachable(prompt, response, maxValue),
  tree: (prompt, response, { maxValue }) => countdownTree(prompt, response, maxValue),
  openers: () => ({
    exploration: [ID.try],
    backtracking: [ID.go],
    verification: [ID.check],
    reflection: [ID.wait],
    conclusion: [ID.answer, ID.guess],
  }),
};
