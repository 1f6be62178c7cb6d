import assert from 'node:assert/strict';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import * as vscode from 'vscode';
import type { Api } from '../../src/extension/activate.ts';
import { activated, until, workspaceFile } from './support/extension.ts';

const run = (command: string, ...args: unknown[]) =>
  vscode.commands.executeCommand<string | undefined>(`thoughtscope.${command}`, ...args);

const SMALL = {
  model: { width: 8, layers: 1, heads: 2, hidden: 16 },
  sft: { steps: 10, batch: 8, warmup: 2 },
  rl: { steps: 3, batch: 8, maxTokens: 48 },
  eval: { every: 3, draws: 16, probes: 2, probeSamples: 2 },
};

/** The extension and its workers run modules of the user's on whatever Node VS Code is: its isolation is put to the test here. */
describe('modules of the user in a real extension host', function () {
  this.timeout(120_000);
  let api: Api;
  const made = [
    'mine.ts',
    'mine.rlrun.json',
    'worth.ts',
    'leaky.js',
    'small.rlrun.json',
    'leaky.rlrun.json',
  ];
  const remove = () => {
    for (const name of made) rmSync(workspaceFile(name).fsPath, { force: true });
  };

  before(async () => {
    remove();
    api = await activated();
  });
  after(remove);

  /** A name of its own each: VS Code may not have seen yet that a file it knows was changed. */
  const write = (name: string, spec: object) => {
    const file = workspaceFile(name).fsPath;
    writeFileSync(file, JSON.stringify({ ...SMALL, ...spec }));
    return file;
  };

  it('are written from their templates and opened, the task with a run file', async () => {
    await run('newTaskModule', workspaceFile('mine.ts'));
    assert.equal(vscode.window.activeTextEditor?.document.uri.path, workspaceFile('mine.ts').path);
    assert.ok(existsSync(workspaceFile('mine.rlrun.json').fsPath));
    await run('newRewardModule', workspaceFile('worth.ts'));
    assert.match(
      vscode.window.activeTextEditor?.document.getText() ?? '',
      /export function reward/,
    );
  });

  it('make the puzzles and the rewards of a run that the worker of this Node trains', async () => {
    const file = write('small.rlrun.json', {
      task: { name: 'module', options: { file: 'mine.ts', puzzles: 40 } },
      reward: { module: { file: 'worth.ts' } },
    });
    const id = await run('startRun', { file, values: {} });
    assert.ok(id, 'nothing was started');
    const ended = await until(() => {
      const now = api.runs().find((each) => each.id === id);
      return now && ['finished', 'failed'].includes(now.state) ? now : undefined;
    });
    assert.equal(ended.state, 'finished', ended.message);
    const { values } = await api.series(id);
    assert.ok(values['reward/module']?.some((value) => value !== null));
  });

  it('end a run that they try to leave their process from', async () => {
    // What it is tried on when the run is made are fewer samples than those of two steps.
    const leaky = `let asked = 0;
      export const reward = async () => ++asked > 12 ? Number((await import('node:fs')).existsSync('/')) : 1;`;
    writeFileSync(workspaceFile('leaky.js').fsPath, leaky);
    const file = write('leaky.rlrun.json', {
      task: { name: 'module', options: { file: 'mine.ts', puzzles: 40 } },
      reward: { module: { file: 'leaky.js' } },
    });
    const id = await run('startRun', { file, values: {} });
    const ended = await until(() => {
      const now = api.runs().find((each) => each.id === id);
      return now && ['finished', 'failed'].includes(now.state) ? now : undefined;
    });
    assert.equal(ended.state, 'failed');
    assert.match(ended.message ?? '', /leaky\.js: Error: a module of your own may import nothing/);
  });
});
