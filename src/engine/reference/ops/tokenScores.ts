/** What a row of logits says about its chosen token. Arrays: one entry a row. */
export interface TokenScores {
  /** log p(chosen) of p = softmax(logits / τ). */
  logp: Float64Array;
  /** −Σ p log p. */
  entropy: Float64Array;
}

/** logits: [rows, vocab]; chosen and temperature: one a row. */
export function tokenScores(
  logits: Float64Array,
  chosen: Int32Array,
  temperature: Float64Array,
): TokenScores {
  const vocab = logits.length / chosen.length;
  const logp = new Float64Array(chosen.length);
  const entropy = new Float64Array(chosen.length);
  chosen.forEach((token, row) => {
    const logs = logSoftmax(logits.subarray(row * vocab, (row + 1) * vocab), temperature[row]);
    logp[row] = logs[token];
    entropy[row] = entropyOf(logs);
  });
  return { logp, entropy };
}

/** ∂logp/∂a_j = [j = chosen] − p_j, ∂H/∂a_j = −p_j (log p_j + H), a = logits / τ. */
export function tokenScoresBackward(
  dLogp: Float64Array,
  dEntropy: Float64Array,
  logits: Float64Array,
  chosen: Int32Array,
  temperature: Float64Array,
): Float64Array {
  const vocab = logits.length / chosen.length;
  const dLogits = new Float64Array(logits.length);
  chosen.forEach((token, row) => {
    const logs = logSoftmax(logits.subarray(row * vocab, (row + 1) * vocab), temperature[row]);
    const entropy = entropyOf(logs);
    logs.forEach((log, j) => {
      const p = Math.exp(log);
      const d = dLogp[row] * ((j === token ? 1 : 0) - p) - dEntropy[row] * p * (log + entropy);
      dLogits[row * vocab + j] = d / temperature[row];
    });
  });
  return dLogits;
}

/** log softmax(logits / τ) of one row. */
export function logSoftmax(logits: Float64Array, temperature: number): Float64Array {
  let top = -Infinity;
  for (const logit of logits) top = Math.max(top, logit);
  let sum = 0;
  for (const logit of logits) sum += Math.exp((logit - top) / temperature);
  const logSum = Math.log(sum);
  return logits.map((logit) => (logit - top) / temperature - logSum);
}

/** KL(p ‖ q) = Σ p (log p − log q). */
export function divergence(logP: Float64Array, logQ: Float64Array): number {
  let sum = 0;
  logP.forEach((log, j) => (sum += Math.exp(log) * (log - logQ[j])));
  return sum;
}

function entropyOf(logs: Float64Array): number {
  let entropy = 0;
  for (const log of logs) entropy -= Math.exp(log) * log;
  return entropy;
}
