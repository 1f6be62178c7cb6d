import { UserError } from '../../base/errors.ts';
import { randomKey, randomStream, type RandomStream } from '../../base/random.ts';
import type { Model } from '../../engine/engine.ts';
import { difficultyPart, difficultyWeight, type DifficultyOptions } from '../../rl/difficulty.ts';
import type { Puzzle } from '../../tasks/task.ts';
import { rightAnswers, somePlaces } from './pass-rates.ts';
import type { TaskContext } from './sample.ts';
import { askedPuzzles } from './stage.ts';

/** For each training puzzle the right answers of the start; null where it was not measured: RL does not ask it. */
export type Solved = (number | null)[];

/** How often each training puzzle is asked, relative to others. */
export type QueryWeights = ReadonlyMap<Puzzle, number>;

/**
 * What the start can do already, of what RL may ask: measured once, before the first RL step, and kept in checkpoints.
 * `tokens`: how many it sampled.
 */
export async function measureDifficulty(
  model: Model,
  context: TaskContext,
  { samples, puzzles }: DifficultyOptions,
  { seed, maxTokens }: { seed: number; maxTokens: number },
): Promise<{ solved: Solved; tokens: number }> {
  const { train } = context;
  const random = randomStream(randomKey(seed, 'query', 1));
  const able = askedPuzzles(context);
  const asked = somePlaces(able.length, puzzles ?? able.length, random).map((place) => able[place]);
  const { right, tokens } = await rightAnswers(model, context, asked, {
    ...{ seed, moment: 0, samples, maxTokens },
  });
  const counts = new Map(asked.map((puzzle, i) => [puzzle, right[i]]));
  return { solved: train.map((puzzle) => counts.get(puzzle) ?? null), tokens };
}

/** Throws UserError where no puzzle is left to ask. */
export function queryWeights(
  { train }: Pick<TaskContext, 'train'>,
  solved: Solved,
  options: DifficultyOptions,
): QueryWeights {
  const weights = new Map(
    train.map((puzzle, i) => {
      const count = solved.at(i) ?? null;
      return [puzzle, count === null ? 0 : difficultyWeight(count, options)];
    }),
  );
  if ([...weights.values()].some((weight) => weight > 0)) return weights;
  throw new UserError(
    'task-options',
    'rl.difficulty: by its pass rate no training puzzle has a weight above 0. Give another part of rl.difficulty.weights one.',
  );
}

/** `pass rate [0, 0.2): 310 puzzles × 6, …`, for the log. */
export function describeDifficulty(solved: Solved, options: DifficultyOptions): string {
  const { weights } = options;
  const counts = weights.map(() => 0);
  for (const count of solved) {
    if (count === null) continue;
    counts[difficultyPart(count, options)]++;
  }
  const end = (part: number): string => String(Number((part / weights.length).toFixed(3)));
  const parts = counts.map(
    (count, i) =>
      `[${end(i)}, ${end(i + 1)}${i < weights.length - 1 ? ')' : ']'}: ${count} × ${weights[i]}`,
  );
  return `training puzzles by the start’s pass rate × how often they are asked: ${parts.join('; ')}`;
}

/** A puzzle, as likely as its weight says; without weights all are equally likely. */
export function drawPuzzle(
  puzzles: readonly Puzzle[],
  weights: QueryWeights | undefined,
  random: RandomStream,
): Puzzle {
  if (!weights) return puzzles[random.below(puzzles.length)];
  const weightOf = (puzzle: Puzzle): number => weights.get(puzzle) ?? 0;
  const total = puzzles.reduce((sum, puzzle) => sum + weightOf(puzzle), 0);
  if (total === 0) throw new Error('no puzzle of this stage is ever asked');
  let left = random.next() * total;
  let last = puzzles[0];
  for (const puzzle of puzzles) {
    const weight = weightOf(puzzle);
    if (weight === 0) continue;
    last = puzzle;
    left -= weight;
    if (left < 0) break;
  }
  return last;
}
