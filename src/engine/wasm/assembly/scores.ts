import { exp4, log, total } from './math';

/**
 * What a row of logits says about its chosen token, and back. Rows of `vocab` floats; one target, 1/τ and result a row.
 * Logits are scaled by 1/τ in place.
 */

function top(logits: usize, vocab: i32): f32 {
  let m4 = f32x4.splat(-Infinity);
  let i = 0;
  for (; i + 4 <= vocab; i += 4) m4 = f32x4.pmax(m4, v128.load(logits + (<usize>i << 2)));
  let m = max<f32>(
    max<f32>(f32x4.extract_lane(m4, 0), f32x4.extract_lane(m4, 1)),
    max<f32>(f32x4.extract_lane(m4, 2), f32x4.extract_lane(m4, 3)),
  );
  for (; i < vocab; i++) m = max<f32>(m, load<f32>(logits + (<usize>i << 2)));
  return m;
}

/** Row → row − top, scaled by 1/τ. */
function shift(logits: usize, vocab: i32, by: f32, scale: f32): void {
  const b = f32x4.splat(by);
  const s = f32x4.splat(scale);
  let i = 0;
  for (; i + 4 <= vocab; i += 4) {
    const at = logits + (<usize>i << 2);
    v128.store(at, f32x4.mul(f32x4.sub(v128.load(at), b), s));
  }
  for (; i < vocab; i++) {
    const at = logits + (<usize>i << 2);
    store<f32>(at, (load<f32>(at) - by) * scale);
  }
}

/** Σ e^a and Σ e^a·a of a shifted row; the first is returned, the second stored at `weighted`. */
function sums(logits: usize, vocab: i32, weighted: usize): f32 {
  let sum4 = f32x4.splat(0);
  let weighted4 = sum4;
  let i = 0;
  for (; i + 4 <= vocab; i += 4) {
    const a = v128.load(logits + (<usize>i << 2));
    const e = exp4(a);
    sum4 = f32x4.add(sum4, e);
    weighted4 = f32x4.add(weighted4, f32x4.mul(e, a));
  }
  let sum = total(sum4);
  let along = total(weighted4);
  for (; i < vocab; i++) {
    const a = load<f32>(logits + (<usize>i << 2));
    const e = f32x4.extract_lane(exp4(f32x4.splat(a)), 0);
    sum += e;
    along += e * a;
  }
  store<f32>(weighted, along);
  return sum;
}

/** logp[r] = log softmax(logits/τ)[target]; entropy[r] = log Σe^a − Σe^a·a/Σe^a. Leaves the row as log-probabilities. */
export function tokenScores(
  logits: usize,
  targets: usize,
  inverseTemperature: usize,
  logp: usize,
  entropy: usize,
  rows: i32,
  vocab: i32,
): void {
  const bytes = <usize>vocab << 2;
  for (let r = 0; r < rows; r++) {
    shift(logits, vocab, top(logits, vocab), load<f32>(inverseTemperature));
    const sum = sums(logits, vocab, entropy);
    const logSum = <f32>log(<f64>sum);
    store<f32>(entropy, logSum - load<f32>(entropy) / sum);
    shift(logits, vocab, logSum, 1);
    store<f32>(logp, load<f32>(logits + (<usize>load<i32>(targets) << 2)));
    logits += bytes;
    targets += 4;
    inverseTemperature += 4;
    logp += 4;
    entropy += 4;
  }
}

/** Rows of log-probabilities → gradient by the logits: (dLogp·([j = target] − p) − dEntropy·p·(log p + H)) / τ. */
export function tokenScoresBackward(
  logs: usize,
  targets: usize,
  inverseTemperature: usize,
  dLogp: usize,
  dEntropy: usize,
  entropy: usize,
  rows: i32,
  vocab: i32,
): void {
  const bytes = <usize>vocab << 2;
  for (let r = 0; r < rows; r++) {
    const scale = load<f32>(inverseTemperature);
    const a = load<f32>(dLogp) * scale;
    const b = load<f32>(dEntropy) * scale;
    const a4 = f32x4.splat(a);
    const b4 = f32x4.splat(b);
    const h = load<f32>(entropy);
    const h4 = f32x4.splat(h);
    let i = 0;
    for (; i + 4 <= vocab; i += 4) {
      const at = logs + (<usize>i << 2);
      const l = v128.load(at);
      const factor = f32x4.add(a4, f32x4.mul(b4, f32x4.add(l, h4)));
      v128.store(at, f32x4.neg(f32x4.mul(exp4(l), factor)));
    }
    for (; i < vocab; i++) {
      const at = logs + (<usize>i << 2);
      const l = load<f32>(at);
      store<f32>(at, -f32x4.extract_lane(exp4(f32x4.splat(l)), 0) * (a + b * (l + h)));
    }
    const chosen = logs + (<usize>load<i32>(targets) << 2);
    store<f32>(chosen, load<f32>(chosen) + a);
    logs += bytes;
    targets += 4;
    inverseTemperature += 4;
    dLogp += 4;
    dEntropy += 4;
    entropy += 4;
  }
}

/** KL(p ‖ q) by row from two arrays of log-probabilities. */
export function divergence(logP: usize, logQ: usize, out: usize, rows: i32, vocab: i32): void {
  for (let r = 0; r < rows; r++) {
    let acc = f32x4.splat(0);
    let i = 0;
    for (; i + 4 <= vocab; i += 4) {
      const p = v128.load(logP + (<usize>i << 2));
      const q = v128.load(logQ + (<usize>i << 2));
      acc = f32x4.add(acc, f32x4.mul(exp4(p), f32x4.sub(p, q)));
    }
    let sum = total(acc);
    for (; i < vocab; i++) {
      const p = load<f32>(logP + (<usize>i << 2));
      sum += f32x4.extract_lane(exp4(f32x4.splat(p)), 0) * (p - load<f32>(logQ + (<usize>i << 2)));
    }
    store<f32>(out, sum);
    logP += <usize>vocab << 2;
    logQ += <usize>vocab << 2;
    out += 4;
  }
}
