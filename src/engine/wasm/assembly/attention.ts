import { exp4, floats, fma, largest, total, up4, up8 } from './math';
import { matmul, matmulAcross } from './matmul';
import { pack, packTransposed } from './pack';

/**
 * Causal attention over one sequence, head by head. Rows of q, k, v lie 3·width floats apart: they are columns of one
 * [tokens, 3·width] array. A block of queries at a time: their scores against all keys up to them, the exponentials, the
 * weighted values. Scores are never kept beyond a block: the backward pass makes them again from each row's largest score
 * and sum of exponentials, kept in `stats` [tokens, heads, 2].
 */

/** Queries of a block: small ones waste less above the diagonal, large ones start fewer tiles. By length alone. */
// @ts-ignore: decorator
@inline
function blockOf(t: i32): i32 {
  return t <= 64 ? 12 : t <= 1024 ? 24 : 12;
}

/** Scratch of `attention` and `attentionBackward` in floats; src/engine/wasm/plan.ts asks for it. */
export function attentionScratch(t: i32, head: i32): i32 {
  const b = blockOf(t);
  return 3 * up8(t) * up8(head) + 2 * b * up8(t) + 4 * b * up8(head);
}

/**
 * Row of a score block → weights: exp(scale·(s − top)) for the first n of them, zeros up to `padded` (a multiple of 8).
 * Stores [scale·top, 1/sum] in `stats`.
 */
function softmaxRow(row: usize, n: i32, padded: i32, scale: f32, stats: usize): void {
  const whole = floats(n & ~3);
  const end = floats(padded);
  const count = n & 3;
  let top4 = f32x4.splat(-Infinity);
  for (let s: usize = 0; s < whole; s += 16) top4 = f32x4.pmax(top4, v128.load(row + s));
  const keep = firstLanes(count);
  if (count) {
    top4 = f32x4.pmax(
      top4,
      v128.bitselect(v128.load(row + whole), f32x4.splat(-Infinity), keep),
    );
  }
  const top = scale * largest(top4);
  const shift = f32x4.splat(-top);
  const scale4 = f32x4.splat(scale);
  let sum4 = f32x4.splat(0);
  let odd4 = sum4;
  let s: usize = 0;
  for (; s + 32 <= whole; s += 32) {
    const at = row + s;
    const e0 = exp4(fma(v128.load(at), scale4, shift));
    const e1 = exp4(fma(v128.load(at, 16), scale4, shift));
    v128.store(at, e0);
    v128.store(at, e1, 16);
    sum4 = f32x4.add(sum4, e0);
    odd4 = f32x4.add(odd4, e1);
  }
  if (s < whole) {
    const e = exp4(fma(v128.load(row + s), scale4, shift));
    v128.store(row + s, e);
    sum4 = f32x4.add(sum4, e);
    s += 16;
  }
  sum4 = f32x4.add(sum4, odd4);
  if (count) {
    const e = v128.and(exp4(fma(v128.load(row + s), scale4, shift)), keep);
    v128.store(row + s, e);
    sum4 = f32x4.add(sum4, e);
    s += 16;
  }
  const zero = f32x4.splat(0);
  for (; s < end; s += 16) v128.store(row + s, zero);
  store<f32>(stats, top);
  store<f32>(stats, 1.0 / total(sum4), 4);
}

/** All ones in the first `count` lanes, 1 to 3. */
// @ts-ignore: decorator
@inline
function firstLanes(count: i32): v128 {
  return i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(count));
}

/** Scores → weights once more, from what softmaxRow kept. */
function weightsAgain(row: usize, n: i32, padded: i32, scale: f32, stats: usize): void {
  const shift = f32x4.splat(-load<f32>(stats));
  const inverse = f32x4.splat(load<f32>(stats, 4));
  const scale4 = f32x4.splat(scale);
  const whole = floats(n & ~3);
  const end = floats(padded);
  const count = n & 3;
  let s: usize = 0;
  for (; s + 32 <= whole; s += 32) {
    const at = row + s;
    const e0 = f32x4.mul(exp4(fma(v128.load(at), scale4, shift)), inverse);
    const e1 = f32x4.mul(exp4(fma(v128.load(at, 16), scale4, shift)), inverse);
    v128.store(at, e0);
    v128.store(at, e1, 16);
  }
  if (s < whole) {
    v128.store(row + s, f32x4.mul(exp4(fma(v128.load(row + s), scale4, shift)), inverse));
    s += 16;
  }
  if (count) {
    const e = f32x4.mul(exp4(fma(v128.load(row + s), scale4, shift)), inverse);
    v128.store(row + s, v128.and(e, firstLanes(count)));
    s += 16;
  }
  const zero = f32x4.splat(0);
  for (; s < end; s += 16) v128.store(row + s, zero);
}

/** dS = P ∘ (dP − D) · scale, in place of dP. */
function scoreGradient(p: usize, dP: usize, padded: i32, mean: f32, scale: f32): void {
  const m = f32x4.splat(mean);
  const f = f32x4.splat(scale);
  const end = floats(padded);
  // `padded` is a multiple of 8.
  for (let s: usize = 0; s < end; s += 32) {
    const dPAt = dP + s;
    const pAt = p + s;
    const d0 = f32x4.sub(v128.load(dPAt), m);
    const d1 = f32x4.sub(v128.load(dPAt, 16), m);
    const g0 = f32x4.mul(f32x4.mul(v128.load(pAt), d0), f);
    const g1 = f32x4.mul(f32x4.mul(v128.load(pAt, 16), d1), f);
    v128.store(dPAt, g0);
    v128.store(dPAt, g1, 16);
  }
}

function scaleRow(x: usize, n: i32, factor: f32): void {
  const f = f32x4.splat(factor);
  let i = 0;
  for (; i + 4 <= n; i += 4) v128.store(x + floats(i), f32x4.mul(v128.load(x + floats(i)), f));
  for (; i < n; i++) store<f32>(x + floats(i), load<f32>(x + floats(i)) * factor);
}

function dot(x: usize, y: usize, n: i32): f32 {
  let acc = f32x4.splat(0);
  let i = 0;
  for (; i + 4 <= n; i += 4) acc = fma(v128.load(x + floats(i)), v128.load(y + floats(i)), acc);
  let sum = total(acc);
  for (; i < n; i++) sum += load<f32>(x + floats(i)) * load<f32>(y + floats(i));
  return sum;
}

/** One sequence, all heads. */
export function attention(
  qkv: usize,
  out: usize,
  stats: usize,
  t: i32,
  width: i32,
  heads: i32,
  scratch: usize,
  tile: usize,
): void {
  const h = width / heads;
  const tp = up8(t);
  const stride = 3 * width;
  const scale: f32 = 1.0 / sqrt<f32>(<f32>h);
  const block = blockOf(t);
  const keys = scratch;
  const values = keys + floats(tp * h);
  const rows = values + floats(t * up8(h));
  for (let head = 0; head < heads; head++) {
    const q = qkv + floats(head * h);
    packTransposed(q + floats(width), keys, t, h, stride);
    for (let q0 = 0; q0 < t; q0 += block) {
      const m = min<i32>(block, t - q0);
      const n = q0 + m;
      const padded = min<i32>(up8(n), tp);
      matmul(q + floats(q0 * stride), stride, keys, 0, rows, tp, m, padded, h, tile);
      for (let r = 0; r < m; r++) {
        softmaxRow(
          rows + floats(r * tp),
          q0 + r + 1,
          padded,
          scale,
          stats + floats(2 * ((q0 + r) * heads + head)),
        );
      }
      // Values are packed as they are needed, so that a panel stays one run of rows whatever the block.
      if (q0 == 0) pack(q + floats(2 * width), values, h, t, stride);
      const to = out + floats(q0 * width + head * h);
      weighValues(rows, tp, values, to, width, m, h, n, t, tile);
      for (let r = 0; r < m; r++) {
        scaleRow(
          to + floats(r * width),
          h,
          load<f32>(stats + floats(2 * ((q0 + r) * heads + head)), 4),
        );
      }
    }
  }
}

/** C[m, h] = rows[m, n]·values: panels are t rows long, of which the first n count. */
function weighValues(
  rows: usize,
  rowStride: i32,
  values: usize,
  c: usize,
  cStride: i32,
  m: i32,
  h: i32,
  n: i32,
  t: i32,
  tile: usize,
): void {
  for (let j = 0; j < h; j += 8) {
    matmul(
      rows,
      rowStride,
      values + floats(j * t),
      0,
      c + floats(j),
      cStride,
      m,
      min<i32>(8, h - j),
      n,
      tile,
    );
  }
}

/** Gradients of q, k, v into dQkv (overwritten) from dOut; `out` and `stats` are the forward's. */
export function attentionBackward(
  qkv: usize,
  out: usize,
  stats: usize,
  dOut: usize,
  dQkv: usize,
  t: i32,
  width: i32,
  heads: i32,
  scratch: usize,
  tile: usize,
): void {
  const h = width / heads;
  const hp = up8(h);
  const tp = up8(t);
  const stride = 3 * width;
  const scale: f32 = 1.0 / sqrt<f32>(<f32>h);
  const block = blockOf(t);
  const keys = scratch;
  const values = keys + floats(tp * h);
  const keyColumns = values + floats(tp * h);
  const p = keyColumns + floats(t * hp);
  const dP = p + floats(block * tp);
  const qPanels = dP + floats(block * tp);
  const oPanels = qPanels + floats(block * hp);
  for (let head = 0; head < heads; head++) {
    const q = qkv + floats(head * h);
    const dQ = dQkv + floats(head * h);
    const dK = dQ + floats(width);
    const dV = dK + floats(width);
    packTransposed(q + floats(width), keys, t, h, stride);
    packTransposed(q + floats(2 * width), values, t, h, stride);
    pack(q + floats(width), keyColumns, h, t, stride);
    for (let q0 = 0; q0 < t; q0 += block) {
      const m = min<i32>(block, t - q0);
      const n = q0 + m;
      const padded = up8(n);
      const qBlock = q + floats(q0 * stride);
      const oBlock = dOut + floats(q0 * width + head * h);
      const outBlock = out + floats(q0 * width + head * h);
      matmul(qBlock, stride, keys, 0, p, tp, m, padded, h, tile);
      matmul(oBlock, width, values, 0, dP, tp, m, padded, h, tile);
      for (let r = 0; r < m; r++) {
        const i = q0 + r;
        const row = floats(r * tp);
        weightsAgain(p + row, i + 1, padded, scale, stats + floats(2 * (i * heads + head)));
        const mean = dot(oBlock + floats(r * width), outBlock + floats(r * width), h);
        scoreGradient(p + row, dP + row, padded, mean, scale);
      }
      weighValues(dP, tp, keyColumns, dQ + floats(q0 * stride), stride, m, h, n, t, tile);
      pack(qBlock, qPanels, h, m, stride);
      pack(oBlock, oPanels, h, m, width);
      // Keys that earlier blocks have seen go on; those of this block begin.
      if (q0 > 0) {
        matmulAcross(dP, tp, qPanels, dK, dK, stride, q0, h, m, tile);
        matmulAcross(p, tp, oPanels, dV, dV, stride, q0, h, m, tile);
      }
      const fresh = floats(q0 * stride);
      matmulAcross(dP + floats(q0), tp, qPanels, 0, dK + fresh, stride, m, h, m, tile);
      matmulAcross(p + floats(q0), tp, oPanels, 0, dV + fresh, stride, m, h, m, tile);
    }
  }
}

/**
 * A row's cache of one layer, per head: keys in panels of 8 tokens ([capacity/8][h][8]), then values [capacity][up4(h)].
 * `capacity` is a multiple of 8.
 */
// @ts-ignore: decorator
@inline
function headCacheFloats(h: i32, capacity: i32): i32 {
  return (h + up4(h)) * capacity;
}

/** Puts the keys and values of `count` tokens into a row's cache from position `from` on. */
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
  for (let token = 0; token < count; token++) {
    const position = from + token;
    let k = qkv + floats(token * 3 * width + width);
    let v = k + floats(width);
    let at = cache;
    for (let head = 0; head < heads; head++) {
      let to = at + floats((position & ~7) * h + (position & 7));
      for (let i = 0; i < h; i++) {
        store<f32>(to, load<f32>(k + floats(i)));
        to += 32;
      }
      to = at + floats(h * capacity + position * hp);
      let i = 0;
      for (; i + 4 <= h; i += 4) v128.store(to + floats(i), v128.load(v + floats(i)));
      for (; i < hp; i++) store<f32>(to + floats(i), i < h ? load<f32>(v + floats(i)) : 0);
      k += floats(h);
      v += floats(h);
      at += floats(headCacheFloats(h, capacity));
    }
  }
}

/**
 * New tokens of `rows` rows, all heads: each is put into its row's cache at its position, then attends over it. `caches`
 * has each row's cache (byte offsets) of the first layer; this layer's lies `layerBytes` on.
 */
export function attentionCached(
  qkv: usize,
  out: usize,
  caches: usize,
  layerBytes: usize,
  positions: usize,
  rows: i32,
  width: i32,
  heads: i32,
  capacity: i32,
  scratch: usize,
): void {
  const h = width / heads;
  const hp = up4(h);
  const scale: f32 = 1.0 / sqrt<f32>(<f32>h);
  const stats = scratch;
  const row = scratch + 16;
  const headBytes = floats(headCacheFloats(h, capacity));
  for (let r = 0; r < rows; r++) {
    const position = load<i32>(positions + floats(r));
    const n = position + 1;
    let at = <usize>load<u32>(caches + floats(r)) + layerBytes;
    let q = qkv + floats(r * 3 * width);
    let to = out + floats(r * width);
    cacheTokens(q, at, position, 1, width, heads, capacity);
    for (let head = 0; head < heads; head++) {
      cachedScores(q, at, row, n, h);
      softmaxRow(row, n, up4(n), scale, stats);
      const values = at + floats(h * capacity);
      const factor = load<f32>(stats, 4);
      if (h == 12) weigh12(row, values, to, n, factor);
      else weigh(row, values, to, n, h, hp, factor);
      q += floats(h);
      to += floats(h);
      at += headBytes;
    }
  }
}

/** row[s] = Σ_i q[i] · key s[i] for s < up8(n). */
function cachedScores(q: usize, keys: usize, row: usize, n: i32, h: i32): void {
  const panelBytes = <usize>h << 5;
  const qEnd = q + floats(h);
  let s = 0;
  for (; s + 16 < n; s += 24) {
    let a0 = f32x4.splat(0);
    let a1 = a0;
    let a2 = a0;
    let a3 = a0;
    let a4 = a0;
    let a5 = a0;
    let k1 = keys + panelBytes;
    let k2 = k1 + panelBytes;
    for (let i = q; i < qEnd; i += 4) {
      const x = v128.load32_splat(i);
      a0 = fma(x, v128.load(keys), a0);
      a1 = fma(x, v128.load(keys, 16), a1);
      a2 = fma(x, v128.load(k1), a2);
      a3 = fma(x, v128.load(k1, 16), a3);
      a4 = fma(x, v128.load(k2), a4);
      a5 = fma(x, v128.load(k2, 16), a5);
      keys += 32;
      k1 += 32;
      k2 += 32;
    }
    v128.store(row, a0);
    v128.store(row, a1, 16);
    v128.store(row, a2, 32);
    v128.store(row, a3, 48);
    v128.store(row, a4, 64);
    v128.store(row, a5, 80);
    keys = k2;
    row += 96;
  }
  for (; s < n; s += 8) {
    let a0 = f32x4.splat(0);
    let a1 = a0;
    for (let i = q; i < qEnd; i += 4) {
      const x = v128.load32_splat(i);
      a0 = fma(x, v128.load(keys), a0);
      a1 = fma(x, v128.load(keys, 16), a1);
      keys += 32;
    }
    v128.store(row, a0);
    v128.store(row, a1, 16);
    row += 32;
  }
}

/** out[i] = factor · Σ_s row[s] · v[s][i] for i < h, v in rows of hp; even and odd tokens apart, then added. */
function weigh(row: usize, v: usize, out: usize, n: i32, h: i32, hp: i32, factor: f32): void {
  const step = floats(hp);
  const f = f32x4.splat(factor);
  const even = floats(n & ~1);
  let i = 0;
  for (; i + 16 <= h; i += 16) {
    let a0 = f32x4.splat(0);
    let a1 = a0;
    let a2 = a0;
    let a3 = a0;
    let b0 = a0;
    let b1 = a0;
    let b2 = a0;
    let b3 = a0;
    let at = v + floats(i);
    let s: usize = 0;
    for (; s < even; s += 8) {
      const x = v128.load32_splat(row + s);
      a0 = fma(x, v128.load(at), a0);
      a1 = fma(x, v128.load(at, 16), a1);
      a2 = fma(x, v128.load(at, 32), a2);
      a3 = fma(x, v128.load(at, 48), a3);
      at += step;
      const y = v128.load32_splat(row + s, 4);
      b0 = fma(y, v128.load(at), b0);
      b1 = fma(y, v128.load(at, 16), b1);
      b2 = fma(y, v128.load(at, 32), b2);
      b3 = fma(y, v128.load(at, 48), b3);
      at += step;
    }
    if (n & 1) {
      const x = v128.load32_splat(row + s);
      a0 = fma(x, v128.load(at), a0);
      a1 = fma(x, v128.load(at, 16), a1);
      a2 = fma(x, v128.load(at, 32), a2);
      a3 = fma(x, v128.load(at, 48), a3);
    }
    const to = out + floats(i);
    v128.store(to, f32x4.mul(f32x4.add(a0, b0), f));
    v128.store(to, f32x4.mul(f32x4.add(a1, b1), f), 16);
    v128.store(to, f32x4.mul(f32x4.add(a2, b2), f), 32);
    v128.store(to, f32x4.mul(f32x4.add(a3, b3), f), 48);
  }
  for (; i < h; i += 4) {
    let a0 = f32x4.splat(0);
    let b0 = a0;
    let at = v + floats(i);
    let s: usize = 0;
    for (; s < even; s += 8) {
      a0 = fma(v128.load32_splat(row + s), v128.load(at), a0);
      at += step;
      b0 = fma(v128.load32_splat(row + s, 4), v128.load(at), b0);
      at += step;
    }
    if (n & 1) a0 = fma(v128.load32_splat(row + s), v128.load(at), a0);
    a0 = f32x4.mul(f32x4.add(a0, b0), f);
    const to = out + floats(i);
    if (i + 4 <= h) v128.store(to, a0);
    // A head of 2 modulo 4: its last two floats.
    else store<f64>(to, f64x2.extract_lane(a0, 0));
  }
}

/** The same for a head of 12, the presets' size. */
function weigh12(row: usize, v: usize, out: usize, n: i32, factor: f32): void {
  let a0 = f32x4.splat(0);
  let a1 = a0;
  let a2 = a0;
  let b0 = a0;
  let b1 = a0;
  let b2 = a0;
  const end = row + floats(n & ~1);
  for (; row < end; row += 8) {
    const x = v128.load32_splat(row);
    a0 = fma(x, v128.load(v), a0);
    a1 = fma(x, v128.load(v, 16), a1);
    a2 = fma(x, v128.load(v, 32), a2);
    const y = v128.load32_splat(row, 4);
    b0 = fma(y, v128.load(v, 48), b0);
    b1 = fma(y, v128.load(v, 64), b1);
    b2 = fma(y, v128.load(v, 80), b2);
    v += 96;
  }
  if (n & 1) {
    const x = v128.load32_splat(row);
    a0 = fma(x, v128.load(v), a0);
    a1 = fma(x, v128.load(v, 16), a1);
    a2 = fma(x, v128.load(v, 32), a2);
  }
  const f = f32x4.splat(factor);
  v128.store(out, f32x4.mul(f32x4.add(a0, b0), f));
  v128.store(out, f32x4.mul(f32x4.add(a1, b1), f), 16);
  v128.store(out, f32x4.mul(f32x4.add(a2, b2), f), 32);
}
