import { exp4, floats, fma } from './math';

/** Kinds: 0 = ReLU², 1 = GELU (tanh form), 2 = SwiGLU: rows of `up` are then gate and value side by side, [rows, 2·hidden]. */
const RELU2: i32 = 0;
const GELU: i32 = 1;
const SWIGLU: i32 = 2;

/**
 * A kind as the size of a type, for functions that are made anew for each: where nothing is decided at run time, V8 can take
 * two neighbouring vectors as one of 256 bits (wide.ts).
 */
type Relu2 = u8;
type Gelu = u16;
type Swiglu = u32;

// @ts-ignore: decorator
@inline
function sigmoid(x: v128): v128 {
  const one = f32x4.splat(1);
  return f32x4.div(one, f32x4.add(one, exp4(f32x4.neg(x))));
}

/** tanh(√(2/π)·(x + 0.044715·x³)). */
// @ts-ignore: decorator
@inline
function geluTanh(x: v128): v128 {
  const one = f32x4.splat(1);
  const square = f32x4.mul(x, x);
  // 2u for tanh(u) = 1 − 2 / (e^{2u} + 1).
  const twice = f32x4.mul(
    x,
    fma(square, f32x4.splat(1.5957691216057308 * 0.044715), f32x4.splat(1.5957691216057308)),
  );
  return f32x4.sub(one, f32x4.div(f32x4.splat(2), f32x4.add(exp4(twice), one)));
}

// @ts-ignore: decorator
@inline
function forward4<Kind>(x: v128, y: v128): v128 {
  if (sizeof<Kind>() == sizeof<Relu2>()) {
    const r = f32x4.pmax(x, f32x4.splat(0));
    return f32x4.mul(r, r);
  } else if (sizeof<Kind>() == sizeof<Gelu>()) {
    const half = f32x4.mul(x, f32x4.splat(0.5));
    return fma(half, geluTanh(x), half);
  } else return f32x4.mul(f32x4.mul(x, sigmoid(x)), y);
}

/** The slope at x of a kind without a gate. */
// @ts-ignore: decorator
@inline
function slope4<Kind>(x: v128, tanh: v128): v128 {
  if (sizeof<Kind>() == sizeof<Relu2>()) {
    const r = f32x4.pmax(x, f32x4.splat(0));
    return f32x4.add(r, r);
  } else {
    const half = f32x4.splat(0.5);
    const inner = fma(
      f32x4.mul(x, x),
      f32x4.splat(3 * 0.044715 * 0.7978845608028654),
      f32x4.splat(0.7978845608028654),
    );
    const bend = f32x4.mul(f32x4.sub(f32x4.splat(1), f32x4.mul(tanh, tanh)), inner);
    return fma(f32x4.mul(x, half), bend, fma(tanh, half, half));
  }
}

// @ts-ignore: decorator
@inline
function value4<Kind>(x: v128, tanh: v128): v128 {
  if (sizeof<Kind>() == sizeof<Relu2>()) return forward4<Relu2>(x, x);
  else {
    const half = f32x4.mul(x, f32x4.splat(0.5));
    return fma(half, tanh, half);
  }
}

// @ts-ignore: decorator
@inline
function tanh4<Kind>(x: v128): v128 {
  if (sizeof<Kind>() == sizeof<Gelu>()) return geluTanh(x);
  else return x;
}

/** The last one to three floats at `at`, zeros after them. */
function loadPart(at: usize, count: i32): v128 {
  let x = f32x4.splat(0);
  x = f32x4.replace_lane(x, 0, load<f32>(at));
  if (count > 1) x = f32x4.replace_lane(x, 1, load<f32>(at, 4));
  if (count > 2) x = f32x4.replace_lane(x, 2, load<f32>(at, 8));
  return x;
}

function storePart(at: usize, x: v128, count: i32): void {
  store<f32>(at, f32x4.extract_lane(x, 0));
  if (count > 1) store<f32>(at, f32x4.extract_lane(x, 1), 4);
  if (count > 2) store<f32>(at, f32x4.extract_lane(x, 2), 8);
}

// @ts-ignore: decorator
@inline
function storeUpTo(at: usize, x: v128, left: i32): void {
  if (left == 4) v128.store(at, x);
  else storePart(at, x, left);
}

function forwardRun<Kind>(x: usize, y: usize, out: usize, count: i32): void {
  let i: usize = 0;
  const end = floats(count & ~3);
  for (; i + 32 <= end; i += 32) {
    const xAt = x + i;
    const yAt = y + i;
    const to = out + i;
    const first = forward4<Kind>(v128.load(xAt), v128.load(yAt));
    const second = forward4<Kind>(v128.load(xAt, 16), v128.load(yAt, 16));
    v128.store(to, first);
    v128.store(to, second, 16);
  }
  if (i < end) {
    v128.store(out + i, forward4<Kind>(v128.load(x + i), v128.load(y + i)));
    i += 16;
  }
  const left = count & 3;
  if (left) storePart(out + i, forward4<Kind>(loadPart(x + i, left), loadPart(y + i, left)), left);
}

function backwardRun<Kind>(dOut: usize, x: usize, dx: usize, active: usize, count: i32): void {
  let i: usize = 0;
  const end = floats(count & ~3);
  for (; i + 32 <= end; i += 32) {
    const xAt = x + i;
    const dOutAt = dOut + i;
    const activeAt = active + i;
    const dxAt = dx + i;
    const x0 = v128.load(xAt);
    const x1 = v128.load(xAt, 16);
    const tanh0 = tanh4<Kind>(x0);
    const tanh1 = tanh4<Kind>(x1);
    const d0 = f32x4.mul(v128.load(dOutAt), slope4<Kind>(x0, tanh0));
    const d1 = f32x4.mul(v128.load(dOutAt, 16), slope4<Kind>(x1, tanh1));
    v128.store(activeAt, value4<Kind>(x0, tanh0));
    v128.store(activeAt, value4<Kind>(x1, tanh1), 16);
    v128.store(dxAt, d0);
    v128.store(dxAt, d1, 16);
  }
  for (; i < floats(count); i += 16) {
    const left = min<i32>(4, count - <i32>(i >> 2));
    const x0 = left == 4 ? v128.load(x + i) : loadPart(x + i, left);
    const d = left == 4 ? v128.load(dOut + i) : loadPart(dOut + i, left);
    const tanh = tanh4<Kind>(x0);
    storeUpTo(active + i, value4<Kind>(x0, tanh), left);
    storeUpTo(dx + i, f32x4.mul(d, slope4<Kind>(x0, tanh)), left);
  }
}

function gatedBackwardRow(
  dOut: usize,
  x: usize,
  y: usize,
  dx: usize,
  dy: usize,
  active: usize,
  count: i32,
): void {
  const one = f32x4.splat(1);
  let i = 0;
  for (; i + 8 <= count; i += 8) {
    const xAt = x + floats(i);
    const yAt = y + floats(i);
    const dOutAt = dOut + floats(i);
    const activeAt = active + floats(i);
    const dxAt = dx + floats(i);
    const dyAt = dy + floats(i);
    const gate0 = v128.load(xAt);
    const gate1 = v128.load(xAt, 16);
    const s0 = sigmoid(gate0);
    const s1 = sigmoid(gate1);
    const silu0 = f32x4.mul(gate0, s0);
    const silu1 = f32x4.mul(gate1, s1);
    const slope0 = fma(silu0, f32x4.sub(one, s0), s0);
    const slope1 = fma(silu1, f32x4.sub(one, s1), s1);
    const d0 = v128.load(dOutAt);
    const d1 = v128.load(dOutAt, 16);
    const value0 = v128.load(yAt);
    const value1 = v128.load(yAt, 16);
    v128.store(activeAt, f32x4.mul(silu0, value0));
    v128.store(activeAt, f32x4.mul(silu1, value1), 16);
    v128.store(dxAt, f32x4.mul(f32x4.mul(d0, value0), slope0));
    v128.store(dxAt, f32x4.mul(f32x4.mul(d1, value1), slope1), 16);
    v128.store(dyAt, f32x4.mul(d0, silu0));
    v128.store(dyAt, f32x4.mul(d1, silu1), 16);
  }
  for (; i < count; i += 4) {
    const at = floats(i);
    const left = min<i32>(4, count - i);
    const d = left == 4 ? v128.load(dOut + at) : loadPart(dOut + at, left);
    const gate = left == 4 ? v128.load(x + at) : loadPart(x + at, left);
    const value = left == 4 ? v128.load(y + at) : loadPart(y + at, left);
    const s = sigmoid(gate);
    const silu = f32x4.mul(gate, s);
    const slope = fma(silu, f32x4.sub(one, s), s);
    storeUpTo(active + at, f32x4.mul(silu, value), left);
    storeUpTo(dx + at, f32x4.mul(f32x4.mul(d, value), slope), left);
    storeUpTo(dy + at, f32x4.mul(d, silu), left);
  }
}

export function activate(up: usize, out: usize, rows: i32, hidden: i32, kind: i32): void {
  if (kind == RELU2) forwardRun<Relu2>(up, up, out, rows * hidden);
  else if (kind == GELU) forwardRun<Gelu>(up, up, out, rows * hidden);
  else {
    for (let r = 0; r < rows; r++) {
      forwardRun<Swiglu>(up, up + floats(hidden), out, hidden);
      up += floats(2 * hidden);
      out += floats(hidden);
    }
  }
}

/** dUp overwritten, and `active` with the activation itself, which its weights' gradient needs. */
export function activateBackward(
  dOut: usize,
  up: usize,
  dUp: usize,
  active: usize,
  rows: i32,
  hidden: i32,
  kind: i32,
): void {
  if (kind == RELU2) backwardRun<Relu2>(dOut, up, dUp, active, rows * hidden);
  else if (kind == GELU) backwardRun<Gelu>(dOut, up, dUp, active, rows * hidden);
  else {
    const side = floats(hidden);
    for (let r = 0; r < rows; r++) {
      gatedBackwardRow(dOut, up, up + side, dUp, dUp + side, active, hidden);
      dOut += side;
      up += 2 * side;
      dUp += 2 * side;
      active += side;
    }
  }
}
