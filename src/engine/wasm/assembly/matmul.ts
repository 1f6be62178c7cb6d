import { floats } from './math';
import { packAcross } from './pack';
import {
  tile1,
  tile1x4,
  tile2,
  tile4,
  tile4x16,
  tile6,
  tile6Across,
  tile6AcrossNarrow,
  tile6Narrow,
  tile6x16,
  tile6x16Across,
} from './tile';

/**
 * C[m, n] = from + A·B, B in panels (pack.ts); `from` is 0 (nothing) or a matrix laid out as C, C itself included. Each
 * element of C is one chain of multiply-adds in the order of k, whatever tile or block it falls in: a row's result depends
 * on nothing but that row.
 *
 * `scratch`: SCRATCH floats (plan.ts), a tile of 6 × 8 and room for a block of A.
 */

/** A panel's block (8 KB) and a row of C's tiles stay in the first-level cache, a block of A in the second. */
const BLOCK_K: i32 = 256;
const BLOCK_FLOATS: i32 = 24576;

/** Whether two panels at a time pay: a thread's own. */
let wide = false;

export function setWide(on: bool): void {
  wide = on;
}

/** Rows of A lie `rowStride` floats apart. */
export function matmul(
  a: usize,
  rowStride: i32,
  b: usize,
  from: usize,
  c: usize,
  cStride: i32,
  m: i32,
  n: i32,
  k: i32,
  scratch: usize,
): void {
  const rowBytes = floats(rowStride);
  const cBytes = floats(cStride);
  const panelBytes = (<usize>k) << 5;
  for (let k0 = 0; k0 < k; k0 += BLOCK_K) {
    const depth = min<i32>(BLOCK_K, k - k0);
    const most = (BLOCK_FLOATS / depth / 6) * 6;
    for (let i0 = 0; i0 < m; i0 += most) {
      rows(
        a + <usize>i0 * rowBytes + floats(k0),
        rowBytes,
        b + ((<usize>k0) << 5),
        panelBytes,
        from ? from + <usize>i0 * cBytes : 0,
        c + <usize>i0 * cBytes,
        cBytes,
        min<i32>(most, m - i0),
        n,
        depth,
        scratch,
      );
    }
    from = c;
  }
}

/** One block: `m` rows of A by all panels. */
function rows(
  a: usize,
  rowBytes: usize,
  panel: usize,
  panelBytes: usize,
  from: usize,
  c: usize,
  cBytes: usize,
  m: i32,
  n: i32,
  k: i32,
  scratch: usize,
): void {
  const whole = (m / 6) * 6;
  const wholeBytes = <usize>whole * rowBytes;
  const left = m - whole;
  const sixRows = <usize>6 * rowBytes;
  const sixC = <usize>6 * cBytes;
  let j = 0;
  while (j + 8 <= n) {
    const two = wide && j + 16 <= n;
    let at = a;
    let to = c + floats(j);
    // Wraps around for from = 0; only used where it is not.
    const shift = from - c;
    const end = a + wholeBytes;
    if (two) {
      for (; at < end; at += sixRows) {
        tile6x16(at, rowBytes, panel, panelBytes, from ? to + shift : 0, to, cBytes, k);
        to += sixC;
      }
    } else {
      for (; at < end; at += sixRows) {
        tile6(at, rowBytes, panel, from ? to + shift : 0, to, cBytes, k);
        to += sixC;
      }
    }
    let low = left;
    if (two && low & 4) {
      tile4x16(at, rowBytes, panel, panelBytes, from ? to + shift : 0, to, cBytes, k);
      at += 4 * rowBytes;
      to += 4 * cBytes;
      low &= 3;
    }
    for (let last = two ? j + 8 : j; j <= last; j += 8) {
      if (low) {
        const start = from ? to + shift : 0;
        lowRows(at, rowBytes, panel, panelBytes, start, to, cBytes, low, j, n, k);
      }
      to += 32;
      panel += panelBytes;
    }
  }
  if (j == n) return;
  const columns = n - j;
  for (let i = 0; i < m; i += 6) {
    const at = a + <usize>i * rowBytes;
    const to = c + <usize>i * cBytes + floats(j);
    const start = from ? from + <usize>i * cBytes + floats(j) : 0;
    const height = min<i32>(6, m - i);
    if (height == 6 && columns == 4) {
      tile6Narrow(at, rowBytes, panel, start, to, cBytes, k);
    } else if (height == 6) {
      edgeIn(start, cBytes, scratch, 6, columns);
      if (columns < 4) tile6Narrow(at, rowBytes, panel, scratch, scratch, 32, k);
      else tile6(at, rowBytes, panel, scratch, scratch, 32, k);
      edgeOut(scratch, to, cBytes, 6, columns);
    } else {
      edgeIn(start, cBytes, scratch, height, columns);
      let r = 0;
      if (height >= 4) {
        tile4(at, rowBytes, panel, scratch, scratch, 32, k);
        r = 4;
      }
      for (; r < height; r++) {
        const row = scratch + ((<usize>r) << 5);
        tile1(at + <usize>r * rowBytes, panel, row, row, k);
      }
      edgeOut(scratch, to, cBytes, height, columns);
    }
  }
}

/** Up to five rows by the panel of columns j … j + 7. The last one, two or three are taken by four panels at once. */
function lowRows(
  a: usize,
  rowBytes: usize,
  panel: usize,
  panelBytes: usize,
  from: usize,
  c: usize,
  cBytes: usize,
  m: i32,
  j: i32,
  n: i32,
  k: i32,
): void {
  const shift = from - c;
  if (m & 4) {
    tile4(a, rowBytes, panel, from, c, cBytes, k);
    a += 4 * rowBytes;
    c += 4 * cBytes;
  }
  const single = m & 3;
  if (j + 32 <= n && (j & 31) == 0) {
    for (let r = 0; r < single; r++) {
      tile1x4(a, panel, panelBytes, from ? c + shift : 0, c, k);
      a += rowBytes;
      c += cBytes;
    }
  } else if (j >= (n & ~31)) {
    if (single & 2) {
      tile2(a, rowBytes, panel, from ? c + shift : 0, c, cBytes, k);
      a += 2 * rowBytes;
      c += 2 * cBytes;
    }
    if (single & 1) tile1(a, panel, from ? c + shift : 0, c, k);
  }
}

/** Parts of tiles at the right and lower edge go through a whole tile in `scratch`. */
function edgeIn(from: usize, cBytes: usize, scratch: usize, height: i32, columns: i32): void {
  const zero = f32x4.splat(0);
  for (let i: usize = 0; i < 192; i += 16) v128.store(scratch + i, zero);
  if (!from) return;
  for (let r = 0; r < height; r++) {
    for (let j = 0; j < columns; j++) {
      store<f32>(scratch + floats(r * 8 + j), load<f32>(from + <usize>r * cBytes + floats(j)));
    }
  }
}

function edgeOut(scratch: usize, c: usize, cBytes: usize, height: i32, columns: i32): void {
  for (let r = 0; r < height; r++) {
    for (let j = 0; j < columns; j++) {
      store<f32>(c + <usize>r * cBytes + floats(j), load<f32>(scratch + floats(r * 8 + j)));
    }
  }
}

/** C[m, n] = from + Aᵀ·B for A [k, m], its rows `stride` floats apart. */
export function matmulAcross(
  a: usize,
  stride: i32,
  b: usize,
  from: usize,
  c: usize,
  cStride: i32,
  m: i32,
  n: i32,
  k: i32,
  scratch: usize,
): void {
  const cBytes = floats(cStride);
  const panelBytes = (<usize>k) << 5;
  // Wide rows miss the caches and the TLB at every step of k: then a copy pays, if enough panels use it.
  const copies = stride >= 256 && n >= 64;
  const room = scratch + 192;
  for (let k0 = 0; k0 < k; k0 += BLOCK_K) {
    const depth = min<i32>(BLOCK_K, k - k0);
    const most = (BLOCK_FLOATS / depth / 6) * 6;
    for (let i0 = 0; i0 < m; i0 += most) {
      const height = min<i32>(most, m - i0);
      const block = a + floats(k0 * stride + i0);
      if (copies) packAcross(block, room, height, depth, stride);
      for (let j = 0; j < n; j += 8) {
        const two = wide && j + 16 <= n;
        const panel = b + <usize>(j >> 3) * panelBytes + ((<usize>k0) << 5);
        for (let i = 0; i < height; i += 6) {
          const at = copies ? room + floats(i * depth) : block + floats(i);
          const kBytes: usize = copies ? 24 : floats(stride);
          const offset = <usize>(i0 + i) * cBytes + floats(j);
          const to = c + offset;
          const start = from ? from + offset : 0;
          const tall = height - i >= 6;
          if (tall && two) tile6x16Across(at, kBytes, panel, panelBytes, start, to, cBytes, depth);
          else if (tall && n - j >= 8) tile6Across(at, kBytes, panel, start, to, cBytes, depth);
          else if (tall && n - j == 4)
            tile6AcrossNarrow(at, kBytes, panel, start, to, cBytes, depth);
          else {
            // Rows beyond the last are whatever stands beside it in memory, and are left behind in the scratch.
            const rows = min<i32>(6, height - i);
            const columns = min<i32>(8, n - j);
            edgeIn(start, cBytes, scratch, rows, columns);
            tile6Across(at, kBytes, panel, scratch, scratch, 32, depth);
            edgeOut(scratch, to, cBytes, rows, columns);
            if (two) {
              edgeIn(start ? start + 32 : 0, cBytes, scratch, rows, 8);
              tile6Across(at, kBytes, panel + panelBytes, scratch, scratch, 32, depth);
              edgeOut(scratch, to + 32, cBytes, rows, 8);
            }
          }
        }
        if (two) j += 8;
      }
    }
    from = c;
  }
}
