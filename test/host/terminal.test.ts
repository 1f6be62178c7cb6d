import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { VERSION } from '../../src/base/version.ts';
import { activated, until, workspaceFile } from './support/extension.ts';

describe('terminals in a real VS Code', function () {
  this.timeout(60_000);

  it('know the command thoughtscope', async function () {
    if (process.platform === 'win32') return this.skip();
    await activated();
    const output = workspaceFile('version.txt').fsPath;
    const content = () => {
      try {
        return readFileSync(output, 'utf8').trim() || undefined;
      } catch {
        return undefined;
      }
    };
    // The command is written right after activation: a terminal opened in that moment may miss it.
    for (let attempt = 1; content() === undefined; attempt++) {
      const terminal = vscode.window.createTerminal({
        name: `test ${attempt}`,
        shellPath: '/bin/sh',
      });
      terminal.sendText(
        `thoughtscope --version > '${output}.tmp' && mv '${output}.tmp' '${output}'`,
      );
      const deadline = Date.now() + 10_000;
      await until(() => content() !== undefined || Date.now() > deadline);
      terminal.dispose();
    }
    assert.match(content() ?? '', new RegExp(VERSION.replaceAll('.', '\\.')));
  });
});
