/**
 * Logistic regression with an L2 penalty on rows of features that are there or not, by L-BFGS: the whole data each step,
 * no randomness, so the same data gives the same weights.
 */
export interface Linear {
  bias: number;
  weights: Float64Array;
}

export interface FitOptions {
  /** Penalty: ½·l2·|w|², beside the sum of the rows' losses. */
  l2: number;
  /** Features that may have a weight; all others stay 0. */
  allowed: Uint8Array;
  iterations: number;
  /** Weight of positive rows. */
  positive?: number;
  rowWeight?: Float64Array;
}

export function fit(
  rows: readonly Int32Array[],
  labels: ArrayLike<number>,
  use: readonly number[],
  size: number,
  options: FitOptions,
): Linear {
  const { l2, allowed, iterations, positive = 1, rowWeight } = options;
  const n = size + 1;
  const x = new Float64Array(n);
  const active: number[] = [];
  for (let f = 0; f < size; f++) if (allowed[f]) active.push(f);
  active.push(size);

  const value = (point: Float64Array, gradient: Float64Array): number => {
    gradient.fill(0);
    let loss = 0;
    for (const r of use) {
      const label = labels[r];
      if (label < 0) continue;
      const row = rows[r];
      let z = point[size];
      for (let k = 0; k < row.length; k++) z += point[row[k]];
      const weight = (label === 1 ? positive : 1) * (rowWeight ? rowWeight[r] : 1);
      const p = 1 / (1 + Math.exp(-z));
      loss += weight * (label === 1 ? softplus(-z) : softplus(z));
      const d = weight * (p - label);
      for (let k = 0; k < row.length; k++) gradient[row[k]] += d;
      gradient[size] += d;
    }
    for (let f = 0; f < size; f++) {
      if (!allowed[f]) gradient[f] = 0;
      else {
        loss += 0.5 * l2 * point[f] * point[f];
        gradient[f] += l2 * point[f];
      }
    }
    return loss;
  };

  const memory = 8;
  const ss: Float64Array[] = [];
  const ys: Float64Array[] = [];
  let g: Float64Array = new Float64Array(n);
  let loss = value(x, g);
  for (let step = 0; step < iterations; step++) {
    const d = direction(g, ss, ys, active);
    let slope = 0;
    for (const f of active) slope += d[f] * g[f];
    if (slope > -1e-7) break;
    let t = step === 0 ? Math.min(1, 1 / Math.sqrt(-slope)) : 1;
    const next = new Float64Array(n);
    const gNext = new Float64Array(n);
    let better = Infinity;
    for (let tries = 0; tries < 20; tries++, t /= 2) {
      for (const f of active) next[f] = x[f] + t * d[f];
      better = value(next, gNext);
      if (better <= loss + 1e-4 * t * slope) break;
    }
    const s = new Float64Array(n);
    const y = new Float64Array(n);
    let sy = 0;
    for (const f of active) {
      s[f] = next[f] - x[f];
      y[f] = gNext[f] - g[f];
      sy += s[f] * y[f];
      x[f] = next[f];
    }
    if (sy > 1e-10) {
      ss.push(s);
      ys.push(y);
      if (ss.length > memory) {
        ss.shift();
        ys.shift();
      }
    }
    const gain = loss - better;
    loss = better;
    g = gNext;
    if (gain < 1e-5 * Math.abs(loss)) break;
  }
  return { bias: x[size], weights: x.subarray(0, size) };
}

const softplus = (z: number) => (z > 30 ? z : Math.log1p(Math.exp(z)));

/** −H·g by the two-loop recursion. */
function direction(
  g: Float64Array,
  ss: readonly Float64Array[],
  ys: readonly Float64Array[],
  active: readonly number[],
): Float64Array {
  const d = new Float64Array(g.length);
  for (const f of active) d[f] = -g[f];
  const alphas: number[] = [];
  for (let i = ss.length - 1; i >= 0; i--) {
    const rho = 1 / dot(ss[i], ys[i], active);
    const alpha = rho * dot(ss[i], d, active);
    alphas[i] = alpha;
    for (const f of active) d[f] -= alpha * ys[i][f];
  }
  if (ss.length > 0) {
    const last = ss.length - 1;
    const scale = dot(ss[last], ys[last], active) / dot(ys[last], ys[last], active);
    for (const f of active) d[f] *= scale;
  }
  for (let i = 0; i < ss.length; i++) {
    const beta = dot(ys[i], d, active) / dot(ss[i], ys[i], active);
    for (const f of active) d[f] += (alphas[i] - beta) * ss[i][f];
  }
  return d;
}

function dot(a: Float64Array, b: Float64Array, active: readonly number[]): number {
  let sum = 0;
  for (const f of active) sum += a[f] * b[f];
  return sum;
}

export function scoreRow(model: Linear, row: Int32Array): number {
  let z = model.bias;
  for (let k = 0; k < row.length; k++) z += model.weights[row[k]];
  return z;
}
