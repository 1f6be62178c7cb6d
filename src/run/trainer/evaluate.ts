import { randomKey, randomStream, type RandomKey } from '../../base/random.ts';
import type { Model } from '../../engine/engine.ts';
import { passAtK, mean } from '../../base/statistics.ts';
import { PASS_AT, type MetricValues } from '../metrics.ts';
import { heldOut, measureRows } from './measure.ts';
import { sampleRows, type SampledRow, type TaskContext } from './sample.ts';
import { clusteredInterval } from './interval.ts';
import { sampleThinking, type ThinkingBudget } from './thinking.ts';

/** Held-out accuracy is measured with the same prompts and the same noise at every step, so that curves compare like with like. */
export interface EvaluationOptions {
  seed: number;
  /** Responses in all, spread evenly over the puzzles. */
  draws: number;
  maxTokens: number;
  /** Left out: as long as it likes. */
  thinking?: ThinkingBudget;
}

/** The prompts of an evaluation, the same at every step. Prompt r asks held-out puzzle r % puzzles. */
export function evaluationPrompts(
  { task, options, heldOut }: TaskContext,
  { seed, draws }: Pick<EvaluationOptions, 'seed' | 'draws'>,
): { key: RandomKey; prompts: Int32Array[] } {
  const key = randomKey(seed, 'evaluation');
  const prompts = Array.from({ length: draws }, (_, row) =>
    task.prompt(heldOut[row % heldOut.length], options, randomStream(key, row)),
  );
  return { key, prompts };
}

/** Everything under `eval/`: T = 1, fixed prompts, interval over puzzles. Empty without held-out puzzles. */
export async function evaluate(
  model: Model,
  context: TaskContext,
  { seed, draws, maxTokens, thinking }: EvaluationOptions,
): Promise<MetricValues> {
  const puzzles = context.heldOut;
  if (puzzles.length === 0) return {};
  const { key, prompts } = evaluationPrompts(context, { seed, draws });
  const sampling = { key, temperature: 1, maxTokens };
  const rows = thinking
    ? await sampleThinking(model, context, prompts, sampling, thinking)
    : (await sampleRows(model, context, prompts, sampling)).rows;
  const used = Math.min(puzzles.length, draws);
  const right = new Array<number>(used).fill(0);
  const counts = new Array<number>(used).fill(0);
  rows.forEach(({ verdict }, row) => {
    right[row % puzzles.length] += Number(verdict.correct);
    counts[row % puzzles.length]++;
  });
  const [low, high] = clusteredInterval(right, counts);
  return {
    'eval/accuracy': right.reduce((a, b) => a + b, 0) / rows.length,
    'eval/accuracy_low': low,
    'eval/accuracy_high': high,
    ...passValues(right, counts),
    ...heldOut(measureRows(rows)),
  };
}

/** pass@k over the puzzles, for each k that every puzzle has draws for. */
function passValues(right: number[], counts: number[]): MetricValues {
  const least = Math.min(...counts);
  return Object.fromEntries(
    PASS_AT.filter((k) => k <= least).map((k) => [
      `eval/pass@${k}`,
      mean(right.map((correct, puzzle) => passAtK(counts[puzzle], correct, k))),
    ]),
  );
}

export interface ProbeOptions {
  seed: number;
  prompts: number;
  samples: number;
  maxTokens: number;
}

export interface Probe extends SampledRow {
  group: number;
}

/**
 * The probes: a few held-out prompts, spread over the puzzles, sampled with randomness that does not know the step. The
 * same noise under new weights: the first token that differs is where training changed the model's mind.
 */
export async function sampleProbes(
  model: Model,
  context: TaskContext,
  { seed, prompts, samples, maxTokens }: ProbeOptions,
): Promise<Probe[]> {
  const puzzles = context.heldOut;
  const used = Math.min(prompts, puzzles.length);
  if (used === 0) return [];
  const key = randomKey(seed, 'probe');
  const asked = Array.from({ length: used * samples }, (_, row) => {
    const group = Math.floor(row / samples);
    const puzzle = puzzles[Math.floor((group * puzzles.length) / used)];
    return context.task.prompt(puzzle, context.options, randomStream(key, group));
  });
  const { rows } = await sampleRows(model, context, asked, { key, temperature: 1, maxTokens });
  return rows.map((row, index) => ({ ...row, group: Math.floor(index / samples) }));
}
