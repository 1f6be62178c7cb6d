import { floats, fma, total } from './math';

/** Rows of `width` floats. `kind` 0 = RMSNorm with gain, 1 = LayerNorm with gain and bias. */

/** Four chains of additions hide each other's latency. */
function sum(x: usize, width: i32): f32 {
  let even = f32x4.splat(0);
  let odd = even;
  let third = even;
  let fourth = even;
  let i = 0;
  for (; i + 16 <= width; i += 16) {
    even = f32x4.add(even, v128.load(x + floats(i)));
    odd = f32x4.add(odd, v128.load(x + floats(i), 16));
    third = f32x4.add(third, v128.load(x + floats(i), 32));
    fourth = f32x4.add(fourth, v128.load(x + floats(i), 48));
  }
  even = f32x4.add(even, third);
  odd = f32x4.add(odd, fourth);
  for (; i + 4 <= width; i += 4) {
    even = f32x4.add(even, v128.load(x + floats(i)));
  }
  let rest: f32 = 0;
  for (; i < width; i++) rest += load<f32>(x + floats(i));
  return total(f32x4.add(even, odd)) + rest;
}

function squares(x: usize, width: i32, mean: f32): f32 {
  const m = f32x4.splat(mean);
  let even = f32x4.splat(0);
  let odd = even;
  let third = even;
  let fourth = even;
  let i = 0;
  for (; i + 16 <= width; i += 16) {
    const d0 = f32x4.sub(v128.load(x + floats(i)), m);
    even = fma(d0, d0, even);
    const d1 = f32x4.sub(v128.load(x + floats(i), 16), m);
    odd = fma(d1, d1, odd);
    const d2 = f32x4.sub(v128.load(x + floats(i), 32), m);
    third = fma(d2, d2, third);
    const d3 = f32x4.sub(v128.load(x + floats(i), 48), m);
    fourth = fma(d3, d3, fourth);
  }
  even = f32x4.add(even, third);
  odd = f32x4.add(odd, fourth);
  for (; i + 4 <= width; i += 4) {
    const d = f32x4.sub(v128.load(x + floats(i)), m);
    even = fma(d, d, even);
  }
  let rest: f32 = 0;
  for (; i < width; i++) {
    const d = load<f32>(x + floats(i)) - mean;
    rest += d * d;
  }
  return total(f32x4.add(even, odd)) + rest;
}

/** y = gain ∘ (x − mean) / σ + bias of one row. */
// @ts-ignore: decorator
@inline
function scaleRow<Biased>(
  x: usize,
  gain: usize,
  bias: usize,
  y: usize,
  bytes: usize,
  mean: f32,
  scale: f32,
): void {
  const m = f32x4.splat(mean);
  const s = f32x4.splat(scale);
  let i: usize = 0;
  for (; i + 32 <= bytes; i += 32) {
    const xAt = x + i;
    const gainAt = gain + i;
    const biasAt = bias + i;
    const yAt = y + i;
    const n0 = f32x4.mul(f32x4.sub(v128.load(xAt), m), s);
    const n1 = f32x4.mul(f32x4.sub(v128.load(xAt, 16), m), s);
    let y0 = f32x4.mul(n0, v128.load(gainAt));
    let y1 = f32x4.mul(n1, v128.load(gainAt, 16));
    if (isSigned<Biased>()) {
      y0 = f32x4.add(y0, v128.load(biasAt));
      y1 = f32x4.add(y1, v128.load(biasAt, 16));
    }
    v128.store(yAt, y0);
    v128.store(yAt, y1, 16);
  }
  for (; i + 16 <= bytes; i += 16) {
    const n = f32x4.mul(f32x4.sub(v128.load(x + i), m), s);
    let out = f32x4.mul(n, v128.load(gain + i));
    if (isSigned<Biased>()) out = f32x4.add(out, v128.load(bias + i));
    v128.store(y + i, out);
  }
  for (; i < bytes; i += 4) {
    let out = (load<f32>(x + i) - mean) * scale * load<f32>(gain + i);
    if (isSigned<Biased>()) out += load<f32>(bias + i);
    store<f32>(y + i, out);
  }
}

/**
 * y = gain ∘ (x − mean) / σ + bias. Keeps [mean, 1/σ] by row in `stats`; with `again`, takes them from there.
 */
export function norm(
  x: usize,
  gain: usize,
  bias: usize,
  y: usize,
  stats: usize,
  rows: i32,
  width: i32,
  eps: f32,
  kind: i32,
  again: i32,
): void {
  const bytes = (<usize>width) << 2;
  for (let r = 0; r < rows; r++) {
    if (!again) {
      const mean: f32 = kind == 1 ? sum(x, width) / <f32>width : 0;
      store<f32>(stats, mean);
      store<f32>(stats, 1.0 / sqrt<f32>(squares(x, width, mean) / <f32>width + eps), 4);
    }
    const mean = load<f32>(stats);
    const scale = load<f32>(stats, 4);
    if (kind == 1) scaleRow<i32>(x, gain, bias, y, bytes, mean, scale);
    else scaleRow<u32>(x, gain, bias, y, bytes, mean, scale);
    x += bytes;
    y += bytes;
    stats += 8;
  }
}

/** dx (+)= …, dGain += Σ dy·n, dBias += Σ dy. With g = gain·dy: dx = (g − mean(g) − n·mean(g·n)) / σ; no mean(g) for RMS. */
export function normBackward(
  dy: usize,
  x: usize,
  gain: usize,
  stats: usize,
  dx: usize,
  dGain: usize,
  dBias: usize,
  rows: i32,
  width: i32,
  kind: i32,
  accumulate: i32,
): void {
  const bytes = (<usize>width) << 2;
  const vectors = bytes & ~15;
  // All ones where dx goes on.
  const kept = i32x4.splat(accumulate ? -1 : 0);
  for (let r = 0; r < rows; r++) {
    const mean = load<f32>(stats);
    const scale = load<f32>(stats, 4);
    const m = f32x4.splat(mean);
    const s = f32x4.splat(scale);
    let along4 = f32x4.splat(0);
    let alongOdd4 = along4;
    let plain4 = along4;
    let along: f32 = 0;
    let plain: f32 = 0;
    let i: usize = 0;
    for (; i + 32 <= bytes; i += 32) {
      const dyAt = dy + i;
      const xAt = x + i;
      const gainAt = gain + i;
      const dGainAt = dGain + i;
      const d0 = v128.load(dyAt);
      const d1 = v128.load(dyAt, 16);
      const n0 = f32x4.mul(f32x4.sub(v128.load(xAt), m), s);
      const n1 = f32x4.mul(f32x4.sub(v128.load(xAt, 16), m), s);
      along4 = fma(f32x4.mul(d0, v128.load(gainAt)), n0, along4);
      alongOdd4 = fma(f32x4.mul(d1, v128.load(gainAt, 16)), n1, alongOdd4);
      const to0 = fma(d0, n0, v128.load(dGainAt));
      const to1 = fma(d1, n1, v128.load(dGainAt, 16));
      v128.store(dGainAt, to0);
      v128.store(dGainAt, to1, 16);
    }
    along4 = f32x4.add(along4, alongOdd4);
    for (; i < vectors; i += 16) {
      const d = v128.load(dy + i);
      const n = f32x4.mul(f32x4.sub(v128.load(x + i), m), s);
      v128.store(dGain + i, fma(d, n, v128.load(dGain + i)));
      along4 = fma(f32x4.mul(d, v128.load(gain + i)), n, along4);
    }
    if (kind == 1) {
      for (let at: usize = 0; at < vectors; at += 16) {
        const d = v128.load(dy + at);
        plain4 = fma(d, v128.load(gain + at), plain4);
        v128.store(dBias + at, f32x4.add(v128.load(dBias + at), d));
      }
    }
    for (; i < bytes; i += 4) {
      const d = load<f32>(dy + i);
      const n = (load<f32>(x + i) - mean) * scale;
      store<f32>(dGain + i, load<f32>(dGain + i) + d * n);
      const g = d * load<f32>(gain + i);
      along += g * n;
      if (kind == 1) {
        plain += g;
        store<f32>(dBias + i, load<f32>(dBias + i) + d);
      }
    }
    along = (along + total(along4)) / <f32>width;
    plain = kind == 1 ? (plain + total(plain4)) / <f32>width : 0;
    const a = f32x4.splat(along);
    const p = f32x4.splat(plain);
    for (i = 0; i + 32 <= bytes; i += 32) {
      const dyAt = dy + i;
      const xAt = x + i;
      const gainAt = gain + i;
      const dxAt = dx + i;
      const n0 = f32x4.mul(f32x4.sub(v128.load(xAt), m), s);
      const n1 = f32x4.mul(f32x4.sub(v128.load(xAt, 16), m), s);
      const g0 = f32x4.sub(f32x4.mul(v128.load(dyAt), v128.load(gainAt)), p);
      const g1 = f32x4.sub(f32x4.mul(v128.load(dyAt, 16), v128.load(gainAt, 16)), p);
      const old0 = v128.and(v128.load(dxAt), kept);
      const old1 = v128.and(v128.load(dxAt, 16), kept);
      const dx0 = fma(f32x4.sub(g0, f32x4.mul(n0, a)), s, old0);
      const dx1 = fma(f32x4.sub(g1, f32x4.mul(n1, a)), s, old1);
      v128.store(dxAt, dx0);
      v128.store(dxAt, dx1, 16);
    }
    for (; i < vectors; i += 16) {
      const n = f32x4.mul(f32x4.sub(v128.load(x + i), m), s);
      const g = f32x4.sub(f32x4.mul(v128.load(dy + i), v128.load(gain + i)), p);
      const old = v128.and(v128.load(dx + i), kept);
      v128.store(dx + i, fma(f32x4.sub(g, f32x4.mul(n, a)), s, old));
    }
    for (; i < bytes; i += 4) {
      const n = (load<f32>(x + i) - mean) * scale;
      let out = (load<f32>(dy + i) * load<f32>(gain + i) - plain - n * along) * scale;
      if (accumulate) out += load<f32>(dx + i);
      store<f32>(dx + i, out);
    }
    dy += bytes;
    x += bytes;
    dx += bytes;
    stats += 8;
  }
}
