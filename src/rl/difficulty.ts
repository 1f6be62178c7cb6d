import { Type, type Static } from '@sinclair/typebox';
import { strict } from './schema.ts';

/** The run file's `rl.difficulty`. Defaults are the released configuration of OREAL. */
export const DifficultyOptions = Type.Object(
  {
    samples: Type.Integer({
      minimum: 1,
      maximum: 1024,
      default: 16,
      description:
        'Answers of the start to each training puzzle that its pass rate is measured by.',
    }),
    weights: Type.Array(Type.Number({ minimum: 0, maximum: 1e6 }), {
      minItems: 1,
      maxItems: 1025,
      default: [6, 4, 4, 2, 0],
      description:
        'How often a puzzle is asked, relative to others, by its pass rate: the parts divide [0, 1] equally, the hardest first; 0 = never. One more than the samples gives each count of right answers a weight of its own.',
    }),
    puzzles: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 1000000,
        description:
          'Measure, and ask in RL, at most so many training puzzles, drawn by the seed. Left out: all.',
      }),
    ),
  },
  {
    ...strict,
    description:
      'Training queries by difficulty, as OREAL chooses them: before the first RL step the start answers each training puzzle that RL may ask, and RL asks them by their pass rate; stages of a curriculum in which none is left are skipped. Left out: all equally often.',
  },
);
export type DifficultyOptions = Static<typeof DifficultyOptions>;

/** The part of [0, 1] that a pass rate lies in: ⌊m·k/n⌋ for k of n answers right and m parts, the last part closed at 1. */
export function difficultyPart(
  solved: number,
  { samples, weights }: Pick<DifficultyOptions, 'samples' | 'weights'>,
): number {
  return Math.min(Math.floor((solved * weights.length) / samples), weights.length - 1);
}

/**
 * The weight of a query in the draw of RL's prompts: that of the part its pass rate lies in. P(query) = its weight / sum of all.
 *
 * OREAL (arXiv 2502.06781, training queries): pass rate from 16 answers of the SFT model. Its code repeats queries 6, 4, 4
 * and 2 times in [0, .2), [.2, .4), [.4, .6) and [.6, .8) and drops the others (InternLM/OREAL 2859cc0,
 * `balance_difficulty_with_cfg`); drawing in proportion is the same in expectation.
 */
export function difficultyWeight(
  solved: number,
  options: Pick<DifficultyOptions, 'samples' | 'weights'>,
): number {
  return options.weights[difficultyPart(solved, options)];
}
