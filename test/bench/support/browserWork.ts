import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { randomKey, randomStream } from '../../../src/base/random.ts';
import { findLines } from '../../../src/index/find.ts';
import { openLineStore } from '../../../src/index/lineStore.ts';
import { openLineIndex } from '../../../src/index/lines.ts';
import { openTable } from '../../../src/index/link.ts';
import { needleOf } from '../../../src/index/needles.ts';
import { tableRow } from '../../../src/index/preview.ts';
import { isBad } from '../../../src/index/store.ts';
import { median, percentile } from './row.ts';

/** What a run of this file prints as JSON. */
export interface BrowserTimes {
  gigabytes: number;
  rows: number;
  firstMs: number;
  indexMs: number;
  readMs: number;
  jumpMs: number;
  slowJumpMs: number;
  findMs: number;
  findCommonMs: number;
  findFoldedMs: number;
  memoryMb: number;
}

const [path, size] = process.argv.slice(2);
const SENTENCES = [
  'Let me try combining the two largest numbers first.',
  'Wait, that overshoots the target by seven.',
  'Let me verify: 25 times 4 is 100, and 100 minus 13 is 87.',
  'So the remaining numbers must give 13.',
  'Alternatively, I could start from the product.',
];

/** Rollouts as verl dumps them, of 1 to 14 KB, until the file has so many MB. */
function write(megabytes: number): { bytes: number; rows: number } {
  const random = randomStream(randomKey(1, 'shuffle'));
  const file = openSync(path, 'w');
  let bytes = 0;
  let rows = 0;
  while (bytes < megabytes * 1e6) {
    const lines: string[] = [];
    for (let i = 0; i < 500; i++, rows++) {
      const sentences = Array.from(
        { length: 20 + random.below(250) },
        () => SENTENCES[random.below(5)],
      );
      if (random.below(5000) === 0) sentences.push('A most peculiar zygote.');
      lines.push(
        JSON.stringify({
          input: `<|im_start|>user\nPuzzle ${rows >> 3}<|im_end|>\n<|im_start|>assistant\n`,
          output: `<think>${sentences.join(' ')}</think>\n\n${rows}`,
          gts: String(rows),
          score: random.below(2),
          step: rows >> 10,
        }),
      );
    }
    bytes += writeSync(file, `${lines.join('\n')}\n`);
  }
  closeSync(file);
  return { bytes, rows };
}

function plainRead(): number {
  const start = performance.now();
  const file = openSync(path, 'r');
  const block = Buffer.allocUnsafe(4 << 20);
  while (readSync(file, block, 0, block.length, null) > 0);
  closeSync(file);
  return performance.now() - start;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

const { bytes, rows } = write(Number(size));
plainRead();
globalThis.gc?.();
const before = process.memoryUsage().rss;
let most = before;

const reads: number[] = [];
const indexes: number[] = [];
let index = await openLineIndex(path);
for (let round = 0; round < 5; round++) {
  await index.close();
  reads.push(plainRead());
  index = await openLineIndex(path);
  indexes.push(await timed(() => index.update()));
  most = Math.max(most, process.memoryUsage().rss);
  if (index.count() !== rows) throw new Error(`${index.count()} lines instead of ${rows}`);
}

async function find(text: string, ignoreCase: boolean): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < 3; round++) {
    let found = 0;
    times.push(
      await timed(async () => {
        const parts = findLines(index, needleOf(text, ignoreCase), 0, new AbortController().signal);
        for await (const { lines } of parts) found += lines.length;
      }),
    );
    if (found === 0) throw new Error(`nothing found for ${text}`);
    most = Math.max(most, process.memoryUsage().rss);
  }
  return median(times);
}
const findMs = await find('peculiar zygote', false);
const findCommonMs = await find('overshoots the target', false);
const findFoldedMs = await find('PECULIAR zygote', true);
const memoryMb = (most - before) / 1e6;
await index.close();

const store = await openLineStore(path);
await store.update(() => undefined);
const random = randomStream(randomKey(2, 'shuffle'));
const jumps: number[] = [];
for (let i = 0; i < 100; i++) {
  const from = random.below(rows - 64);
  jumps.push(
    await timed(async () => {
      // Rows in sight; the other half of what the view asks for comes behind them.
      for await (const [row, read] of store.rows(from, from + 64)) {
        if (!isBad(read)) tableRow(row, row + 1, read, await read.trace());
      }
    }),
  );
}
await store.close();

const bundle = join(import.meta.dirname, '../../../dist');
const firsts: number[] = [];
for (let round = 0; round < 3; round++) {
  firsts.push(
    await timed(
      () =>
        new Promise((resolve, reject) => {
          const link = openTable(
            { kind: 'file', path },
            {
              bundle,
              onBroken: (message) => reject(new Error(message)),
              onMessage(message) {
                if (message.type === 'browser/state' && message.count > 0) {
                  link.send({ type: 'browser/rows', from: 0, to: 50 });
                }
                if (message.type !== 'browser/rows' || message.rows.length < 50) return;
                link.close();
                resolve(undefined);
              },
            },
          );
          link.send({ type: 'browser/ready' });
        }),
    ),
  );
}

const times: BrowserTimes = {
  gigabytes: bytes / 1e9,
  rows,
  firstMs: median(firsts),
  indexMs: median(indexes),
  readMs: median(reads),
  jumpMs: median(jumps),
  slowJumpMs: percentile(jumps, 0.8),
  findMs,
  findCommonMs,
  findFoldedMs,
  memoryMb,
};
process.stdout.write(`${JSON.stringify(times)}\n`);
process.exit(0);
