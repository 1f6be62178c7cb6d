import type { ModelConfig } from '../../model/config.ts';
import type { BatchShape } from '../engine.ts';
import { layoutOf, type Place } from '../flat.ts';

/** Arrays of one layer's activations, kept from forward to backward; [tokens, …] each, byte offsets. */
export interface LayerPlan {
  /** The layer's input, and after attention. */
  x: number;
  middle: number;
  stats1: number;
  stats2: number;
  qkv: number;
  /** [tokens, heads, 2]: largest score and sum of exponentials of a softmax, in attention.ts's form. */
  softmax: number;
  attended: number;
  up: number;
}

/** A linear map's weights and their packed forms: for y = x·Wᵀ and for dx = dy·W. */
export interface LinearPlan {
  weight: number;
  out: number;
  in: number;
  forward: number;
  backward: number;
}

export interface LayerWeights {
  norm1: NormPlan;
  qkv: LinearPlan;
  o: LinearPlan;
  norm2: NormPlan;
  up: LinearPlan;
  down: LinearPlan;
}

export interface NormPlan {
  gain: number;
  bias: number;
}

export interface HeadPlan {
  name: string;
  weight: number;
  bias: number;
  detached: boolean;
  /** [tokens] value and gradient. */
  value: number;
  gradient: number;
}

/** One thread's own room. */
export interface ThreadPlan {
  /** matmul's: a tile of its edge and a block of its left side. */
  tile: number;
  /** Blocks of logits: two of [block, vocab]. */
  logits: number;
  otherLogits: number;
  /** Panels of activations for a weight gradient. */
  panels: number;
  attention: number;
  /**
   * Room for one pass (see PASS_TOKENS): what need not outlive it, and all activations of a prompt. Backward, the
   * gradients by x, qkv and up take these arrays' places.
   */
  pass: {
    tokens: number;
    positions: number;
    layer: LayerPlan;
    normed: number;
    active: number;
    dActive: number;
  };
  /** Decoding: rows of activations for `slots` rows, and their caches. */
  slots: number;
  decode: {
    x: number;
    normed: number;
    stats: number;
    qkv: number;
    attended: number;
    up: number;
    active: number;
    hidden: number;
    logits: number;
    tokens: number;
    positions: number;
    /** Identities of the rows in the random key. */
    rows: number;
    /** Byte offsets of the rows' caches. */
    caches: number;
    logp: number;
  };
  caches: number;
}

/**
 * Where everything of a model lies in its one memory, in bytes. Computed once: nothing is allocated later. A function of
 * the model, the shape and the number of threads; no number in the results depends on the threads.
 */
export interface Plan {
  config: ModelConfig;
  shape: BatchShape;
  places: Place[];
  size: number;
  parameters: number;
  first: number;
  second: number;
  /** Gradient of chunk c at gradients + 4·size·c. */
  gradients: number;
  chunks: number;
  layers: LayerPlan[];
  weights: LayerWeights[];
  embedding: number;
  finalNorm: NormPlan;
  output: LinearPlan;
  heads: HeadPlan[];
  final: { x: number; stats: number; hidden: number };
  /** [tokens, vocab], kept from forward to backward; 0 where they would take more room than a layer: made again then. */
  logits: number;
  batch: {
    tokens: number;
    positions: number;
    targets: number;
    inverseTemperature: number;
    logp: number;
    entropy: number;
    lse: number;
    otherLse: number;
    kl: number;
    dLogp: number;
    dEntropy: number;
  };
  rotary: { cos: number; sin: number };
  /** Rows of logits made at once. */
  block: number;
  /** Most tokens of a pass. */
  passTokens: number;
  /** Tokens of a row's cache, a multiple of 8. */
  capacity: number;
  /** Floats of one layer's cache of one row. */
  cacheFloats: number;
  threads: ThreadPlan[];
  bytes: number;
}

/**
 * Most tokens (and half a sequence) that go through the network together: enough to use a packed matrix well, few enough
 * that what one layer makes of them stays in the second-level cache.
 */
export const PASS_TOKENS = 256;
/** Gradient vectors of a small model, and of one whose vectors no longer fit the caches: adding them up takes time. */
const MOST_CHUNKS = 16;
const MOST_LARGE_CHUNKS = 8;
const LARGE = 500_000;
/** Bytes that chunks' gradients may take together. */
const GRADIENT_BUDGET = 512e6;
/** matmul.ts's scratch, in floats: a tile and a block of the left side. */
const MATMUL_SCRATCH = 48 + 24576;
/** attention.ts's largest block of queries. */
const ATTENTION_BLOCK = 24;
/** Entries of a block of logits. */
const LOGITS = 1 << 16;
/** Offsets below this stay unused. */
const BASE = 1024;

// Not with bit operations: those wrap at 2³¹, and a model that is too large must be seen as such.
const up4 = (n: number): number => 4 * Math.ceil(n / 4);
const up8 = (n: number): number => 8 * Math.ceil(n / 8);

/** Width of what the MLP's first product makes. */
export function upWidth({ mlp }: ModelConfig): number {
  return mlp.kind === 'swiglu' ? 2 * mlp.hidden : mlp.hidden;
}

export function planModel(config: ModelConfig, shape: BatchShape, threads: number): Plan {
  const { width: d, heads, layers, vocab, mlp } = config;
  let bytes = BASE;
  const floats = (count: number): number => {
    const at = bytes;
    bytes += up4(Math.ceil(count)) * 4;
    return at;
  };
  const places = layoutOf(config);
  const last = places[places.length - 1];
  const size = last.offset + last.size;
  const parameters = floats(size);
  const first = floats(size);
  const second = floats(size);
  const most = size < LARGE ? MOST_CHUNKS : MOST_LARGE_CHUNKS;
  const chunks = Math.max(1, Math.min(most, Math.floor(GRADIENT_BUDGET / (4 * size))));
  const gradients = bytes;
  bytes += 4 * up4(size) * chunks;

  const offsets = new Map(places.map(({ name, offset }) => [name, offset]));
  const at = (name: string): number => {
    const offset = offsets.get(name);
    return offset === undefined ? 0 : parameters + 4 * offset;
  };
  const linear = (name: string, out: number, into: number): LinearPlan => ({
    weight: at(name),
    out,
    in: into,
    forward: floats(up8(out) * into),
    backward: floats(up8(into) * out),
  });
  const normPlan = (name: string): NormPlan => ({
    gain: at(`${name}.weight`),
    bias: at(`${name}.bias`),
  });
  const u = upWidth(config);
  const weights = Array.from({ length: layers }, (_, layer): LayerWeights => {
    const name = `model.layers.${layer}`;
    return {
      norm1: normPlan(`${name}.input_layernorm`),
      // q, k and v lie side by side, and so do gate and up: one product each.
      qkv: linear(`${name}.self_attn.q_proj.weight`, 3 * d, d),
      o: linear(`${name}.self_attn.o_proj.weight`, d, d),
      norm2: normPlan(`${name}.post_attention_layernorm`),
      up: linear(`${name}.mlp.${mlp.kind === 'swiglu' ? 'gate' : 'up'}_proj.weight`, u, d),
      down: linear(`${name}.mlp.down_proj.weight`, d, mlp.hidden),
    };
  });
  const embedding = at('model.embed_tokens.weight');
  const output = linear(config.tied ? 'model.embed_tokens.weight' : 'lm_head.weight', vocab, d);

  const layerOf = (t: number): LayerPlan => ({
    x: floats(t * d),
    middle: floats(t * d),
    stats1: floats(t * 2),
    stats2: floats(t * 2),
    qkv: floats(t * 3 * d),
    softmax: floats(t * heads * 2),
    attended: floats(t * d),
    up: floats(t * u),
  });
  const layerPlans = Array.from({ length: layers }, () => layerOf(shape.tokens));
  const t = shape.tokens;
  const final = { x: floats(t * d), stats: floats(t * 2), hidden: floats(t * d) };
  const keepsLogits = vocab <= 4 * d;
  const logits = keepsLogits ? floats(t * vocab) : 0;
  const batch = {
    tokens: floats(t),
    positions: floats(t),
    targets: floats(t),
    inverseTemperature: floats(t),
    logp: floats(t),
    entropy: floats(t),
    lse: floats(t),
    otherLse: floats(t),
    kl: floats(t),
    dLogp: floats(t),
    dEntropy: floats(t),
  };
  const headPlans = Object.keys(config.outputs)
    .sort()
    .map((name): HeadPlan => ({
      name,
      weight: at(`heads.${name}.weight`),
      bias: at(`heads.${name}.bias`),
      detached: config.outputs[name].detached,
      value: floats(t),
      gradient: floats(t),
    }));

  const h = d / heads;
  const longest = Math.min(config.context, shape.length);
  const rotary = { cos: floats((longest * h) / 2), sin: floats((longest * h) / 2) };
  const block = Math.max(6, Math.min(256, Math.floor(LOGITS / vocab)));
  const capacity = up8(longest);
  const cacheFloats = heads * (h + up4(h)) * capacity;
  const passTokens = 2 * PASS_TOKENS + longest;
  const slots = Math.max(1, Math.ceil(shape.rows / threads));
  const threadPlans = Array.from({ length: threads }, (): ThreadPlan => ({
    tile: floats(MATMUL_SCRATCH),
    logits: floats(block * vocab),
    otherLogits: floats(block * vocab),
    panels: floats(up8(Math.max(d, mlp.hidden)) * Math.max(passTokens, block)),
    attention: floats(
      capacity * (3 * up8(h) + 2 * ATTENTION_BLOCK) + 4 * ATTENTION_BLOCK * up8(h) + 64,
    ),
    pass: {
      tokens: floats(passTokens),
      positions: floats(passTokens),
      layer: layerOf(passTokens),
      normed: floats(passTokens * d),
      active: floats(passTokens * mlp.hidden),
      dActive: floats(passTokens * mlp.hidden),
    },
    slots,
    decode: {
      x: floats(slots * d),
      normed: floats(slots * d),
      stats: floats(slots * 2),
      qkv: floats(slots * 3 * d),
      attended: floats(slots * d),
      up: floats(slots * u),
      active: floats(slots * mlp.hidden),
      hidden: floats(slots * d),
      logits: floats(slots * vocab),
      tokens: floats(slots),
      positions: floats(slots),
      rows: floats(slots),
      caches: floats(slots),
      logp: floats(slots),
    },
    caches: floats(slots * layers * cacheFloats),
  }));
  return {
    config,
    shape,
    places,
    size,
    parameters,
    first,
    second,
    gradients,
    chunks,
    layers: layerPlans,
    weights,
    embedding,
    finalNorm: normPlan('model.norm'),
    output,
    heads: headPlans,
    final,
    logits,
    batch,
    rotary,
    block,
    passTokens,
    capacity,
    cacheFloats,
    threads: threadPlans,
    // Tiles at the lower edge of a matrix read up to five elements beyond it.
    bytes: bytes + 64,
  };
}

/** Byte offset of chunk c's gradient; chunk 0's is the model's once they are summed. */
export function chunkGradient(plan: Plan, chunk: number): number {
  return plan.gradients + 4 * up4(plan.size) * chunk;
}
