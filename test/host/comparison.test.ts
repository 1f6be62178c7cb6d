import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
import type { Api } from '../../src/extension/activate.ts';
import { activated, until, workspaceFile } from './support/extension.ts';

const run = (command: string, ...args: unknown[]) =>
  vscode.commands.executeCommand<string | undefined>(`thoughtscope.${command}`, ...args);

describe('a comparison in a real extension host', function () {
  this.timeout(120_000);
  let api: Api;
  let id = '';

  const status = () => api.comparisons().find((each) => each.status.id === id)?.status;

  before(async () => {
    api = await activated();
  });

  it('offers to start and underlines an unknown field in its file', async () => {
    const uri = workspaceFile('wrong.rlcompare.json');
    await vscode.workspace.openTextDocument(uri);
    const problems = await until(() => {
      const found = vscode.languages.getDiagnostics(uri);
      return found.length > 0 ? found : undefined;
    });
    assert.equal(problems.length, 1);
    assert.match(problems[0].message, /did you mean "rl.algorithm"/);
    assert.equal(problems[0].range.start.line, 2);
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      uri,
    );
    assert.ok(lenses.some(({ command }) => command?.command === 'thoughtscope.startComparison'));
  });

  it('starts, is one row with its runs below, and ends by itself', async () => {
    const file = workspaceFile('arms.rlcompare.json').fsPath;
    const started = await run('startComparison', { file, confirmed: true });
    assert.ok(started, 'nothing was started');
    id = started;
    await until(() => status()?.state === 'finished');
    assert.equal(status()?.finished, 4);
    // None of them stands at the top.
    const rows = await until(() => {
      const tree = api.tree();
      const own = tree.find((row) => row.id === id);
      return own?.under.length === 4 ? { tree, own } : undefined;
    });
    assert.ok(rows.own.under.every((each) => each.startsWith(`${id}-`)));
    assert.ok(!rows.tree.some((row) => rows.own.under.includes(row.id)));
    assert.ok(existsSync(workspaceFile(`.thoughtscope/comparisons/${id}`).fsPath));
  });

  it('puts its arms on the charts: mean and interval over seeds', async () => {
    await run('showComparisonCharts', { id });
    const { run: arm, step, values } = await api.series(`arm:${id}/1`);
    assert.equal(arm.name, 'weight 1 (2 of 2 seeds)');
    assert.deepEqual([step[0], step.at(-1)], [0, 6]);
    const runs = api.comparisons().find((each) => each.status.id === id)?.runs ?? [];
    assert.equal(runs.length, 4);
    const length = 'eval/response/length';
    const [low, mean, high] = [`${length}@low`, length, `${length}@high`].map((name) =>
      values[name]?.at(-1),
    );
    assert.ok(typeof low === 'number' && typeof mean === 'number' && typeof high === 'number');
    assert.ok(low <= mean && mean <= high);
  });

  it('shows its report, and starts nothing a second time', async () => {
    await run('showComparison', { id });
    await until(() =>
      vscode.window.tabGroups.all
        .flatMap(({ tabs }) => tabs)
        .some(({ label }) => label === 'Comparison: arms'),
    );
    const file = workspaceFile('arms.rlcompare.json').fsPath;
    assert.equal(await run('startComparison', { file, confirmed: true }), id);
    assert.equal(api.comparisons().length, 1);
  });

  it('runs a reproduction card: a comparison with the card’s verdict on its page', async () => {
    const begun = await run('runReproduction', 'sequential-parallel', { quick: true });
    assert.ok(begun, 'nothing was started');
    const found = () => api.comparisons().find((each) => each.status.id === begun)?.status;
    await until(() => found()?.card === 'sequential-parallel');
    // One seed of its two arms.
    assert.equal(found()?.total, 2);
    await until(() =>
      vscode.window.tabGroups.all
        .flatMap(({ tabs }) => tabs)
        .some(({ label }) => label.startsWith('Comparison: Sequential search')),
    );
    await run('stopComparison', { id: begun });
    await until(() => found()?.state === 'stopped');
  });
});
