import { fma } from './math';

/**
 * C[m, n] (+)= A · B with B in panels of 8 columns: panel j holds B[k][8j … 8j+7] for k = 0, 1, …, zeros beyond n. An
 * element of A is at a + 4 (row · rowStride + k · kStride), so that Aᵀ needs no copy. Each element of C is one chain of
 * multiply-adds in the order of k, whatever tile it falls in: a row's result depends on nothing but that row.
 */

const TILE: i32 = 6;

/** Panels of B = Wᵀ for W [n, k] row-major: C = A·Wᵀ. */
export function packTransposed(w: usize, out: usize, n: i32, k: i32): void {
  for (let j = 0; j < n; j += 8) {
    for (let i = 0; i < k; i++) {
      for (let c = 0; c < 8; c++) {
        const column = j + c;
        store<f32>(out, column < n ? load<f32>(w + ((<usize>(column * k + i)) << 2)) : 0);
        out += 4;
      }
    }
  }
}

/** Panels of B = W for W [k, n] row-major with rows `stride` floats apart: C = A·W. */
export function pack(w: usize, out: usize, n: i32, k: i32, stride: i32): void {
  for (let j = 0; j < n; j += 8) {
    const whole = j + 8 <= n;
    for (let i = 0; i < k; i++) {
      const row = w + ((<usize>(i * stride + j)) << 2);
      if (whole) {
        v128.store(out, v128.load(row));
        v128.store(out, v128.load(row, 16), 16);
      } else {
        for (let c = 0; c < 8; c++) {
          store<f32>(out + (<usize>c << 2), j + c < n ? load<f32>(row + (<usize>c << 2)) : 0);
        }
      }
      out += 32;
    }
  }
}

/** Where `accumulate` is 0 the old C does not count. */
export function matmul(
  a: usize,
  rowStride: i32,
  kStride: i32,
  b: usize,
  c: usize,
  cStride: i32,
  m: i32,
  n: i32,
  k: i32,
  accumulate: i32,
  scratch: usize,
): void {
  const rowBytes = <usize>rowStride << 2;
  const kBytes = <usize>kStride << 2;
  const cBytes = <usize>cStride << 2;
  for (let j = 0; j < n; j += 8) {
    const panel = b + ((<usize>j * <usize>k) << 2);
    const whole = n - j >= 8;
    let i = 0;
    for (; i + TILE <= m; i += TILE) {
      const at = a + <usize>i * rowBytes;
      const to = c + <usize>i * cBytes + (<usize>j << 2);
      if (whole) tile6(at, rowBytes, kBytes, panel, to, cBytes, k, accumulate);
      else edge(at, rowBytes, kBytes, panel, to, cBytes, k, accumulate, TILE, n - j, scratch);
    }
    if (m - i >= 4) {
      const at = a + <usize>i * rowBytes;
      const to = c + <usize>i * cBytes + (<usize>j << 2);
      if (whole) tile4(at, rowBytes, kBytes, panel, to, cBytes, k, accumulate);
      else edge(at, rowBytes, kBytes, panel, to, cBytes, k, accumulate, 4, n - j, scratch);
      i += 4;
    }
    for (; i < m; i++) {
      const at = a + <usize>i * rowBytes;
      const to = c + <usize>i * cBytes + (<usize>j << 2);
      if (whole) tile1(at, kBytes, panel, to, k, accumulate);
      else edge(at, rowBytes, kBytes, panel, to, cBytes, k, accumulate, 1, n - j, scratch);
    }
  }
}

/** The last columns: through a tile of eight in `scratch` (48 floats). */
function edge(
  a: usize,
  rowBytes: usize,
  kBytes: usize,
  panel: usize,
  c: usize,
  cBytes: usize,
  k: i32,
  accumulate: i32,
  rows: i32,
  columns: i32,
  scratch: usize,
): void {
  for (let r = 0; r < rows; r++) {
    for (let j = 0; j < 8; j++) {
      const old = accumulate && j < columns ? load<f32>(c + <usize>r * cBytes + (<usize>j << 2)) : 0;
      store<f32>(scratch + (<usize>(r * 8 + j) << 2), old);
    }
  }
  if (rows == TILE) tile6(a, rowBytes, kBytes, panel, scratch, 32, k, 1);
  else if (rows == 4) tile4(a, rowBytes, kBytes, panel, scratch, 32, k, 1);
  else tile1(a, kBytes, panel, scratch, k, 1);
  for (let r = 0; r < rows; r++) {
    for (let j = 0; j < columns; j++) {
      store<f32>(c + <usize>r * cBytes + (<usize>j << 2), load<f32>(scratch + (<usize>(r * 8 + j) << 2)));
    }
  }
}

function tile6(
  a0: usize,
  rowBytes: usize,
  kBytes: usize,
  b: usize,
  c0: usize,
  cBytes: usize,
  k: i32,
  accumulate: i32,
): void {
  const a1 = a0 + rowBytes;
  const a2 = a1 + rowBytes;
  const a3 = a2 + rowBytes;
  const a4 = a3 + rowBytes;
  const a5 = a4 + rowBytes;
  const c1 = c0 + cBytes;
  const c2 = c1 + cBytes;
  const c3 = c2 + cBytes;
  const c4 = c3 + cBytes;
  const c5 = c4 + cBytes;
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
  if (accumulate) {
    s00 = v128.load(c0);
    s01 = v128.load(c0, 16);
    s10 = v128.load(c1);
    s11 = v128.load(c1, 16);
    s20 = v128.load(c2);
    s21 = v128.load(c2, 16);
    s30 = v128.load(c3);
    s31 = v128.load(c3, 16);
    s40 = v128.load(c4);
    s41 = v128.load(c4, 16);
    s50 = v128.load(c5);
    s51 = v128.load(c5, 16);
  }
  let at: usize = 0;
  const end = b + (<usize>k << 5);
  for (; b < end; b += 32) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    let x = v128.load32_splat(a0 + at);
    s00 = fma(x, b0, s00);
    s01 = fma(x, b1, s01);
    x = v128.load32_splat(a1 + at);
    s10 = fma(x, b0, s10);
    s11 = fma(x, b1, s11);
    x = v128.load32_splat(a2 + at);
    s20 = fma(x, b0, s20);
    s21 = fma(x, b1, s21);
    x = v128.load32_splat(a3 + at);
    s30 = fma(x, b0, s30);
    s31 = fma(x, b1, s31);
    x = v128.load32_splat(a4 + at);
    s40 = fma(x, b0, s40);
    s41 = fma(x, b1, s41);
    x = v128.load32_splat(a5 + at);
    s50 = fma(x, b0, s50);
    s51 = fma(x, b1, s51);
    at += kBytes;
  }
  v128.store(c0, s00);
  v128.store(c0, s01, 16);
  v128.store(c1, s10);
  v128.store(c1, s11, 16);
  v128.store(c2, s20);
  v128.store(c2, s21, 16);
  v128.store(c3, s30);
  v128.store(c3, s31, 16);
  v128.store(c4, s40);
  v128.store(c4, s41, 16);
  v128.store(c5, s50);
  v128.store(c5, s51, 16);
}

function tile4(
  a0: usize,
  rowBytes: usize,
  kBytes: usize,
  b: usize,
  c0: usize,
  cBytes: usize,
  k: i32,
  accumulate: i32,
): void {
  const a1 = a0 + rowBytes;
  const a2 = a1 + rowBytes;
  const a3 = a2 + rowBytes;
  const c1 = c0 + cBytes;
  const c2 = c1 + cBytes;
  const c3 = c2 + cBytes;
  let s00 = f32x4.splat(0);
  let s01 = s00;
  let s10 = s00;
  let s11 = s00;
  let s20 = s00;
  let s21 = s00;
  let s30 = s00;
  let s31 = s00;
  if (accumulate) {
    s00 = v128.load(c0);
    s01 = v128.load(c0, 16);
    s10 = v128.load(c1);
    s11 = v128.load(c1, 16);
    s20 = v128.load(c2);
    s21 = v128.load(c2, 16);
    s30 = v128.load(c3);
    s31 = v128.load(c3, 16);
  }
  let at: usize = 0;
  const end = b + (<usize>k << 5);
  for (; b < end; b += 32) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    let x = v128.load32_splat(a0 + at);
    s00 = fma(x, b0, s00);
    s01 = fma(x, b1, s01);
    x = v128.load32_splat(a1 + at);
    s10 = fma(x, b0, s10);
    s11 = fma(x, b1, s11);
    x = v128.load32_splat(a2 + at);
    s20 = fma(x, b0, s20);
    s21 = fma(x, b1, s21);
    x = v128.load32_splat(a3 + at);
    s30 = fma(x, b0, s30);
    s31 = fma(x, b1, s31);
    at += kBytes;
  }
  v128.store(c0, s00);
  v128.store(c0, s01, 16);
  v128.store(c1, s10);
  v128.store(c1, s11, 16);
  v128.store(c2, s20);
  v128.store(c2, s21, 16);
  v128.store(c3, s30);
  v128.store(c3, s31, 16);
}

function tile1(a: usize, kBytes: usize, b: usize, c: usize, k: i32, accumulate: i32): void {
  let s0 = f32x4.splat(0);
  let s1 = s0;
  if (accumulate) {
    s0 = v128.load(c);
    s1 = v128.load(c, 16);
  }
  const end = b + (<usize>k << 5);
  for (; b < end; b += 32) {
    const x = v128.load32_splat(a);
    s0 = fma(x, v128.load(b), s0);
    s1 = fma(x, v128.load(b, 16), s1);
    a += kBytes;
  }
  v128.store(c, s0);
  v128.store(c, s1, 16);
}
