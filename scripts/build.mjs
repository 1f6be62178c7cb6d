/**
 * Builds everything in scripts/entries.mjs into dist/.
 *
 *   npm run build                 all; a missing source is an error
 *   npm run build -- --existing   skip entries whose source does not exist yet, and say which
 *   npm run build -- wasm cli     only the entries whose path contains one of the words
 *   npm run watch                 rebuild bundles on change, unminified
 */
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build, context } from 'esbuild';
import { entries } from './entries.mjs';
import { bundleOptions } from './lib/bundles.mjs';
import { withLock } from './lib/lock.mjs';
import { root } from './lib/paths.mjs';
import { runMain } from './lib/processes.mjs';
import { buildSchema } from './lib/schema.mjs';
import { buildWasm } from './lib/wasm.mjs';

/**
 * @param {{existing?: boolean, watch?: boolean, only?: string[]}} [options]
 */
export async function buildAll(options = {}) {
  const chosen = select(options.only ?? [], options.existing ?? false);
  mkdirSync(join(root, 'dist'), { recursive: true });
  // The bundles are ES modules wherever dist/ is copied to.
  writeFileSync(join(root, 'dist', 'package.json'), '{ "type": "module" }\n');

  const wasm = chosen.filter((entry) => entry.kind === 'wasm');
  const schemas = chosen.filter((entry) => entry.kind === 'schema');
  const bundles = chosen.filter((entry) => entry.kind !== 'wasm' && entry.kind !== 'schema');
  for (const entry of wasm) await buildWasm(entry);
  for (const entry of schemas) await buildSchema(entry);
  if (options.watch) {
    for (const entry of bundles) {
      const watched = await context({ ...bundleOptions(entry), minify: false, logLevel: 'info' });
      await watched.watch();
    }
    return;
  }
  await Promise.all(bundles.map((entry) => build(bundleOptions(entry))));
  for (const { to } of chosen) {
    const size = (statSync(join(root, to)).size / 1024).toFixed(1);
    process.stdout.write(`${size.padStart(9)} kB  ${to}\n`);
  }
}

/** @param {string[]} words @param {boolean} existingOnly */
function select(words, existingOnly) {
  const named = entries.filter(
    ({ from, to }) => words.length === 0 || words.some((word) => `${from} ${to}`.includes(word)),
  );
  if (named.length === 0)
    throw new Error(`No entry matches ${words.join(', ')} (scripts/entries.mjs).`);
  const missing = named.filter(({ from }) => !existsSync(join(root, from)));
  if (missing.length > 0 && !existingOnly) {
    const list = missing.map(({ from, to }) => `  ${from} (for ${to})`).join('\n');
    throw new Error(`Listed in scripts/entries.mjs but missing:\n${list}`);
  }
  for (const { from, to } of missing) process.stdout.write(`  skipped  ${to}: no ${from}\n`);
  return named.filter((entry) => !missing.includes(entry));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  runMain(async () => {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { existing: { type: 'boolean' }, watch: { type: 'boolean' } },
    });
    await withLock(
      join(root, '.cache', 'build.lock'),
      () => buildAll({ ...values, only: positionals }),
      (holder) => process.stdout.write(`Waiting for the build of process ${holder} …\n`),
    );
  });
}
