/** silu(gate) · up with silu(x) = x/(1 + e⁻ˣ) (Shazeer 2020, "GLU variants improve transformer", eq. 5, no biases). */
export function swiglu(gate: Float64Array, up: Float64Array): Float64Array {
  return gate.map((g, i) => (g / (1 + Math.exp(-g))) * up[i]);
}

export function swigluBackward(
  dy: Float64Array,
  gate: Float64Array,
  up: Float64Array,
): { gate: Float64Array; up: Float64Array } {
  const dGate = new Float64Array(gate.length);
  const dUp = new Float64Array(up.length);
  gate.forEach((g, i) => {
    const sigmoid = 1 / (1 + Math.exp(-g));
    dUp[i] = dy[i] * g * sigmoid;
    dGate[i] = dy[i] * up[i] * sigmoid * (1 + g * (1 - sigmoid));
  });
  return { gate: dGate, up: dUp };
}
