/**
 * Makes a fresh clone ready, with nothing but a Node (20 or newer) and npm: dependencies, Node 24,
 * VS Code's server, and for the tests a browser. Does nothing when all is there.
 *
 *   npm run setup                 everything
 *   node scripts/setup.mjs deps   only the dependencies (also: node24, vscode, browser)
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { findChrome, installChrome } from './lib/chrome.mjs';
import { installVscode, vscodeReady } from './lib/code-server.mjs';
import { dependenciesFresh, installDependencies } from './lib/dependencies.mjs';
import { withLock } from './lib/lock.mjs';
import { hostRoot } from './lib/paths.mjs';
import { runMain } from './lib/processes.mjs';
import { ensureNode24, node24Ready } from './node24.mjs';

/** @param {string} line */
const say = (line) => void process.stderr.write(`${line}\n`);

/** @type {Record<string, {ready: () => boolean, make: () => Promise<unknown>}>} */
const parts = {
  deps: {
    ready: dependenciesFresh,
    make: async () => {
      say('Installing dependencies (npm install) …');
      await installDependencies();
    },
  },
  node24: { ready: node24Ready, make: () => ensureNode24(say) },
  vscode: { ready: vscodeReady, make: () => installVscode(say) },
  browser: { ready: () => findChrome() !== undefined, make: () => installChrome(say) },
};

/**
 * Safe to call from several processes at once: the first works, the others wait and find it done.
 * @param {string[]} [names] parts to make ready; default all
 */
export async function setup(names = Object.keys(parts)) {
  const unknown = names.filter((name) => !parts[name]);
  if (unknown.length > 0) {
    throw new Error(
      `Unknown part ${unknown.join(', ')}; there are ${Object.keys(parts).join(', ')}.`,
    );
  }
  const work = async () => {
    for (const name of names) if (!parts[name].ready()) await parts[name].make();
  };
  if (names.every((name) => parts[name].ready())) return;
  await withLock(join(hostRoot, 'setup.lock'), work, (holder) =>
    say(`Waiting for the set-up that process ${holder} is doing …`),
  );
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  runMain(() => setup(process.argv.length > 2 ? process.argv.slice(2) : undefined));
}
