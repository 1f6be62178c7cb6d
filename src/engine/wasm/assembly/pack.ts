import { floats } from './math';

/**
 * Panels: a matrix B [k, n] in slices of 8 columns, slice j holding B[i][8j … 8j+7] for i = 0, 1, …; zeros beyond n.
 * k·up8(n) floats.
 */

/** Panels of B = W for W [k, n], its rows `stride` floats apart. */
export function pack(w: usize, out: usize, n: i32, k: i32, stride: i32): void {
  const step = floats(stride);
  let j = 0;
  for (; j + 8 <= n; j += 8) {
    let row = w + floats(j);
    for (let i = 0; i < k; i++) {
      const first = v128.load(row);
      const second = v128.load(row, 16);
      v128.store(out, first);
      v128.store(out, second, 16);
      row += step;
      out += 32;
    }
  }
  if (j == n) return;
  const left = n - j;
  let row = w + floats(j);
  const zero = f32x4.splat(0);
  for (let i = 0; i < k; i++) {
    v128.store(out, zero);
    v128.store(out, zero, 16);
    let c = 0;
    if (left >= 4) {
      v128.store(out, v128.load(row));
      c = 4;
    }
    for (; c < left; c++) store<f32>(out + floats(c), load<f32>(row + floats(c)));
    row += step;
    out += 32;
  }
}

/** Panels of B = Wᵀ for W [n, k], its rows `stride` floats apart. */
export function packTransposed(w: usize, out: usize, n: i32, k: i32, stride: i32): void {
  const step = floats(stride);
  let j = 0;
  for (; j + 8 <= n; j += 8) {
    const top = w + <usize>j * step;
    transpose4(top, step, out, k);
    transpose4(top + 4 * step, step, out + 16, k);
    out += (<usize>k) << 5;
  }
  if (j == n) return;
  memory.fill(out, 0, (<usize>k) << 5);
  for (let c = j; c < n; c++) {
    const row = w + <usize>c * step;
    const to = out + floats(c - j);
    for (let i = 0; i < k; i++) store<f32>(to + ((<usize>i) << 5), load<f32>(row + floats(i)));
  }
}

/** Four rows, `step` bytes apart, become the columns of rows of 32 bytes. */
function transpose4(row0: usize, step: usize, out: usize, k: i32): void {
  let row1 = row0 + step;
  let row2 = row1 + step;
  let row3 = row2 + step;
  let i = 0;
  for (; i + 4 <= k; i += 4) {
    const a = v128.load(row0);
    const b = v128.load(row1);
    const c = v128.load(row2);
    const d = v128.load(row3);
    const ab0 = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
    const ab1 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
    const cd0 = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
    const cd1 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
    v128.store(out, v128.shuffle<f32>(ab0, cd0, 0, 1, 4, 5));
    v128.store(out, v128.shuffle<f32>(ab0, cd0, 2, 3, 6, 7), 32);
    v128.store(out, v128.shuffle<f32>(ab1, cd1, 0, 1, 4, 5), 64);
    v128.store(out, v128.shuffle<f32>(ab1, cd1, 2, 3, 6, 7), 96);
    row0 += 16;
    row1 += 16;
    row2 += 16;
    row3 += 16;
    out += 128;
  }
  for (; i < k; i++) {
    store<f32>(out, load<f32>(row0));
    store<f32>(out, load<f32>(row1), 4);
    store<f32>(out, load<f32>(row2), 8);
    store<f32>(out, load<f32>(row3), 12);
    row0 += 4;
    row1 += 4;
    row2 += 4;
    row3 += 4;
    out += 32;
  }
}

/** Aᵀ for tile6Across: of A [k, m], rows `stride` floats apart, six neighbouring columns at a time, each [k][6]. */
export function packAcross(a: usize, out: usize, m: i32, k: i32, stride: i32): void {
  const step = floats(stride);
  for (let i = 0; i < m; i += 6) {
    let from = a + floats(i);
    const left = m - i;
    if (left >= 6) {
      for (let r = 0; r < k; r++) {
        v128.store(out, v128.load(from));
        store<u64>(out, load<u64>(from, 16), 16);
        from += step;
        out += 24;
      }
    } else {
      for (let r = 0; r < k; r++) {
        for (let c = 0; c < 6; c++) {
          store<f32>(out + floats(c), c < left ? load<f32>(from + floats(c)) : 0);
        }
        from += step;
        out += 24;
      }
    }
  }
}
