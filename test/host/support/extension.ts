import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Api } from '../../../src/extension/activate.ts';

/** The activated extension's own exports. */
export async function activated(): Promise<Api> {
  const extension = vscode.extensions.getExtension<Api>('thoughtscope.thoughtscope');
  assert.ok(extension, 'the extension is not installed');
  return extension.activate();
}

export function workspaceFile(name: string): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0];
  assert.ok(folder, 'no folder is open');
  return vscode.Uri.joinPath(folder.uri, name);
}

/** Does something again and again until it has had its effect: a box or a message may still be on its way. */
export async function insist<T>(
  command: string,
  effect: () => Promise<T | undefined | false> | T | undefined | false,
): Promise<T> {
  for (;;) {
    await vscode.commands.executeCommand(command);
    for (let look = 0; look < 10; look++) {
      const found = await effect();
      if (found !== undefined && found !== false) return found;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/** Waits until `find` finds something; mocha's own time limit ends a wait in vain. */
export async function until<T>(
  find: () => T | undefined | false | Promise<T | undefined | false>,
): Promise<T> {
  for (;;) {
    const found = await find();
    if (found !== undefined && found !== false) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
