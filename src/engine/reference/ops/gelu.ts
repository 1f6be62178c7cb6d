const ROOT = Math.sqrt(2 / Math.PI);
const CUBIC = 0.044715;

/** ½x(1 + tanh(√(2/π)(x + 0.044715x³))) (Hendrycks & Gimpel 2016, "Gaussian error linear units", section 2). */
export function gelu(x: Float64Array): Float64Array {
  return x.map((v) => 0.5 * v * (1 + Math.tanh(ROOT * (v + CUBIC * v ** 3))));
}

export function geluBackward(dy: Float64Array, x: Float64Array): Float64Array {
  return x.map((v, i) => {
    const tanh = Math.tanh(ROOT * (v + CUBIC * v ** 3));
    const slope = (1 - tanh * tanh) * ROOT * (1 + 3 * CUBIC * v * v);
    return dy[i] * 0.5 * (1 + tanh + v * slope);
  });
}
