import { fma } from './math';

/**
 * Tiles of a product: C[rows, 8] = from + A·panel, one chain of multiply-adds per element in the order of k. A tile of six
 * rows holds 12 accumulators, two vectors of the panel and one element of A: the 15 registers that V8 hands out on x64.
 * The loops are not unrolled and the build is not to nest what stands in sequence (scripts/lib/wasm.mjs): a second set of
 * loads in flight spills accumulators and halves the speed.
 *
 * What differs between the tiles is said by the sizes of types, so that nothing is left to decide at run time: `Rows` of
 * 1, 2, 4 or (8 bytes) 6 rows; `Columns` of 8 bytes: 8 columns, else 4; `Along` signed: rows of A lie `stepBytes` apart and
 * k runs along them, otherwise rows are neighbours (4 bytes) and k steps by `stepBytes`. Where nothing stands between two
 * neighbouring loads, multiply-adds or stores, V8 can make one of 256 bits of them (wide.ts). `from` is 0 (start at zero)
 * or as C.
 */
// @ts-ignore: decorator
@inline
function tile<Rows, Columns, Along>(
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
    if (sizeof<Columns>() == 8) s01 = v128.load(from, 16);
    if (sizeof<Rows>() > 1) {
      from += cBytes;
      s10 = v128.load(from);
      if (sizeof<Columns>() == 8) s11 = v128.load(from, 16);
    }
    if (sizeof<Rows>() > 2) {
      from += cBytes;
      s20 = v128.load(from);
      if (sizeof<Columns>() == 8) s21 = v128.load(from, 16);
      from += cBytes;
      s30 = v128.load(from);
      if (sizeof<Columns>() == 8) s31 = v128.load(from, 16);
    }
    if (sizeof<Rows>() > 4) {
      from += cBytes;
      s40 = v128.load(from);
      if (sizeof<Columns>() == 8) s41 = v128.load(from, 16);
      from += cBytes;
      s50 = v128.load(from);
      if (sizeof<Columns>() == 8) s51 = v128.load(from, 16);
    }
  }
  const end = panel + (<usize>k << 5);
  if (isSigned<Along>()) {
    let a0 = a;
    let a1 = a0 + stepBytes;
    let a2 = a1 + stepBytes;
    let a3 = a2 + stepBytes;
    let a4 = a3 + stepBytes;
    let a5 = a4 + stepBytes;
    for (; panel < end; panel += 32) {
      const b0 = v128.load(panel);
      const b1 = sizeof<Columns>() == 8 ? v128.load(panel, 16) : b0;
      let x = v128.load32_splat(a0);
      s00 = fma(x, b0, s00);
      if (sizeof<Columns>() == 8) s01 = fma(x, b1, s01);
      a0 += 4;
      if (sizeof<Rows>() > 1) {
        x = v128.load32_splat(a1);
        s10 = fma(x, b0, s10);
        if (sizeof<Columns>() == 8) s11 = fma(x, b1, s11);
        a1 += 4;
      }
      if (sizeof<Rows>() > 2) {
        x = v128.load32_splat(a2);
        s20 = fma(x, b0, s20);
        if (sizeof<Columns>() == 8) s21 = fma(x, b1, s21);
        a2 += 4;
        x = v128.load32_splat(a3);
        s30 = fma(x, b0, s30);
        if (sizeof<Columns>() == 8) s31 = fma(x, b1, s31);
        a3 += 4;
      }
      if (sizeof<Rows>() > 4) {
        x = v128.load32_splat(a4);
        s40 = fma(x, b0, s40);
        if (sizeof<Columns>() == 8) s41 = fma(x, b1, s41);
        a4 += 4;
        x = v128.load32_splat(a5);
        s50 = fma(x, b0, s50);
        if (sizeof<Columns>() == 8) s51 = fma(x, b1, s51);
        a5 += 4;
      }
    }
  } else {
    for (; panel < end; panel += 32) {
      const b0 = v128.load(panel);
      const b1 = sizeof<Columns>() == 8 ? v128.load(panel, 16) : b0;
      let x = v128.load32_splat(a);
      s00 = fma(x, b0, s00);
      if (sizeof<Columns>() == 8) s01 = fma(x, b1, s01);
      x = v128.load32_splat(a, 4);
      s10 = fma(x, b0, s10);
      if (sizeof<Columns>() == 8) s11 = fma(x, b1, s11);
      x = v128.load32_splat(a, 8);
      s20 = fma(x, b0, s20);
      if (sizeof<Columns>() == 8) s21 = fma(x, b1, s21);
      x = v128.load32_splat(a, 12);
      s30 = fma(x, b0, s30);
      if (sizeof<Columns>() == 8) s31 = fma(x, b1, s31);
      x = v128.load32_splat(a, 16);
      s40 = fma(x, b0, s40);
      if (sizeof<Columns>() == 8) s41 = fma(x, b1, s41);
      x = v128.load32_splat(a, 20);
      s50 = fma(x, b0, s50);
      if (sizeof<Columns>() == 8) s51 = fma(x, b1, s51);
      a += stepBytes;
    }
  }
  v128.store(c, s00);
  if (sizeof<Columns>() == 8) v128.store(c, s01, 16);
  if (sizeof<Rows>() > 1) {
    c += cBytes;
    v128.store(c, s10);
    if (sizeof<Columns>() == 8) v128.store(c, s11, 16);
  }
  if (sizeof<Rows>() > 2) {
    c += cBytes;
    v128.store(c, s20);
    if (sizeof<Columns>() == 8) v128.store(c, s21, 16);
    c += cBytes;
    v128.store(c, s30);
    if (sizeof<Columns>() == 8) v128.store(c, s31, 16);
  }
  if (sizeof<Rows>() > 4) {
    c += cBytes;
    v128.store(c, s40);
    if (sizeof<Columns>() == 8) v128.store(c, s41, 16);
    c += cBytes;
    v128.store(c, s50);
    if (sizeof<Columns>() == 8) v128.store(c, s51, 16);
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
  tile<u64, u64, i32>(a, rowBytes, panel, from, c, cBytes, k);
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
  tile<u64, u32, i32>(a, rowBytes, panel, from, c, cBytes, k);
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
  tile<u32, u64, i32>(a, rowBytes, panel, from, c, cBytes, k);
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
  tile<u16, u64, i32>(a, rowBytes, panel, from, c, cBytes, k);
}

export function tile1(a: usize, panel: usize, from: usize, c: usize, k: i32): void {
  tile<u8, u64, i32>(a, 0, panel, from, c, 0, k);
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
  tile<u64, u64, u32>(a, kBytes, panel, from, c, cBytes, k);
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
  tile<u64, u32, u32>(a, kBytes, panel, from, c, cBytes, k);
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

/**
 * Six rows by two neighbouring panels: with registers of 256 bits as many of them as tile6 needs of 128, and twice the work
 * for each load. Without them the accumulators spill: half tile6's speed. Who calls this has measured (wide.ts).
 */
export function tile6x16(a: usize, stepBytes: usize, panel: usize, panelBytes: usize, from: usize, c: usize, cBytes: usize, k: i32): void {
let next = panel + panelBytes;
let s00 = f32x4.splat(0);
let s01 = f32x4.splat(0);
let s02 = f32x4.splat(0);
let s03 = f32x4.splat(0);
let s10 = f32x4.splat(0);
let s11 = f32x4.splat(0);
let s12 = f32x4.splat(0);
let s13 = f32x4.splat(0);
let s20 = f32x4.splat(0);
let s21 = f32x4.splat(0);
let s22 = f32x4.splat(0);
let s23 = f32x4.splat(0);
let s30 = f32x4.splat(0);
let s31 = f32x4.splat(0);
let s32 = f32x4.splat(0);
let s33 = f32x4.splat(0);
let s40 = f32x4.splat(0);
let s41 = f32x4.splat(0);
let s42 = f32x4.splat(0);
let s43 = f32x4.splat(0);
let s50 = f32x4.splat(0);
let s51 = f32x4.splat(0);
let s52 = f32x4.splat(0);
let s53 = f32x4.splat(0);
if (from) {
s00 = v128.load(from);
s01 = v128.load(from, 16);
s02 = v128.load(from, 32);
s03 = v128.load(from, 48);
from += cBytes;
s10 = v128.load(from);
s11 = v128.load(from, 16);
s12 = v128.load(from, 32);
s13 = v128.load(from, 48);
from += cBytes;
s20 = v128.load(from);
s21 = v128.load(from, 16);
s22 = v128.load(from, 32);
s23 = v128.load(from, 48);
from += cBytes;
s30 = v128.load(from);
s31 = v128.load(from, 16);
s32 = v128.load(from, 32);
s33 = v128.load(from, 48);
from += cBytes;
s40 = v128.load(from);
s41 = v128.load(from, 16);
s42 = v128.load(from, 32);
s43 = v128.load(from, 48);
from += cBytes;
s50 = v128.load(from);
s51 = v128.load(from, 16);
s52 = v128.load(from, 32);
s53 = v128.load(from, 48);
}
let a0 = a;
let a1 = a0 + stepBytes;
let a2 = a1 + stepBytes;
let a3 = a2 + stepBytes;
let a4 = a3 + stepBytes;
let a5 = a4 + stepBytes;
const end = panel + (<usize>k << 5);
for (; panel < end; panel += 32) {
const b0 = v128.load(panel);const b1 = v128.load(panel, 16);const b2 = v128.load(next);const b3 = v128.load(next, 16);
let x = v128.load32_splat(a0);
s00 = fma(x, b0, s00);
s01 = fma(x, b1, s01);
s02 = fma(x, b2, s02);
s03 = fma(x, b3, s03);
a0 += 4;
x = v128.load32_splat(a1);
s10 = fma(x, b0, s10);
s11 = fma(x, b1, s11);
s12 = fma(x, b2, s12);
s13 = fma(x, b3, s13);
a1 += 4;
x = v128.load32_splat(a2);
s20 = fma(x, b0, s20);
s21 = fma(x, b1, s21);
s22 = fma(x, b2, s22);
s23 = fma(x, b3, s23);
a2 += 4;
x = v128.load32_splat(a3);
s30 = fma(x, b0, s30);
s31 = fma(x, b1, s31);
s32 = fma(x, b2, s32);
s33 = fma(x, b3, s33);
a3 += 4;
x = v128.load32_splat(a4);
s40 = fma(x, b0, s40);
s41 = fma(x, b1, s41);
s42 = fma(x, b2, s42);
s43 = fma(x, b3, s43);
a4 += 4;
x = v128.load32_splat(a5);
s50 = fma(x, b0, s50);
s51 = fma(x, b1, s51);
s52 = fma(x, b2, s52);
s53 = fma(x, b3, s53);
a5 += 4;
next += 32;
}
v128.store(c, s00);
v128.store(c, s01, 16);
v128.store(c, s02, 32);
v128.store(c, s03, 48);
c += cBytes;
v128.store(c, s10);
v128.store(c, s11, 16);
v128.store(c, s12, 32);
v128.store(c, s13, 48);
c += cBytes;
v128.store(c, s20);
v128.store(c, s21, 16);
v128.store(c, s22, 32);
v128.store(c, s23, 48);
c += cBytes;
v128.store(c, s30);
v128.store(c, s31, 16);
v128.store(c, s32, 32);
v128.store(c, s33, 48);
c += cBytes;
v128.store(c, s40);
v128.store(c, s41, 16);
v128.store(c, s42, 32);
v128.store(c, s43, 48);
c += cBytes;
v128.store(c, s50);
v128.store(c, s51, 16);
v128.store(c, s52, 32);
v128.store(c, s53, 48);
}

/** Four rows by two panels: eight chains of 256 bits, where tile4 has four. */
export function tile4x16(a: usize, rowBytes: usize, panel: usize, panelBytes: usize, from: usize, c: usize, cBytes: usize, k: i32): void {
let next = panel + panelBytes;
let s00 = f32x4.splat(0);
let s01 = f32x4.splat(0);
let s02 = f32x4.splat(0);
let s03 = f32x4.splat(0);
let s10 = f32x4.splat(0);
let s11 = f32x4.splat(0);
let s12 = f32x4.splat(0);
let s13 = f32x4.splat(0);
let s20 = f32x4.splat(0);
let s21 = f32x4.splat(0);
let s22 = f32x4.splat(0);
let s23 = f32x4.splat(0);
let s30 = f32x4.splat(0);
let s31 = f32x4.splat(0);
let s32 = f32x4.splat(0);
let s33 = f32x4.splat(0);
if (from) {
s00 = v128.load(from);
s01 = v128.load(from, 16);
s02 = v128.load(from, 32);
s03 = v128.load(from, 48);
from += cBytes;
s10 = v128.load(from);
s11 = v128.load(from, 16);
s12 = v128.load(from, 32);
s13 = v128.load(from, 48);
from += cBytes;
s20 = v128.load(from);
s21 = v128.load(from, 16);
s22 = v128.load(from, 32);
s23 = v128.load(from, 48);
from += cBytes;
s30 = v128.load(from);
s31 = v128.load(from, 16);
s32 = v128.load(from, 32);
s33 = v128.load(from, 48);
}
let a0 = a;
let a1 = a0 + rowBytes;
let a2 = a1 + rowBytes;
let a3 = a2 + rowBytes;
const end = panel + (<usize>k << 5);
for (; panel < end; panel += 32) {
const b0 = v128.load(panel);const b1 = v128.load(panel, 16);const b2 = v128.load(next);const b3 = v128.load(next, 16);
let x = v128.load32_splat(a0);
s00 = fma(x, b0, s00);
s01 = fma(x, b1, s01);
s02 = fma(x, b2, s02);
s03 = fma(x, b3, s03);
a0 += 4;
x = v128.load32_splat(a1);
s10 = fma(x, b0, s10);
s11 = fma(x, b1, s11);
s12 = fma(x, b2, s12);
s13 = fma(x, b3, s13);
a1 += 4;
x = v128.load32_splat(a2);
s20 = fma(x, b0, s20);
s21 = fma(x, b1, s21);
s22 = fma(x, b2, s22);
s23 = fma(x, b3, s23);
a2 += 4;
x = v128.load32_splat(a3);
s30 = fma(x, b0, s30);
s31 = fma(x, b1, s31);
s32 = fma(x, b2, s32);
s33 = fma(x, b3, s33);
a3 += 4;
next += 32;
}
v128.store(c, s00);
v128.store(c, s01, 16);
v128.store(c, s02, 32);
v128.store(c, s03, 48);
c += cBytes;
v128.store(c, s10);
v128.store(c, s11, 16);
v128.store(c, s12, 32);
v128.store(c, s13, 48);
c += cBytes;
v128.store(c, s20);
v128.store(c, s21, 16);
v128.store(c, s22, 32);
v128.store(c, s23, 48);
c += cBytes;
v128.store(c, s30);
v128.store(c, s31, 16);
v128.store(c, s32, 32);
v128.store(c, s33, 48);
}

/** As tile6x16 for neighbouring columns of a matrix whose rows (k) lie `stepBytes` apart. */
export function tile6x16Across(a: usize, stepBytes: usize, panel: usize, panelBytes: usize, from: usize, c: usize, cBytes: usize, k: i32): void {
let next = panel + panelBytes;
let s00 = f32x4.splat(0);
let s01 = f32x4.splat(0);
let s02 = f32x4.splat(0);
let s03 = f32x4.splat(0);
let s10 = f32x4.splat(0);
let s11 = f32x4.splat(0);
let s12 = f32x4.splat(0);
let s13 = f32x4.splat(0);
let s20 = f32x4.splat(0);
let s21 = f32x4.splat(0);
let s22 = f32x4.splat(0);
let s23 = f32x4.splat(0);
let s30 = f32x4.splat(0);
let s31 = f32x4.splat(0);
let s32 = f32x4.splat(0);
let s33 = f32x4.splat(0);
let s40 = f32x4.splat(0);
let s41 = f32x4.splat(0);
let s42 = f32x4.splat(0);
let s43 = f32x4.splat(0);
let s50 = f32x4.splat(0);
let s51 = f32x4.splat(0);
let s52 = f32x4.splat(0);
let s53 = f32x4.splat(0);
if (from) {
s00 = v128.load(from);
s01 = v128.load(from, 16);
s02 = v128.load(from, 32);
s03 = v128.load(from, 48);
from += cBytes;
s10 = v128.load(from);
s11 = v128.load(from, 16);
s12 = v128.load(from, 32);
s13 = v128.load(from, 48);
from += cBytes;
s20 = v128.load(from);
s21 = v128.load(from, 16);
s22 = v128.load(from, 32);
s23 = v128.load(from, 48);
from += cBytes;
s30 = v128.load(from);
s31 = v128.load(from, 16);
s32 = v128.load(from, 32);
s33 = v128.load(from, 48);
from += cBytes;
s40 = v128.load(from);
s41 = v128.load(from, 16);
s42 = v128.load(from, 32);
s43 = v128.load(from, 48);
from += cBytes;
s50 = v128.load(from);
s51 = v128.load(from, 16);
s52 = v128.load(from, 32);
s53 = v128.load(from, 48);
}
const end = panel + (<usize>k << 5);
for (; panel < end; panel += 32) {
const b0 = v128.load(panel);const b1 = v128.load(panel, 16);const b2 = v128.load(next);const b3 = v128.load(next, 16);
let x = v128.load32_splat(a);
s00 = fma(x, b0, s00);
s01 = fma(x, b1, s01);
s02 = fma(x, b2, s02);
s03 = fma(x, b3, s03);
x = v128.load32_splat(a, 4);
s10 = fma(x, b0, s10);
s11 = fma(x, b1, s11);
s12 = fma(x, b2, s12);
s13 = fma(x, b3, s13);
x = v128.load32_splat(a, 8);
s20 = fma(x, b0, s20);
s21 = fma(x, b1, s21);
s22 = fma(x, b2, s22);
s23 = fma(x, b3, s23);
x = v128.load32_splat(a, 12);
s30 = fma(x, b0, s30);
s31 = fma(x, b1, s31);
s32 = fma(x, b2, s32);
s33 = fma(x, b3, s33);
x = v128.load32_splat(a, 16);
s40 = fma(x, b0, s40);
s41 = fma(x, b1, s41);
s42 = fma(x, b2, s42);
s43 = fma(x, b3, s43);
x = v128.load32_splat(a, 20);
s50 = fma(x, b0, s50);
s51 = fma(x, b1, s51);
s52 = fma(x, b2, s52);
s53 = fma(x, b3, s53);
a += stepBytes;
next += 32;
}
v128.store(c, s00);
v128.store(c, s01, 16);
v128.store(c, s02, 32);
v128.store(c, s03, 48);
c += cBytes;
v128.store(c, s10);
v128.store(c, s11, 16);
v128.store(c, s12, 32);
v128.store(c, s13, 48);
c += cBytes;
v128.store(c, s20);
v128.store(c, s21, 16);
v128.store(c, s22, 32);
v128.store(c, s23, 48);
c += cBytes;
v128.store(c, s30);
v128.store(c, s31, 16);
v128.store(c, s32, 32);
v128.store(c, s33, 48);
c += cBytes;
v128.store(c, s40);
v128.store(c, s41, 16);
v128.store(c, s42, 32);
v128.store(c, s43, 48);
c += cBytes;
v128.store(c, s50);
v128.store(c, s51, 16);
v128.store(c, s52, 32);
v128.store(c, s53, 48);
}
