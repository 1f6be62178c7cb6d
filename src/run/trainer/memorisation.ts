import { randomKey, randomStream, type RandomKey } from '../../base/random.ts';
import type { Model } from '../../engine/engine.ts';
import { limem, type LimemItem } from '../../tasks/limem.ts';
import type { Puzzle } from '../../tasks/task.ts';
import type { MetricValues } from '../metrics.ts';
import { sampleRows, type TaskContext } from './sample.ts';

/** Changes that are tried before a puzzle is left out because all of them were training puzzles. */
const TRIES = 50;

export interface MemorisationOptions {
  seed: number;
  /** Of each split, spread over it. */
  puzzles: number;
  maxTokens: number;
}

/**
 * Does the model solve puzzles that were changed a little? Greedy answers to puzzles of both splits as they are and perturbed,
 * people (or numbers) in the same order; the same puzzles and changes at every step. No perturbed puzzle is one of the training
 * puzzles, which it could remember just as well. Empty for tasks without perturbations.
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
    const pairs = changedPuzzles(context, from, { count: wanted, key });
    if (pairs.length === 0) continue;
    const prompts: Int32Array[] = [];
    /** Where each puzzle's two prompts are. */
    const places = pairs.map(({ puzzle, changed }, i): { clean: number; perturbed?: number } => {
      const ask = (one: typeof puzzle): number =>
        prompts.push(task.prompt(one, options, randomStream(key, pairs.length + i))) - 1;
      return { clean: ask(puzzle), ...(changed && { perturbed: ask(changed) }) };
    });
    const { rows } = await sampleRows(model, context, prompts, { key, temperature: 0, maxTokens });
    const right = (row: number): boolean => rows[row].verdict.correct;
    const found = limem(
      places.map(({ clean, perturbed }): LimemItem => ({
        clean: right(clean),
        ...(perturbed !== undefined && { perturbed: right(perturbed) }),
      })),
    );
    values[`eval/limem_left_out${end}`] = found.missing / pairs.length;
    if (found.count === 0) continue;
    values[`eval/limem${end}`] = found.score;
    if (Number.isFinite(found.consistency)) values[`eval/consistency${end}`] = found.consistency;
  }
  return values;
}

/**
 * Puzzles spread over `from`, each with the first of its changes that is none of the training puzzles, if there is one; the kinds
 * of change take turns.
 */
export function changedPuzzles(
  { task, options, train }: TaskContext,
  from: readonly Puzzle[],
  { count, key }: { count: number; key: RandomKey },
): { puzzle: Puzzle; changed?: Puzzle }[] {
  const kinds = task.perturbations ?? [];
  const trained = new Set(train.map(({ canonical }) => canonical));
  return Array.from({ length: Math.min(count, from.length) }, (_, i) => {
    const puzzle = from[Math.floor((i * from.length) / Math.min(count, from.length))];
    const random = randomStream(key, i);
    for (let tried = 0; tried < TRIES; tried++) {
      const changed = task.perturb?.(puzzle, kinds[i % kinds.length], options, random);
      if (!changed) break;
      if (!trained.has(changed.canonical)) return { puzzle, changed };
    }
    return { puzzle };
  });
}
