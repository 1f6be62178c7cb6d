import { randomKey, randomStream, type RandomStream } from '../../base/random.ts';
import type { Model } from '../../engine/engine.ts';
import { shuffled } from '../../tasks/shuffle.ts';
import type { Puzzle } from '../../tasks/task.ts';
import { sampleRows, type TaskContext } from './sample.ts';

export interface PassRateOptions {
  seed: number;
  /** Keeps apart what is measured at different moments of a run. */
  moment: number;
  /** Answers to each puzzle. */
  samples: number;
  maxTokens: number;
}

export interface PassRates {
  /** Right answers to each puzzle. */
  right: number[];
  /** Response tokens sampled. */
  tokens: number;
}

/** How often the model answers each puzzle rightly, of so many times at temperature 1. */
export async function rightAnswers(
  model: Model,
  context: TaskContext,
  puzzles: readonly Puzzle[],
  { seed, moment, samples, maxTokens }: PassRateOptions,
): Promise<PassRates> {
  const key = randomKey(seed, 'query', moment);
  const prompts = puzzles.flatMap((puzzle, i) =>
    Array.from({ length: samples }, (_, sample) =>
      context.task.prompt(puzzle, context.options, randomStream(key, i * samples + sample)),
    ),
  );
  const { rows } = await sampleRows(model, context, prompts, { key, temperature: 1, maxTokens });
  const rightIn = (from: number): number =>
    rows.slice(from, from + samples).filter(({ verdict }) => verdict.correct).length;
  return {
    right: puzzles.map((_, i) => rightIn(i * samples)),
    tokens: rows.reduce((sum, { response }) => sum + response.length, 0),
  };
}

/** Places of at most `most` puzzles, drawn by the seed, ascending. */
export function somePlaces(count: number, most: number, random: RandomStream): number[] {
  const places = Array.from({ length: count }, (_, i) => i);
  if (most >= count) return places;
  return shuffled(places, random)
    .slice(0, most)
    .sort((a, b) => a - b);
}
