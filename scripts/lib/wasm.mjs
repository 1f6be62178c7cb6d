import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './paths.mjs';
import { mustRun } from './processes.mjs';

/**
 * No garbage collector, no static state: memory belongs to the caller, shared by all threads. Not -O3: it nests statements
 * that stand in sequence into one expression, V8 then starts all loads of a loop at once, and matmul's accumulators spill
 * to the stack (tile.ts): half the speed.
 */
const flags = [
  '-O1',
  '--runtime=stub',
  '--noAssert',
  '--importMemory',
  '--sharedMemory',
  '--initialMemory=1',
  '--maximumMemory=65536',
];

/**
 * Compiles AssemblyScript, unless the output is newer than every source and than this recipe.
 * @param {import('../entries.mjs').Entry} entry
 */
export async function buildWasm({ from, to, features = [] }) {
  const out = join(root, to);
  if (existsSync(out) && statSync(out).mtimeMs > newest(dirname(join(root, from)))) return;
  mkdirSync(dirname(out), { recursive: true });
  const asc = join(root, 'node_modules', 'assemblyscript', 'bin', 'asc.js');
  const unfinished = `${out}.${process.pid}.tmp.wasm`;
  try {
    const enabled = features.flatMap((feature) => ['--enable', feature]);
    await mustRun(process.execPath, [asc, from, '-o', unfinished, ...flags, ...enabled]);
    // In one piece: a running test may be reading the old one.
    renameSync(unfinished, out);
  } finally {
    rmSync(unfinished, { force: true });
  }
}

/**
 * Time of the last change to any source, this recipe or the table, in milliseconds.
 * @param {string} folder
 */
function newest(folder) {
  const sources = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .map((file) => join(file.parentPath, file.name));
  const recipe = ['scripts/lib/wasm.mjs', 'scripts/entries.mjs'].map((path) => join(root, path));
  return Math.max(...[...sources, ...recipe].map((path) => statSync(path).mtimeMs));
}
