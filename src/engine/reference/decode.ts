import type { ModelConfig } from '../../model/config.ts';
import { checkFinite } from '../check.ts';
import { attention } from './ops/attention.ts';
import { linear } from './ops/linear.ts';
import { outputName } from './pass.ts';
import { runLayers } from './trunk.ts';
import { value, type Values } from './weights.ts';

/** Rotated keys and values of one sequence so far, by layer; room for `limit` tokens. */
export interface Cache {
  length: number;
  keys: Float64Array[];
  values: Float64Array[];
}

export function emptyCache(config: ModelConfig, limit: number): Cache {
  const room = (): Float64Array[] =>
    Array.from({ length: config.layers }, () => new Float64Array(limit * config.width));
  return { length: 0, keys: room(), values: room() };
}

/** Appends tokens to the sequence and returns the logits of the token after the last, [vocab]. */
export function extend(
  config: ModelConfig,
  weights: Values,
  cache: Cache,
  tokens: Int32Array,
): Float64Array {
  const { width, heads } = config;
  const from = cache.length * width;
  const to = from + tokens.length * width;
  const positions = tokens.map((_, i) => cache.length + i);
  const { hidden } = runLayers(
    config,
    weights,
    tokens,
    positions,
    (layer) => (query, key, values) => {
      cache.keys[layer].set(key, from);
      cache.values[layer].set(values, from);
      const [allKeys, allValues] = [cache.keys[layer], cache.values[layer]];
      return attention(query, allKeys.subarray(0, to), allValues.subarray(0, to), heads, width);
    },
  );
  cache.length += tokens.length;
  const logits = linear(hidden.subarray(-width), value(weights, outputName(config)), width);
  checkFinite('logits', logits);
  return logits;
}
