import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { parse } from 'jsonc-parser';
import { activated, until, workspaceFile } from './support/extension.ts';

const run = (...args: unknown[]) =>
  vscode.commands.executeCommand<string | undefined>('thoughtscope.newComparison', ...args);
const grid = (file: string) =>
  (parse(readFileSync(file, 'utf8')) as { grid: Record<string, unknown[]> }).grid;

describe('a new comparison in a real extension host', function () {
  this.timeout(120_000);
  const tiny = () => workspaceFile('tiny.rlrun.json');
  const made: string[] = [];

  before(async () => {
    await activated();
  });
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.commands.executeCommand('notifications.clearAll');
    made.forEach((file) => rmSync(file, { force: true }));
  });

  it('is a file beside its base, open in the editor, with nothing to complain of and a line that starts it', async () => {
    const axes = { 'rl.algorithm': ['ppo', 'reinforce++'], 'rl.klCoefficient': [0, 0.1] };
    for (const name of [
      'tiny-algorithm-klCoefficient.rlcompare.json',
      'tiny-algorithm-klCoefficient-2.rlcompare.json',
    ]) {
      const file = await run({ base: tiny().fsPath, axes, seeds: 2 });
      assert.ok(file, 'nothing was written');
      made.push(file);
      assert.equal(file, workspaceFile(name).fsPath);
      assert.equal(vscode.window.activeTextEditor?.document.uri.fsPath, file);
      assert.deepEqual(grid(file), axes);
    }
    const uri = vscode.Uri.file(made[0]);
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      uri,
    );
    assert.ok(lenses.some(({ command }) => command?.command === 'thoughtscope.startComparison'));
    // A fault that is made afterwards is found: so none was there before.
    const edit = new vscode.WorkspaceEdit();
    const text = (await vscode.workspace.openTextDocument(uri)).getText();
    const at = text.slice(0, text.indexOf('"ppo"')).split('\n').length - 1;
    assert.deepEqual(vscode.languages.getDiagnostics(uri), []);
    edit.insert(uri, new vscode.Position(at, 0), '"rl.stepz": [1],\n');
    await vscode.workspace.applyEdit(edit);
    const problems = await until(() => {
      const found = vscode.languages.getDiagnostics(uri);
      return found.length > 0 && found;
    });
    assert.deepEqual(
      problems.map(({ range }) => range.start.line),
      [at],
    );
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });

  it('comes out of the questions, one after the other, answered by keys', async () => {
    // Whatever is chosen of it must be possible: there are groups, which divide the batch.
    const own = workspaceFile('asked.rlrun.json');
    writeFileSync(
      own.fsPath,
      '{ "sft": { "steps": 2, "warmup": 1 }, "rl": { "batch": 64, "group": 4 } }',
    );
    made.push(own.fsPath);
    let ended = false;
    const asked = (async () => {
      try {
        return await run(own);
      } finally {
        ended = true;
      }
    })();
    // Whichever question it is: the next row, chosen or not, and on. A text stands there already; with no row chosen the
    // question stays, and so does the test until one is.
    await until(async () => {
      for (const key of [
        'workbench.action.quickOpenSelectNext',
        'workbench.action.quickPickManyToggle',
        'workbench.action.acceptSelectedQuickOpenItem',
      ]) {
        if (!ended) await vscode.commands.executeCommand(key);
      }
      return ended;
    });
    const file = await asked;
    assert.ok(file, 'nothing was written');
    made.push(file);
    assert.match(basename(file), /^asked-[\w-]+\.rlcompare\.json$/);
    const fields = Object.values(grid(file));
    assert.ok(fields.length > 0 && fields.every((values) => values.length > 0));
    await until(() => vscode.window.activeTextEditor?.document.uri.fsPath === file);
  });
});
