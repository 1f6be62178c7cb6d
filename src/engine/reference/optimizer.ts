import { clipFactor, groupOf, stepScalars, updateTensor } from '../adamw.ts';
import { checkFinite, notFinite } from '../check.ts';
import type { ParameterGroup, StepOptions, StepStats } from '../engine.ts';
import { value, type Values } from './weights.ts';

export interface Optimizer {
  step: number;
  first: Values;
  second: Values;
}

/**
 * One AdamW step in place. Frozen parameters and their moments stay as they are and do not count in the norm; nothing
 * changes when a gradient is not finite.
 */
export function adamwStep(
  weights: Values,
  gradients: Values,
  optimizer: Optimizer,
  options: StepOptions,
): StepStats {
  const trained: { name: string; group: ParameterGroup }[] = [];
  let squares = 0;
  for (const [name, gradient] of gradients) {
    const group = groupOf(name, options.groups);
    if (group.frozen) continue;
    trained.push({ name, group });
    checkFinite(`gradient of "${name}"`, gradient);
    for (const g of gradient) squares += g * g;
  }
  const gradientNorm = Math.sqrt(squares);
  if (!Number.isFinite(gradientNorm)) throw notFinite('global gradient norm', gradientNorm, 0);

  const factor = clipFactor(gradientNorm, options.clip);
  optimizer.step++;
  for (const { name, group } of trained) {
    const [weight, first, second] = [weights, optimizer.first, optimizer.second].map((values) =>
      value(values, name),
    );
    const scalars = stepScalars(optimizer.step, group, options.betas);
    updateTensor(weight, value(gradients, name), first, second, factor, scalars, options);
    checkFinite(`weight "${name}"`, weight);
  }
  return { gradientNorm };
}
