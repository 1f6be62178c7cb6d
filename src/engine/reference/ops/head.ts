/** A linear head: one number a token. x: [tokens, width]; weight: [width]; bias: [1]. */
export function head(x: Float64Array, weight: Float64Array, bias: Float64Array): Float64Array {
  const width = weight.length;
  const y = new Float64Array(x.length / width);
  for (let t = 0; t < y.length; t++) {
    y[t] = bias[0];
    for (let i = 0; i < width; i++) y[t] += x[t * width + i] * weight[i];
  }
  return y;
}

export function headBackward(
  dy: Float64Array,
  x: Float64Array,
  weight: Float64Array,
): { x: Float64Array; weight: Float64Array; bias: Float64Array } {
  const width = weight.length;
  const dx = new Float64Array(x.length);
  const dWeight = new Float64Array(width);
  const dBias = new Float64Array(1);
  for (let t = 0; t < dy.length; t++) {
    dBias[0] += dy[t];
    for (let i = 0; i < width; i++) {
      dx[t * width + i] = dy[t] * weight[i];
      dWeight[i] += dy[t] * x[t * width + i];
    }
  }
  return { x: dx, weight: dWeight, bias: dBias };
}
