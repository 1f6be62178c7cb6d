/** bfloat16 to float32: the upper half of the same bits. */
export function fromBfloat16(bits: Uint16Array): Float32Array {
  return new Float32Array(Uint32Array.from(bits, (b) => b << 16).buffer);
}

/** IEEE 754 binary16 to float32, exact. */
export function fromFloat16(bits: Uint16Array): Float32Array {
  return Float32Array.from(bits, (b) => {
    const sign = b & 0x8000 ? -1 : 1;
    const exponent = (b >> 10) & 0x1f;
    const fraction = b & 0x3ff;
    if (exponent === 0) return sign * fraction * 2 ** -24;
    if (exponent === 0x1f) return fraction ? NaN : sign * Infinity;
    return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  });
}

/** Largest finite binary16. */
const LARGEST = 65504;

/** float32 to IEEE 754 binary16, to the nearest (ties to even); what is too large becomes the largest number. */
export function toFloat16(values: ArrayLike<number>): Uint16Array {
  const bits = new Uint16Array(values.length);
  for (let i = 0; i < values.length; i++) bits[i] = halfBits(values[i]);
  return bits;
}

function halfBits(value: number): number {
  if (Number.isNaN(value)) return 0x7e00;
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.min(Math.abs(value), LARGEST);
  if (size < 2 ** -24 / 2) return sign;
  // Below 2⁻¹⁴ the spacing stays that of the smallest normal numbers.
  const exponent = Math.max(-14, Math.floor(Math.log2(size)));
  const spacing = 2 ** (exponent - 10);
  const steps = size / spacing;
  const down = Math.floor(steps);
  const rest = steps - down;
  const rounded = rest > 0.5 || (rest === 0.5 && down % 2 === 1) ? down + 1 : down;
  // A carry out of the fraction is a carry into the exponent; a subnormal has exponent field 0.
  return sign | (rounded < 1024 ? rounded : ((exponent + 15) << 10) + (rounded - 1024));
}
