import { Type, type Static } from '@sinclair/typebox';

const probability = (value: number, description: string) =>
  Type.Number({ minimum: 0, maximum: 1, default: value, description });
const names = <T extends string>(all: readonly T[], value: T, description: string) =>
  Type.Unsafe<T>(
    Type.Union(
      all.map((name) => Type.Literal(name)),
      { default: value, description },
    ),
  );

export const LANGUAGES = ['dfs', 'bfs', 'optimal', 'filler'] as const;
export const HEURISTICS = ['sum', 'factors', 'mixed'] as const;
export const SPLITS = ['puzzle', 'target'] as const;

/** The run file's `task.options` for Countdown in the Stream-of-Search language: puzzles, split, and who demonstrates. */
export const StreamOptions = Type.Object(
  {
    numbers: Type.Integer({
      minimum: 3,
      maximum: 4,
      default: 4,
      description: 'Numbers in a puzzle.',
    }),
    maxNumber: Type.Integer({
      minimum: 2,
      maximum: 99,
      default: 9,
      description: 'Largest number given; they are 1 to this.',
    }),
    maxValue: Type.Integer({
      minimum: 10,
      maximum: 199,
      default: 50,
      description: 'Largest intermediate value. Each value from 0 is a token.',
    }),
    targetMin: Type.Integer({
      minimum: 1,
      maximum: 199,
      default: 10,
      description: 'Smallest target.',
    }),
    targetMax: Type.Integer({
      minimum: 1,
      maximum: 199,
      default: 30,
      description: 'Largest target; not above maxValue.',
    }),
    puzzles: Type.Integer({
      minimum: 20,
      maximum: 50000,
      default: 2000,
      description: 'Different puzzles, both splits together; fewer where there are not so many.',
    }),
    seed: Type.Integer({
      minimum: 0,
      maximum: 4294967295,
      default: 0,
      description: 'Seed of the puzzles; the same for every run that should share a split.',
    }),
    heldOutShare: Type.Number({
      minimum: 0.01,
      maximum: 0.9,
      default: 0.1,
      description: 'Share that is held out of all training, chosen by a hash.',
    }),
    heldOutBy: names(
      SPLITS,
      'puzzle',
      'What the split hashes: puzzle = the numbers and the target; target = the target alone, so that no held-out target is ever trained.',
    ),
    language: names(
      LANGUAGES,
      'dfs',
      'What is demonstrated before the answer: dfs or bfs = the search with its dead ends; optimal = the steps of a solution alone; filler = as many tokens as the depth-first search took, without information.',
    ),
    beam: Type.Integer({
      minimum: 1,
      maximum: 6,
      default: 3,
      description:
        'Operations explored from each state, best first; from a state of two numbers one. bfs keeps as many states of each depth.',
    }),
    heuristic: names(
      HEURISTICS,
      'sum',
      'What best means: sum = numbers near the target on average; factors = near factors of the target; mixed = one of them a search, by lot.',
    ),
    maxNodes: Type.Integer({
      minimum: 1,
      maximum: 10000,
      default: 40,
      description: 'Operations explored after which the search gives up and guesses.',
    }),
    pDirect: probability(0, 'Searches (dfs, bfs) that guess at once.'),
    pQuit: probability(0, 'After each dead end (dfs, bfs): stop searching and guess.'),
    pDrill: probability(
      0,
      'Drills: the prompt ends in "drill" instead of ":" and the search goes to its end. Competence without the habit.',
    ),
  },
  {
    additionalProperties: false,
    default: {},
    description: 'Countdown with three or four numbers, + − × ÷, as a stream of search.',
  },
);
export type StreamOptions = Static<typeof StreamOptions>;
