import type { Device } from './device.ts';
import {
  chunkGradient,
  upWidth,
  type LayerPlan,
  type LinearPlan,
  type NormPlan,
  type Plan,
  type ThreadPlan,
} from './plan.ts';

/** Whole sequences of the batch arrays that go through the network together. */
export interface Pass {
  /** First token and number of tokens. */
  from: number;
  count: number;
  /** Where its sequences begin, relative to `from`; one more entry than sequences. */
  offsets: Int32Array;
}

/** Passes that one thread takes one after the other. */
export interface Chunk {
  /** Its number: its gradient goes to the chunk's own vector. */
  index: number;
  passes: Pass[];
}

const KINDS = { relu2: 0, gelu: 1, swiglu: 2 } as const;
const NORMS = { rms: 0, layer: 1 } as const;

export function matricesOf({ output, weights }: Plan): LinearPlan[] {
  return [output, ...weights.flatMap(({ qkv, o, up, down }) => [qkv, o, up, down])];
}

/** Packs a matrix anew, after the weights have changed. */
export function packMatrix(
  { kernels }: Device,
  { weight, out, in: into, forward, backward }: LinearPlan,
): void {
  kernels.packTransposed(weight, forward, out, into, into);
  kernels.pack(weight, backward, into, out, into);
}

/** y[rows, out] = from + x·Wᵀ; `from` is 0 or laid out as y. */
export function linear(
  { kernels }: Device,
  thread: ThreadPlan,
  w: LinearPlan,
  x: number,
  from: number,
  y: number,
  rows: number,
): void {
  kernels.matmul(x, w.in, w.forward, from, y, w.out, rows, w.out, w.in, thread.tile);
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
  kernels.matmul(dy, w.out, w.backward, 0, dx, w.in, rows, w.in, w.out, thread.tile);
}

/** dW += dyᵀ·x, at the weight's place in the gradient vector `moved` bytes on. */
function weightGradient(
  { kernels }: Device,
  thread: ThreadPlan,
  w: LinearPlan,
  dy: number,
  x: number,
  rows: number,
  moved: number,
): void {
  const to = w.weight + moved;
  kernels.pack(x, thread.panels, w.in, rows, w.in);
  kernels.matmulAcross(dy, w.out, thread.panels, to, to, w.in, w.out, w.in, rows, thread.tile);
}

export function applyNorm(
  { kernels, plan }: Device,
  { gain, bias }: NormPlan,
  x: number,
  y: number,
  stats: number,
  rows: number,
  again = false,
): void {
  const { width, norm } = plan.config;
  const kind = NORMS[norm.kind];
  kernels.norm(x, gain, bias, y, stats, rows, width, norm.eps, kind, Number(again));
}

export function applyActivation(device: Device, up: number, out: number, rows: number): void {
  const { hidden, kind } = device.plan.config.mlp;
  device.kernels.activate(up, out, rows, hidden, KINDS[kind]);
}

/** A pass's arrays of a layer: the plan's, moved to its first token. */
function layerAt(device: Device, layer: number, from: number): LayerPlan {
  const { plan } = device;
  const { width: d, heads } = plan.config;
  const at = plan.layers[layer];
  const bytes = 4 * from;
  return {
    x: at.x + bytes * d,
    middle: at.middle + bytes * d,
    stats1: at.stats1 + bytes * 2,
    stats2: at.stats2 + bytes * 2,
    qkv: at.qkv + bytes * 3 * d,
    softmax: at.softmax + bytes * heads * 2,
    attended: at.attended + bytes * d,
    up: at.up + bytes * upWidth(plan.config),
  };
}

/** One layer: from at.x to `next`; the arrays of `at` are filled on the way. */
function forwardLayer(
  device: Device,
  thread: ThreadPlan,
  layer: number,
  at: LayerPlan,
  next: number,
  positions: number,
  count: number,
  offsets: Int32Array,
): void {
  const { kernels, plan } = device;
  const { width: d, heads } = plan.config;
  const { normed, active } = thread.pass;
  const w = plan.weights[layer];
  applyNorm(device, w.norm1, at.x, normed, at.stats1, count);
  linear(device, thread, w.qkv, normed, 0, at.qkv, count);
  kernels.rope(at.qkv, positions, plan.rotary.cos, plan.rotary.sin, count, d, heads, 1);
  for (let s = 0; s + 1 < offsets.length; s++) {
    const first = offsets[s];
    kernels.attention(
      at.qkv + 12 * first * d,
      at.attended + 4 * first * d,
      at.softmax + 8 * first * heads,
      offsets[s + 1] - first,
      d,
      heads,
      thread.attention,
      thread.tile,
    );
  }
  linear(device, thread, w.o, at.attended, at.x, at.middle, count);
  applyNorm(device, w.norm2, at.middle, normed, at.stats2, count);
  linear(device, thread, w.up, normed, 0, at.up, count);
  applyActivation(device, at.up, active, count);
  linear(device, thread, w.down, active, at.middle, next, count);
}

/** Tokens to final hidden states; what the backward pass needs is kept. */
export function forward(device: Device, thread: ThreadPlan, pass: Pass): void {
  const { kernels, plan } = device;
  const { from, count, offsets } = pass;
  const { width: d, layers } = plan.config;
  const positions = plan.batch.positions + 4 * from;
  const last = plan.final.x + 4 * from * d;
  let at = layerAt(device, 0, from);
  kernels.gather(plan.embedding, plan.batch.tokens + 4 * from, at.x, count, d);
  for (let layer = 0; layer < layers; layer++) {
    const following = layer + 1 < layers ? layerAt(device, layer + 1, from) : undefined;
    const next = following?.x ?? last;
    forwardLayer(device, thread, layer, at, next, positions, count, offsets);
    at = following ?? at;
  }
  applyNorm(
    device,
    plan.finalNorm,
    last,
    plan.final.hidden + 4 * from * d,
    plan.final.stats + 8 * from,
    count,
  );
}

/**
 * Prompts, whose tokens and positions lie in the thread's pass arrays, through all layers in the thread's own room. `visit`
 * sees every layer's rotated q, k, v. Returns where the last layer's results are.
 */
export function forwardPrompts(
  device: Device,
  thread: ThreadPlan,
  offsets: Int32Array,
  visit: (layer: number, qkv: number) => void,
): number {
  const { kernels, plan } = device;
  const { tokens, positions, layer: at } = thread.pass;
  const count = offsets[offsets.length - 1];
  kernels.gather(plan.embedding, tokens, at.x, count, plan.config.width);
  for (let layer = 0; layer < plan.config.layers; layer++) {
    forwardLayer(device, thread, layer, at, at.x, positions, count, offsets);
    visit(layer, at.qkv);
  }
  return at.x;
}

/** logp and entropy of each token's successor, and the heads, into the batch arrays. */
export function score(device: Device, thread: ThreadPlan, { from, count }: Pass): void {
  const { kernels, plan, f32 } = device;
  const { width: d } = plan.config;
  forBlocks(device, thread, from, count, (row, rows, logits) => {
    linear(device, thread, plan.output, plan.final.hidden + 4 * row * d, 0, logits, rows);
    tokenScores(device, logits, row, rows);
  });
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

/** Blocks of rows whose logits have room: all at once where logits are kept. */
function forBlocks(
  { plan }: Device,
  thread: ThreadPlan,
  from: number,
  count: number,
  visit: (row: number, rows: number, logits: number) => void,
): void {
  if (plan.logits) {
    visit(from, count, plan.logits + 4 * from * plan.config.vocab);
    return;
  }
  for (let row = from; row < from + count; row += plan.block) {
    visit(row, Math.min(plan.block, from + count - row), thread.logits);
  }
}

export function tokenScores(
  { kernels, plan }: Device,
  logits: number,
  row: number,
  rows: number,
): void {
  const { batch } = plan;
  kernels.tokenScores(
    logits,
    batch.targets + 4 * row,
    batch.inverseTemperature + 4 * row,
    batch.logp + 4 * row,
    batch.entropy + 4 * row,
    batch.lse + 4 * row,
    rows,
    plan.config.vocab,
  );
}

/** From dLogp, dEntropy and the heads' gradients to the chunk's own gradient vector, to which it adds. */
export function backward(device: Device, thread: ThreadPlan, pass: Pass, chunk: number): void {
  const { kernels, plan } = device;
  const { from, count } = pass;
  const { width: d, norm } = plan.config;
  const moved = chunkGradient(plan, chunk) - plan.parameters;
  // The places of x, middle, qkv and up, which only prompts use.
  const { x: dx, middle: dNormed } = thread.pass.layer;

  outputBackward(device, thread, pass, dNormed, moved);
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
  kernels.normBackward(
    dNormed,
    plan.final.x + 4 * from * d,
    plan.finalNorm.gain,
    plan.final.stats + 8 * from,
    dx,
    plan.finalNorm.gain + moved,
    plan.finalNorm.bias + moved,
    count,
    d,
    NORMS[norm.kind],
    0,
  );
  for (let layer = plan.config.layers - 1; layer >= 0; layer--) {
    backwardLayer(device, thread, pass, layer, moved);
  }
  kernels.scatterAdd(plan.embedding + moved, plan.batch.tokens + 4 * from, dx, count, d);
}

function backwardLayer(
  device: Device,
  thread: ThreadPlan,
  { from, count, offsets }: Pass,
  layer: number,
  moved: number,
): void {
  const { kernels, plan } = device;
  const { width: d, heads, mlp, norm } = plan.config;
  const at = layerAt(device, layer, from);
  const w = plan.weights[layer];
  const { normed, active, dActive } = thread.pass;
  const { x: dx, middle: dNormed, qkv: dQkv, up: dUp } = thread.pass.layer;
  const normGradient = (one: NormPlan, x: number, stats: number): void => {
    kernels.normBackward(
      dNormed,
      x,
      one.gain,
      stats,
      dx,
      one.gain + moved,
      one.bias + moved,
      count,
      d,
      NORMS[norm.kind],
      1,
    );
  };

  linearBackward(device, thread, w.down, dx, dActive, count);
  kernels.activateBackward(dActive, at.up, dUp, active, count, mlp.hidden, KINDS[mlp.kind]);
  weightGradient(device, thread, w.down, dx, active, count, moved);
  applyNorm(device, w.norm2, at.middle, normed, at.stats2, count, true);
  weightGradient(device, thread, w.up, dUp, normed, count, moved);
  linearBackward(device, thread, w.up, dUp, dNormed, count);
  normGradient(w.norm2, at.middle, at.stats2);

  linearBackward(device, thread, w.o, dx, dNormed, count);
  weightGradient(device, thread, w.o, dx, at.attended, count, moved);
  for (let s = 0; s + 1 < offsets.length; s++) {
    const first = offsets[s];
    kernels.attentionBackward(
      at.qkv + 12 * first * d,
      at.attended + 4 * first * d,
      at.softmax + 8 * first * heads,
      dNormed + 4 * first * d,
      dQkv + 12 * first * d,
      offsets[s + 1] - first,
      d,
      heads,
      thread.attention,
      thread.tile,
    );
  }
  const positions = plan.batch.positions + 4 * from;
  kernels.rope(dQkv, positions, plan.rotary.cos, plan.rotary.sin, count, d, heads, -1);
  applyNorm(device, w.norm1, at.x, normed, at.stats1, count, true);
  weightGradient(device, thread, w.qkv, dQkv, normed, count, moved);
  linearBackward(device, thread, w.qkv, dQkv, dNormed, count);
  normGradient(w.norm1, at.x, at.stats1);
}

/** The output projection's part: logits that were not kept are made again block by block. */
function outputBackward(
  device: Device,
  thread: ThreadPlan,
  { from, count }: Pass,
  dHidden: number,
  moved: number,
): void {
  const { kernels, plan } = device;
  const { width: d, vocab } = plan.config;
  const { batch } = plan;
  forBlocks(device, thread, from, count, (row, rows, logits) => {
    const hidden = plan.final.hidden + 4 * row * d;
    if (!plan.logits) linear(device, thread, plan.output, hidden, 0, logits, rows);
    kernels.tokenScoresBackward(
      logits,
      batch.targets + 4 * row,
      batch.inverseTemperature + 4 * row,
      batch.dLogp + 4 * row,
      batch.dEntropy + 4 * row,
      batch.entropy + 4 * row,
      batch.lse + 4 * row,
      rows,
      vocab,
    );
    linearBackward(device, thread, plan.output, logits, dHidden + 4 * (row - from) * d, rows);
    weightGradient(device, thread, plan.output, logits, hidden, rows, moved);
  });
}
