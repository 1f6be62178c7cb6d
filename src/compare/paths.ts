import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { RUN_FILES } from '../run/paths.ts';

/** Names in a comparison's folder. Lock, door and log are called as a run's: the same code opens them. */
export const COMPARISON_FILES = {
  /** What the comparison is. Written once, before anything else. */
  record: 'comparison.json',
  /** What became of each run, a line a change; the last line of a run counts. */
  journal: 'runs.jsonl',
  status: RUN_FILES.status,
  log: RUN_FILES.log,
  /** What each finished run measured. */
  results: 'results',
} as const;

export function comparisonPath(folder: string, file: keyof typeof COMPARISON_FILES): string {
  return join(folder, COMPARISON_FILES[file]);
}

/** Comparisons lie beside the runs: `.thoughtscope/runs` → `.thoughtscope/comparisons`. */
export function comparisonsFolder(runsFolder: string): string {
  return join(dirname(runsFolder), 'comparisons');
}

export function isComparisonFolder(folder: string): boolean {
  return existsSync(comparisonPath(folder, 'record'));
}
