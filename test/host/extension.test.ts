import assert from 'node:assert/strict';
import * as vscode from 'vscode';

const id = 'thoughtscope.thoughtscope';

describe('the extension in a real extension host', () => {
  it('is installed and activates', async () => {
    const extension = vscode.extensions.getExtension(id);
    assert.ok(extension, `${id} is not installed`);
    await extension.activate();
    assert.equal(extension.isActive, true);
  });

  it('registers every command that its manifest contributes', async () => {
    const extension = vscode.extensions.getExtension(id);
    const manifest = extension?.packageJSON as {
      contributes: { commands?: { command: string }[] };
    };
    const contributed = (manifest.contributes.commands ?? []).map(({ command }) => command);
    assert.ok(contributed.length > 0, 'the manifest contributes no command');
    const registered = new Set(await vscode.commands.getCommands(true));
    const missing = contributed.filter((command) => !registered.has(command));
    assert.deepEqual(missing, []);
  });

  it('opens the workspace it was given', () => {
    assert.equal(vscode.workspace.workspaceFolders?.length, 1);
  });
});
