import type { Task } from '../task.ts';
import { demonstrateStream, writePrompt } from './demonstrate.ts';
import { detectStream, streamOpenings, streamOpportunities, streamReachable } from './detect.ts';
import { StreamOptions } from './options.ts';
import { PERTURBATIONS, perturbStream, splitPuzzles, type Stream } from './puzzles.ts';
import { streamTree } from './tree.ts';
import { verifyStream } from './verify.ts';
import { ID, vocabulary } from './words.ts';

/**
 * Countdown with three or four numbers in the language of Stream of Search (Gandhi et al., arXiv 2404.03683), one token a word
 * and number (moves away from a branch are called `back`, so that they can be told and banned); with the controls that search is held against: the steps of a solution alone, and filler of the same length.
 */
export const streamOfSearch: Task<Stream, StreamOptions> = {
  name: 'stream-of-search',
  label: 'Stream of Search',
  description:
    'Countdown with up to four numbers and + − × ÷; depth-first or breadth-first search as language, or its controls.',
  optionsSchema: StreamOptions,
  widest: { maxValue: StreamOptions.properties.maxValue.maximum },
  vocabulary: ({ maxValue }) => vocabulary(maxValue),
  stopTokens: () => [ID.end],
  puzzles: splitPuzzles,
  prompt: ({ payload }, _options, random) => writePrompt(payload, random).prompt,
  demonstrate: ({ payload }, options, random) => demonstrateStream(payload, options, random),
  verify: (prompt, response, { maxValue }) => verifyStream(prompt, response, maxValue),
  perturbations: PERTURBATIONS,
  perturb: (puzzle, kind, options, random) => {
    const known = PERTURBATIONS.find((name) => name === kind);
    if (!known) throw new Error(`no perturbation "${kind}"`);
    return perturbStream(puzzle, known, options, random);
  },
  detect: (prompt, response, { maxValue }) => detectStream(prompt, response, maxValue),
  opportunities: (prompt, response, { maxValue }) =>
    streamOpportunities(prompt, response, maxValue),
  openings: (prompt, response, { maxValue }) => streamOpenings(prompt, response, maxValue),
  reachable: (prompt, response, { maxValue }) => streamReachable(prompt, response, maxValue),
  tree: (prompt, response, { maxValue }) => streamTree(prompt, response, maxValue),
  openers: () => ({
    exploration: [ID.explore],
    backtracking: [ID.back],
    verification: [ID.check],
    conclusion: [ID.answer, ID.guess],
  }),
};
