import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Api } from '../../src/extension/activate.ts';
import { ALGORITHM_NAMES } from '../../src/rl/algorithms/registry.ts';
import type { LabDetail } from '../../src/run/lab/result.ts';
import { activated, until, workspaceFile } from './support/extension.ts';

const run = (command: string, ...args: unknown[]) =>
  vscode.commands.executeCommand<string | undefined>(`thoughtscope.${command}`, ...args);
const STEPS = 2;

describe('the advantage lab in a real extension host', function () {
  this.timeout(120_000);
  let api: Api;
  let id = '';

  const tabs = () =>
    vscode.window.tabGroups.all
      .flatMap((group) => group.tabs)
      .filter(({ label }) => label.startsWith('Advantage Lab'));

  before(async () => {
    api = await activated();
    const file = workspaceFile('tiny.rlrun.json').fsPath;
    id = (await run('startRun', { file, values: { name: 'scored', 'rl.steps': STEPS } })) ?? '';
    await until(() => api.runs().find((each) => each.id === id)?.state === 'finished');
  });
  after(async () => {
    await vscode.window.tabGroups.close(tabs());
  });

  it('opens on the last step of a run and scores its rollouts by every algorithm', async () => {
    await run('openAdvantageLab', id);
    // The view asks by itself once it is there.
    const { step, source, algorithms, rollouts } = await until(() => api.advantages());
    assert.deepEqual(
      tabs().map(({ label }) => label),
      ['Advantage Lab: scored'],
    );
    assert.equal(step, STEPS);
    assert.deepEqual(source, { kind: 'kept' });
    const scoring = algorithms.filter(({ refused }) => refused === undefined);
    assert.deepEqual(new Set(algorithms.map(({ name }) => name)), new Set(ALGORITHM_NAMES));
    assert.deepEqual(
      scoring.filter(({ own }) => own).map(({ name }) => name),
      ['ppo'],
    );
    const [{ detail, length }] = rollouts;
    assert.ok(detail);
    assert.equal(detail.pieces.length, length);
    for (const { name } of scoring) {
      const found: LabDetail['scores'][string] = detail.scores[name];
      assert.deepEqual([found.advantage.length, found.gradient.length], [length, length]);
      assert.ok([...found.advantage, ...found.gradient].every(Number.isFinite), name);
    }
    // PPO's advantages are of each token: a critic that just began has not the same value everywhere.
    const [own] = scoring.filter((each) => each.own);
    assert.ok((own.meanAdvantage ?? 0) > 0 && (own.norm ?? 0) > 0);
  });
});
