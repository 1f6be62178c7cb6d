import type { Device } from './device.ts';
import {
  chunkGradient,
  upWidth,
  type LayerPlan,
  type LayerWeights,
  type LinearPlan,
  type NormPlan,
  type ThreadPlan,
} from './plan.ts';

/** Sequences [tokens of a batch that lies in the activation arrays] that one thread takes through the network. */
export interface Chunk {
  /** Its number: its gradient goes to the chunk's own vector. */
  index: number;
  /** First token and number of tokens. */
  from: number;
  count: number;
  /** Where its sequences begin, relative to `from`; one more entry than sequences. */
  offsets: Int32Array;
}

const KINDS = { relu2: 0, gelu: 1, swiglu: 2 } as const;
const NORMS = { rms: 0, layer: 1 } as const;

/** Packs every matrix anew, after the weights have changed. */
export function packWeights({ kernels, plan }: Device): void {
  const all = [plan.output, ...plan.weights.flatMap(({ qkv, o, up, down }) => [qkv, o, up, down])];
  for (const { weight, out, in: into, forward, backward } of all) {
    kernels.packTransposed(weight, forward, out, into);
    kernels.pack(weight, backward, into, out, into);
  }
}

/** y[rows, out] (+)= x·Wᵀ. */
export function linear(
  { kernels }: Device,
  thread: ThreadPlan,
  w: LinearPlan,
  x: number,
  y: number,
  rows: number,
  accumulate: boolean,
): void {
  kernels.matmul(
    x,
    w.in,
    1,
    w.forward,
    y,
    w.out,
    rows,
    w.out,
    w.in,
    Number(accumulate),
    thread.tile,
  );
}

/** dx[rows, in] = dy·W. */
function linearBackward(
  { kernels }: Device,
  thread: ThreadPlan,
  w: LinearPlan,
  dy: number,
  dx: number,
  rows: number,
): void {
  kernels.matmul(dy, w.out, 1, w.backward, dx, w.in, rows, w.in, w.out, 0, thread.tile);
}

export function applyNorm(
  { kernels, plan }: Device,
  { gain, bias }: NormPlan,
  x: number,
  y: number,
  stats: number,
  rows: number,
): void {
  const { width, norm } = plan.config;
  kernels.norm(x, gain, bias, y, stats, rows, width, norm.eps, NORMS[norm.kind]);
}

export function applyActivation(device: Device, up: number, out: number, rows: number): void {
  const { hidden, kind } = device.plan.config.mlp;
  device.kernels.activate(up, out, rows, hidden, KINDS[kind]);
}

/** The chunk's arrays of a layer: the plan's, moved to its first token. */
function layerAt(
  layer: LayerPlan,
  from: number,
  d: number,
  heads: number,
  u: number,
  hidden: number,
): LayerPlan {
  const move = (at: number, floats: number): number => at + 4 * from * floats;
  return {
    x: move(layer.x, d),
    middle: move(layer.middle, d),
    stats1: move(layer.stats1, 2),
    stats2: move(layer.stats2, 2),
    normed1: move(layer.normed1, d),
    normed2: move(layer.normed2, d),
    qkv: move(layer.qkv, 3 * d),
    lse: move(layer.lse, heads),
    attended: move(layer.attended, d),
    up: move(layer.up, u),
    active: move(layer.active, hidden),
  };
}

/**
 * Tokens to final hidden states. With `visit` (prompts of a generation) every layer works in the first layer's arrays and
 * hands over its rotated q, k, v; otherwise everything is kept for the backward pass.
 */
export function forward(
  device: Device,
  thread: ThreadPlan,
  { from, count, offsets }: Chunk,
  visit?: (layer: number, qkv: number) => void,
): void {
  const { kernels, plan } = device;
  const { width: d, heads, layers, mlp } = plan.config;
  const u = upWidth(plan.config);
  const finalX = plan.final.x + 4 * from * d;
  const arrays = (layer: number): LayerPlan =>
    layerAt(plan.layers[visit ? 0 : layer], from, d, heads, u, mlp.hidden);
  kernels.gather(plan.embedding, plan.batch.tokens + 4 * from, arrays(0).x, count, d);
  for (let layer = 0; layer < layers; layer++) {
    const at = arrays(layer);
    const w = plan.weights[layer];
    applyNorm(device, w.norm1, at.x, at.normed1, at.stats1, count);
    linear(device, thread, w.qkv, at.normed1, at.qkv, count, false);
    kernels.rope(
      at.qkv,
      plan.batch.positions + 4 * from,
      plan.rotary.cos,
      plan.rotary.sin,
      count,
      d,
      heads,
      1,
    );
    for (let s = 0; s + 1 < offsets.length; s++) {
      const first = offsets[s];
      kernels.attention(
        at.qkv + 12 * first * d,
        at.attended + 4 * first * d,
        at.lse + 4 * first * heads,
        offsets[s + 1] - first,
        d,
        heads,
        thread.attention,
      );
    }
    visit?.(layer, at.qkv);
    kernels.copy(at.x, at.middle, count * d);
    linear(device, thread, w.o, at.attended, at.middle, count, true);
    applyNorm(device, w.norm2, at.middle, at.normed2, at.stats2, count);
    linear(device, thread, w.up, at.normed2, at.up, count, false);
    applyActivation(device, at.up, at.active, count);
    const next = layer + 1 < layers ? arrays(layer + 1).x : finalX;
    kernels.copy(at.middle, next, count * d);
    linear(device, thread, w.down, at.active, next, count, true);
  }
  applyNorm(
    device,
    plan.finalNorm,
    finalX,
    plan.final.hidden + 4 * from * d,
    plan.final.stats + 8 * from,
    count,
  );
}

/** logp and entropy of each token's successor, and the heads, into the batch arrays. */
export function score(device: Device, thread: ThreadPlan, { from, count }: Chunk): void {
  const { kernels, plan, f32 } = device;
  const { width: d, vocab } = plan.config;
  const { batch } = plan;
  for (let row = from; row < from + count; row += plan.block) {
    const rows = Math.min(plan.block, from + count - row);
    logits(device, thread, row, rows);
    kernels.tokenScores(
      thread.logits,
      batch.targets + 4 * row,
      batch.inverseTemperature + 4 * row,
      batch.logp + 4 * row,
      batch.entropy + 4 * row,
      rows,
      vocab,
    );
  }
  for (const { weight, bias, value } of plan.heads) {
    kernels.head(
      plan.final.hidden + 4 * from * d,
      weight,
      f32[bias >> 2],
      value + 4 * from,
      count,
      d,
    );
  }
}

/** Logits of the successors of tokens row … row+rows−1, into the thread's block. */
export function logits(device: Device, thread: ThreadPlan, row: number, rows: number): void {
  const { plan } = device;
  linear(
    device,
    thread,
    plan.output,
    plan.final.hidden + 4 * row * plan.config.width,
    thread.logits,
    rows,
    false,
  );
}

/** From dLogp, dEntropy and the heads' gradients to the chunk's own gradient vector, to which it adds. */
export function backward(device: Device, thread: ThreadPlan, chunk: Chunk): void {
  const { kernels, plan } = device;
  const { from, count, offsets } = chunk;
  const { width: d, heads, layers, mlp, norm } = plan.config;
  const u = upWidth(plan.config);
  const moved = chunkGradient(plan, chunk.index) - plan.parameters;
  const dx = plan.scratch.dx + 4 * from * d;
  const dNormed = plan.scratch.dNormed + 4 * from * d;
  const dQkv = plan.scratch.dQkv + 12 * from * d;
  const dUp = plan.scratch.dUp + 4 * from * u;
  const dActive = plan.scratch.dActive + 4 * from * mlp.hidden;
  const kind = NORMS[norm.kind];

  const weightGradient = (w: LinearPlan, dy: number, x: number, rows: number): void => {
    kernels.pack(x, thread.panels, w.in, rows, w.in);
    kernels.matmul(
      dy,
      1,
      w.out,
      thread.panels,
      w.weight + moved,
      w.in,
      w.out,
      w.in,
      rows,
      1,
      thread.tile,
    );
  };
  const normGradient = (
    w: NormPlan,
    dy: number,
    x: number,
    stats: number,
    accumulate: boolean,
  ): void => {
    kernels.normBackward(
      dy,
      x,
      w.gain,
      stats,
      dx,
      w.gain + moved,
      w.bias + moved,
      count,
      d,
      kind,
      Number(accumulate),
    );
  };

  outputBackward(device, thread, chunk, dNormed, weightGradient);
  for (const head of plan.heads) {
    kernels.headBackward(
      head.gradient + 4 * from,
      plan.final.hidden + 4 * from * d,
      head.weight,
      dNormed,
      head.weight + moved,
      head.bias + moved,
      count,
      d,
      Number(!head.detached),
    );
  }
  normGradient(
    plan.finalNorm,
    dNormed,
    plan.final.x + 4 * from * d,
    plan.final.stats + 8 * from,
    false,
  );

  for (let layer = layers - 1; layer >= 0; layer--) {
    const at = layerAt(plan.layers[layer], from, d, heads, u, mlp.hidden);
    const w: LayerWeights = plan.weights[layer];
    linearBackward(device, thread, w.down, dx, dActive, count);
    weightGradient(w.down, dx, at.active, count);
    kernels.activateBackward(dActive, at.up, dUp, count, mlp.hidden, KINDS[mlp.kind]);
    weightGradient(w.up, dUp, at.normed2, count);
    linearBackward(device, thread, w.up, dUp, dNormed, count);
    normGradient(w.norm2, dNormed, at.middle, at.stats2, true);

    linearBackward(device, thread, w.o, dx, dNormed, count);
    weightGradient(w.o, dx, at.attended, count);
    for (let s = 0; s + 1 < offsets.length; s++) {
      const first = offsets[s];
      kernels.attentionBackward(
        at.qkv + 12 * first * d,
        at.attended + 4 * first * d,
        at.lse + 4 * first * heads,
        dNormed + 4 * first * d,
        dQkv + 12 * first * d,
        offsets[s + 1] - first,
        d,
        heads,
        thread.attention,
      );
    }
    kernels.rope(
      dQkv,
      plan.batch.positions + 4 * from,
      plan.rotary.cos,
      plan.rotary.sin,
      count,
      d,
      heads,
      -1,
    );
    weightGradient(w.qkv, dQkv, at.normed1, count);
    linearBackward(device, thread, w.qkv, dQkv, dNormed, count);
    normGradient(w.norm1, dNormed, at.x, at.stats1, true);
  }
  kernels.scatterAdd(plan.embedding + moved, plan.batch.tokens + 4 * from, dx, count, d);
}

/** The output projection's part: logits are made again block by block, so that none are kept. */
function outputBackward(
  device: Device,
  thread: ThreadPlan,
  { from, count }: Chunk,
  dHidden: number,
  weightGradient: (w: LinearPlan, dy: number, x: number, rows: number) => void,
): void {
  const { kernels, plan } = device;
  const { width: d, vocab } = plan.config;
  const { batch } = plan;
  for (let row = from; row < from + count; row += plan.block) {
    const rows = Math.min(plan.block, from + count - row);
    logits(device, thread, row, rows);
    kernels.tokenScores(
      thread.logits,
      batch.targets + 4 * row,
      batch.inverseTemperature + 4 * row,
      batch.logp + 4 * row,
      batch.entropy + 4 * row,
      rows,
      vocab,
    );
    kernels.tokenScoresBackward(
      thread.logits,
      batch.targets + 4 * row,
      batch.inverseTemperature + 4 * row,
      batch.dLogp + 4 * row,
      batch.dEntropy + 4 * row,
      batch.entropy + 4 * row,
      rows,
      vocab,
    );
    linearBackward(
      device,
      thread,
      plan.output,
      thread.logits,
      dHidden + 4 * (row - from) * d,
      rows,
    );
    weightGradient(plan.output, thread.logits, plan.final.hidden + 4 * row * d, rows);
  }
}
