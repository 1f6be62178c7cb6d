import { Type, type Static } from '@sinclair/typebox';
import { LARGEST } from './words.ts';

const probability = (value: number, description: string) =>
  Type.Number({ minimum: 0, maximum: 1, default: value, description });
const people = (value: number, description: string) =>
  Type.Integer({ minimum: 2, maximum: LARGEST, default: value, description });

/** The run file's `task.options` for Knights & Knaves: the puzzles, the split, and the searcher that demonstrates. */
export const KnightsOptions = Type.Object(
  {
    minPeople: people(2, 'Fewest people in a puzzle.'),
    maxPeople: people(3, 'Most people in a puzzle.'),
    testPeople: Type.Optional(
      Type.Integer({
        minimum: 2,
        maximum: LARGEST,
        description:
          'People in the held-out puzzles, to measure beyond what is trained. Left out: as in training.',
      }),
    ),
    puzzles: Type.Integer({
      minimum: 10,
      maximum: 20000,
      default: 1000,
      description:
        'Different puzzles of each size, both splits together; fewer where there are not so many (two people: about 100 that are not each other renamed).',
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
      default: 0.2,
      description:
        'Share of the puzzles that is held out, chosen by a hash of the canonical form: no held-out puzzle is a training puzzle with its people renamed.',
    }),
    names: Type.Optional(
      Type.Union([Type.Literal('in order'), Type.Literal('drawn')], {
        description:
          'What the people of a prompt are called: in order = A, B, C, …; drawn = other names of A to H each time, in any order. With names in order a puzzle of four people has a name that three never use. Left out: in order.',
      }),
    ),
    curriculum: Type.Boolean({
      default: false,
      description:
        'Train on the smallest puzzles first, each size for an equal part of SFT and of RL. false: all sizes mixed.',
    }),
    curriculumIn: Type.Optional(
      Type.Union([Type.Literal('both'), Type.Literal('rl')], {
        description:
          'Where the curriculum holds: both = in SFT and in RL; rl = in RL alone, with SFT on all sizes mixed. Left out: both.',
      }),
    ),
    pDirect: probability(0.3, 'Demonstrations that guess at once, without a search.'),
    pQuit: probability(0.6, 'Where the search would go back: stop and guess the rest.'),
    pDrill: probability(
      0.3,
      'Drills: the prompt begins with "drill" and the search goes to its end. Competence in searching without the habit.',
    ),
    pSlip: probability(0.02, 'Conflicts that are overlooked.'),
    pCheck: probability(0.2, 'Finished searches that check every statement before the answer.'),
    pWait: probability(0.15, 'Backtracks that begin with "wait".'),
  },
  {
    additionalProperties: false,
    default: {},
    description: 'Knights tell the truth, knaves lie: who is what?',
  },
);
export type KnightsOptions = Static<typeof KnightsOptions>;
