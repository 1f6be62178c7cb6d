import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { ExtensionContext } from 'vscode';

/**
 * Puts `thoughtscope` on the PATH of VS Code's terminals: a script that runs the command line's bundle with the binary
 * that runs this extension (Electron on the desktop), so that no Node needs to be installed.
 */
export async function putOnPath(
  context: ExtensionContext,
  runtime: string,
  node = process.execPath,
): Promise<string> {
  const folder = join(context.globalStorageUri.fsPath, 'bin');
  await writeCommand(folder, join(runtime, 'dist', 'cli.js'), node);
  const environment = context.environmentVariableCollection;
  environment.description = 'Adds the command `thoughtscope`.';
  environment.prepend('PATH', folder + delimiter);
  // For the repository's own bin/thoughtscope, when the terminal's Node is too old.
  environment.replace('THOUGHTSCOPE_NODE', node);
  return folder;
}

export async function writeCommand(folder: string, cli: string, node: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  if (process.platform === 'win32') {
    const lines = [
      '@echo off',
      'setlocal',
      'set "ELECTRON_RUN_AS_NODE=1"',
      `"${node}" "${cli}" %*`,
      'exit /b %errorlevel%',
    ];
    await writeFile(join(folder, 'thoughtscope.cmd'), `${lines.join('\r\n')}\r\n`);
    return;
  }
  const script = join(folder, 'thoughtscope');
  const lines = ['#!/bin/sh', `ELECTRON_RUN_AS_NODE=1 exec ${quote(node)} ${quote(cli)} "$@"`];
  await writeFile(script, `${lines.join('\n')}\n`);
  await chmod(script, 0o755);
}

/** For sh: nothing in the path means anything. */
const quote = (path: string): string => `'${path.replaceAll("'", `'\\''`)}'`;
