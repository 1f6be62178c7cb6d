import { floats, fma, total } from './math';

/** Rows of `width` floats. `kind` 0 = RMSNorm with gain, 1 = LayerNorm with gain and bias. */

/** Two chains of additions hide each other's latency. */
function sum(x: usize, width: i32): f32 {
  let even = f32x4.splat(0);
  let odd = even;
  let i = 0;
  for (; i + 8 <= width; i += 8) {
    even = f32x4.add(even, v128.load(x + floats(i)));
    odd = f32x4.add(odd, v128.load(x + floats(i), 16));
  }
  if (i + 4 <= width) {
    even = f32x4.add(even, v128.load(x + floats(i)));
    i += 4;
  }
  let rest: f32 = 0;
  for (; i < width; i++) rest += load<f32>(x + floats(i));
  return total(f32x4.add(even, odd)) + rest;
}

function squares(x: usize, width: i32, mean: f32): f32 {
  const m = f32x4.splat(mean);
  let even = f32x4.splat(0);
  let odd = even;
  let i = 0;
  for (; i + 8 <= width; i += 8) {
    const d = f32x4.sub(v128.load(x + floats(i)), m);
    even = fma(d, d, even);
    const e = f32x4.sub(v128.load(x + floats(i), 16), m);
    odd = fma(e, e, odd);
  }
  if (i + 4 <= width) {
    const d = f32x4.sub(v128.load(x + floats(i)), m);
    even = fma(d, d, even);
    i += 4;
  }
  let rest: f32 = 0;
  for (; i < width; i++) {
    const d = load<f32>(x + floats(i)) - mean;
    rest += d * d;
  }
  return total(f32x4.add(even, odd)) + rest;
}

/** y = gain ∘ (x − mean) / σ + bias. Keeps [mean, 1/σ] by row in `stats`. */
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
): void {
  const bytes = (<usize>width) << 2;
  for (let r = 0; r < rows; r++) {
    const mean: f32 = kind == 1 ? sum(x, width) / <f32>width : 0;
    const scale: f32 = 1.0 / sqrt<f32>(squares(x, width, mean) / <f32>width + eps);
    store<f32>(stats, mean);
    store<f32>(stats, scale, 4);
    const m = f32x4.splat(mean);
    const s = f32x4.splat(scale);
    let i: usize = 0;
    const vectors = bytes & ~15;
    for (; i < vectors; i += 16) {
      const n = f32x4.mul(f32x4.sub(v128.load(x + i), m), s);
      let out = f32x4.mul(n, v128.load(gain + i));
      if (kind == 1) out = f32x4.add(out, v128.load(bias + i));
      v128.store(y + i, out);
    }
    for (; i < bytes; i += 4) {
      let out = (load<f32>(x + i) - mean) * scale * load<f32>(gain + i);
      if (kind == 1) out += load<f32>(bias + i);
      store<f32>(y + i, out);
    }
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
  for (let r = 0; r < rows; r++) {
    const mean = load<f32>(stats);
    const scale = load<f32>(stats, 4);
    const m = f32x4.splat(mean);
    const s = f32x4.splat(scale);
    let along4 = f32x4.splat(0);
    let plain4 = along4;
    let along: f32 = 0;
    let plain: f32 = 0;
    let i: usize = 0;
    for (; i < vectors; i += 16) {
      const d = v128.load(dy + i);
      const n = f32x4.mul(f32x4.sub(v128.load(x + i), m), s);
      v128.store(dGain + i, fma(d, n, v128.load(dGain + i)));
      const g = f32x4.mul(d, v128.load(gain + i));
      along4 = fma(g, n, along4);
      if (kind == 1) {
        plain4 = f32x4.add(plain4, g);
        v128.store(dBias + i, f32x4.add(v128.load(dBias + i), d));
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
    for (i = 0; i < vectors; i += 16) {
      const n = f32x4.mul(f32x4.sub(v128.load(x + i), m), s);
      const g = f32x4.mul(v128.load(dy + i), v128.load(gain + i));
      let out = f32x4.mul(f32x4.sub(f32x4.sub(g, p), f32x4.mul(n, a)), s);
      if (accumulate) out = f32x4.add(out, v128.load(dx + i));
      v128.store(dx + i, out);
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
