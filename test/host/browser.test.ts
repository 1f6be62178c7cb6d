import assert from 'node:assert/strict';
import { appendFileSync, copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { activated, until, workspaceFile } from './support/extension.ts';

/** A verl dump as its own writer made it (scripts/fixtures). */
const DUMP = 'verl/2.jsonl';

describe('the rollout browser', () => {
  before(async () => {
    await activated();
  });
  after(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  const shown = () => vscode.window.tabGroups.activeTabGroup.activeTab?.input;

  it('opens a verl dump, and leaves plain JSONL to the text editor', async () => {
    const uri = workspaceFile(DUMP);
    await vscode.commands.executeCommand('vscode.open', uri);
    assert.ok(await until(() => shown() instanceof vscode.TabInputText));
    await vscode.commands.executeCommand('thoughtscope.openRolloutBrowser', uri);
    const input = await until(() => {
      const found = shown();
      return found instanceof vscode.TabInputCustom && found;
    });
    assert.equal(input.viewType, 'thoughtscope.rollouts');
    assert.equal(input.uri.toString(), uri.toString());
  });

  it('opens a row as a read-only trace document with the response as it stands', async () => {
    const file = workspaceFile(DUMP);
    const lines = readFileSync(file.fsPath, 'utf8').trimEnd().split('\n');
    for (const row of [0, lines.length - 1]) {
      const record = JSON.parse(lines[row]) as { input: string; output: string };
      const uri = vscode.Uri.from({
        scheme: 'thoughtscope-trace',
        authority: 'file',
        path: `${file.path}/row-${row + 1}.cot`,
      });
      const document = await vscode.workspace.openTextDocument(uri);
      assert.equal(document.languageId, 'reasoning-trace');
      // An editor's lines end one way.
      const plain = (text: string) => text.replace(/\r\n?/g, '\n');
      assert.equal(plain(document.getText()), plain(`${record.input}\n\n${record.output}\n`));
      await vscode.window.showTextDocument(document);
      const edit = new vscode.WorkspaceEdit();
      edit.insert(uri, new vscode.Position(0, 0), 'x');
      await vscode.workspace.applyEdit(edit);
      assert.ok(!(await document.save()), 'cannot be written');
      await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    }
  });

  it('opens nothing for a row that the file does not have', async () => {
    const file = workspaceFile(DUMP);
    const uri = vscode.Uri.from({
      scheme: 'thoughtscope-trace',
      authority: 'file',
      path: `${file.path}/row-999.cot`,
    });
    await assert.rejects(Promise.resolve(vscode.workspace.openTextDocument(uri)), /row-999/);
  });

  it('opens TRL’s completions and Inspect’s logs by themselves, and their rows as traces', async () => {
    for (const [fixture, words] of [
      ['trl/completions/completions_00005.parquet', /_reward \d\.\d{3}/],
      ['inspect/arithmetic.eval', /right|wrong/],
    ] as const) {
      const uri = workspaceFile(fixture);
      mkdirSync(dirname(uri.fsPath), { recursive: true });
      copyFileSync(join(process.cwd(), 'test/fixtures/formats', fixture), uri.fsPath);
      await vscode.commands.executeCommand('vscode.open', uri);
      const input = await until(() => {
        const found = shown();
        return found instanceof vscode.TabInputCustom && found.uri.path === uri.path && found;
      });
      assert.equal(input.viewType, 'thoughtscope.rolloutFiles');
      const document = await vscode.workspace.openTextDocument(
        vscode.Uri.from({
          scheme: 'thoughtscope-trace',
          authority: 'file',
          path: `${uri.path}/row-1.cot`,
        }),
      );
      assert.ok(document.getText().trim().length > 0);
      const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
        'vscode.executeCodeLensProvider',
        document.uri,
        10,
      );
      assert.match(lenses.map(({ command }) => command?.title).join(' | '), words);
    }
  });

  it('reads a row that was appended a moment ago', async () => {
    const from = workspaceFile(DUMP);
    const uri = workspaceFile('verl/3.jsonl');
    copyFileSync(from.fsPath, uri.fsPath);
    const address = (row: number) =>
      vscode.Uri.from({
        scheme: 'thoughtscope-trace',
        authority: 'file',
        path: `${uri.path}/row-${row}.cot`,
      });
    await vscode.workspace.openTextDocument(address(1));
    const count = readFileSync(uri.fsPath, 'utf8').trimEnd().split('\n').length;
    appendFileSync(uri.fsPath, '{"input":"new?","output":"new.","gts":"","score":1,"step":3}\n');
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const document = await vscode.workspace.openTextDocument(address(count + 1));
    assert.equal(document.getText(), 'new?\n\nnew.\n');
  });
});
