import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { activated, until, workspaceFile } from './support/extension.ts';

const open = async (name: string) => vscode.workspace.openTextDocument(workspaceFile(name));
const problemsOf = ({ uri }: vscode.TextDocument) => vscode.languages.getDiagnostics(uri);

describe('run files in a real extension host', function () {
  this.timeout(60_000);

  before(async () => {
    await activated();
  });

  it('have every problem underlined, once and at its place', async () => {
    const document = await open('wrong.rlrun.json');
    const found = await until(() => {
      const problems = problemsOf(document);
      return problems.length > 0 && problems;
    });
    const said = found
      .map(({ range, message, source }) => ({
        source,
        line: range.start.line + 1,
        message: message.split(':')[0],
      }))
      .sort((a, b) => a.line - b.line);
    assert.deepEqual(said, [
      { source: 'Thoughtscope', line: 5, message: 'rl.batch' },
      { source: 'Thoughtscope', line: 6, message: 'rl.stepz' },
    ]);
    // Once the schema is satisfied, the task is looked at.
    const edit = new vscode.WorkspaceEdit();
    edit.replace(document.uri, new vscode.Range(4, 0, 6, 0), '    "batch": 8\n');
    await vscode.workspace.applyEdit(edit);
    const next = await until(() =>
      problemsOf(document).find(({ message }) => /chess/.test(message)),
    );
    assert.equal(document.lineAt(next.range.start.line).text, '  "task": { "name": "chess" }');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('leave broken syntax to VS Code’s JSON support', async () => {
    const document = await open('broken.rlrun.json');
    assert.equal(document.languageId, 'jsonc');
    // JSON support looks at what is on show.
    await vscode.window.showTextDocument(document);
    const problems = await until(() => {
      const all = problemsOf(document);
      return all.length > 0 && all;
    });
    assert.deepEqual(
      problems.filter(({ source }) => source === 'Thoughtscope'),
      [],
    );
  });

  it('can be started from above their first line', async () => {
    const document = await open('tiny.rlrun.json');
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      document.uri,
    );
    const start = lenses.find(({ command }) => command?.command === 'thoughtscope.startRun');
    assert.equal(start?.range.start.line, 0);
    assert.match(start.command?.title ?? '', /Start RL Run/);
  });

  it('complete fields and values, and explain them', async () => {
    const document = await open('tiny.rlrun.json');
    const at = (text: string) => document.positionAt(document.getText().indexOf(text) + 1);
    const labels = await until2(async () => {
      const list = await vscode.commands.executeCommand<vscode.CompletionList>(
        'vscode.executeCompletionItemProvider',
        document.uri,
        at('"batch": 4'),
      );
      const found = list.items.map(({ label }) =>
        typeof label === 'string' ? label : label.label,
      );
      return found.includes('learningRate') ? found : undefined;
    });
    assert.ok(labels.includes('klCoefficient'));
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      at('"maxTokens"'),
    );
    const text = hovers
      .flatMap(({ contents }) => contents as vscode.MarkdownString[])
      .map(({ value }) => value)
      .join('\n');
    assert.match(text, /Longest response in tokens/);
    assert.match(text, /from 8/);
  });

  it('and the folder of runs stay out of search and file watching', () => {
    const exclude = (section: string, name: string) =>
      vscode.workspace.getConfiguration(section).get<Record<string, boolean>>(name) ?? {};
    assert.equal(exclude('search', 'exclude')['**/.thoughtscope/runs'], true);
    assert.equal(exclude('files', 'watcherExclude')['**/.thoughtscope/runs/**'], true);
    // Contributed defaults add to VS Code's own instead of replacing them.
    assert.equal(exclude('search', 'exclude')['**/node_modules'], true);
  });
});

/** As `until`, for a question that takes a while itself. */
async function until2<T>(find: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await find();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
