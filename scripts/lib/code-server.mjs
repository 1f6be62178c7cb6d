/**
 * A real VS Code from npm: the package `code-server` carries VS Code's own server, workbench and
 * built-in extensions. Nothing is compiled: install scripts are off, and the two native modules the
 * server cannot do without are replaced (see shims/).
 */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { hostRoot, root } from './paths.mjs';
import { mustRun } from './processes.mjs';

const version = '4.139.1';
/** Raise it when the recipe below changes, so that existing installations are made anew. */
const recipe = 1;
const stamp = `code-server ${version}, recipe ${recipe}\n`;

const folder = join(hostRoot, 'vscode');
const stampFile = join(folder, 'complete');
/** VS Code's server inside the installed package. */
export const vscodeRoot = join(folder, 'node_modules', 'code-server', 'lib', 'vscode');

export function vscodeReady() {
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp;
}

/** @param {(line: string) => void} say progress */
export async function installVscode(say) {
  say(`Installing VS Code's server from npm (code-server ${version}), once; about a minute …`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  // Its install scripts refuse Node 20 and compile native modules that we do without.
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  await mustRun('npm', ['install', ...flags, `code-server@${version}`], { cwd: folder });
  say('Installing its dependencies …');
  // Not `npm ci`: the shrinkwrap inside is out of step with its package.json.
  await mustRun('npm', ['install', '--omit=dev', ...flags], { cwd: vscodeRoot });
  putShims();
  prune();
  writeFileSync(stampFile, stamp);
}

function putShims() {
  for (const name of ['spdlog', 'native-watchdog']) {
    const target = join(vscodeRoot, 'node_modules', '@vscode', name, 'index.js');
    if (!existsSync(target)) throw new Error(`${target} is missing: code-server has changed.`);
    copyFileSync(join(root, 'scripts', 'shims', `${name}.cjs`), target);
  }
}

/** Drops what the tests and the demo never use: 380 of 620 MB. */
function prune() {
  const unused = [
    'node_modules/@github',
    'node_modules/@microsoft/mxc-sdk',
    'node_modules/ssh2',
    'extensions/copilot',
    'extensions/mermaid-markdown-features',
    'extensions/microsoft-authentication',
  ].map((path) => join(vscodeRoot, path));
  const here = `${process.platform}-${process.arch}`;
  for (const perPlatform of ['@vscode/ripgrep-universal/bin', 'node-pty/prebuilds']) {
    const parent = join(vscodeRoot, 'node_modules', perPlatform);
    if (!existsSync(join(parent, here))) continue;
    unused.push(
      ...readdirSync(parent)
        .filter((name) => name !== here)
        .map((name) => join(parent, name)),
    );
  }
  for (const path of unused) rmSync(path, { recursive: true, force: true });
}
