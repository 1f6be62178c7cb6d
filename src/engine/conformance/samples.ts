import assert from 'node:assert/strict';
import { uniformAt } from '../../base/random.ts';
import type { ModelState, Prompts, Rollouts, Sampling } from '../engine.ts';
import { forwardPass } from '../reference/pass.ts';
import { fromTensors } from '../reference/weights.ts';
import { samplingWeights } from '../sampling.ts';

/** Distance from a boundary of the CDF (or of the truncation) within which float32 may decide otherwise. */
const BOUNDARY = 1e-5;

/**
 * Every sampled token against the float64 logits after the same prefix: the uniform lies in the token's interval of the
 * CDF, give or take BOUNDARY; forced tokens are the forced ones; rows end where they must.
 */
export function assertSamples(
  rollouts: Rollouts,
  state: ModelState,
  prompts: Prompts,
  sampling: Sampling,
  longest: number,
): void {
  const rows = prompts.rows.length;
  assert.equal(rollouts.offsets.length, rows + 1);
  const { tape } = forwardPass(state.config, fromTensors(state.weights), {
    tokens: rollouts.tokens,
    offsets: rollouts.offsets,
    temperature: new Float32Array(rows).fill(1),
    columns: {},
  });
  const { vocab } = state.config;
  const targetOf = new Map(Array.from(tape.targets.at, (at, i) => [at, i]));
  for (let row = 0; row < rows; row++) {
    const from = rollouts.offsets[row];
    const end = rollouts.offsets[row + 1];
    const prompt = prompts.tokens.subarray(prompts.offsets[row], prompts.offsets[row + 1]);
    assert.equal(rollouts.promptLengths[row], prompt.length);
    assert.deepEqual(rollouts.tokens.subarray(from, from + prompt.length), prompt);
    assertEnd(rollouts, row, sampling, longest);
    for (let i = from + prompt.length; i < end; i++) {
      const token = rollouts.tokens[i];
      const forced = sampling.force?.(row, i - from - prompt.length);
      if (forced !== undefined) {
        assert.equal(token, forced, `row ${row}: forced token`);
        continue;
      }
      const target = targetOf.get(i) ?? 0;
      const logits = tape.logits.subarray(target * vocab, (target + 1) * vocab);
      const where = `row ${row}, position ${i - from}`;
      assertDraw(
        token,
        logits,
        sampling,
        uniformAt(sampling.key, prompts.rows[row], i - from),
        where,
      );
    }
  }
}

function assertEnd(rollouts: Rollouts, row: number, sampling: Sampling, longest: number): void {
  const from = rollouts.offsets[row] + rollouts.promptLengths[row];
  const response = Array.from(rollouts.tokens.subarray(from, rollouts.offsets[row + 1]));
  const limit = Math.min(sampling.maxTokens, longest - rollouts.promptLengths[row]);
  const stop = response.findIndex((token) => sampling.stop.includes(token));
  assert.equal(rollouts.finished[row], stop < 0 ? 0 : 1, `row ${row}: finished`);
  assert.equal(response.length, stop < 0 ? limit : stop + 1, `row ${row}: length`);
}

function assertDraw(
  token: number,
  logits: Float64Array,
  sampling: Sampling,
  uniform: number,
  where: string,
): void {
  const adjusted = logits.map((logit, t) => logit + (sampling.bias?.[t] ?? 0));
  for (const banned of sampling.ban ?? []) adjusted[banned] = -Infinity;
  assert.notEqual(adjusted[token], -Infinity, `${where}: banned token ${token}`);
  if (sampling.temperature === 0) {
    const top = adjusted.reduce((a, b) => Math.max(a, b));
    assert.ok(
      top - adjusted[token] <= 1e-4,
      `${where}: greedy took ${token}, ${top - adjusted[token]} below`,
    );
    return;
  }
  if (isBorderline(adjusted, sampling)) return;
  const weights = samplingWeights(logits, sampling);
  const total = weights.reduce((a, b) => a + b);
  assert.ok(weights[token] > 0, `${where}: token ${token} is truncated`);
  let below = 0;
  for (let t = 0; t < token; t++) below += weights[t] / total;
  const above = below + weights[token] / total;
  assert.ok(
    uniform >= below - BOUNDARY && uniform <= above + BOUNDARY,
    `${where}: token ${token} has the interval ${below} … ${above}, the uniform is ${uniform}`,
  );
}

/** Is what top-k or top-p keeps decided by less than float32 can tell? */
function isBorderline(adjusted: Float64Array, { temperature, topK, topP }: Sampling): boolean {
  const sorted = adjusted
    .map((a) => a / temperature)
    .sort()
    .reverse();
  const kept = topK > 0 ? Math.min(topK, sorted.length) : sorted.length;
  if (kept < sorted.length && sorted[kept - 1] - sorted[kept] < 1e-4) return true;
  if (topP === 1) return false;
  const weights = sorted.subarray(0, kept).map((a) => Math.exp(a - sorted[0]));
  const total = weights.reduce((a, b) => a + b);
  let sum = 0;
  let cut = 0;
  while (cut < kept - 1 && (sum += weights[cut] / total) < topP - BOUNDARY) cut++;
  const nearSum = Math.abs(sum - topP) <= BOUNDARY;
  return nearSum || (cut + 1 < kept && sorted[cut] - sorted[cut + 1] < 1e-4);
}
