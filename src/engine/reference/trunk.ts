import type { ModelConfig } from '../../model/config.ts';
import { checkFinite } from '../check.ts';
import { layerBackward, layerForward, type LayerTape, type Mixer } from './layer.ts';
import { norm, normBackward } from './norm.ts';
import { attention, attentionBackward } from './ops/attention.ts';
import { embedding, embeddingBackward } from './ops/embedding.ts';
import { accumulate, value, type Values } from './weights.ts';

const EMBEDDING = 'model.embed_tokens.weight';

export interface TrunkTape {
  tokens: Int32Array;
  offsets: Int32Array;
  /** Index of each token in its own sequence. */
  positions: Int32Array;
  layers: LayerTape[];
  /** Input of the final norm, [tokens, width]. */
  last: Float64Array;
}

/** The final norm's output for each token of packed sequences, [tokens, width]. */
export function trunkForward(
  config: ModelConfig,
  weights: Values,
  tokens: Int32Array,
  offsets: Int32Array,
): { hidden: Float64Array; tape: TrunkTape } {
  const { width, heads } = config;
  const positions = positionsOf(offsets);
  const mix: Mixer = (query, key, values) => {
    const mixed = new Float64Array(query.length);
    eachSequence(offsets, width, (from, to) => {
      const [q, k, v] = [query, key, values].map((all) => all.subarray(from, to));
      mixed.set(attention(q, k, v, heads, width), from);
    });
    return mixed;
  };
  const run = runLayers(config, weights, tokens, positions, () => mix);
  return { hidden: run.hidden, tape: { tokens, offsets, positions, ...run } };
}

/** Embedding, layers and final norm; `mixer` gives each layer's attention. Shared by training and decoding. */
export function runLayers(
  config: ModelConfig,
  weights: Values,
  tokens: Int32Array,
  positions: Int32Array,
  mixer: (layer: number) => Mixer,
): { hidden: Float64Array; layers: LayerTape[]; last: Float64Array } {
  let x = embedding(tokens, value(weights, EMBEDDING), config.width);
  const layers: LayerTape[] = [];
  for (let layer = 0; layer < config.layers; layer++) {
    const { y, tape } = layerForward(config, weights, layer, x, positions, mixer(layer));
    checkFinite(`output of model.layers.${layer}`, y);
    layers.push(tape);
    x = y;
  }
  return { hidden: norm(config, weights, 'model.norm', x), layers, last: x };
}

/** Accumulates the gradients of everything before the final norm's output from `dHidden`, [tokens, width]. */
export function trunkBackward(
  config: ModelConfig,
  weights: Values,
  gradients: Values,
  dHidden: Float64Array,
  tape: TrunkTape,
): void {
  const { width, heads } = config;
  const { tokens, offsets, positions, layers, last } = tape;
  let dx = normBackward(config, weights, gradients, 'model.norm', dHidden, last);
  for (let layer = config.layers - 1; layer >= 0; layer--) {
    dx = layerBackward(
      config,
      weights,
      gradients,
      layer,
      dx,
      positions,
      layers[layer],
      (dMixed, query, key, values) => {
        const d = {
          query: new Float64Array(query.length),
          key: new Float64Array(key.length),
          value: new Float64Array(values.length),
        };
        eachSequence(offsets, width, (from, to) => {
          const [dOut, q, k, v] = [dMixed, query, key, values].map((all) => all.subarray(from, to));
          const part = attentionBackward(dOut, q, k, v, heads, width);
          d.query.set(part.query, from);
          d.key.set(part.key, from);
          d.value.set(part.value, from);
        });
        return d;
      },
    );
  }
  const table = value(weights, EMBEDDING);
  accumulate(gradients, EMBEDDING, embeddingBackward(dx, tokens, table.length, width));
}

function positionsOf(offsets: Int32Array): Int32Array {
  const positions = new Int32Array(offsets[offsets.length - 1]);
  eachSequence(offsets, 1, (from, to) => {
    for (let i = from; i < to; i++) positions[i] = i - from;
  });
  return positions;
}

/** Where each sequence's values lie in a packed array of `width` values a token. */
function eachSequence(
  offsets: Int32Array,
  width: number,
  visit: (from: number, to: number) => void,
): void {
  for (let row = 0; row + 1 < offsets.length; row++) {
    visit(offsets[row] * width, offsets[row + 1] * width);
  }
}
