import { randomKey, randomStream } from '../../base/random.ts';
import type { Model } from '../../engine/engine.ts';
import { joinDemonstrations, sftUpdate } from '../../rl/sft.ts';
import type { Puzzle } from '../../tasks/task.ts';
import type { MetricValues } from '../metrics.ts';
import type { ResolvedSpec } from '../validate.ts';
import type { TaskContext } from './sample.ts';
import { stagedPuzzles } from './stage.ts';

export interface SftResult {
  values: MetricValues;
  /** Tokens of the demonstrations, prompts included. */
  tokens: number;
}

/** Linear warm-up to the peak, then linear decay to `finalLearningRate` of it at the last step. `step` counts from 1. */
export function sftLearningRate(sft: ResolvedSpec['sft'], step: number): number {
  const { learningRate, finalLearningRate, warmup, steps } = sft;
  if (step <= warmup) return (learningRate * step) / warmup;
  const along = (step - warmup) / (steps - warmup);
  return learningRate * (1 - (1 - finalLearningRate) * along);
}

/**
 * One step on fresh demonstrations, which depend on (seed, step, row) alone; `sft.skills.share` of them on the puzzles of `weak`,
 * where it is given.
 */
export async function sftStep(
  model: Model,
  context: TaskContext,
  { sft, seed }: ResolvedSpec,
  step: number,
  weak?: readonly Puzzle[],
): Promise<SftResult> {
  const { task, options } = context;
  const train = stagedPuzzles(context, (step - 1) / sft.steps, 'sft');
  const key = randomKey(seed, 'demonstration', step);
  const demonstrations = joinDemonstrations(
    Array.from({ length: sft.batch }, (_, row) => {
      const random = randomStream(key, row);
      const from = weak && random.next() < (sft.skills?.share ?? 0) ? weak : train;
      return task.demonstrate(from[random.below(from.length)], options, random);
    }),
  );
  const update = sftUpdate(demonstrations, sft.normaliser);
  const learningRate = sftLearningRate(sft, step);
  const began = performance.now();
  await model.backward(update.batch, update.policy);
  const { gradientNorm } = await model.step({
    groups: [{ match: /./, learningRate, weightDecay: sft.weightDecay }],
    clip: sft.gradientClip,
    betas: sft.betas,
    eps: 1e-8,
  });
  const seconds = (performance.now() - began) / 1000;
  const tokens = update.batch.tokens.length;
  return {
    tokens,
    values: {
      'sft/loss': update.stats().policyLoss,
      'optimizer/learning_rate': learningRate,
      'optimizer/grad_norm': gradientNorm,
      'throughput/update_tokens': tokens / seconds,
    },
  };
}
