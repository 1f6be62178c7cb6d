/** y = x·Wᵀ. x: [rows, fanIn]; weight: [fanOut, fanIn] as in Hugging Face; y: [rows, fanOut]. */
export function linear(x: Float64Array, weight: Float64Array, fanIn: number): Float64Array {
  const rows = x.length / fanIn;
  const fanOut = weight.length / fanIn;
  const y = new Float64Array(rows * fanOut);
  for (let row = 0; row < rows; row++) {
    for (let out = 0; out < fanOut; out++) {
      let sum = 0;
      for (let i = 0; i < fanIn; i++) sum += x[row * fanIn + i] * weight[out * fanIn + i];
      y[row * fanOut + out] = sum;
    }
  }
  return y;
}

/** dx = dy·W, dW = dyᵀ·x. */
export function linearBackward(
  dy: Float64Array,
  x: Float64Array,
  weight: Float64Array,
  fanIn: number,
): { x: Float64Array; weight: Float64Array } {
  const rows = x.length / fanIn;
  const fanOut = weight.length / fanIn;
  const dx = new Float64Array(x.length);
  const dWeight = new Float64Array(weight.length);
  for (let row = 0; row < rows; row++) {
    for (let out = 0; out < fanOut; out++) {
      const d = dy[row * fanOut + out];
      for (let i = 0; i < fanIn; i++) {
        dx[row * fanIn + i] += d * weight[out * fanIn + i];
        dWeight[out * fanIn + i] += d * x[row * fanIn + i];
      }
    }
  }
  return { x: dx, weight: dWeight };
}
