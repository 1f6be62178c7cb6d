/**
 * Rotary positions (Su et al. 2021, "RoFormer", eq. 34) in Llama's half-split layout: within each head of width h, the
 * pair (x[i], x[i + h/2]) turns by position · base^(−2i/h). x: [tokens, heads · headWidth].
 */
export function rope(
  x: Float64Array,
  positions: Int32Array,
  heads: number,
  base: number,
): Float64Array {
  return rotate(x, positions, heads, base, 1);
}

/** A rotation's transpose is the rotation back. */
export function ropeBackward(
  dy: Float64Array,
  positions: Int32Array,
  heads: number,
  base: number,
): Float64Array {
  return rotate(dy, positions, heads, base, -1);
}

function rotate(
  x: Float64Array,
  positions: Int32Array,
  heads: number,
  base: number,
  direction: 1 | -1,
): Float64Array {
  const width = x.length / positions.length;
  const half = width / heads / 2;
  const y = new Float64Array(x.length);
  positions.forEach((position, token) => {
    for (let i = 0; i < half; i++) {
      const angle = position * base ** (-i / half);
      const cos = Math.cos(angle);
      const sin = direction * Math.sin(angle);
      for (let head = 0; head < heads; head++) {
        const a = token * width + head * 2 * half + i;
        const b = a + half;
        y[a] = x[a] * cos - x[b] * sin;
        y[b] = x[b] * cos + x[a] * sin;
      }
    }
  });
  return y;
}
