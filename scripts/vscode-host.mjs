/**
 * A real VS Code for `npm start`, the in-host and end-to-end tests and the benchmarks: VS Code's own
 * server on a loopback port, whose workbench any browser opens.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { vscodeRoot } from './lib/code-server.mjs';
import { cleanEnv, mustRun } from './lib/processes.mjs';
import { ensureNode24 } from './node24.mjs';

const guard = fileURLToPath(new URL('./lib/guard.mjs', import.meta.url));
const serverMain = join(vscodeRoot, 'out', 'server-main.js');

/** A quiet VS Code: no start page, no telemetry, no trust question, no look at the internet. */
export const quietSettings = {
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'telemetry.telemetryLevel': 'off',
  'security.workspace.trust.enabled': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'chat.disableAIFeatures': true,
  'remote.autoForwardPorts': false,
  'git.enabled': false,
};

/**
 * @typedef {object} HostOptions
 * @property {string} [dataDir] VS Code's server data; default a new temporary folder, removed on stop
 * @property {Record<string, unknown>} [settings] user settings on top of `quietSettings`, written
 *   when the data folder has none yet
 * @property {string} [vsix] installed before the start
 * @property {number} [port] default any free one
 * @property {boolean} [token] ask the browser for a secret; always, unless a test needs a plain address
 * @property {boolean} [testDriver] honour a `payload` in the address (in-host tests)
 * @property {NodeJS.ProcessEnv} [env] added to the environment
 *
 * @typedef {object} Host
 * @property {string} origin such as http://127.0.0.1:41234
 * @property {string} authority host and port
 * @property {string} dataDir
 * @property {(id: string) => string} extensionPath folder of an installed extension
 * @property {() => string} log what the server printed so far
 * @property {(folder?: string, payload?: string[][]) => string} url opens the folder
 * @property {Promise<void>} ended
 * @property {() => Promise<void>} stop ends the server and everything it started
 */

/**
 * @param {HostOptions} [options]
 * @returns {Promise<Host>}
 */
export async function startHost(options = {}) {
  const node = await ensureNode24();
  if (!existsSync(serverMain)) {
    throw new Error('VS Code is not installed here yet: run `npm run setup` once.');
  }
  const temporary = options.dataDir === undefined;
  // Short: sockets inside must stay below 108 bytes.
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'tsc-'));
  writeSettings(dataDir, options.settings);
  const folders = ['--server-data-dir', dataDir, '--extensions-dir', join(dataDir, 'extensions')];
  if (options.vsix) {
    const install = ['--install-extension', options.vsix, '--force'];
    await mustRun(node, [serverMain, ...folders, ...install], { env: cleanEnv() });
  }

  const secret = options.token === false ? undefined : writeToken(dataDir);
  const flags = [
    ...['--host', '127.0.0.1', '--port', String(options.port ?? 0)],
    ...['--accept-server-license-terms', '--telemetry-level', 'off'],
    ...(secret ? ['--connection-token-file', secret.file] : ['--without-connection-token']),
    ...(options.testDriver ? ['--enable-smoke-test-driver'] : []),
  ];
  const mark = randomBytes(8).toString('hex');
  const child = spawn(process.execPath, [guard, mark, node, serverMain, ...folders, ...flags], {
    env: { ...cleanEnv(), ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (log += data));
  /** @type {Promise<void>} */
  const ended = new Promise((resolve) => child.on('close', () => resolve()));
  ended.then(() => temporary && rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 }));
  const stop = () => {
    child.stdin.end();
    return ended;
  };

  const port = await Promise.race([listening(child.stdout), ended.then(() => undefined)]);
  if (port === undefined) throw new Error(`VS Code's server ended at once:\n${log.trim()}`);
  const authority = `127.0.0.1:${port}`;
  return {
    origin: `http://${authority}`,
    authority,
    dataDir,
    log: () => log,
    extensionPath: (id) => {
      const all = readdirSync(join(dataDir, 'extensions'));
      const found = all.find((name) => name.startsWith(`${id}-`));
      if (!found) throw new Error(`${id} is not installed in ${dataDir}.`);
      return join(dataDir, 'extensions', found);
    },
    ended,
    stop,
    url: (folder, payload) => {
      const query = new URLSearchParams();
      if (secret) query.set('tkn', secret.value);
      if (folder) query.set('folder', folder);
      if (payload) query.set('payload', JSON.stringify(payload));
      return `http://${authority}/?${query.toString().replaceAll('+', '%20')}`;
    },
  };
}

/** @param {string} dataDir @param {Record<string, unknown>} [settings] */
function writeSettings(dataDir, settings) {
  const file = join(dataDir, 'data', 'User', 'settings.json');
  // The user of `npm start` may have changed them: their file stays.
  if (existsSync(file)) return;
  mkdirSync(join(dataDir, 'data', 'User'), { recursive: true });
  writeFileSync(file, `${JSON.stringify({ ...quietSettings, ...settings }, null, 2)}\n`);
}

/**
 * A terminal in VS Code is a terminal on this machine: other users and web pages that guess the
 * port must not get in.
 * @param {string} dataDir
 */
function writeToken(dataDir) {
  const file = join(dataDir, 'token');
  const value = randomBytes(16).toString('hex');
  rmSync(file, { force: true });
  writeFileSync(file, value, { mode: 0o600 });
  return { file, value };
}

/**
 * @param {import('node:stream').Readable} stdout
 * @returns {Promise<number>}
 */
function listening(stdout) {
  let seen = '';
  return new Promise((resolve) => {
    stdout.on('data', (data) => {
      seen += data;
      const found = /listening on (\d+)/.exec(seen);
      if (found) resolve(Number(found[1]));
    });
  });
}
