/** max(x, 0)² (So et al. 2021, "Primer: searching for efficient transformers", section 3). */
export function relu2(x: Float64Array): Float64Array {
  return x.map((v) => Math.max(v, 0) ** 2);
}

export function relu2Backward(dy: Float64Array, x: Float64Array): Float64Array {
  return x.map((v, i) => dy[i] * 2 * Math.max(v, 0));
}
