import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bench, BenchRow } from './support/row.ts';
import type { BrowserTimes } from './support/browserWork.ts';

/** Size in MB: THOUGHTSCOPE_BENCH_MB, else 1000, or 100 with --quick. */
function megabytes(quick: boolean): number {
  const wanted = Number(process.env.THOUGHTSCOPE_BENCH_MB);
  return wanted > 0 ? wanted : quick ? 100 : 1000;
}

/** The bundled thread, as the extension starts it. */
export const needs: Bench['needs'] = ['package'];

/**
 * The rollout browser over one JSONL file of rollouts of some 7 KB: in a process of its own, so that memory is told apart. The
 * file is in the page cache (it was just written), and each time stands beside a plain sequential read in the same run.
 */
export const run: Bench['run'] = ({ quick }) => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-browser-'));
  const size = megabytes(quick);
  try {
    const work = join(import.meta.dirname, 'support', 'browserWork.ts');
    const child = spawnSync(
      process.execPath,
      ['--expose-gc', work, join(folder, 'rollouts.jsonl'), String(size)],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 1 << 20 },
    );
    if (child.status !== 0) throw new Error(`browserWork.ts ended with ${child.status}`);
    return Promise.resolve(rowsOf(JSON.parse(child.stdout) as BrowserTimes));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

function rowsOf(times: BrowserTimes): BenchRow[] {
  const { gigabytes, rows, indexMs, readMs } = times;
  const note = `${gigabytes.toFixed(2)} GB, ${rows.toLocaleString('en')} rows`;
  const perGigabyte = indexMs / gigabytes / 1000;
  const speed = (milliseconds: number) => (1000 * gigabytes) / (milliseconds / 1000);
  const bound = (8 * rows) / 1e6 + 64;
  return [
    {
      name: 'first rows',
      value: times.firstMs,
      unit: 'ms',
      peer: '< 300 ms',
      ratio: times.firstMs / 300,
      note: 'from starting the thread to 50 rows of the table, beside indexing',
    },
    {
      name: 'whole index',
      value: perGigabyte,
      unit: 's/GB',
      peer: '≤ 1.5 s/GB',
      ratio: perGigabyte / 1.5,
      note,
    },
    {
      name: 'speed of a plain read',
      value: (100 * readMs) / indexMs,
      unit: '%',
      peer: '≥ 70 %',
      ratio: readMs / indexMs / 0.7,
      note: `higher is better; plain read ${(readMs / gigabytes / 1000).toFixed(2)} s/GB`,
    },
    {
      name: 'jump to a row',
      value: times.jumpMs,
      unit: 'ms',
      peer: '< 10 ms',
      ratio: times.jumpMs / 10,
      note: `64 rows of the table with their prompts, median of random places; one in five takes more than ${times.slowJumpMs.toFixed(1)} ms`,
    },
    {
      name: 'find',
      value: speed(times.findMs),
      unit: 'MB/s',
      peer: '≥ 300 MB/s',
      ratio: speed(times.findMs) / 300,
      note: 'higher is better; a word that occurs in few rows',
    },
    {
      name: 'find common word',
      value: speed(times.findCommonMs),
      unit: 'MB/s',
      peer: '≥ 300 MB/s',
      ratio: speed(times.findCommonMs) / 300,
      note: 'higher is better; in every row',
    },
    {
      name: 'find without case',
      value: speed(times.findFoldedMs),
      unit: 'MB/s',
      peer: '≥ 300 MB/s',
      ratio: speed(times.findFoldedMs) / 300,
      note: 'higher is better',
    },
    {
      name: 'index memory',
      value: times.memoryMb,
      unit: 'MB',
      peer: `≤ ${bound.toFixed(0)} MB`,
      ratio: times.memoryMb / bound,
      note: 'growth of resident memory while indexing and searching: 8 bytes a row + 64 MB',
    },
  ];
}
