import { Type, type Static } from '@sinclair/typebox';

const probability = (value: number, description: string) =>
  Type.Number({ minimum: 0, maximum: 1, default: value, description });
const digits = (value: number, description: string) =>
  Type.Integer({ minimum: 1, maximum: 12, default: value, description });

export const OPERATIONS = ['addition', 'multiplication', 'both'] as const;

/** The run file's `task.options` for arithmetic with carry: the problems, the split, and who demonstrates. */
export const ArithmeticOptions = Type.Object(
  {
    operation: Type.Unsafe<(typeof OPERATIONS)[number]>(
      Type.Union(
        OPERATIONS.map((name) => Type.Literal(name)),
        {
          default: 'addition',
          description: 'addition of two numbers, multiplication of a number by a digit, or both.',
        },
      ),
    ),
    minDigits: digits(2, 'Fewest digits of a number.'),
    maxDigits: digits(3, 'Most digits of a number.'),
    testDigits: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 12,
        description:
          'Digits of the numbers in the held-out problems, to measure beyond what is trained. Left out: as in training.',
      }),
    ),
    testCarries: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 12,
        description:
          'Columns that carry in the held-out problems, to measure what carries cost at one length. Left out: any.',
      }),
    ),
    puzzles: Type.Integer({
      minimum: 20,
      maximum: 50000,
      default: 4000,
      description: 'Different problems, both splits together; fewer where there are not so many.',
    }),
    seed: Type.Integer({
      minimum: 0,
      maximum: 4294967295,
      default: 0,
      description: 'Seed of the problems; the same for every run that should share a split.',
    }),
    heldOutShare: Type.Number({
      minimum: 0.01,
      maximum: 0.9,
      default: 0.2,
      description:
        'Share of the problems that is held out of all training, by a hash; a sum and its terms exchanged are one problem.',
    }),
    curriculum: Type.Boolean({
      default: false,
      description:
        'Train on the shortest numbers first, each length for an equal part of SFT and of RL. false: all lengths mixed.',
    }),
    curriculumIn: Type.Optional(
      Type.Union([Type.Literal('both'), Type.Literal('rl')], {
        description:
          'Where the curriculum holds: both = in SFT and in RL; rl = in RL alone, with SFT on all lengths mixed. Left out: both.',
      }),
    ),
    pDirect: probability(0.3, 'Demonstrations that answer at once, without working out a column.'),
    pForget: probability(
      0.5,
      'Carries that a demonstration which answers at once forgets. 0: it answers rightly.',
    ),
    filler: Type.Boolean({
      default: false,
      description:
        'Before they answer at once, demonstrations write as many full stops as the worked columns would have tokens: as long, and without a step of computation.',
    }),
    pSlip: probability(0.1, 'Columns that are worked out wrongly at first.'),
    pCheck: probability(0.1, 'Columns that are checked; a slip that is checked is found.'),
    pWait: probability(0.3, 'Corrections that begin with "wait".'),
    pDrill: probability(
      0.3,
      'Drills: the prompt begins with "drill", every column is worked out and checked. Competence in checking without the habit.',
    ),
  },
  {
    additionalProperties: false,
    default: {},
    description: 'Addition or multiplication by a digit, column by column, with carries.',
  },
);
export type ArithmeticOptions = Static<typeof ArithmeticOptions>;
