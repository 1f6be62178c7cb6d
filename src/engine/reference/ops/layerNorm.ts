/**
 * y = gain · (x − mean) / √(variance + eps) + bias by rows of the gain's width (Ba, Kiros, Hinton 2016, "Layer
 * normalization", eq. 4; biased variance, eps inside the root as in PyTorch).
 */
export function layerNorm(
  x: Float64Array,
  gain: Float64Array,
  bias: Float64Array,
  eps: number,
): Float64Array {
  const width = gain.length;
  const y = new Float64Array(x.length);
  for (let at = 0; at < x.length; at += width) {
    const { mean, scale } = moments(x, at, width, eps);
    for (let i = 0; i < width; i++) y[at + i] = gain[i] * (x[at + i] - mean) * scale + bias[i];
  }
  return y;
}

/** With n = (x − mean)·s and e = gain·dy: dx = s · (e − mean(e) − n · mean(e·n)), dgain = Σ dy·n, dbias = Σ dy. */
export function layerNormBackward(
  dy: Float64Array,
  x: Float64Array,
  gain: Float64Array,
  eps: number,
): { x: Float64Array; gain: Float64Array; bias: Float64Array } {
  const width = gain.length;
  const dx = new Float64Array(x.length);
  const dGain = new Float64Array(width);
  const dBias = new Float64Array(width);
  for (let at = 0; at < x.length; at += width) {
    const { mean, scale } = moments(x, at, width, eps);
    let sum = 0;
    let dot = 0;
    for (let i = 0; i < width; i++) {
      const normed = (x[at + i] - mean) * scale;
      dGain[i] += dy[at + i] * normed;
      dBias[i] += dy[at + i];
      sum += gain[i] * dy[at + i];
      dot += gain[i] * dy[at + i] * normed;
    }
    for (let i = 0; i < width; i++) {
      const normed = (x[at + i] - mean) * scale;
      dx[at + i] = scale * (gain[i] * dy[at + i] - sum / width - (normed * dot) / width);
    }
  }
  return { x: dx, gain: dGain, bias: dBias };
}

function moments(
  x: Float64Array,
  at: number,
  width: number,
  eps: number,
): { mean: number; scale: number } {
  let mean = 0;
  for (let i = 0; i < width; i++) mean += x[at + i] / width;
  let variance = 0;
  for (let i = 0; i < width; i++) variance += (x[at + i] - mean) ** 2 / width;
  return { mean, scale: 1 / Math.sqrt(variance + eps) };
}
