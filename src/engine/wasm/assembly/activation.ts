import { exp4 } from './math';

/** Kinds: 0 = ReLU², 1 = GELU (tanh form), 2 = SwiGLU: rows of `up` are then gate and value side by side, [rows, 2·hidden]. */

// @ts-ignore: decorator
@inline
function sigmoid(x: v128): v128 {
  const one = f32x4.splat(1);
  return f32x4.div(one, f32x4.add(one, exp4(f32x4.neg(x))));
}

// @ts-ignore: decorator
@inline
function geluTanh(x: v128): v128 {
  const one = f32x4.splat(1);
  const cube = f32x4.mul(f32x4.mul(x, x), f32x4.mul(x, f32x4.splat(0.044715)));
  const inner = f32x4.mul(f32x4.add(x, cube), f32x4.splat(1.5957691216057308));
  // tanh(u) = 1 − 2 / (e^{2u} + 1); `inner` is 2u.
  return f32x4.sub(one, f32x4.div(f32x4.splat(2), f32x4.add(exp4(inner), one)));
}

// @ts-ignore: decorator
@inline
function forward4(x: v128, y: v128, kind: i32): v128 {
  if (kind == 0) {
    const r = f32x4.max(x, f32x4.splat(0));
    return f32x4.mul(r, r);
  }
  if (kind == 1) {
    return f32x4.mul(f32x4.mul(x, f32x4.splat(0.5)), f32x4.add(geluTanh(x), f32x4.splat(1)));
  }
  return f32x4.mul(f32x4.mul(x, sigmoid(x)), y);
}

// @ts-ignore: decorator
@inline
function load4(at: usize, count: i32): v128 {
  if (count >= 4) return v128.load(at);
  let x = f32x4.splat(0);
  x = f32x4.replace_lane(x, 0, load<f32>(at));
  if (count > 1) x = f32x4.replace_lane(x, 1, load<f32>(at, 4));
  if (count > 2) x = f32x4.replace_lane(x, 2, load<f32>(at, 8));
  return x;
}

// @ts-ignore: decorator
@inline
function store4(at: usize, x: v128, count: i32): void {
  if (count >= 4) {
    v128.store(at, x);
    return;
  }
  store<f32>(at, f32x4.extract_lane(x, 0));
  if (count > 1) store<f32>(at, f32x4.extract_lane(x, 1), 4);
  if (count > 2) store<f32>(at, f32x4.extract_lane(x, 2), 8);
}

export function activate(up: usize, out: usize, rows: i32, hidden: i32, kind: i32): void {
  const wide = kind == 2 ? 2 * hidden : hidden;
  for (let r = 0; r < rows; r++) {
    for (let i = 0; i < hidden; i += 4) {
      const count = hidden - i;
      const at = up + (<usize>i << 2);
      const x = load4(at, count);
      const y = kind == 2 ? load4(at + (<usize>hidden << 2), count) : x;
      store4(out + (<usize>i << 2), forward4(x, y, kind), count);
    }
    up += <usize>wide << 2;
    out += <usize>hidden << 2;
  }
}

/** dUp overwritten. */
export function activateBackward(
  dOut: usize,
  up: usize,
  dUp: usize,
  rows: i32,
  hidden: i32,
  kind: i32,
): void {
  const wide = kind == 2 ? 2 * hidden : hidden;
  const one = f32x4.splat(1);
  for (let r = 0; r < rows; r++) {
    for (let i = 0; i < hidden; i += 4) {
      const count = hidden - i;
      const at = <usize>i << 2;
      const d = load4(dOut + at, count);
      const x = load4(up + at, count);
      if (kind == 0) {
        const r2 = f32x4.mul(f32x4.max(x, f32x4.splat(0)), f32x4.splat(2));
        store4(dUp + at, f32x4.mul(d, r2), count);
      } else if (kind == 1) {
        const tanh = geluTanh(x);
        const inner = f32x4.mul(
          f32x4.add(one, f32x4.mul(f32x4.mul(x, x), f32x4.splat(3 * 0.044715))),
          f32x4.splat(0.7978845608028654),
        );
        const bend = f32x4.mul(f32x4.sub(one, f32x4.mul(tanh, tanh)), inner);
        const half = f32x4.splat(0.5);
        const slope = f32x4.add(
          f32x4.mul(f32x4.add(tanh, one), half),
          f32x4.mul(f32x4.mul(x, half), bend),
        );
        store4(dUp + at, f32x4.mul(d, slope), count);
      } else {
        const other = <usize>hidden << 2;
        const y = load4(up + at + other, count);
        const s = sigmoid(x);
        const silu = f32x4.mul(x, s);
        const slope = f32x4.add(s, f32x4.mul(silu, f32x4.sub(one, s)));
        store4(dUp + at, f32x4.mul(f32x4.mul(d, y), slope), count);
        store4(dUp + at + other, f32x4.mul(d, silu), count);
      }
    }
    dOut += <usize>hidden << 2;
    up += <usize>wide << 2;
    dUp += <usize>wide << 2;
  }
}
