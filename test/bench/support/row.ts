/** One measured number. */
export interface BenchRow {
  /** What was measured, unique in its file, such as `vsix`. */
  name: string;
  value: number;
  unit: string;
  /** What it is compared with: a target (`≤ 3 MB`) or another program's name and version. */
  peer?: string;
  /** value / peer's value; says in `note` which way is better where that is not plain. */
  ratio?: number;
  note?: string;
}

export interface BenchOptions {
  /** Fewer repetitions, for a look while developing. */
  quick: boolean;
}

/** What `npm run bench` must have ready before `run` is called. */
export type BenchNeed = 'kernels' | 'package' | 'vscode' | 'browser';

/**
 * What each test/bench/**.bench.ts exports. `run` measures on a machine that may be busy: it repeats,
 * and reports medians.
 */
export interface Bench {
  needs?: BenchNeed[];
  run(options: BenchOptions): Promise<BenchRow[]>;
}

/** The value below which a share of the others lie (nearest rank). */
export function percentile(values: readonly number[], share: number): number {
  if (values.length === 0) throw new Error('A percentile of nothing');
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))];
}

export const median = (values: readonly number[]): number => percentile(values, 0.5);
