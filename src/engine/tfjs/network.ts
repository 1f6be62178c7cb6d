import type { ModelConfig } from '../../model/config.ts';
import type { AnyTensor, T1, T2, T4, Tf } from './backend.ts';
import {
  activate,
  activateBackward,
  attention,
  attentionBackward,
  norm,
  normBackward,
  rotate,
  rotateBackward,
  type NormTape,
  type NormWeights,
  type Rotary,
} from './ops.ts';
import type { Parameters } from './parameters.ts';

/** Weights of one decoder layer, as views of the flat vector. */
export interface LayerWeights {
  attentionNorm: NormWeights;
  qkv: T2;
  o: T2;
  mlpNorm: NormWeights;
  up: T2;
  down: T2;
}

export function normWeights(
  parameters: Parameters,
  config: ModelConfig,
  name: string,
): NormWeights {
  return {
    gain: parameters.vectorOf(`${name}.weight`),
    bias: config.norm.kind === 'layer' ? parameters.vectorOf(`${name}.bias`) : undefined,
  };
}

export function layerWeights(
  parameters: Parameters,
  config: ModelConfig,
  layer: number,
): LayerWeights {
  const { width, mlp } = config;
  const at = `model.layers.${layer}`;
  const gated = mlp.kind === 'swiglu';
  return {
    attentionNorm: normWeights(parameters, config, `${at}.input_layernorm`),
    // q, k and v lie side by side in the flat vector, and so do gate and up: one product each.
    qkv: parameters.matrix(`${at}.self_attn.q_proj.weight`, 3 * width, width),
    o: parameters.matrix(`${at}.self_attn.o_proj.weight`, width, width),
    mlpNorm: normWeights(parameters, config, `${at}.post_attention_layernorm`),
    up: parameters.matrix(
      `${at}.mlp.${gated ? 'gate' : 'up'}_proj.weight`,
      gated ? 2 * mlp.hidden : mlp.hidden,
      width,
    ),
    down: parameters.matrix(`${at}.mlp.down_proj.weight`, width, mlp.hidden),
  };
}

/** Splits [rows · length, 3 · width] into q, k, v of [rows, heads, length, headWidth]. */
export function splitHeads(tf: Tf, qkv: T2, rows: number, heads: number): [T4, T4, T4] {
  const length = qkv.shape[0] / rows;
  const headWidth = qkv.shape[1] / 3 / heads;
  const parts = tf.transpose(qkv.reshape([rows, length, 3, heads, headWidth]), [2, 0, 3, 1, 4]);
  return tf.unstack(parts) as [T4, T4, T4];
}

function joinHeads(tf: Tf, parts: T4[]): T2 {
  const [rows, heads, length, headWidth] = parts[0].shape;
  return tf
    .transpose(tf.stack(parts), [1, 3, 0, 2, 4])
    .reshape([rows * length, parts.length * heads * headWidth]);
}

/** What a layer's backward pass needs again. */
export type LayerTape = {
  attentionNorm: NormTape;
  normed: T2;
  q: T4;
  k: T4;
  v: T4;
  weights: T4;
  attended: T2;
  mlpNorm: NormTape;
  mlpInput: T2;
  up: T2;
  active: T2;
};

export type Positions = {
  cos: AnyTensor;
  sin: AnyTensor;
  swap: T2;
  mask: AnyTensor;
};

/** Positions 0 … length−1 for every row, causal. */
export function causalPositions(tf: Tf, rotary: Rotary, length: number): Positions {
  const headWidth = rotary.cos.shape[1];
  const mask = new Float32Array(length * length);
  for (let query = 0; query < length; query++)
    mask.fill(MASKED, query * length + query + 1, (query + 1) * length);
  return {
    cos: rotary.cos.slice([0, 0], [length, headWidth]),
    sin: rotary.sin.slice([0, 0], [length, headWidth]),
    swap: rotary.swap,
    mask: tf.tensor2d(mask, [length, length]),
  };
}

/** Large enough that exp() of it is 0 in float32, small enough that adding a score stays finite. */
export const MASKED = -1e9;

export function layerForward(
  tf: Tf,
  config: ModelConfig,
  x: T2,
  rows: number,
  w: LayerWeights,
  at: Positions,
): { x: T2; tape: LayerTape } {
  const first = norm(tf, x, w.attentionNorm, config.norm);
  const [rawQ, rawK, v] = splitHeads(
    tf,
    tf.matMul(first.y, w.qkv, false, true),
    rows,
    config.heads,
  );
  const q = rotate(tf, rawQ, at.cos, at.sin, at.swap);
  const k = rotate(tf, rawK, at.cos, at.sin, at.swap);
  const { out, weights } = attention(tf, q, k, v, at.mask);
  const attended = joinHeads(tf, [out]);
  const middle = x.add<T2>(tf.matMul(attended, w.o, false, true));
  const second = norm(tf, middle, w.mlpNorm, config.norm);
  const up: T2 = tf.matMul(second.y, w.up, false, true);
  const active = activate(tf, up, config.mlp.kind);
  return {
    x: middle.add<T2>(tf.matMul(active, w.down, false, true)),
    tape: {
      attentionNorm: first.tape,
      normed: first.y,
      q,
      k,
      v,
      weights,
      attended,
      mlpNorm: second.tape,
      mlpInput: second.y,
      up,
      active,
    },
  };
}

/** Gradient of a layer's input and of its weights, the latter in the order of `tensorShapes`. */
export function layerBackward(
  tf: Tf,
  config: ModelConfig,
  dx: T2,
  tape: LayerTape,
  w: LayerWeights,
  at: Positions,
): { dx: T2; gradients: AnyTensor[] } {
  const dDown = tf.matMul(dx, tape.active, true, false);
  const dUpOut = activateBackward(tf, tf.matMul(dx, w.down), tape.up, config.mlp.kind);
  const dUp = tf.matMul(dUpOut, tape.mlpInput, true, false);
  const second = normBackward(tf.matMul(dUpOut, w.up), tape.mlpNorm, w.mlpNorm, config.norm);
  const dMiddle = dx.add<T2>(second.dx);

  const dO = tf.matMul(dMiddle, tape.attended, true, false);
  const [rows, heads, length, headWidth] = tape.q.shape;
  const dOut: T4 = tf.transpose(
    tf.matMul(dMiddle, w.o).reshape<T4>([rows, length, heads, headWidth]),
    [0, 2, 1, 3],
  );
  const { dq, dk, dv } = attentionBackward(tf, dOut, tape.q, tape.k, tape.v, tape.weights);
  const dQkvOut = joinHeads(tf, [
    rotateBackward(tf, dq, at.cos, at.sin, at.swap),
    rotateBackward(tf, dk, at.cos, at.sin, at.swap),
    dv,
  ]);
  const dQkv = tf.matMul(dQkvOut, tape.normed, true, false);
  const first = normBackward(
    tf.matMul(dQkvOut, w.qkv),
    tape.attentionNorm,
    w.attentionNorm,
    config.norm,
  );
  return {
    dx: dMiddle.add<T2>(first.dx),
    gradients: [...normGradients(first), dQkv, dO, ...normGradients(second), dUp, dDown],
  };
}

export function normGradients({ dGain, dBias }: { dGain: T1; dBias?: T1 }): AnyTensor[] {
  return dBias ? [dGain, dBias] : [dGain];
}
