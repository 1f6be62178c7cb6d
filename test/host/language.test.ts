import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { BEHAVIOUR_NAMES } from '../../src/trace/behaviours.ts';
import { activated, until, workspaceFile } from './support/extension.ts';

describe('a trace in an editor', function () {
  this.timeout(60_000);
  let document: vscode.TextDocument;
  const uri = () => document.uri;
  const ask = <T>(command: string, ...rest: unknown[]) =>
    vscode.commands.executeCommand<T>(command, uri(), ...rest);

  before(async () => {
    await activated();
    document = await vscode.workspace.openTextDocument(workspaceFile('sums.cot'));
    await vscode.window.showTextDocument(document);
    await until(() => vscode.languages.getDiagnostics(uri()).length > 0);
  });
  after(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  it('is told apart by its language', () => {
    assert.equal(document.languageId, 'reasoning-trace');
  });

  it('has diagnostics with codes that lead to the handbook', () => {
    const found = vscode.languages.getDiagnostics(uri());
    const codes = found.map(({ code }) => (typeof code === 'object' ? String(code.value) : code));
    assert.deepEqual([...codes].sort(), ['unsupported-verification', 'wrong-arithmetic']);
    for (const { code } of found) {
      assert.ok(typeof code === 'object' && code.target.path.endsWith('docs/diagnostics.md'));
    }
  });

  it('mends a sum by a quick fix', async () => {
    const sum = vscode.languages
      .getDiagnostics(uri())
      .find(({ message }) => message.includes('156'));
    assert.ok(sum);
    const actions = await ask<vscode.CodeAction[]>('vscode.executeCodeActionProvider', sum.range);
    const fix = actions.find(({ edit }) => edit !== undefined);
    assert.ok(fix?.edit);
    assert.ok(await vscode.workspace.applyEdit(fix.edit));
    assert.match(document.getText(), /12 × 13 = 156\./);
    await until(() => vscode.languages.getDiagnostics(uri()).length === 1);
    await vscode.commands.executeCommand('undo');
    await until(() => vscode.languages.getDiagnostics(uri()).length === 2);
  });

  it('has one hover that says why, and is not trusted', async () => {
    const at = document.positionAt(document.getText().indexOf('verify'));
    const hovers = await ask<vscode.Hover[]>('vscode.executeHoverProvider', at);
    assert.equal(hovers.length, 1);
    const [content] = hovers[0].contents as vscode.MarkdownString[];
    assert.match(content.value, /Verification/);
    assert.ok(!content.isTrusted && !content.supportHtml);
  });

  it('has lenses, an outline and folds', async () => {
    const lenses = await ask<vscode.CodeLens[]>('vscode.executeCodeLensProvider', 10);
    assert.ok(lenses.some(({ command }) => command?.title.includes('verification')));
    const symbols = await ask<vscode.DocumentSymbol[]>('vscode.executeDocumentSymbolProvider');
    assert.deepEqual(
      symbols.map(({ name }) => name),
      ['Reasoning', 'Answer'],
    );
    const folds = await ask<vscode.FoldingRange[]>('vscode.executeFoldingRangeProvider');
    assert.ok(folds.some(({ start }) => start === 0));
  });

  it('links a check to the step that it refers to', async () => {
    const links = await ask<vscode.DocumentLink[]>('vscode.executeLinkProvider', 10);
    const link = links.find(({ range }) => document.getText(range) === 'Let me');
    assert.ok(link?.target, 'the check has a link');
    const line = Number(/^L?(\d+)/.exec(link.target.fragment)?.[1]) - 1;
    assert.match(document.lineAt(line).text, /^First, 12 × 13/);
  });

  it('offers a missing tag, and the step that a check speaks of', async () => {
    const open = await vscode.workspace.openTextDocument({
      language: 'reasoning-trace',
      content: '<think>\nFirst, 12 × 13 = 156.\n',
    });
    const [problem] = await until(() => {
      const found = vscode.languages.getDiagnostics(open.uri);
      return found.length > 0 && found;
    });
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      open.uri,
      problem.range,
    );
    const fix = actions.find(({ title }) => title.startsWith('Add </think>'));
    assert.ok(fix?.edit, actions.map(({ title }) => title).join(', '));
    assert.ok(await vscode.workspace.applyEdit(fix.edit));
    assert.match(open.getText(), /156\.\n<\/think>/);
    await until(() => vscode.languages.getDiagnostics(open.uri).length === 0);
    await vscode.window.showTextDocument(open);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await vscode.window.showTextDocument(document);
  });

  it('says each segment’s label in inlay hints, which are off unless asked for', async () => {
    const setting = vscode.workspace.getConfiguration('editor', document);
    assert.equal(setting.get('inlayHints.enabled'), 'off');
    const whole = new vscode.Range(0, 0, document.lineCount, 0);
    const hints = await ask<vscode.InlayHint[]>('vscode.executeInlayHintProvider', whole);
    const labels = hints.map(({ label }) => (typeof label === 'string' ? label : ''));
    assert.ok(
      labels.some((label) => /^verification \d+ %$/.test(label)),
      labels.join(', '),
    );
  });

  it('has a semantic token type per behaviour', async () => {
    const legend = await ask<vscode.SemanticTokensLegend>(
      'vscode.provideDocumentSemanticTokensLegend',
    );
    assert.deepEqual(legend.tokenTypes, BEHAVIOUR_NAMES);
    const tokens = await ask<vscode.SemanticTokens>('vscode.provideDocumentSemanticTokens');
    assert.ok(tokens.data.length >= 15);
  });
});
