import { exp1, exp4, floats, fma, largest, log, total } from './math';

/** Rows of `vocab` logits; a = logit/τ. Sums over a row are taken in blocks, added in float64: a vocabulary may be large. */
const BLOCK: i32 = 512;

function top(row: usize, vocab: i32): f32 {
  let best4 = f32x4.splat(-Infinity);
  let i = 0;
  for (; i + 4 <= vocab; i += 4) best4 = f32x4.pmax(best4, v128.load(row + floats(i)));
  let best = largest(best4);
  for (; i < vocab; i++) best = max<f32>(best, load<f32>(row + floats(i)));
  return best;
}

/**
 * logp[r] = a[target] − lse, entropy[r] = lse − Σ p·a and lse[r] = log Σ e^a. The largest logit counts as 0: that changes
 * neither, and lse is relative to it: lse[r] = τ⁻¹·max + log Σ e^(a − τ⁻¹·max).
 */
export function tokenScores(
  logits: usize,
  targets: usize,
  inverseTemperature: usize,
  logp: usize,
  entropy: usize,
  lse: usize,
  rows: i32,
  vocab: i32,
): void {
  for (let r = 0; r < rows; r++) {
    const scale = load<f32>(inverseTemperature);
    const highest = scale * top(logits, vocab);
    const scale4 = f32x4.splat(scale);
    const shift4 = f32x4.splat(-highest);
    let sum: f64 = 0;
    let along: f64 = 0;
    for (let from = 0; from < vocab; from += BLOCK) {
      const n = min<i32>(BLOCK, vocab - from);
      const row = logits + floats(from);
      let sum4 = f32x4.splat(0);
      let along4 = f32x4.splat(0);
      let i = 0;
      for (; i + 4 <= n; i += 4) {
        const a = fma(v128.load(row + floats(i)), scale4, shift4);
        const e = exp4(a);
        sum4 = f32x4.add(sum4, e);
        along4 = fma(e, a, along4);
      }
      let blockSum = total(sum4);
      let blockAlong = total(along4);
      for (; i < n; i++) {
        const a = load<f32>(row + floats(i)) * scale - highest;
        const e = exp1(a);
        blockSum += e;
        blockAlong += e * a;
      }
      sum += <f64>blockSum;
      along += <f64>blockAlong;
    }
    const logSum = log(sum);
    const target = load<f32>(logits + floats(load<i32>(targets)));
    store<f32>(logp, target * scale - highest - <f32>logSum);
    store<f32>(entropy, <f32>(logSum - along / sum));
    store<f32>(lse, highest + <f32>logSum);
    logits += floats(vocab);
    targets += 4;
    inverseTemperature += 4;
    logp += 4;
    entropy += 4;
    lse += 4;
  }
}

/** Logits → gradient by the logits: (dLogp·([j = target] − p) − dEntropy·p·(log p + H)) / τ. */
export function tokenScoresBackward(
  logits: usize,
  targets: usize,
  inverseTemperature: usize,
  dLogp: usize,
  dEntropy: usize,
  entropy: usize,
  lse: usize,
  rows: i32,
  vocab: i32,
): void {
  for (let r = 0; r < rows; r++) {
    const scale = load<f32>(inverseTemperature);
    const chosen = load<f32>(dLogp) * scale;
    const spread = load<f32>(dEntropy) * scale;
    const constant = chosen + spread * load<f32>(entropy);
    const shift = -load<f32>(lse);
    const scale4 = f32x4.splat(scale);
    const shift4 = f32x4.splat(shift);
    const spread4 = f32x4.splat(-spread);
    const constant4 = f32x4.splat(-constant);
    let i = 0;
    for (; i + 8 <= vocab; i += 8) {
      const at = logits + floats(i);
      const a0 = fma(v128.load(at), scale4, shift4);
      const a1 = fma(v128.load(at, 16), scale4, shift4);
      const g0 = f32x4.mul(exp4(a0), fma(spread4, a0, constant4));
      const g1 = f32x4.mul(exp4(a1), fma(spread4, a1, constant4));
      v128.store(at, g0);
      v128.store(at, g1, 16);
    }
    for (; i + 4 <= vocab; i += 4) {
      const at = logits + floats(i);
      const a = fma(v128.load(at), scale4, shift4);
      v128.store(at, f32x4.mul(exp4(a), fma(spread4, a, constant4)));
    }
    for (; i < vocab; i++) {
      const at = logits + floats(i);
      const a = load<f32>(at) * scale + shift;
      store<f32>(at, -exp1(a) * (constant + spread * a));
    }
    const at = logits + floats(load<i32>(targets));
    store<f32>(at, load<f32>(at) + chosen);
    logits += floats(vocab);
    targets += 4;
    inverseTemperature += 4;
    dLogp += 4;
    dEntropy += 4;
    entropy += 4;
    lse += 4;
  }
}

/** KL(p ‖ q) by row from the logits of both, with their temperatures and lse. */
export function divergence(
  logitsP: usize,
  logitsQ: usize,
  inverseTemperature: usize,
  lseP: usize,
  lseQ: usize,
  out: usize,
  rows: i32,
  vocab: i32,
): void {
  for (let r = 0; r < rows; r++) {
    const scale = load<f32>(inverseTemperature);
    const shiftP = -load<f32>(lseP);
    const shiftQ = -load<f32>(lseQ);
    const scale4 = f32x4.splat(scale);
    const shiftP4 = f32x4.splat(shiftP);
    const shiftQ4 = f32x4.splat(shiftQ);
    let sum: f64 = 0;
    for (let from = 0; from < vocab; from += BLOCK) {
      const n = min<i32>(BLOCK, vocab - from);
      const rowP = logitsP + floats(from);
      const rowQ = logitsQ + floats(from);
      let sum4 = f32x4.splat(0);
      let i = 0;
      for (; i + 4 <= n; i += 4) {
        const p = fma(v128.load(rowP + floats(i)), scale4, shiftP4);
        const q = fma(v128.load(rowQ + floats(i)), scale4, shiftQ4);
        sum4 = fma(exp4(p), f32x4.sub(p, q), sum4);
      }
      sum += <f64>total(sum4);
      for (; i < n; i++) {
        const p = load<f32>(rowP + floats(i)) * scale + shiftP;
        const q = load<f32>(rowQ + floats(i)) * scale + shiftQ;
        sum += <f64>(exp1(p) * (p - q));
      }
    }
    store<f32>(out, <f32>sum);
    logitsP += floats(vocab);
    logitsQ += floats(vocab);
    inverseTemperature += 4;
    lseP += 4;
    lseQ += 4;
    out += 4;
  }
}
