import type { Floats, ParameterGroup, StepOptions } from './engine.ts';

/**
 * AdamW (Loshchilov & Hutter 2019, "Decoupled weight decay regularization", algorithm 2) as PyTorch computes it:
 * decay p ← p − lr·wd·p; m ← β₁m + (1−β₁)g; v ← β₂v + (1−β₂)g²;
 * p ← p − lr/(1−β₁ᵗ) · m / (√v/√(1−β₂ᵗ) + eps), after g was scaled by min(1, clip/(‖g‖+1e-6)).
 */

/** The first group that matches. A parameter that no group names would silently stand still: that is a defect. */
export function groupOf(name: string, groups: ParameterGroup[]): ParameterGroup {
  // search() ignores the state of /g and /y expressions.
  const group = groups.find(({ match }) => name.search(match) >= 0);
  if (!group)
    throw new Error(`no parameter group matches "${name}": add one (frozen, if it is to stay).`);
  return group;
}

/** As torch.nn.utils.clip_grad_norm_. */
export function clipFactor(norm: number, clip: number): number {
  return Math.min(1, clip / (norm + 1e-6));
}

/** The scalars of one step for one group; `step` counts from 1. */
export interface StepScalars {
  /** 1 − lr·wd */
  decay: number;
  /** lr / (1 − β₁ᵗ) */
  rate: number;
  /** √(1 − β₂ᵗ) */
  secondCorrection: number;
}

export function stepScalars(
  step: number,
  group: ParameterGroup,
  [beta1, beta2]: StepOptions['betas'],
): StepScalars {
  return {
    decay: 1 - group.learningRate * group.weightDecay,
    rate: group.learningRate / (1 - beta1 ** step),
    secondCorrection: Math.sqrt(1 - beta2 ** step),
  };
}

/** One tensor's update in place; `factor` is the clip factor on its gradient. */
export function updateTensor(
  weight: Floats,
  gradient: Floats,
  first: Floats,
  second: Floats,
  factor: number,
  { decay, rate, secondCorrection }: StepScalars,
  { betas: [beta1, beta2], eps }: Pick<StepOptions, 'betas' | 'eps'>,
): void {
  for (let i = 0; i < weight.length; i++) {
    const g = gradient[i] * factor;
    first[i] = beta1 * first[i] + (1 - beta1) * g;
    second[i] = beta2 * second[i] + (1 - beta2) * g * g;
    weight[i] =
      weight[i] * decay - (rate * first[i]) / (Math.sqrt(second[i]) / secondCorrection + eps);
  }
}
