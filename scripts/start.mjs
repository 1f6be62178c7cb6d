/**
 * Opens VS Code in the browser with the extension and a demo workspace, all set-up included.
 *
 *   npm start
 *   npm start -- --folder DIR   open that folder instead of the demo
 *   npm start -- --fresh        put the demo workspace back to its first state
 *   npm start -- --port N       default: any free port, on 127.0.0.1 only
 *   npm start -- --no-open      print the address, open no browser
 */
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { hostRoot, root } from './lib/paths.mjs';
import { runMain } from './lib/processes.mjs';
import { setup } from './setup.mjs';

const options = /** @type {const} */ ({
  port: { type: 'string', default: '0' },
  'no-open': { type: 'boolean', default: false },
  folder: { type: 'string' },
  fresh: { type: 'boolean', default: false },
});

runMain(async () => {
  const { values } = parseArgs({ options });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new Error(`--port ${values.port} is not a port number.`);
  }
  if (values.folder && !existsSync(values.folder)) {
    throw new Error(`--folder ${values.folder} does not exist.`);
  }
  await setup(['deps', 'node24', 'vscode']);
  // Only now: these import dependencies that the set-up may just have installed.
  const { buildAll } = await import('./build.mjs');
  const { packageVsix } = await import('./package.mjs');
  const { startHost } = await import('./vscode-host.mjs');

  await buildAll();
  const vsix = await packageVsix();
  const folder = values.folder ? resolve(values.folder) : demoFolder(values.fresh);
  const host = await startHost({
    dataDir: join(hostRoot, 'data'),
    // What the demo is about, and what to press first, is said in its README.
    settings: { 'workbench.startupEditor': 'readme' },
    vsix,
    port,
  });

  let stopping = false;
  const stop = () => {
    stopping = true;
    process.stdout.write('\nStopping VS Code and what it started …\n');
    void host.stop();
  };
  process.once('SIGINT', stop).once('SIGTERM', stop).once('SIGHUP', stop);
  const url = host.url(folder);
  process.stdout.write(`\nThoughtscope is ready in VS Code:\n\n  ${url}\n\nCtrl-C stops it.\n`);
  if (!values['no-open']) openInBrowser(url);
  await host.ended;
  if (stopping) return 0;
  process.stderr.write(`VS Code's server ended by itself:\n${host.log()}\n`);
  return 1;
});

/** @param {boolean} fresh */
function demoFolder(fresh) {
  const demo = join(hostRoot, 'demo');
  if (fresh) rmSync(demo, { recursive: true, force: true });
  if (!existsSync(demo)) {
    mkdirSync(demo, { recursive: true });
    const examples = join(root, 'examples');
    if (existsSync(examples)) cpSync(examples, demo, { recursive: true });
  }
  return demo;
}

/**
 * Tries; on a machine without a screen the printed address is what counts.
 * @param {string} url
 */
function openInBrowser(url) {
  const openers = /** @type {Record<string, [string, string[]]>} */ ({
    darwin: ['open', [url]],
    win32: ['cmd', ['/c', 'start', '', url.replaceAll('&', '^&')]],
    linux: ['xdg-open', [url]],
  });
  const [command, args] = openers[process.platform] ?? openers.linux;
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return;
  const child = spawn(command, args, { stdio: 'ignore', detached: true });
  child.on('error', () => process.stdout.write('(No browser could be opened; use the address.)\n'));
  child.unref();
}
