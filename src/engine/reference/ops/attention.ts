/**
 * Causal softmax attention of one sequence (Vaswani et al. 2017, "Attention is all you need", eq. 1).
 * query: [new, width], the last `new` of the sequence; key, value: [all, width]; heads lie side by side in the width.
 * Query t sees keys 0 … (all − new) + t. Result: [new, width].
 */
export function attention(
  query: Float64Array,
  key: Float64Array,
  value: Float64Array,
  heads: number,
  width: number,
): Float64Array {
  const out = new Float64Array(query.length);
  const headWidth = width / heads;
  eachQuery(query, key, heads, width, (at, head, weights) => {
    weights.forEach((weight, k) => {
      for (let i = 0; i < headWidth; i++)
        out[at + i] += weight * value[k * width + head * headWidth + i];
    });
  });
  return out;
}

/**
 * With P = softmax(S), S = q·kᵀ/√h: dV = Pᵀ·dO, dP = dO·Vᵀ, dS = P ∘ (dP − Σ P∘dP), dQ = dS·K/√h, dK = dSᵀ·Q/√h.
 * The weights are computed again row by row: no matrix of length × length is kept.
 */
export function attentionBackward(
  dOut: Float64Array,
  query: Float64Array,
  key: Float64Array,
  value: Float64Array,
  heads: number,
  width: number,
): { query: Float64Array; key: Float64Array; value: Float64Array } {
  const dQuery = new Float64Array(query.length);
  const dKey = new Float64Array(key.length);
  const dValue = new Float64Array(value.length);
  const headWidth = width / heads;
  const scale = 1 / Math.sqrt(headWidth);
  eachQuery(query, key, heads, width, (at, head, weights) => {
    const dWeights = new Float64Array(weights.length);
    let mean = 0;
    weights.forEach((weight, k) => {
      for (let i = 0; i < headWidth; i++) {
        const j = k * width + head * headWidth + i;
        dWeights[k] += dOut[at + i] * value[j];
        dValue[j] += weight * dOut[at + i];
      }
      mean += weight * dWeights[k];
    });
    weights.forEach((weight, k) => {
      const dScore = weight * (dWeights[k] - mean) * scale;
      for (let i = 0; i < headWidth; i++) {
        const j = k * width + head * headWidth + i;
        dQuery[at + i] += dScore * key[j];
        dKey[j] += dScore * query[at + i];
      }
    });
  });
  return { query: dQuery, key: dKey, value: dValue };
}

/** Calls `visit` with the attention weights of each query and head; `at` is where that head of the query begins. */
function eachQuery(
  query: Float64Array,
  key: Float64Array,
  heads: number,
  width: number,
  visit: (at: number, head: number, weights: Float64Array) => void,
): void {
  const headWidth = width / heads;
  const scale = 1 / Math.sqrt(headWidth);
  const past = (key.length - query.length) / width;
  for (let t = 0; t < query.length / width; t++) {
    for (let head = 0; head < heads; head++) {
      const at = t * width + head * headWidth;
      const weights = new Float64Array(past + t + 1);
      let top = -Infinity;
      for (let k = 0; k < weights.length; k++) {
        let score = 0;
        for (let i = 0; i < headWidth; i++) {
          score += query[at + i] * key[k * width + head * headWidth + i];
        }
        weights[k] = score * scale;
        top = Math.max(top, weights[k]);
      }
      let sum = 0;
      for (let k = 0; k < weights.length; k++) sum += weights[k] = Math.exp(weights[k] - top);
      for (let k = 0; k < weights.length; k++) weights[k] /= sum;
      visit(at, head, weights);
    }
  }
}
