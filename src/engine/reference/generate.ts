import type { ModelConfig } from '../../model/config.ts';
import { checkToken } from '../check.ts';
import type { Prompts, Rollouts, Sampling, TokenDelta } from '../engine.ts';
import { reportedTemperature, sampleToken, sequenceLimits } from '../sampling.ts';
import { emptyCache, extend, type Cache } from './decode.ts';
import { logSoftmax } from './ops/tokenScores.ts';
import type { Values } from './weights.ts';

interface Row {
  index: number;
  promptLength: number;
  tokens: number[];
  logp: number[];
  finished: boolean;
  limit: number;
  cache: Cache;
  /** Logits of the next token. */
  logits: Float64Array;
}

/** Prompts have been checked. `places` rows are decoded at once; a finished row's place goes to the next prompt. */
export async function generateRows(
  config: ModelConfig,
  weights: Values,
  prompts: Prompts,
  sampling: Sampling,
  longest: number,
  places: number,
  onTokens?: (delta: TokenDelta) => void,
  signal?: AbortSignal,
): Promise<Rollouts> {
  const limits = sequenceLimits(prompts, sampling, longest);
  const rows = Array.from(limits, (limit, index) => startRow(prompts, index, limit));
  const active: Row[] = [];
  let next = 0;
  let lastPause = performance.now();
  for (;;) {
    // Let abort requests in, now and then.
    if (performance.now() - lastPause > 20) {
      await new Promise<void>((resolve) => setImmediate(resolve));
      lastPause = performance.now();
    }
    signal?.throwIfAborted();
    while (active.length < places && next < rows.length) {
      const row = rows[next++];
      row.cache = emptyCache(config, row.limit);
      row.logits = extend(config, weights, row.cache, Int32Array.from(row.tokens));
      active.push(row);
    }
    if (active.length === 0) return collect(rows);
    for (const row of active) advance(config, row, prompts, sampling);
    onTokens?.(deltaOf(active));
    for (let i = active.length - 1; i >= 0; i--) {
      const row = active[i];
      if (row.finished || row.tokens.length === row.limit) {
        row.cache = emptyCache(config, 0);
        active.splice(i, 1);
      } else {
        row.logits = extend(
          config,
          weights,
          row.cache,
          Int32Array.of(row.tokens[row.tokens.length - 1]),
        );
      }
    }
  }
}

function startRow({ tokens, offsets }: Prompts, index: number, limit: number): Row {
  const prompt = Array.from(tokens.subarray(offsets[index], offsets[index + 1]));
  return {
    index,
    promptLength: prompt.length,
    tokens: prompt,
    logp: prompt.map(() => 0),
    finished: false,
    limit,
    cache: { length: 0, keys: [], values: [] },
    logits: new Float64Array(0),
  };
}

/** Draws (or is told) the row's next token. */
function advance(config: ModelConfig, row: Row, prompts: Prompts, sampling: Sampling): void {
  const forced = sampling.force?.(row.index, row.tokens.length - row.promptLength);
  if (forced !== undefined) checkToken('forced', forced, config);
  const token =
    forced ?? sampleToken(row.logits, sampling, prompts.rows[row.index], row.tokens.length);
  row.tokens.push(token);
  row.logp.push(logSoftmax(row.logits, reportedTemperature(sampling))[token]);
  row.finished = sampling.stop.includes(token);
}

function deltaOf(active: Row[]): TokenDelta {
  return {
    row: Int32Array.from(active, (row) => row.index),
    token: Int32Array.from(active, (row) => row.tokens[row.tokens.length - 1]),
    logp: Float64Array.from(active, (row) => row.logp[row.logp.length - 1]),
  };
}

function collect(rows: Row[]): Rollouts {
  const offsets = new Int32Array(rows.length + 1);
  rows.forEach((row, r) => (offsets[r + 1] = offsets[r] + row.tokens.length));
  return {
    tokens: Int32Array.from(rows.flatMap((row) => row.tokens)),
    offsets,
    promptLengths: Int32Array.from(rows, (row) => row.promptLength),
    logp: Float64Array.from(rows.flatMap((row) => row.logp)),
    finished: Uint8Array.from(rows, (row) => Number(row.finished)),
  };
}
