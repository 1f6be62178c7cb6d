import { tensorShapes, type ModelConfig } from '../../model/config.ts';
import type { Tensors } from '../engine.ts';

/** float64 values by tensor name (weights, gradients, moments). */
export type Values = Map<string, Float64Array>;

export function value(values: Values, name: string): Float64Array {
  const data = values.get(name);
  if (!data) throw new Error(`no tensor "${name}"`);
  return data;
}

/** Adds a gradient to its accumulator. */
export function accumulate(values: Values, name: string, delta: Float64Array): void {
  const sum = value(values, name);
  for (let i = 0; i < sum.length; i++) sum[i] += delta[i];
}

export function zeros(config: ModelConfig): Values {
  const values: Values = new Map();
  for (const [name, shape] of tensorShapes(config)) {
    values.set(name, new Float64Array(shape.reduce((a, b) => a * b, 1)));
  }
  return values;
}

/** A float64 copy of tensors of any float type. */
export function fromTensors(tensors: Tensors): Values {
  return new Map(Array.from(tensors, ([name, { data }]) => [name, Float64Array.from(data)]));
}

/** A copy with shapes. */
export function toTensors(config: ModelConfig, values: Values): Tensors {
  const tensors: Tensors = new Map();
  for (const [name, shape] of tensorShapes(config)) {
    tensors.set(name, { shape, data: value(values, name).slice() });
  }
  return tensors;
}
