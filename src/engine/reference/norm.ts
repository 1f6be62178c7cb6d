import type { ModelConfig } from '../../model/config.ts';
import { layerNorm, layerNormBackward } from './ops/layerNorm.ts';
import { rmsNorm, rmsNormBackward } from './ops/rmsNorm.ts';
import { accumulate, value, type Values } from './weights.ts';

/** The config's norm with the tensors `prefix`.weight (and .bias). x: [tokens, width]. */
export function norm(
  config: ModelConfig,
  weights: Values,
  prefix: string,
  x: Float64Array,
): Float64Array {
  const gain = value(weights, `${prefix}.weight`);
  if (config.norm.kind === 'rms') return rmsNorm(x, gain, config.norm.eps);
  return layerNorm(x, gain, value(weights, `${prefix}.bias`), config.norm.eps);
}

/** Accumulates the norm's own gradients and returns dx. */
export function normBackward(
  config: ModelConfig,
  weights: Values,
  gradients: Values,
  prefix: string,
  dy: Float64Array,
  x: Float64Array,
): Float64Array {
  const gain = value(weights, `${prefix}.weight`);
  if (config.norm.kind === 'rms') {
    const d = rmsNormBackward(dy, x, gain, config.norm.eps);
    accumulate(gradients, `${prefix}.weight`, d.gain);
    return d.x;
  }
  const d = layerNormBackward(dy, x, gain, config.norm.eps);
  accumulate(gradients, `${prefix}.weight`, d.gain);
  accumulate(gradients, `${prefix}.bias`, d.bias);
  return d.x;
}
