import { statSync } from 'node:fs';
import { vsixPath } from '../../scripts/package.mjs';
import type { BenchNeed, BenchRow } from './support/row.ts';

export const needs: BenchNeed[] = ['package'];

/** In megabytes (10^6 bytes), without GPU run-times, which are installed on request. */
const limit = 3;

/** Size of the .vsix. */
export function run(): Promise<BenchRow[]> {
  const value = statSync(vsixPath()).size / 1e6;
  return Promise.resolve([
    { name: 'vsix', value, unit: 'MB', peer: `≤ ${limit} MB`, ratio: value / limit },
  ]);
}
