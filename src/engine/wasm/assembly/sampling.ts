import { exp1, exp4, floats, fma, largest, log, total } from './math';

/** Philox-4x32-10, first word: as src/base/random.ts. */
export function philox(key0: u32, key1: u32, counter0: u32, counter1: u32): u32 {
  let x0 = counter0;
  let x1 = counter1;
  let x2: u32 = 0;
  let x3: u32 = 0;
  for (let round = 0; round < 10; round++) {
    const p0 = <u64>0xd2511f53 * <u64>x0;
    const p1 = <u64>0xcd9e8d57 * <u64>x2;
    x0 = (<u32>(p1 >> 32)) ^ x1 ^ key0;
    x1 = <u32>p1;
    x2 = (<u32>(p0 >> 32)) ^ x3 ^ key1;
    x3 = <u32>p0;
    key0 += 0x9e3779b9;
    key1 += 0xbb67ae85;
  }
  return x0;
}

/**
 * Draws a token a row from softmax(logits / τ) by inverse CDF in the order of ids (src/engine/sampling.ts, steps 3 and 6
 * without truncation) into `tokens`, its log-probability into `logp`. The logits are overwritten with the weights. The
 * running sum goes by fours, in float64; within the four that crosses the threshold, by tokens.
 */
export function drawTokens(
  logits: usize,
  vocab: i32,
  inverseTemperature: f32,
  key0: u32,
  key1: u32,
  positions: usize,
  identities: usize,
  tokens: usize,
  logp: usize,
  rows: i32,
): void {
  const whole = vocab & ~3;
  const scale4 = f32x4.splat(inverseTemperature);
  for (let r = 0; r < rows; r++) {
    let best4 = f32x4.splat(-Infinity);
    let i = 0;
    for (; i < whole; i += 4) best4 = f32x4.pmax(best4, v128.load(logits + floats(i)));
    let best = largest(best4);
    for (; i < vocab; i++) best = max<f32>(best, load<f32>(logits + floats(i)));

    const highest = best * inverseTemperature;
    const shift4 = f32x4.splat(-highest);
    let sum: f64 = 0;
    for (i = 0; i < whole; i += 4) {
      const at = logits + floats(i);
      const e = exp4(fma(v128.load(at), scale4, shift4));
      v128.store(at, e);
      sum += <f64>total(e);
    }
    for (; i < vocab; i++) {
      const at = logits + floats(i);
      const e = exp1(load<f32>(at) * inverseTemperature - highest);
      store<f32>(at, e);
      sum += <f64>e;
    }

    const position = load<u32>(positions + floats(r));
    const identity = load<u32>(identities + floats(r));
    const uniform = <f64>(philox(key0, key1, position, identity) >> 8) / 16777216.0;
    const threshold = uniform * sum;
    let running: f64 = 0;
    for (i = 0; i < whole; i += 4) {
      const next = running + <f64>total(v128.load(logits + floats(i)));
      if (next > threshold) break;
      running = next;
    }
    // Rounding may carry the search past the end: then the last token it is.
    let token = vocab - 1;
    for (; i < vocab; i++) {
      running += <f64>load<f32>(logits + floats(i));
      if (running > threshold) {
        token = i;
        break;
      }
    }
    store<i32>(tokens + floats(r), token);
    store<f32>(logp + floats(r), <f32>log(<f64>load<f32>(logits + floats(token)) / sum));
    logits += floats(vocab);
  }
}
