import { Type, type Static } from '@sinclair/typebox';

const probability = (value: number, description: string) =>
  Type.Number({ minimum: 0, maximum: 1, default: value, description });

/** The run file's `task.options` for Countdown: the puzzles, the split, and the noisy searcher that demonstrates. */
export const CountdownOptions = Type.Object(
  {
    maxNumber: Type.Integer({
      minimum: 1,
      maximum: 24,
      default: 9,
      description: 'Largest number given; the three numbers are 1 to this.',
    }),
    maxValue: Type.Integer({
      minimum: 2,
      maximum: 99,
      default: 24,
      description: 'Largest intermediate value, result and target. Each value is a token.',
    }),
    targetMin: Type.Integer({
      minimum: 1,
      maximum: 99,
      default: 5,
      description: 'Smallest target.',
    }),
    maxSolvingBranches: Type.Integer({
      minimum: 1,
      maximum: 9,
      default: 3,
      description: 'Puzzles with more first operations that lead to a solution are left out.',
    }),
    heldOutShare: Type.Number({
      minimum: 0.01,
      maximum: 0.9,
      default: 0.25,
      description:
        'Share of the puzzles that is held out of all training, chosen by a hash of the puzzle.',
    }),
    pDirect: probability(0.5, 'Demonstrations that guess at once, without a search.'),
    pQuit: probability(0.97, 'After each failed attempt: stop searching and guess.'),
    pPatient: probability(
      0,
      'Demonstrations by a patient searcher, who neither guesses at once nor quits.',
    ),
    pDrill: probability(
      0.15,
      'Drills: the prompt ends in "no" instead of ":" and the searcher is patient. Competence in long searches without the habit.',
    ),
    pSys: probability(
      1,
      'Searches that try first operations in a fixed cyclic order from a random start; the others in random order.',
    ),
    pBest: probability(
      0.75,
      'Second operations that come closest to the target; the others are random.',
    ),
    pSlip: probability(0.02, 'Failing attempts whose result is wishfully written as the target.'),
    pRepeat: probability(0.02, 'Attempts that repeat an earlier one.'),
    pCheck: probability(0.3, 'Claimed successes that are checked before the answer.'),
    pWait: probability(0.15, 'Backtracks that begin with "wait ,".'),
    maxTries: Type.Integer({
      minimum: 1,
      maximum: 50,
      default: 9,
      description: 'Attempts after which even the patient searcher guesses.',
    }),
  },
  {
    additionalProperties: false,
    default: {},
    description: 'Countdown with three numbers, + − × and small values.',
  },
);
export type CountdownOptions = Static<typeof CountdownOptions>;
