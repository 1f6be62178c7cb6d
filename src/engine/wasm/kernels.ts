import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The functions of assembly/index.ts. Pointers are byte offsets into the model's memory, counts are elements. */
export interface Kernels {
  setWide(on: number): void;
  packTransposed(w: number, out: number, n: number, k: number, stride: number): void;
  pack(w: number, out: number, n: number, k: number, stride: number): void;
  matmul(
    a: number,
    rowStride: number,
    b: number,
    from: number,
    c: number,
    cStride: number,
    m: number,
    n: number,
    k: number,
    scratch: number,
  ): void;
  matmulAcross(
    a: number,
    stride: number,
    b: number,
    from: number,
    c: number,
    cStride: number,
    m: number,
    n: number,
    k: number,
    scratch: number,
  ): void;
  norm(
    x: number,
    gain: number,
    bias: number,
    y: number,
    stats: number,
    rows: number,
    width: number,
    eps: number,
    kind: number,
    again: number,
  ): void;
  normBackward(
    dy: number,
    x: number,
    gain: number,
    stats: number,
    dx: number,
    dGain: number,
    dBias: number,
    rows: number,
    width: number,
    kind: number,
    accumulate: number,
  ): void;
  attention(
    qkv: number,
    out: number,
    stats: number,
    t: number,
    width: number,
    heads: number,
    scratch: number,
    tile: number,
  ): void;
  attentionBackward(
    qkv: number,
    out: number,
    stats: number,
    dOut: number,
    dQkv: number,
    t: number,
    width: number,
    heads: number,
    scratch: number,
    tile: number,
  ): void;
  attentionCached(
    qkv: number,
    out: number,
    caches: number,
    layerBytes: number,
    positions: number,
    rows: number,
    width: number,
    heads: number,
    capacity: number,
    scratch: number,
  ): void;
  cacheTokens(
    qkv: number,
    cache: number,
    from: number,
    count: number,
    width: number,
    heads: number,
    capacity: number,
  ): void;
  rope(
    qkv: number,
    positions: number,
    cos: number,
    sin: number,
    tokens: number,
    width: number,
    heads: number,
    direction: number,
  ): void;
  activate(up: number, out: number, rows: number, hidden: number, kind: number): void;
  activateBackward(
    dOut: number,
    up: number,
    dUp: number,
    active: number,
    rows: number,
    hidden: number,
    kind: number,
  ): void;
  gather(table: number, tokens: number, out: number, count: number, width: number): void;
  scatterAdd(table: number, tokens: number, rows: number, count: number, width: number): void;
  tokenScores(
    logits: number,
    targets: number,
    inverseTemperature: number,
    logp: number,
    entropy: number,
    lse: number,
    rows: number,
    vocab: number,
  ): void;
  tokenScoresBackward(
    logits: number,
    targets: number,
    inverseTemperature: number,
    dLogp: number,
    dEntropy: number,
    entropy: number,
    lse: number,
    rows: number,
    vocab: number,
  ): void;
  divergence(
    logitsP: number,
    logitsQ: number,
    inverseTemperature: number,
    lseP: number,
    lseQ: number,
    out: number,
    rows: number,
    vocab: number,
  ): void;
  reduce(first: number, stride: number, vectors: number, count: number): void;
  copy(from: number, to: number, count: number): void;
  zero(x: number, count: number): void;
  sumOfSquares(x: number, count: number): number;
  adamw(
    weight: number,
    gradient: number,
    first: number,
    second: number,
    count: number,
    factor: number,
    decay: number,
    rate: number,
    correction: number,
    beta1: number,
    beta2: number,
    eps: number,
  ): void;
  head(x: number, w: number, bias: number, out: number, rows: number, width: number): void;
  headBackward(
    d: number,
    x: number,
    w: number,
    dx: number,
    dW: number,
    dBias: number,
    rows: number,
    width: number,
    flows: number,
  ): void;
  drawTokens(
    logits: number,
    vocab: number,
    inverseTemperature: number,
    key0: number,
    key1: number,
    positions: number,
    identities: number,
    tokens: number,
    logp: number,
    rows: number,
  ): void;
}

export type Simd = 'relaxed' | 'plain';

/** (module (func (param v128 v128 v128) (result v128) local.get 0 local.get 1 local.get 2 f32x4.relaxed_madd)) */
const RELAXED_PROBE = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 8, 1, 96, 3, 123, 123, 123, 1, 123, 3, 2, 1, 0, 10, 13, 1, 11, 0,
  32, 0, 32, 1, 32, 2, 253, 133, 2, 11,
]);

/** What this machine's WebAssembly can do. */
export function bestSimd(): Simd {
  return WebAssembly.validate(RELAXED_PROBE) ? 'relaxed' : 'plain';
}

/** The kernels' code: beside the bundle, or in dist/ of a source checkout. */
export function readKernels(simd: Simd): Uint8Array<ArrayBuffer> {
  const name = simd === 'relaxed' ? 'kernels.relaxed.wasm' : 'kernels.wasm';
  const folder = import.meta.url.endsWith('.ts') ? '../../../dist/engine/' : './engine/';
  const path = fileURLToPath(new URL(`${folder}${name}`, import.meta.url));
  try {
    return new Uint8Array(readFileSync(path));
  } catch (error) {
    throw new Error(`The engine's kernels are missing (${path}): run "npm run build".`, {
      cause: error,
    });
  }
}

/** One thread's instance over a memory that all threads share; `wide`: see wide.ts. The memory holds all other state. */
export function instantiate(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  wide: boolean,
): Kernels {
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const kernels = exports as unknown as Kernels;
  kernels.setWide(Number(wide));
  return kernels;
}
