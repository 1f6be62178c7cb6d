import { randomKey, randomStream } from '../../base/random.ts';
import type { Model } from '../../engine/engine.ts';
import { limem, type LimemItem } from '../../tasks/limem.ts';
import type { MetricValues } from '../metrics.ts';
import { sampleRows, type TaskContext } from './sample.ts';

export interface MemorisationOptions {
  seed: number;
  /** Of each split, spread over it. */
  puzzles: number;
  maxTokens: number;
}

/**
 * Does the model solve puzzles that were changed a little? Greedy answers to puzzles of both splits as they are and perturbed,
 * people (or numbers) in the same order; the same puzzles and changes at every step. Empty for tasks without perturbations.
 */
export async function memorisation(
  model: Model,
  context: TaskContext,
  { seed, puzzles: wanted, maxTokens }: MemorisationOptions,
): Promise<MetricValues> {
  const { task, options } = context;
  const kinds = task.perturbations ?? [];
  if (kinds.length === 0 || !task.perturb) return {};
  const key = randomKey(seed, 'evaluation', 1);
  const values: MetricValues = {};
  for (const [from, end] of [
    [context.train, '_train'],
    [context.heldOut, ''],
  ] as const) {
    const count = Math.min(wanted, from.length);
    if (count === 0) continue;
    const prompts: Int32Array[] = [];
    /** Where each puzzle's two prompts are. */
    const places: { clean: number; perturbed?: number }[] = [];
    for (let i = 0; i < count; i++) {
      const puzzle = from[Math.floor((i * from.length) / count)];
      const changed = task.perturb(puzzle, kinds[i % kinds.length], options, randomStream(key, i));
      const ask = (one: typeof puzzle): number =>
        prompts.push(task.prompt(one, options, randomStream(key, count + i))) - 1;
      places.push({ clean: ask(puzzle), ...(changed && { perturbed: ask(changed) }) });
    }
    const { rows } = await sampleRows(model, context, prompts, { key, temperature: 0, maxTokens });
    const right = (row: number): boolean => rows[row].verdict.correct;
    const found = limem(
      places.map(({ clean, perturbed }): LimemItem => ({
        clean: right(clean),
        ...(perturbed !== undefined && { perturbed: right(perturbed) }),
      })),
    );
    if (found.count === 0) continue;
    values[`eval/limem${end}`] = found.score;
    if (Number.isFinite(found.consistency)) values[`eval/consistency${end}`] = found.consistency;
  }
  return values;
}
