import { fma } from './math';

/**
 * Tiles of a product: C[rows, 8] = from + A·panel, one chain of multiply-adds per element in the order of k. A tile of six
 * rows holds 12 accumulators, two vectors of the panel and one element of A: the 15 registers that V8 hands out on x64.
 * The loops are not unrolled and the build is not to nest what stands in sequence (scripts/lib/wasm.mjs): a second set of
 * loads in flight spills accumulators and halves the speed.
 *
 * `rows`, `wide` and `apart` are constants at every call. `wide`: 8 columns, else 4. `apart`: rows of A lie `rowBytes`
 * apart and k runs along them; otherwise rows are neighbours (4 bytes) and k steps by `kBytes`. `from` is 0 (start at
 * zero) or as C.
 */
// @ts-ignore: decorator
@inline
function tile(
  rows: i32,
  wide: bool,
  apart: bool,
  a: usize,
  stepBytes: usize,
  panel: usize,
  from: usize,
  c: usize,
  cBytes: usize,
  k: i32,
): void {
  let s00 = f32x4.splat(0);
  let s01 = s00;
  let s10 = s00;
  let s11 = s00;
  let s20 = s00;
  let s21 = s00;
  let s30 = s00;
  let s31 = s00;
  let s40 = s00;
  let s41 = s00;
  let s50 = s00;
  let s51 = s00;
  if (from) {
    s00 = v128.load(from);
    if (wide) s01 = v128.load(from, 16);
    if (rows > 1) {
      from += cBytes;
      s10 = v128.load(from);
      if (wide) s11 = v128.load(from, 16);
    }
    if (rows > 2) {
      from += cBytes;
      s20 = v128.load(from);
      if (wide) s21 = v128.load(from, 16);
      from += cBytes;
      s30 = v128.load(from);
      if (wide) s31 = v128.load(from, 16);
    }
    if (rows > 4) {
      from += cBytes;
      s40 = v128.load(from);
      if (wide) s41 = v128.load(from, 16);
      from += cBytes;
      s50 = v128.load(from);
      if (wide) s51 = v128.load(from, 16);
    }
  }
  const end = panel + (<usize>k << 5);
  if (apart) {
    let a0 = a;
    let a1 = a0 + stepBytes;
    let a2 = a1 + stepBytes;
    let a3 = a2 + stepBytes;
    let a4 = a3 + stepBytes;
    let a5 = a4 + stepBytes;
    for (; panel < end; panel += 32) {
      const b0 = v128.load(panel);
      const b1 = wide ? v128.load(panel, 16) : b0;
      let x = v128.load32_splat(a0);
      s00 = fma(x, b0, s00);
      if (wide) s01 = fma(x, b1, s01);
      a0 += 4;
      if (rows > 1) {
        x = v128.load32_splat(a1);
        s10 = fma(x, b0, s10);
        if (wide) s11 = fma(x, b1, s11);
        a1 += 4;
      }
      if (rows > 2) {
        x = v128.load32_splat(a2);
        s20 = fma(x, b0, s20);
        if (wide) s21 = fma(x, b1, s21);
        a2 += 4;
        x = v128.load32_splat(a3);
        s30 = fma(x, b0, s30);
        if (wide) s31 = fma(x, b1, s31);
        a3 += 4;
      }
      if (rows > 4) {
        x = v128.load32_splat(a4);
        s40 = fma(x, b0, s40);
        if (wide) s41 = fma(x, b1, s41);
        a4 += 4;
        x = v128.load32_splat(a5);
        s50 = fma(x, b0, s50);
        if (wide) s51 = fma(x, b1, s51);
        a5 += 4;
      }
    }
  } else {
    for (; panel < end; panel += 32) {
      const b0 = v128.load(panel);
      const b1 = wide ? v128.load(panel, 16) : b0;
      let x = v128.load32_splat(a);
      s00 = fma(x, b0, s00);
      if (wide) s01 = fma(x, b1, s01);
      x = v128.load32_splat(a, 4);
      s10 = fma(x, b0, s10);
      if (wide) s11 = fma(x, b1, s11);
      x = v128.load32_splat(a, 8);
      s20 = fma(x, b0, s20);
      if (wide) s21 = fma(x, b1, s21);
      x = v128.load32_splat(a, 12);
      s30 = fma(x, b0, s30);
      if (wide) s31 = fma(x, b1, s31);
      x = v128.load32_splat(a, 16);
      s40 = fma(x, b0, s40);
      if (wide) s41 = fma(x, b1, s41);
      x = v128.load32_splat(a, 20);
      s50 = fma(x, b0, s50);
      if (wide) s51 = fma(x, b1, s51);
      a += stepBytes;
    }
  }
  v128.store(c, s00);
  if (wide) v128.store(c, s01, 16);
  if (rows > 1) {
    c += cBytes;
    v128.store(c, s10);
    if (wide) v128.store(c, s11, 16);
  }
  if (rows > 2) {
    c += cBytes;
    v128.store(c, s20);
    if (wide) v128.store(c, s21, 16);
    c += cBytes;
    v128.store(c, s30);
    if (wide) v128.store(c, s31, 16);
  }
  if (rows > 4) {
    c += cBytes;
    v128.store(c, s40);
    if (wide) v128.store(c, s41, 16);
    c += cBytes;
    v128.store(c, s50);
    if (wide) v128.store(c, s51, 16);
  }
}

/** Six rows of A, `rowBytes` apart, by eight columns. */
export function tile6(
  a: usize,
  rowBytes: usize,
  panel: usize,
  from: usize,
  c: usize,
  cBytes: usize,
  k: i32,
): void {
  tile(6, true, true, a, rowBytes, panel, from, c, cBytes, k);
}

/** As tile6 with the first four columns of the panel. */
export function tile6Narrow(
  a: usize,
  rowBytes: usize,
  panel: usize,
  from: usize,
  c: usize,
  cBytes: usize,
  k: i32,
): void {
  tile(6, false, true, a, rowBytes, panel, from, c, cBytes, k);
}

export function tile4(
  a: usize,
  rowBytes: usize,
  panel: usize,
  from: usize,
  c: usize,
  cBytes: usize,
  k: i32,
): void {
  tile(4, true, true, a, rowBytes, panel, from, c, cBytes, k);
}

export function tile2(
  a: usize,
  rowBytes: usize,
  panel: usize,
  from: usize,
  c: usize,
  cBytes: usize,
  k: i32,
): void {
  tile(2, true, true, a, rowBytes, panel, from, c, cBytes, k);
}

export function tile1(a: usize, panel: usize, from: usize, c: usize, k: i32): void {
  tile(1, true, true, a, 0, panel, from, c, 0, k);
}

/** Six neighbouring columns of a matrix whose rows (k) lie `kBytes` apart: Aᵀ without a copy. */
export function tile6Across(
  a: usize,
  kBytes: usize,
  panel: usize,
  from: usize,
  c: usize,
  cBytes: usize,
  k: i32,
): void {
  tile(6, true, false, a, kBytes, panel, from, c, cBytes, k);
}

export function tile6AcrossNarrow(
  a: usize,
  kBytes: usize,
  panel: usize,
  from: usize,
  c: usize,
  cBytes: usize,
  k: i32,
): void {
  tile(6, false, false, a, kBytes, panel, from, c, cBytes, k);
}

/** One row by four panels: eight chains hide each other's latency, where tile1 has two. */
export function tile1x4(
  a: usize,
  panel: usize,
  panelBytes: usize,
  from: usize,
  c: usize,
  k: i32,
): void {
  let p1 = panel + panelBytes;
  let p2 = p1 + panelBytes;
  let p3 = p2 + panelBytes;
  let s0 = f32x4.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  let s4 = s0;
  let s5 = s0;
  let s6 = s0;
  let s7 = s0;
  if (from) {
    s0 = v128.load(from);
    s1 = v128.load(from, 16);
    s2 = v128.load(from, 32);
    s3 = v128.load(from, 48);
    s4 = v128.load(from, 64);
    s5 = v128.load(from, 80);
    s6 = v128.load(from, 96);
    s7 = v128.load(from, 112);
  }
  const end = panel + (<usize>k << 5);
  for (; panel < end; panel += 32) {
    const x = v128.load32_splat(a);
    s0 = fma(x, v128.load(panel), s0);
    s1 = fma(x, v128.load(panel, 16), s1);
    s2 = fma(x, v128.load(p1), s2);
    s3 = fma(x, v128.load(p1, 16), s3);
    s4 = fma(x, v128.load(p2), s4);
    s5 = fma(x, v128.load(p2, 16), s5);
    s6 = fma(x, v128.load(p3), s6);
    s7 = fma(x, v128.load(p3, 16), s7);
    a += 4;
    p1 += 32;
    p2 += 32;
    p3 += 32;
  }
  v128.store(c, s0);
  v128.store(c, s1, 16);
  v128.store(c, s2, 32);
  v128.store(c, s3, 48);
  v128.store(c, s4, 64);
  v128.store(c, s5, 80);
  v128.store(c, s6, 96);
  v128.store(c, s7, 112);
}
