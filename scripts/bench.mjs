/**
 * Runs the benchmarks of test/bench/**.bench.ts and prints a table.
 *
 *   npm run bench                  all
 *   npm run bench -- size engine   those whose path contains one of the words
 *   npm run bench -- --json        JSON on standard output, progress on standard error
 *   npm run bench -- --quick       fewer repetitions
 */
import { spawnSync } from 'node:child_process';
import { cpus, platform, totalmem } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { filesBelow } from './lib/files.mjs';
import { root } from './lib/paths.mjs';
import { runMain } from './lib/processes.mjs';
import { ensureNode24 } from './node24.mjs';
import { setup } from './setup.mjs';

/**
 * @typedef {import('../test/bench/support/row.ts').Bench} Bench
 * @typedef {import('../test/bench/support/row.ts').BenchRow & {bench: string}} Row
 */

runMain(async () => {
  if (Number(process.versions.node.split('.')[0]) < 24) return onNode24();
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { json: { type: 'boolean' }, quick: { type: 'boolean', default: false } },
  });
  await setup(['deps']);
  const benches = await load(positionals);
  await prepare(new Set(benches.flatMap(({ bench }) => bench.needs ?? [])));

  /** @type {Row[]} */
  const rows = [];
  for (const { name, bench } of benches) {
    process.stderr.write(`${name} …\n`);
    for (const row of await bench.run({ quick: values.quick })) rows.push({ bench: name, ...row });
  }
  const machine = {
    platform: platform(),
    cpu: cpus()[0]?.model,
    cores: cpus().length,
    memory: totalmem(),
  };
  if (values.json) {
    process.stdout.write(`${JSON.stringify({ machine, node: process.version, rows }, null, 2)}\n`);
  } else print(rows);
});

/** Benchmarks are TypeScript that imports the sources: they need the Node that the product has. */
async function onNode24() {
  const node = await ensureNode24((line) => process.stderr.write(`${line}\n`));
  return spawnSync(node, process.argv.slice(1), { stdio: 'inherit' }).status ?? 1;
}

/** @param {string[]} words */
async function load(words) {
  const files = filesBelow('test/bench', '.bench.ts');
  const chosen = files.filter(
    (file) => words.length === 0 || words.some((word) => file.includes(word)),
  );
  if (chosen.length === 0) {
    throw new Error(`No benchmark matches ${words.join(', ')}; there are:\n${files.join('\n')}`);
  }
  return Promise.all(
    chosen.map(async (file) => {
      /** @type {Bench} */
      const bench = await import(pathToFileURL(join(root, file)).href);
      if (typeof bench.run !== 'function') throw new Error(`${file} exports no function \`run\`.`);
      return { name: file.replace(/^test.bench.|\.bench\.ts$/g, ''), bench };
    }),
  );
}

/** @param {Set<import('../test/bench/support/row.ts').BenchNeed>} needs */
async function prepare(needs) {
  await setup(['vscode', 'browser'].filter((part) => needs.has(/** @type {'vscode'} */ (part))));
  if (needs.has('kernels')) build(['build.mjs', 'kernels'], 'The kernels');
  if (needs.has('package')) build(['package.mjs'], 'The extension');
}

/** @param {string[]} command @param {string} what */
function build([script, ...options], what) {
  const command = [join(root, 'scripts', script), ...options];
  // Its output is progress, which must not mix with the JSON.
  const { status } = spawnSync(process.execPath, command, { stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new Error(`${what} could not be built.`);
}

/** @param {Row[]} rows */
function print(rows) {
  const table = rows.map(({ bench, name, value, unit, peer, ratio, note }) => [
    `${bench}: ${name}`,
    `${format(value)} ${unit}`,
    [peer, ratio === undefined ? '' : `× ${format(ratio)}`].filter(Boolean).join('  '),
    note ?? '',
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(...table.map((row) => row[column].length)));
  for (const [name, value, peer, note] of table) {
    const line = [name.padEnd(widths[0]), value.padStart(widths[1]), peer.padEnd(widths[2]), note];
    process.stdout.write(`${line.join('  ').trimEnd()}\n`);
  }
}

/** @param {number} value */
function format(value) {
  return new Intl.NumberFormat('en', { maximumSignificantDigits: 4 }).format(value);
}
