import type { ModelConfig } from '../../model/config.ts';
import type { AnyTensor, T1, T2, T4, Tf } from './backend.ts';

/** Forward and backward of the model's operations in tfjs, few and large. Rows are tokens, [rows, width]. */

export interface NormWeights {
  gain: T1;
  bias?: T1;
}

/** What the backward pass of a norm needs: the normalised rows and 1/σ (or 1/rms) by row, [rows, 1]. */
export type NormTape = {
  normed: T2;
  scale: AnyTensor;
};

export function norm(
  tf: Tf,
  x: T2,
  { gain, bias }: NormWeights,
  { kind, eps }: ModelConfig['norm'],
): { y: T2; tape: NormTape } {
  const centred = kind === 'layer' ? x.sub(x.mean(1, true)) : x;
  const scale = tf.rsqrt(centred.square().mean(1, true).add(eps));
  const normed = centred.mul<T2>(scale);
  const y = normed.mul<T2>(gain);
  return { y: bias ? y.add(bias) : y, tape: { normed, scale } };
}

export function normBackward(
  dy: T2,
  { normed, scale }: NormTape,
  { gain }: NormWeights,
  { kind }: ModelConfig['norm'],
): { dx: T2; dGain: T1; dBias?: T1 } {
  const g = dy.mul<T2>(gain);
  const along = g.mul<T2>(normed).mean(1, true);
  const flat = kind === 'layer' ? g.sub<T2>(g.mean(1, true)) : g;
  return {
    dx: flat.sub(normed.mul(along)).mul<T2>(scale),
    dGain: dy.mul(normed).sum<T1>(0),
    dBias: kind === 'layer' ? dy.sum<T1>(0) : undefined,
  };
}

/** Tables of the rotary positions, [context, headWidth], and the matrix that swaps a head's halves: x·S = (−x₂, x₁). */
export interface Rotary {
  cos: T2;
  sin: T2;
  swap: T2;
}

export function rotaryTables(tf: Tf, config: ModelConfig): Rotary {
  const headWidth = config.width / config.heads;
  const half = headWidth / 2;
  const cos = new Float32Array(config.context * headWidth);
  const sin = new Float32Array(config.context * headWidth);
  for (let position = 0; position < config.context; position++) {
    for (let i = 0; i < headWidth; i++) {
      const angle = position * config.rope.base ** (-(i % half) / half);
      cos[position * headWidth + i] = Math.cos(angle);
      sin[position * headWidth + i] = Math.sin(angle);
    }
  }
  const swap = new Float32Array(headWidth * headWidth);
  for (let i = 0; i < half; i++) {
    swap[(i + half) * headWidth + i] = -1;
    swap[i * headWidth + i + half] = 1;
  }
  const shape: [number, number] = [config.context, headWidth];
  return {
    cos: tf.tensor2d(cos, shape),
    sin: tf.tensor2d(sin, shape),
    swap: tf.tensor2d(swap, [headWidth, headWidth]),
  };
}

/** x: […, headWidth]; cos, sin broadcast against it. */
export function rotate(tf: Tf, x: T4, cos: AnyTensor, sin: AnyTensor, swap: T2): T4 {
  return x.mul(cos).add<T4>(swapHalves(tf, x, swap, false).mul(sin));
}

export function rotateBackward(tf: Tf, dy: T4, cos: AnyTensor, sin: AnyTensor, swap: T2): T4 {
  return dy.mul(cos).add<T4>(swapHalves(tf, dy.mul<T4>(sin), swap, true));
}

function swapHalves(tf: Tf, x: T4, swap: T2, back: boolean): T4 {
  const headWidth = swap.shape[0];
  return tf.matMul(x.reshape<T2>([-1, headWidth]), swap, false, back).reshape<T4>(x.shape);
}

/** q: [R, H, new, h]; k, v: [R, H, all, h]; mask broadcasts to [R, H, new, all]: 0 where seen, a large negative elsewhere. */
export function attention(
  tf: Tf,
  q: T4,
  k: T4,
  v: T4,
  mask: AnyTensor | undefined,
): { out: T4; weights: T4 } {
  const scores = tf.matMul(q, k, false, true).mul<T4>(1 / Math.sqrt(q.shape[3]));
  const weights = tf.softmax(mask ? scores.add<T4>(mask) : scores);
  return { out: tf.matMul(weights, v), weights };
}

export function attentionBackward(
  tf: Tf,
  dOut: T4,
  q: T4,
  k: T4,
  v: T4,
  weights: T4,
): { dq: T4; dk: T4; dv: T4 } {
  const dWeights = tf.matMul(dOut, v, false, true);
  const along = dWeights.mul(weights).sum(-1, true);
  const dScores = dWeights
    .sub(along)
    .mul(weights)
    .mul<T4>(1 / Math.sqrt(q.shape[3]));
  return {
    dq: tf.matMul(dScores, k),
    dk: tf.matMul(dScores, q, true, false),
    dv: tf.matMul(weights, dOut, true, false),
  };
}

const GELU = Math.sqrt(2 / Math.PI);
const CUBIC = 0.044715;

/** up: [rows, hidden], or gate and up side by side [rows, 2·hidden] for SwiGLU. */
export function activate(tf: Tf, up: T2, kind: ModelConfig['mlp']['kind']): T2 {
  switch (kind) {
    case 'relu2':
      return tf.relu(up).square();
    case 'gelu':
      return up.mul(0.5).mul<T2>(tf.tanh(geluInner(up)).add(1));
    case 'swiglu': {
      const [gate, value] = tf.split(up, 2, 1);
      return gate.mul(tf.sigmoid(gate)).mul<T2>(value);
    }
  }
}

export function activateBackward(tf: Tf, dy: T2, up: T2, kind: ModelConfig['mlp']['kind']): T2 {
  switch (kind) {
    case 'relu2':
      return dy.mul(tf.relu(up)).mul<T2>(2);
    case 'gelu': {
      const tanh = tf.tanh(geluInner(up));
      const inner = up
        .square()
        .mul(3 * CUBIC)
        .add(1)
        .mul(GELU);
      const slope = tanh
        .add(1)
        .mul(0.5)
        .add(up.mul(0.5).mul(tf.sub(1, tanh.square())).mul(inner));
      return dy.mul<T2>(slope);
    }
    case 'swiglu': {
      const [gate, value] = tf.split(up, 2, 1);
      const sigmoid = tf.sigmoid(gate);
      const silu = gate.mul<T2>(sigmoid);
      const slope = sigmoid.add(silu.mul(tf.sub(1, sigmoid)));
      return tf.concat([dy.mul(value).mul<T2>(slope), dy.mul<T2>(silu)], 1);
    }
  }
}

function geluInner(x: T2): T2 {
  return x.add(x.square().mul(x).mul(CUBIC)).mul<T2>(GELU);
}
