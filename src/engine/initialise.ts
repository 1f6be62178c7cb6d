import { randomKey, randomStream } from '../base/random.ts';
import { tensorShapes, type ModelConfig } from '../model/config.ts';
import type { Tensors } from './engine.ts';

/**
 * Seeded initial weights, the same for every engine: float32 values keyed by (seed, 'init') and the tensor's index in
 * `tensorShapes`. Normal with the standard deviation of `initialStd`; norm gains 1, biases and heads 0.
 */
export function initialWeights(config: ModelConfig, seed: number): Tensors {
  const key = randomKey(seed, 'init');
  const weights: Tensors = new Map();
  let index = 0;
  for (const [name, shape] of tensorShapes(config)) {
    const data = new Float32Array(shape.reduce((a, b) => a * b, 1));
    const std = initialStd(config, name, shape);
    if (std === 'ones') data.fill(1);
    else if (std > 0) {
      const stream = randomStream(key, index);
      for (let i = 0; i < data.length; i++) data[i] = std * stream.normal();
    }
    weights.set(name, { shape, data });
    index++;
  }
  return weights;
}

/**
 * embedding: init.embedding; q, k, v, up, gate: 1/√fan-in; o, down (they write to the residual stream):
 * init.residual/√(fan-in · layers); output projection: init.head/√d; norms and heads constant.
 */
function initialStd(config: ModelConfig, name: string, shape: number[]): number | 'ones' {
  const { init, layers, width } = config;
  if (name.startsWith('heads.') || name.endsWith('.bias')) return 0;
  if (name === 'model.norm.weight' || name.endsWith('layernorm.weight')) return 'ones';
  if (name === 'model.embed_tokens.weight') return init.embedding;
  if (name === 'lm_head.weight') return init.head / Math.sqrt(width);
  const fanIn = shape[1];
  const writesToStream = name.endsWith('o_proj.weight') || name.endsWith('down_proj.weight');
  return writesToStream ? init.residual / Math.sqrt(fanIn * layers) : 1 / Math.sqrt(fanIn);
}
