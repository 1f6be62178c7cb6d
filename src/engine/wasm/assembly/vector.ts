import { floats, fma, total } from './math';

/** first += the vectors that follow it, `stride` bytes apart, one after the other; those become zeros. */
export function reduce(first: usize, stride: usize, vectors: i32, count: i32): void {
  const bytes = floats(count);
  const zero = f32x4.splat(0);
  let i: usize = 0;
  for (; i + 16 <= bytes; i += 16) {
    let sum = v128.load(first + i);
    let at = first + i;
    for (let v = 1; v < vectors; v++) {
      at += stride;
      sum = f32x4.add(sum, v128.load(at));
      v128.store(at, zero);
    }
    v128.store(first + i, sum);
  }
  for (; i < bytes; i += 4) {
    let sum = load<f32>(first + i);
    let at = first + i;
    for (let v = 1; v < vectors; v++) {
      at += stride;
      sum += load<f32>(at);
      store<f32>(at, 0);
    }
    store<f32>(first + i, sum);
  }
}

/** Σ x², in blocks of 256 summed in float64: NaN or ∞ in x shows in the result. */
export function sumOfSquares(x: usize, count: i32): f64 {
  let sum: f64 = 0;
  for (let from = 0; from < count; from += 256) {
    const n = min<i32>(256, count - from);
    let acc = f32x4.splat(0);
    let i = 0;
    for (; i + 4 <= n; i += 4) {
      const v = v128.load(x + ((<usize>(from + i)) << 2));
      acc = fma(v, v, acc);
    }
    let rest: f32 = 0;
    for (; i < n; i++) {
      const v = load<f32>(x + ((<usize>(from + i)) << 2));
      rest += v * v;
    }
    sum += <f64>(total(acc) + rest);
  }
  return sum;
}

/** AdamW on a run of parameters (src/engine/adamw.ts); `factor` is the clip factor. */
export function adamw(
  weight: usize,
  gradient: usize,
  first: usize,
  second: usize,
  count: i32,
  factor: f32,
  decay: f32,
  rate: f32,
  correction: f32,
  beta1: f32,
  beta2: f32,
  eps: f32,
): void {
  const f = f32x4.splat(factor);
  const b1 = f32x4.splat(beta1);
  const b2 = f32x4.splat(beta2);
  const c1 = f32x4.splat(1.0 - beta1);
  const c2 = f32x4.splat(1.0 - beta2);
  const by = f32x4.splat(correction);
  const small = f32x4.splat(eps);
  const speed = f32x4.splat(rate);
  const keep = f32x4.splat(decay);
  const bytes = (<usize>count) << 2;
  let i: usize = 0;
  for (; i + 32 <= bytes; i += 32) {
    const gradientAt = gradient + i;
    const firstAt = first + i;
    const secondAt = second + i;
    const weightAt = weight + i;
    const g0 = f32x4.mul(v128.load(gradientAt), f);
    const g1 = f32x4.mul(v128.load(gradientAt, 16), f);
    const m0 = f32x4.add(f32x4.mul(v128.load(firstAt), b1), f32x4.mul(g0, c1));
    const m1 = f32x4.add(f32x4.mul(v128.load(firstAt, 16), b1), f32x4.mul(g1, c1));
    const v0 = f32x4.add(
      f32x4.mul(v128.load(secondAt), b2),
      f32x4.mul(f32x4.mul(g0, g0), c2),
    );
    const v1 = f32x4.add(
      f32x4.mul(v128.load(secondAt, 16), b2),
      f32x4.mul(f32x4.mul(g1, g1), c2),
    );
    const under0 = f32x4.add(f32x4.div(f32x4.sqrt(v0), by), small);
    const under1 = f32x4.add(f32x4.div(f32x4.sqrt(v1), by), small);
    const kept0 = f32x4.mul(v128.load(weightAt), keep);
    const kept1 = f32x4.mul(v128.load(weightAt, 16), keep);
    v128.store(firstAt, m0);
    v128.store(firstAt, m1, 16);
    v128.store(secondAt, v0);
    v128.store(secondAt, v1, 16);
    v128.store(weightAt, f32x4.sub(kept0, f32x4.div(f32x4.mul(m0, speed), under0)));
    v128.store(weightAt, f32x4.sub(kept1, f32x4.div(f32x4.mul(m1, speed), under1)), 16);
  }
  for (; i + 16 <= bytes; i += 16) {
    const g = f32x4.mul(v128.load(gradient + i), f);
    const m = f32x4.add(f32x4.mul(v128.load(first + i), b1), f32x4.mul(g, c1));
    const v = f32x4.add(f32x4.mul(v128.load(second + i), b2), f32x4.mul(f32x4.mul(g, g), c2));
    v128.store(first + i, m);
    v128.store(second + i, v);
    const under = f32x4.add(f32x4.div(f32x4.sqrt(v), by), small);
    const move = f32x4.div(f32x4.mul(m, speed), under);
    v128.store(weight + i, f32x4.sub(f32x4.mul(v128.load(weight + i), keep), move));
  }
  for (; i < bytes; i += 4) {
    const g = load<f32>(gradient + i) * factor;
    const m = load<f32>(first + i) * beta1 + g * (<f32>1.0 - beta1);
    const v = load<f32>(second + i) * beta2 + g * g * (<f32>1.0 - beta2);
    store<f32>(first + i, m);
    store<f32>(second + i, v);
    const move = (m * rate) / (sqrt<f32>(v) / correction + eps);
    store<f32>(weight + i, load<f32>(weight + i) * decay - move);
  }
}

/** out[r·stride] = x[r] · w + bias: a named head. */
export function head(x: usize, w: usize, bias: f32, out: usize, rows: i32, width: i32): void {
  for (let r = 0; r < rows; r++) {
    let acc = f32x4.splat(0);
    let i = 0;
    for (; i + 4 <= width; i += 4) {
      acc = fma(v128.load(x + ((<usize>i) << 2)), v128.load(w + ((<usize>i) << 2)), acc);
    }
    let sum = total(acc);
    for (; i < width; i++)
      sum += load<f32>(x + ((<usize>i) << 2)) * load<f32>(w + ((<usize>i) << 2));
    store<f32>(out, sum + bias);
    x += (<usize>width) << 2;
    out += 4;
  }
}

/** dW += Σ d·x, dBias += Σ d; with `flows`, dx += d·w. */
export function headBackward(
  d: usize,
  x: usize,
  w: usize,
  dx: usize,
  dW: usize,
  dBias: usize,
  rows: i32,
  width: i32,
  flows: i32,
): void {
  let bias: f32 = load<f32>(dBias);
  for (let r = 0; r < rows; r++) {
    const g = load<f32>(d + ((<usize>r) << 2));
    bias += g;
    const g4 = f32x4.splat(g);
    let i = 0;
    for (; i + 4 <= width; i += 4) {
      const at = (<usize>i) << 2;
      v128.store(dW + at, fma(g4, v128.load(x + at), v128.load(dW + at)));
      if (flows) v128.store(dx + at, fma(g4, v128.load(w + at), v128.load(dx + at)));
    }
    for (; i < width; i++) {
      const at = (<usize>i) << 2;
      store<f32>(dW + at, load<f32>(dW + at) + g * load<f32>(x + at));
      if (flows) store<f32>(dx + at, load<f32>(dx + at) + g * load<f32>(w + at));
    }
    x += (<usize>width) << 2;
    dx += (<usize>width) << 2;
  }
  store<f32>(dBias, bias);
}

export function copy(from: usize, to: usize, count: i32): void {
  memory.copy(to, from, (<usize>count) << 2);
}

export function zero(x: usize, count: i32): void {
  memory.fill(x, 0, (<usize>count) << 2);
}
