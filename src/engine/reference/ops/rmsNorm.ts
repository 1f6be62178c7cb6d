/**
 * y = gain · x / √(mean(x²) + eps) by rows of the gain's width (Zhang & Sennrich 2019, "Root mean square layer
 * normalization", eq. 4; eps inside the root as in Llama).
 */
export function rmsNorm(x: Float64Array, gain: Float64Array, eps: number): Float64Array {
  const width = gain.length;
  const y = new Float64Array(x.length);
  for (let at = 0; at < x.length; at += width) {
    const scale = inverseRoot(x, at, width, eps);
    for (let i = 0; i < width; i++) y[at + i] = gain[i] * x[at + i] * scale;
  }
  return y;
}

/** With n = x·s: dx = s · (gain·dy − n · mean(gain·dy·n)), dgain = Σ dy·n. */
export function rmsNormBackward(
  dy: Float64Array,
  x: Float64Array,
  gain: Float64Array,
  eps: number,
): { x: Float64Array; gain: Float64Array } {
  const width = gain.length;
  const dx = new Float64Array(x.length);
  const dGain = new Float64Array(width);
  for (let at = 0; at < x.length; at += width) {
    const scale = inverseRoot(x, at, width, eps);
    let dot = 0;
    for (let i = 0; i < width; i++) {
      const normed = x[at + i] * scale;
      dGain[i] += dy[at + i] * normed;
      dot += gain[i] * dy[at + i] * normed;
    }
    for (let i = 0; i < width; i++) {
      dx[at + i] = scale * (gain[i] * dy[at + i] - (x[at + i] * scale * dot) / width);
    }
  }
  return { x: dx, gain: dGain };
}

function inverseRoot(x: Float64Array, at: number, width: number, eps: number): number {
  let squares = 0;
  for (let i = 0; i < width; i++) squares += x[at + i] ** 2;
  return 1 / Math.sqrt(squares / width + eps);
}
