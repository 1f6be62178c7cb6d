import { METACOGNITION } from '../../src/trace/behaviours.ts';
import { SCORES } from '../../src/trace/detector/table.ts';

export interface Figures {
  precision: number;
  recall: number;
  f1: number;
}

/** Precision, recall and F1 over the rows whose label is known. */
export function figures(
  labels: ArrayLike<number>,
  fires: (row: number) => boolean,
  rows: readonly number[],
): Figures {
  let both = 0;
  let fired = 0;
  let positive = 0;
  for (const row of rows) {
    if (labels[row] < 0) continue;
    const yes = fires(row);
    if (yes) fired++;
    if (labels[row] === 1) {
      positive++;
      if (yes) both++;
    }
  }
  return {
    precision: fired === 0 ? 0 : both / fired,
    recall: positive === 0 ? 0 : both / positive,
    f1: fired + positive === 0 ? 0 : (2 * both) / (fired + positive),
  };
}

/** The threshold with the best F1 on these rows, in steps of 0.1. */
export function bestThreshold(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  rows: readonly number[],
): number {
  let best = 0;
  let bestF1 = -1;
  for (let step = -35; step <= 20; step++) {
    const { f1 } = figures(labels, (row) => scores[row] > step / 10, rows);
    if (f1 <= bestF1) continue;
    bestF1 = f1;
    best = step / 10;
  }
  return best;
}

export const FINE = METACOGNITION.map((name) => SCORES.indexOf(name));

/** Platt scaling: p = σ(a·z + b), by Newton's method on the rows whose label is known. */
export function calibrate(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  rows: readonly number[],
): [a: number, b: number] {
  let a = 1;
  let b = 0;
  for (let step = 0; step < 50; step++) {
    let ga = 0;
    let gb = 0;
    let haa = 1e-6;
    let hab = 0;
    let hbb = 1e-6;
    for (const row of rows) {
      if (labels[row] < 0) continue;
      const z = scores[row];
      const p = 1 / (1 + Math.exp(-(a * z + b)));
      const d = p - labels[row];
      const h = p * (1 - p);
      ga += d * z;
      gb += d;
      haa += h * z * z;
      hab += h * z;
      hbb += h;
    }
    const determinant = haa * hbb - hab * hab;
    const da = (hbb * ga - hab * gb) / determinant;
    const db = (haa * gb - hab * ga) / determinant;
    a -= da;
    b -= db;
    if (Math.abs(da) + Math.abs(db) < 1e-7) break;
  }
  return [a, b];
}

export const percent = (share: number) => (100 * share).toFixed(1).padStart(5);

export function cell({ precision, recall, f1 }: Figures): string {
  return `${percent(precision)} ${percent(recall)} ${percent(f1)}`;
}
