import type { ModelConfig } from '../../model/config.ts';
import { checkToken } from '../check.ts';
import type { Floats, Prompts, Rollouts, Sampling, TokenDelta } from '../engine.ts';
import { logProbability, reportedTemperature, sampleToken, sequenceLimits } from '../sampling.ts';
import type { AnyTensor, T2, T4, Tf } from './backend.ts';
import { layerWeights, MASKED, normWeights, splitHeads } from './network.ts';
import { activate, attention, norm, rotate, type Rotary } from './ops.ts';
import { embed, outputMatrix, type Network } from './pass.ts';

interface Row {
  /** Index among the prompts. */
  row: number;
  tokens: number[];
  logp: number[];
  limit: number;
  finished: boolean;
  done: boolean;
}

/** Rows that decode together. Prompts are padded on the left, so that all are at the same column. */
interface Wave {
  rows: Row[];
  /** Columns of padding before each row. */
  padding: Int32Array;
  columns: number;
  /** Per layer: keys and values, [rows, heads, columns, headWidth]. */
  cache: { k: T4; v: T4 }[];
}

/** Decodes the prompts in waves of `concurrency` rows; a wave sheds its finished rows as soon as half of them are. */
export async function generate(
  network: Network,
  prompts: Prompts,
  sampling: Sampling,
  concurrency: number,
  onTokens?: (delta: TokenDelta) => void,
  signal?: AbortSignal,
): Promise<Rollouts> {
  const limits = sequenceLimits(prompts, sampling, network.config.context);
  const rows = Array.from(prompts.rows, (_, row): Row => {
    const tokens = Array.from(
      prompts.tokens.subarray(prompts.offsets[row], prompts.offsets[row + 1]),
    );
    return {
      row,
      tokens,
      logp: tokens.map(() => 0),
      limit: limits[row],
      finished: false,
      done: false,
    };
  });
  for (let from = 0; from < rows.length; from += concurrency) {
    await decodeWave(
      network,
      rows.slice(from, from + concurrency),
      prompts,
      sampling,
      onTokens,
      signal,
    );
  }
  return collect(rows, prompts);
}

async function decodeWave(
  network: Network,
  rows: Row[],
  prompts: Prompts,
  sampling: Sampling,
  onTokens: ((delta: TokenDelta) => void) | undefined,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { tf } = network;
  const columns = Math.max(...rows.map(({ tokens }) => tokens.length));
  const padding = Int32Array.from(rows, ({ tokens }) => columns - tokens.length);
  const ids = Int32Array.from(
    rows.flatMap(({ tokens }, r) => [...new Array<number>(padding[r]).fill(0), ...tokens]),
  );
  let wave: Wave = { rows, padding, columns: 0, cache: [] };
  try {
    let logits = advance(network, wave, ids, columns);
    for (;;) {
      signal?.throwIfAborted();
      const values = await logits.data<'float32'>();
      logits.dispose();
      const delta = drawAll(wave.rows, values, network.config, prompts, sampling);
      onTokens?.(delta);
      if (wave.rows.every(({ done }) => done)) return;
      wave = shed(tf, wave);
      const last = Int32Array.from(wave.rows, ({ tokens }) => tokens[tokens.length - 1]);
      logits = advance(network, wave, last, 1);
    }
  } finally {
    for (const { k, v } of wave.cache) tf.dispose([k, v]);
  }
}

/** Draws one token for every row that is not done. */
function drawAll(
  rows: Row[],
  logits: Float32Array,
  config: ModelConfig,
  prompts: Prompts,
  sampling: Sampling,
): TokenDelta {
  const { vocab } = config;
  const active = rows.map((row, r) => ({ row, r })).filter(({ row }) => !row.done);
  const token = new Int32Array(active.length);
  const logp = new Float32Array(active.length);
  active.forEach(({ row, r }, i) => {
    const scores = logits.subarray(r * vocab, (r + 1) * vocab);
    const prompt = prompts.offsets[row.row + 1] - prompts.offsets[row.row];
    const forced = sampling.force?.(row.row, row.tokens.length - prompt);
    if (forced !== undefined) checkToken('forced', forced, config);
    token[i] = forced ?? sampleToken(scores, sampling, prompts.rows[row.row], row.tokens.length);
    logp[i] = logProbability(scores, token[i], reportedTemperature(sampling));
    row.tokens.push(token[i]);
    row.logp.push(logp[i]);
    row.finished = sampling.stop.includes(token[i]);
    row.done = row.finished || row.tokens.length >= row.limit;
  });
  return { row: Int32Array.from(active, ({ row }) => row.row), token, logp };
}

/** Drops finished rows once they are half of the wave: each drop copies the cache. */
function shed(tf: Tf, wave: Wave): Wave {
  const alive = wave.rows.map((_, r) => r).filter((r) => !wave.rows[r].done);
  if (alive.length * 2 > wave.rows.length) return wave;
  const index = tf.tensor1d(alive, 'int32');
  const cache = wave.cache.map(({ k, v }) => {
    const kept = { k: tf.gather(k, index), v: tf.gather(v, index) };
    tf.dispose([k, v]);
    return kept;
  });
  index.dispose();
  return {
    rows: alive.map((r) => wave.rows[r]),
    padding: Int32Array.from(alive, (r) => wave.padding[r]),
    columns: wave.columns,
    cache,
  };
}

/** Runs `count` new columns through the network, extends the cache, and returns the last column's logits, [rows, vocab]. */
function advance(network: Network, wave: Wave, ids: Int32Array, count: number): T2 {
  const { tf, config, parameters, rotary } = network;
  const rows = wave.rows.length;
  const from = wave.columns;
  const [logits, ...cache] = tf.tidy(() => {
    const { cos, sin } = positionTables(tf, rotary, wave.padding, from, count);
    const mask = columnMask(tf, wave.padding, from, count);
    const kept: T4[] = [];
    let x = embed(network, ids);
    for (let layer = 0; layer < config.layers; layer++) {
      const w = layerWeights(parameters, config, layer);
      const normed = norm(tf, x, w.attentionNorm, config.norm).y;
      const [rawQ, rawK, newV] = splitHeads(
        tf,
        tf.matMul(normed, w.qkv, false, true),
        rows,
        config.heads,
      );
      const q = rotate(tf, rawQ, cos, sin, rotary.swap);
      const newK = rotate(tf, rawK, cos, sin, rotary.swap);
      const past = wave.cache[layer];
      const k = past ? tf.concat([past.k, newK], 2) : newK;
      const v = past ? tf.concat([past.v, newV], 2) : newV;
      kept.push(k, v);
      const { out } = attention(tf, q, k, v, mask);
      const joined = tf.transpose(out, [0, 2, 1, 3]).reshape<T2>([rows * count, config.width]);
      x = x.add<T2>(tf.matMul(joined, w.o, false, true));
      const up: T2 = tf.matMul(norm(tf, x, w.mlpNorm, config.norm).y, w.up, false, true);
      x = x.add<T2>(tf.matMul(activate(tf, up, config.mlp.kind), w.down, false, true));
    }
    const last = x
      .reshape([rows, count, config.width])
      .slice([0, count - 1, 0], [rows, 1, config.width])
      .reshape<T2>([rows, config.width]);
    const hidden = norm(tf, last, normWeights(parameters, config, 'model.norm'), config.norm).y;
    return [tf.matMul<AnyTensor>(hidden, outputMatrix(network), false, true), ...kept];
  });
  for (const { k, v } of wave.cache) tf.dispose([k, v]);
  wave.cache = Array.from({ length: config.layers }, (_, layer) => ({
    k: cache[2 * layer],
    v: cache[2 * layer + 1],
  }));
  wave.columns += count;
  return logits as T2;
}

/** cos and sin by row and column, [rows, 1, count, headWidth]; a row's position is its column less its padding. */
function positionTables(
  tf: Tf,
  rotary: Rotary,
  padding: Int32Array,
  from: number,
  count: number,
): { cos: AnyTensor; sin: AnyTensor } {
  const [context, headWidth] = rotary.cos.shape;
  const positions = new Int32Array(padding.length * count);
  padding.forEach((pad, r) => {
    for (let c = 0; c < count; c++) {
      // Padding has no position, and a finished row may be carried past its last one; neither is read.
      positions[r * count + c] = Math.min(Math.max(0, from + c - pad), context - 1);
    }
  });
  const index = tf.tensor1d(positions, 'int32');
  const shape = [padding.length, 1, count, headWidth];
  return {
    cos: rotary.cos.gather(index).reshape(shape),
    sin: rotary.sin.gather(index).reshape(shape),
  };
}

/** Hides the padding and the future, [rows, 1, count, from + count]. A padded query sees itself: no row is all hidden. */
function columnMask(
  tf: Tf,
  padding: Int32Array,
  from: number,
  count: number,
): AnyTensor | undefined {
  const all = from + count;
  if (count === 1 && padding.every((pad) => pad === 0)) return undefined;
  const mask = new Float32Array(padding.length * count * all);
  padding.forEach((pad, r) => {
    for (let c = 0; c < count; c++) {
      const at = (r * count + c) * all;
      mask.fill(MASKED, at, at + Math.min(pad, from + c));
      mask.fill(MASKED, at + from + c + 1, at + all);
    }
  });
  return tf.tensor4d(mask, [padding.length, 1, count, all]);
}

function collect(rows: Row[], prompts: Prompts): Rollouts {
  const offsets = new Int32Array(rows.length + 1);
  rows.forEach(({ tokens }, r) => (offsets[r + 1] = offsets[r] + tokens.length));
  const tokens = new Int32Array(offsets[rows.length]);
  const logp: Floats = new Float32Array(offsets[rows.length]);
  rows.forEach((row, r) => {
    tokens.set(row.tokens, offsets[r]);
    logp.set(row.logp, offsets[r]);
  });
  return {
    tokens,
    offsets,
    promptLengths: Int32Array.from(rows, (_, r) => prompts.offsets[r + 1] - prompts.offsets[r]),
    logp,
    finished: Uint8Array.from(rows, ({ finished }) => Number(finished)),
  };
}
