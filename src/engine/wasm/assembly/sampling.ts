import { exp4, log } from './math';

/** Philox-4x32-10, first word: as src/base/random.ts. */
function philox(key0: u32, key1: u32, counter0: u32, counter1: u32): u32 {
  let x0 = counter0;
  let x1 = counter1;
  let x2: u32 = 0;
  let x3: u32 = 0;
  for (let round = 0; round < 10; round++) {
    const p0 = <u64>0xd2511f53 * <u64>x0;
    const p1 = <u64>0xcd9e8d57 * <u64>x2;
    x0 = <u32>(p1 >> 32) ^ x1 ^ key0;
    x1 = <u32>p1;
    x2 = <u32>(p0 >> 32) ^ x3 ^ key1;
    x3 = <u32>p0;
    key0 += 0x9e3779b9;
    key1 += 0xbb67ae85;
  }
  return x0;
}

/**
 * Draws a token from softmax(logits / τ) by inverse CDF in the order of ids (src/engine/sampling.ts, steps 3 and 6 without
 * truncation) and stores its log-probability. The row is overwritten with the weights.
 */
export function drawToken(
  logits: usize,
  vocab: i32,
  inverseTemperature: f32,
  key0: u32,
  key1: u32,
  position: u32,
  row: u32,
  logp: usize,
): i32 {
  let top: f32 = load<f32>(logits);
  for (let i = 1; i < vocab; i++) top = max<f32>(top, load<f32>(logits + (<usize>i << 2)));
  let sum: f64 = 0;
  let i = 0;
  const t4 = f32x4.splat(top);
  const s4 = f32x4.splat(inverseTemperature);
  for (; i + 4 <= vocab; i += 4) {
    const at = logits + (<usize>i << 2);
    const e = exp4(f32x4.mul(f32x4.sub(v128.load(at), t4), s4));
    v128.store(at, e);
    sum += <f64>f32x4.extract_lane(e, 0);
    sum += <f64>f32x4.extract_lane(e, 1);
    sum += <f64>f32x4.extract_lane(e, 2);
    sum += <f64>f32x4.extract_lane(e, 3);
  }
  for (; i < vocab; i++) {
    const at = logits + (<usize>i << 2);
    const e = f32x4.extract_lane(
      exp4(f32x4.splat((load<f32>(at) - top) * inverseTemperature)),
      0,
    );
    store<f32>(at, e);
    sum += <f64>e;
  }
  const uniform = <f64>(philox(key0, key1, position, row) >> 8) / 16777216.0;
  const threshold = uniform * sum;
  let running: f64 = 0;
  let token = 0;
  for (i = 0; i < vocab; i++) {
    const e = load<f32>(logits + (<usize>i << 2));
    if (e == 0) continue;
    running += <f64>e;
    token = i;
    if (running > threshold) break;
  }
  store<f32>(logp, <f32>log(<f64>load<f32>(logits + (<usize>token << 2)) / sum));
  return token;
}
