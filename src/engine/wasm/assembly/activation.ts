import { exp4, floats, fma } from './math';

/** Kinds: 0 = ReLU², 1 = GELU (tanh form), 2 = SwiGLU: rows of `up` are then gate and value side by side, [rows, 2·hidden]. */
const RELU2: i32 = 0;
const GELU: i32 = 1;
const SWIGLU: i32 = 2;

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
function forward4(kind: i32, x: v128, y: v128): v128 {
  if (kind == RELU2) {
    const r = f32x4.pmax(x, f32x4.splat(0));
    return f32x4.mul(r, r);
  }
  if (kind == GELU) {
    const half = f32x4.mul(x, f32x4.splat(0.5));
    return fma(half, geluTanh(x), half);
  }
  return f32x4.mul(f32x4.mul(x, sigmoid(x)), y);
}

/** The activation's slope at x; its value goes to `active`. */
// @ts-ignore: decorator
@inline
function slope4(kind: i32, x: v128, active: usize, left: i32): v128 {
  if (kind == RELU2) {
    const r = f32x4.pmax(x, f32x4.splat(0));
    storeUpTo(active, f32x4.mul(r, r), left);
    return f32x4.add(r, r);
  }
  const one = f32x4.splat(1);
  const half = f32x4.mul(x, f32x4.splat(0.5));
  const tanh = geluTanh(x);
  storeUpTo(active, fma(half, tanh, half), left);
  const inner = fma(
    f32x4.mul(x, x),
    f32x4.splat(3 * 0.044715 * 0.7978845608028654),
    f32x4.splat(0.7978845608028654),
  );
  const bend = f32x4.mul(f32x4.sub(one, f32x4.mul(tanh, tanh)), inner);
  return fma(half, bend, fma(tanh, f32x4.splat(0.5), f32x4.splat(0.5)));
}

/** `left` is a constant at every call: 4, or a variable below it at a row's end. */
// @ts-ignore: decorator
@inline
function storeUpTo(at: usize, x: v128, left: i32): void {
  if (left == 4) v128.store(at, x);
  else storePart(at, x, left);
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
function forwardRun(kind: i32, x: usize, y: usize, out: usize, count: i32): void {
  let i: usize = 0;
  const end = floats(count & ~3);
  for (; i < end; i += 16) {
    const value = v128.load(x + i);
    v128.store(out + i, forward4(kind, value, kind == SWIGLU ? v128.load(y + i) : value));
  }
  const left = count & 3;
  if (left) {
    const value = loadPart(x + i, left);
    const other = kind == SWIGLU ? loadPart(y + i, left) : value;
    storePart(out + i, forward4(kind, value, other), left);
  }
}

// @ts-ignore: decorator
@inline
function backwardRun(
  kind: i32,
  dOut: usize,
  x: usize,
  dx: usize,
  active: usize,
  count: i32,
): void {
  let i: usize = 0;
  const end = floats(count & ~3);
  for (; i < end; i += 16) {
    const slope = slope4(kind, v128.load(x + i), active + i, 4);
    v128.store(dx + i, f32x4.mul(v128.load(dOut + i), slope));
  }
  const left = count & 3;
  if (left) {
    const slope = slope4(kind, loadPart(x + i, left), active + i, left);
    storePart(dx + i, f32x4.mul(loadPart(dOut + i, left), slope), left);
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
  for (let i = 0; i < count; i += 4) {
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
  if (kind == RELU2) forwardRun(RELU2, up, up, out, rows * hidden);
  else if (kind == GELU) forwardRun(GELU, up, up, out, rows * hidden);
  else {
    for (let r = 0; r < rows; r++) {
      forwardRun(SWIGLU, up, up + floats(hidden), out, hidden);
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
  if (kind == RELU2) backwardRun(RELU2, dOut, up, dUp, active, rows * hidden);
  else if (kind == GELU) backwardRun(GELU, dOut, up, dUp, active, rows * hidden);
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
