import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Api } from '../../src/extension/activate.ts';
import type { RunSeries } from '../../src/protocol/webview.ts';
import { activated, insist, until } from './support/extension.ts';

const run = (command: string, ...args: unknown[]) =>
  vscode.commands.executeCommand<string | undefined>(`thoughtscope.${command}`, ...args);

/** The run's curves once they are as wanted; mocha's own time limit ends a wait in vain. */
async function seriesOf(
  api: Api,
  id: string,
  wanted: (series: RunSeries) => boolean,
): Promise<RunSeries> {
  for (;;) {
    const series = await api.series(id);
    if (wanted(series)) return series;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('following another trainer’s run in a real extension host', function () {
  this.timeout(60_000);
  const fixtures = join(process.cwd(), 'test/fixtures/formats/verl');
  let api: Api;
  let folder = '';
  let id = '';

  before(async () => {
    api = await activated();
    folder = mkdtempSync(join(tmpdir(), 'followed-'));
    mkdirSync(join(folder, 'rollout'));
    cpSync(join(fixtures, 'rollout/1.jsonl'), join(folder, 'rollout/1.jsonl'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('shows it among the runs, read-only, with its curves', async () => {
    const followed = await run('followRun', folder);
    assert.ok(followed, 'nothing is followed');
    id = followed;
    const status = api.runs().find((each) => each.id === id);
    assert.equal(status?.state, 'followed');
    const series = await seriesOf(
      api,
      id,
      ({ values }) => values['reward/format_reward']?.length === 1,
    );
    assert.deepEqual(series.step, [1]);
    assert.equal(series.values['reward/format_reward'][0], 7 / 8);
    assert.ok((series.values['behaviour/reflection'][0] ?? 0) > 0, 'labelled');
  });

  it('draws a step that another process writes', async () => {
    const script = `const fs = require('node:fs'); fs.writeFileSync(process.argv[1], fs.readFileSync(process.argv[2]));`;
    const to = join(folder, 'rollout/2.jsonl');
    spawn(process.execPath, ['-e', script, to, join(fixtures, 'rollout/2.jsonl')], {
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    });
    await seriesOf(api, id, ({ step }) => step.includes(2));
  });

  it('opens a rollout as a document with its labels', async () => {
    const uri = vscode.Uri.from({
      scheme: 'thoughtscope-trace',
      path: `/${id}/step-1-train-1.cot`,
    });
    const document = await vscode.workspace.openTextDocument(uri);
    const [given] = readFileSync(join(fixtures, 'rollout/1.jsonl'), 'utf8').split('\n').slice(1);
    const { output } = JSON.parse(given) as { output: string };
    assert.ok(document.getText().includes(output));
  });

  it('is browsed file by file, and shows what emerged, as an imported dump does', async () => {
    const browsing = run('openRolloutBrowser', id);
    const input = await insist('workbench.action.acceptSelectedQuickOpenItem', () => {
      const found = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
      return found instanceof vscode.TabInputCustom && found;
    });
    await browsing;
    assert.equal(input.uri.fsPath, join(folder, 'rollout/1.jsonl'));
    const known = api.runs().length;
    await vscode.commands.executeCommand('thoughtscope.showEmergence', input.uri);
    const tab = await until(() =>
      vscode.window.tabGroups.all
        .flatMap(({ tabs }) => tabs)
        .find(({ label }) => label === 'Emergence: rollout'),
    );
    // A file that is a step stands for its folder.
    const dump = api.runs().find(({ folder: path }) => path === join(folder, 'rollout'));
    assert.equal(api.runs().length, known + 1);
    assert.ok(dump);
    await vscode.window.tabGroups.close(tab);
    await run('stopFollowing', dump.id);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('ends without a trace in the folder', async () => {
    await run('stopFollowing', id);
    assert.equal(
      api.runs().find((each) => each.id === id),
      undefined,
    );
  });
});
