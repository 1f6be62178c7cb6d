import { exp4, fma, log, total } from './math';

/**
 * Causal attention over one sequence and head at a time. Rows of q, k, v lie `stride` floats apart (they are columns of
 * one [tokens, 3·width] array). Weights are made row by row and never kept: the backward pass makes them again from the
 * log of each row's sum.
 *
 * Scratch of a head of `h` floats (hp = h rounded up to 4) and `t` tokens (tp = t rounded up to 4), in floats:
 * kT [h][tp], v [t][hp], row [tp]; backward further vT [h][tp], k [t][hp], dk [t][hp], dv [t][hp], row2 [tp], q [hp], o [hp].
 */

// @ts-ignore: decorator
@inline
function up4(n: i32): i32 {
  return (n + 3) & ~3;
}

/** Columns of `x` (rows `stride` apart) as rows of `tp` floats; zeros beyond t. */
function transpose(x: usize, stride: i32, out: usize, t: i32, h: i32, tp: i32): void {
  for (let s = 0; s < tp; s++) {
    const row = x + (<usize>(s * stride) << 2);
    for (let i = 0; i < h; i++) {
      store<f32>(out + (<usize>(i * tp + s) << 2), s < t ? load<f32>(row + (<usize>i << 2)) : 0);
    }
  }
}

/** Rows padded to `hp` floats with zeros. */
function copyRows(x: usize, stride: i32, out: usize, t: i32, h: i32, hp: i32): void {
  for (let s = 0; s < t; s++) {
    copyRow(x + (<usize>(s * stride) << 2), out + (<usize>(s * hp) << 2), h, hp);
  }
}

// @ts-ignore: decorator
@inline
function copyRow(x: usize, out: usize, h: i32, hp: i32): void {
  let i = 0;
  for (; i < h; i++) store<f32>(out + (<usize>i << 2), load<f32>(x + (<usize>i << 2)));
  for (; i < hp; i++) store<f32>(out + (<usize>i << 2), 0);
}

/** row[s] = scale · Σ_i q[i] · kT[i][s] for s < n, four keys at a time; the rest of the last four is not defined. */
function scores(q: usize, kT: usize, row: usize, n: i32, h: i32, tp: i32, scale: f32): void {
  const step = <usize>tp << 2;
  const f = f32x4.splat(scale);
  let s: usize = 0;
  const bytes = <usize>up4(n) << 2;
  // Eight keys at a time while they last: two chains of multiply-adds hide each other's latency.
  for (; s + 32 <= bytes; s += 32) {
    let acc0 = f32x4.splat(0);
    let acc1 = acc0;
    let at = kT + s;
    for (let i = 0; i < h; i++) {
      const x = v128.load32_splat(q + (<usize>i << 2));
      acc0 = fma(x, v128.load(at), acc0);
      acc1 = fma(x, v128.load(at, 16), acc1);
      at += step;
    }
    v128.store(row + s, f32x4.mul(acc0, f));
    v128.store(row + s, f32x4.mul(acc1, f), 16);
  }
  for (; s < bytes; s += 16) {
    let acc = f32x4.splat(0);
    let at = kT + s;
    for (let i = 0; i < h; i++) {
      acc = fma(v128.load32_splat(q + (<usize>i << 2)), v128.load(at), acc);
      at += step;
    }
    v128.store(row + s, f32x4.mul(acc, f));
  }
}

/** The first n entries become exp(row − top) and the rest of the last four 0; returns the sum. `top` is the largest. */
function exponentials(row: usize, n: i32, top: f32): f32 {
  const t = f32x4.splat(top);
  let acc = f32x4.splat(0);
  const whole = <usize>(n & ~3) << 2;
  let s: usize = 0;
  for (; s < whole; s += 16) {
    const e = exp4(f32x4.sub(v128.load(row + s), t));
    v128.store(row + s, e);
    acc = f32x4.add(acc, e);
  }
  const left = n & 3;
  if (left) {
    let e = exp4(f32x4.sub(v128.load(row + s), t));
    if (left < 4) e = f32x4.replace_lane(e, 3, 0);
    if (left < 3) e = f32x4.replace_lane(e, 2, 0);
    if (left < 2) e = f32x4.replace_lane(e, 1, 0);
    v128.store(row + s, e);
    acc = f32x4.add(acc, e);
  }
  return total(acc);
}

function largest(row: usize, n: i32): f32 {
  let top: f32 = load<f32>(row);
  for (let s = 1; s < n; s++) top = max<f32>(top, load<f32>(row + (<usize>s << 2)));
  return top;
}

/** out[i] = factor · Σ_s row[s] · v[s][i] for i < h, v in rows of hp. */
function weigh(row: usize, v: usize, out: usize, n: i32, h: i32, hp: i32, factor: f32): void {
  const step = <usize>hp << 2;
  const f = f32x4.splat(factor);
  for (let i = 0; i < h; i += 4) {
    let acc = f32x4.splat(0);
    let at = v + (<usize>i << 2);
    for (let s = 0; s < n; s++) {
      acc = fma(v128.load32_splat(row + (<usize>s << 2)), v128.load(at), acc);
      at += step;
    }
    acc = f32x4.mul(acc, f);
    const to = out + (<usize>i << 2);
    if (i + 4 <= h) v128.store(to, acc);
    else {
      // A head of 2 modulo 4: its last two floats.
      store<f32>(to, f32x4.extract_lane(acc, 0));
      store<f32>(to, f32x4.extract_lane(acc, 1), 4);
    }
  }
}

/** The same for a head of at most 16: all of its floats in one walk over the keys. */
function weigh16(row: usize, v: usize, out: usize, n: i32, h: i32, hp: i32, factor: f32): void {
  if (hp != 12 || h != 12) {
    weigh(row, v, out, n, h, hp, factor);
    return;
  }
  let a0 = f32x4.splat(0);
  let a1 = a0;
  let a2 = a0;
  for (let s = 0; s < n; s++) {
    const x = v128.load32_splat(row + (<usize>s << 2));
    a0 = fma(x, v128.load(v), a0);
    a1 = fma(x, v128.load(v, 16), a1);
    a2 = fma(x, v128.load(v, 32), a2);
    v += 48;
  }
  const f = f32x4.splat(factor);
  v128.store(out, f32x4.mul(a0, f));
  v128.store(out, f32x4.mul(a1, f), 16);
  v128.store(out, f32x4.mul(a2, f), 32);
}

/** One sequence, all heads. `lse` [tokens, heads] keeps the log of each row's sum of exponentials. */
export function attention(
  qkv: usize,
  out: usize,
  lse: usize,
  t: i32,
  width: i32,
  heads: i32,
  scratch: usize,
): void {
  const h = width / heads;
  const hp = up4(h);
  const tp = up4(t);
  const stride = 3 * width;
  const scale: f32 = <f32>(1.0 / sqrt<f64>(<f64>h));
  const kT = scratch;
  const v = kT + (<usize>(h * tp) << 2);
  const row = v + (<usize>(t * hp) << 2);
  for (let head = 0; head < heads; head++) {
    const base = qkv + (<usize>(head * h) << 2);
    transpose(base + (<usize>width << 2), stride, kT, t, h, tp);
    copyRows(base + (<usize>(2 * width) << 2), stride, v, t, h, hp);
    for (let q = 0; q < t; q++) {
      const n = q + 1;
      scores(base + (<usize>(q * stride) << 2), kT, row, n, h, tp, scale);
      const top = largest(row, n);
      const sum = exponentials(row, n, top);
      store<f32>(lse + (<usize>(q * heads + head) << 2), top + <f32>log(<f64>sum));
      weigh16(row, v, out + (<usize>(q * width + head * h) << 2), n, h, hp, 1.0 / sum);
    }
  }
}

/** Gradients of q, k, v into dQkv (overwritten) from dOut; `out` is the forward result. */
export function attentionBackward(
  qkv: usize,
  out: usize,
  lse: usize,
  dOut: usize,
  dQkv: usize,
  t: i32,
  width: i32,
  heads: i32,
  scratch: usize,
): void {
  const h = width / heads;
  const hp = up4(h);
  const tp = up4(t);
  const stride = 3 * width;
  const scale: f32 = <f32>(1.0 / sqrt<f64>(<f64>h));
  const kT = scratch;
  const vT = kT + (<usize>(h * tp) << 2);
  const k = vT + (<usize>(h * tp) << 2);
  const dk = k + (<usize>(t * hp) << 2);
  const dv = dk + (<usize>(t * hp) << 2);
  const row = dv + (<usize>(t * hp) << 2);
  const dRow = row + (<usize>tp << 2);
  const q = dRow + (<usize>tp << 2);
  const o = q + (<usize>hp << 2);
  for (let head = 0; head < heads; head++) {
    const base = qkv + (<usize>(head * h) << 2);
    const dBase = dQkv + (<usize>(head * h) << 2);
    transpose(base + (<usize>width << 2), stride, kT, t, h, tp);
    transpose(base + (<usize>(2 * width) << 2), stride, vT, t, h, tp);
    copyRows(base + (<usize>width << 2), stride, k, t, h, hp);
    memory.fill(dk, 0, <usize>(2 * t * hp) << 2);
    for (let i = 0; i < t; i++) {
      const n = i + 1;
      copyRow(base + (<usize>(i * stride) << 2), q, h, hp);
      copyRow(dOut + (<usize>(i * width + head * h) << 2), o, h, hp);
      scores(q, kT, row, n, h, tp, scale);
      exponentials(row, n, load<f32>(lse + (<usize>(i * heads + head) << 2)));
      scores(o, vT, dRow, n, h, tp, 1.0);
      let mean: f32 = 0;
      const outRow = out + (<usize>(i * width + head * h) << 2);
      for (let c = 0; c < h; c++) {
        mean += load<f32>(o + (<usize>c << 2)) * load<f32>(outRow + (<usize>c << 2));
      }
      const m = f32x4.splat(mean);
      const f = f32x4.splat(scale);
      const bytes = <usize>up4(n) << 2;
      for (let s: usize = 0; s < bytes; s += 16) {
        const d = f32x4.mul(f32x4.mul(v128.load(row + s), f32x4.sub(v128.load(dRow + s), m)), f);
        v128.store(dRow + s, d);
      }
      weigh16(dRow, k, dBase + (<usize>(i * stride) << 2), n, h, hp, 1.0);
      spread(row, dRow, o, q, dv, dk, n, hp);
    }
    for (let s = 0; s < t; s++) {
      const toK = dBase + (<usize>(s * stride + width) << 2);
      const toV = dBase + (<usize>(s * stride + 2 * width) << 2);
      for (let c = 0; c < h; c++) {
        store<f32>(toK + (<usize>c << 2), load<f32>(dk + (<usize>(s * hp + c) << 2)));
        store<f32>(toV + (<usize>c << 2), load<f32>(dv + (<usize>(s * hp + c) << 2)));
      }
    }
  }
}

/** dv[s] += row[s]·o, dk[s] += dRow[s]·q for s < n. */
function spread(
  row: usize,
  dRow: usize,
  o: usize,
  q: usize,
  dv: usize,
  dk: usize,
  n: i32,
  hp: i32,
): void {
  const bytes = <usize>hp << 2;
  for (let c: usize = 0; c < bytes; c += 16) {
    const o4 = v128.load(o + c);
    const q4 = v128.load(q + c);
    let at = c;
    for (let s = 0; s < n; s++) {
      const i = <usize>s << 2;
      v128.store(dv + at, fma(v128.load32_splat(row + i), o4, v128.load(dv + at)));
      v128.store(dk + at, fma(v128.load32_splat(dRow + i), q4, v128.load(dk + at)));
      at += bytes;
    }
  }
}

/**
 * Puts the keys and values of `count` tokens into a row's cache from position `from` on. Cache of a layer and row:
 * per head kT [h][capacity], then v [capacity][hp].
 */
export function cacheTokens(
  qkv: usize,
  cache: usize,
  from: i32,
  count: i32,
  width: i32,
  heads: i32,
  capacity: i32,
): void {
  const h = width / heads;
  const hp = up4(h);
  const headFloats = (h + hp) * capacity;
  for (let token = 0; token < count; token++) {
    const k = qkv + (<usize>(token * 3 * width + width) << 2);
    const v = k + (<usize>width << 2);
    for (let head = 0; head < heads; head++) {
      const kT = cache + (<usize>(head * headFloats) << 2);
      const rows = kT + (<usize>(h * capacity) << 2);
      for (let i = 0; i < h; i++) {
        store<f32>(
          kT + (<usize>(i * capacity + from + token) << 2),
          load<f32>(k + (<usize>(head * h + i) << 2)),
        );
      }
      copyRow(v + (<usize>(head * h) << 2), rows + (<usize>((from + token) * hp) << 2), h, hp);
    }
  }
}

/** One new token's attention over its row's cache of `n` tokens (itself included), all heads. */
export function attentionCached(
  q: usize,
  cache: usize,
  out: usize,
  n: i32,
  width: i32,
  heads: i32,
  capacity: i32,
  scratch: usize,
): void {
  const h = width / heads;
  const hp = up4(h);
  const scale: f32 = <f32>(1.0 / sqrt<f64>(<f64>h));
  const headFloats = (h + hp) * capacity;
  for (let head = 0; head < heads; head++) {
    const kT = cache + (<usize>(head * headFloats) << 2);
    const v = kT + (<usize>(h * capacity) << 2);
    scores(q + (<usize>(head * h) << 2), kT, scratch, n, h, capacity, scale);
    const sum = exponentials(scratch, n, largest(scratch, n));
    weigh16(scratch, v, out + (<usize>(head * h) << 2), n, h, hp, 1.0 / sum);
  }
}
