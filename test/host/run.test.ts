import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Api } from '../../src/extension/activate.ts';
import type { RunState } from '../../src/run/events.ts';
import { activated, insist, until, workspaceFile } from './support/extension.ts';

const run = (command: string, ...args: unknown[]) =>
  vscode.commands.executeCommand<string | undefined>(`thoughtscope.${command}`, ...args);

/** More than are trained before a control is taken and the run is stopped, also where the window has little time. */
const STEPS = 240;

describe('a run in a real extension host', function () {
  this.timeout(120_000);
  let api: Api;
  let id = '';

  const status = () => api.runs().find((each) => each.id === id);
  const state = (...wanted: RunState[]) =>
    until(() => {
      const now = status();
      return now && wanted.includes(now.state) ? now : undefined;
    });

  before(async () => {
    api = await activated();
  });

  it('starts from a run file with changed values, without a question', async () => {
    const file = workspaceFile('tiny.rlrun.json').fsPath;
    const values = { 'reward.exploration.weight': 0.5, 'rl.steps': STEPS };
    const started = await run('startRun', { file, values });
    assert.ok(started, 'nothing was started');
    id = started;
    const now = await state('running', 'finished');
    assert.equal(now.name, 'tiny');
    assert.equal(now.controls['reward.exploration.weight'], 0.5);
    assert.ok(existsSync(workspaceFile('.thoughtscope/runs').fsPath));
  });

  it('takes a control while it trains and records the step', async () => {
    await run('setControl', id, 'reward.exploration.weight', 2);
    await until(() => status()?.controls['reward.exploration.weight'] === 2);
    const findMark = async () =>
      (await api.series(id)).marks.find(({ kind }) => kind === 'control');
    // The run says its status before the mark has reached the store.
    const mark = await until(findMark);
    assert.equal(mark.label, 'Exploration weight 0.5 → 2');
    assert.match(mark.by ?? '', /workspace/);
  });

  it('refuses an impossible value and trains on', async () => {
    await run('setControl', id, 'reward.exploration.weight', -1);
    await run('setControl', id, 'no.such', 1);
    assert.equal(status()?.controls['reward.exploration.weight'], 2);
  });

  it('stops at a safe point and resumes to its end', async () => {
    await run('stopRun', id);
    const stopped = await state('stopped');
    assert.ok(stopped.step < stopped.steps, `it was already at step ${stopped.step}`);
    await run('resumeRun', id);
    const finished = await state('finished');
    assert.equal(finished.step, STEPS);
    const { step, values, marks } = await api.series(id);
    assert.equal(step.at(-1), STEPS);
    assert.equal(new Set(step.map((each, row) => `${each} ${row}`)).size, step.length);
    assert.ok(values['eval/accuracy']?.some((value) => value !== null));
    assert.ok(marks.some(({ kind }) => kind === 'attempt'));
  });

  it('shows a rollout as a document that says why it is highlighted', async () => {
    const uri = vscode.Uri.from({
      scheme: 'thoughtscope-trace',
      path: `/${id}/step-20-probe-0.cot`,
    });
    const document = await vscode.workspace.openTextDocument(uri);
    assert.equal(document.languageId, 'reasoning-trace');
    assert.match(document.getText(), /^numbers \d+ \d+ \d+ target \d+/);
    await vscode.window.showTextDocument(document);
    const position = document.positionAt(document.getText().indexOf('\n\n') + 2);
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      uri,
      position,
    );
    const texts = hovers.flatMap(({ contents }) =>
      contents.map((each) => (typeof each === 'string' ? each : each.value)),
    );
    assert.ok(
      texts.some((text) => /\*\*(Right|Wrong)\*\*/.test(text) && text.includes('probability')),
      texts.join('\n---\n'),
    );
  });

  it('leads from a rollout to the same prompt at another step, and compares the two', async () => {
    const address = (step: number) =>
      vscode.Uri.from({ scheme: 'thoughtscope-trace', path: `/${id}/step-${step}-probe-0.cot` });
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      address(20),
      10,
    );
    const titles = lenses.map(({ command }) => command?.title ?? '');
    for (const wanted of ['Same prompt at other steps', 'Compare']) {
      assert.ok(titles.includes(wanted), titles.join(' | '));
    }
    const asked = run('samePrompt', address(20));
    const other = await insist('workbench.action.acceptSelectedQuickOpenItem', () => {
      const shown = vscode.window.activeTextEditor?.document;
      return shown?.uri.path !== address(20).path && shown?.uri.scheme === 'thoughtscope-trace'
        ? shown
        : undefined;
    });
    await asked;
    const prompt = (text: string) => text.split('\n')[0];
    const one = await vscode.workspace.openTextDocument(address(20));
    assert.equal(prompt(other.getText()), prompt(one.getText()));

    await run('compareTraces', address(20), other.uri);
    const shown = () =>
      vscode.window.tabGroups.all
        .flatMap(({ tabs }) => tabs)
        .filter(({ label }) => label === 'Emergence: tiny');
    await until(() => shown().length === 1);
    await vscode.window.tabGroups.close(shown());
  });

  it('is shown as a table', async () => {
    await run('openRolloutBrowser', id);
    const input = await until(() => {
      const found = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
      return found instanceof vscode.TabInputCustom && found;
    });
    assert.match(input.uri.path, new RegExp(`/${id}/run\\.db$`));
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
  });

  it('says which rollout it does not have', async () => {
    const uri = vscode.Uri.from({
      scheme: 'thoughtscope-trace',
      path: `/${id}/step-999-train-0.cot`,
    });
    await assert.rejects(async () => vscode.workspace.openTextDocument(uri), /999/);
  });

  it('opens its charts and traces', async () => {
    const shows = (wanted: string) =>
      until(() =>
        vscode.window.tabGroups.all.some(({ tabs }) => tabs.some(({ label }) => label === wanted)),
      );
    await run('showTraces', id);
    await shows('Traces: tiny');
    await run('openChartsInEditor', id);
    await shows('Reward Charts');
  });

  it('opens what training made of it, at a place in it', async () => {
    const shown = () =>
      vscode.window.tabGroups.all
        .flatMap(({ tabs }) => tabs)
        .filter(({ label }) => label === 'Emergence: tiny');
    await run('showEmergence', id, { tab: 'prompts' });
    await until(() => shown().length === 1);
    await run('examineTrace', { run: id, rollout: '20/probe/0' });
    await run('examineTrace', { run: id, rollout: '../../etc/passwd' });
    await run('banBehaviour', { run: id, behaviour: 'nonsense' });
    assert.equal(shown().length, 1);
    await vscode.window.tabGroups.close(shown());
  });

  it('is copied as a run file', async () => {
    await run('duplicateRun', id);
    const text = vscode.window.activeTextEditor?.document.getText() ?? '';
    assert.match(text, /Small enough for a test/);
    assert.match(text, /"weight": 0\.5/);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  it('is shown as interrupted when its worker is killed, and goes on from its last checkpoint', async () => {
    const file = workspaceFile('tiny.rlrun.json').fsPath;
    const first = id;
    id = (await run('startRun', { file, values: { name: 'killed', 'rl.steps': 400 } })) ?? '';
    const { pid } = await until(() => {
      const now = status();
      return now && now.phase === 'rl' && now.step >= 8 && now;
    });
    assert.ok(pid);
    process.kill(pid, 'SIGKILL');
    const gone = await state('interrupted');
    assert.match(gone.message ?? '', /Resuming goes on from step/);
    await run('resumeRun', id);
    const again = await state('running');
    assert.notEqual(again.pid, pid);
    await until(() => (status()?.step ?? 0) > gone.step);
    await run('stopRun', id);
    await state('stopped');
    id = first;
  });

  it('is branched off at a checkpoint with another value, and undone as a branch', async () => {
    const origin = id;
    const names = readdirSync(join(status()?.folder ?? '', 'checkpoints'));
    const steps = names.map((name) => Number(/^step-(\d+)$/.exec(name)?.[1]));
    const at = Math.max(...steps.filter((step) => step > 0 && step < STEPS));
    const branch: unknown = await run('branchRun', origin, {
      at: String(at),
      values: { 'reward.exploration.weight': 1.25 },
    });
    assert.ok(typeof branch === 'string' && branch !== origin);
    id = branch;
    const ended = await state('finished');
    assert.deepEqual(ended.branch, { run: origin, checkpoint: `step-${at}` });
    const { marks } = await api.series(branch);
    assert.ok(
      marks.some(({ kind, step }) => kind === 'control' && step === at),
      JSON.stringify(marks),
    );
    const undone: unknown = await run('undoControl', branch);
    assert.ok(typeof undone === 'string');
    id = undone;
    assert.deepEqual((await state('finished')).branch, {
      run: branch,
      checkpoint: `step-${at}`,
    });
    id = origin;
  });

  it('is raced against a branch with another value from a checkpoint written now, and trains on', async () => {
    const weight = 'reward.exploration.weight';
    const first = id;
    const file = workspaceFile('tiny.rlrun.json').fsPath;
    const values = { name: 'raced', 'rl.steps': 20_000, 'checkpoint.every': 10_000 };
    const origin = (await run('startRun', { file, values })) ?? '';
    const of = (each: string) => api.runs().find((entry) => entry.id === each);
    const asked = await until(() => {
      const now = of(origin);
      return now && now.phase === 'rl' && now.step >= 3 && now;
    });
    const count = api.runs().length;
    assert.equal(await run('raceControl', origin, weight, -1), undefined);
    assert.equal(await run('raceControl', origin, 'no.such', 1), undefined);
    const branch = (await run('raceControl', origin, weight, 1.75)) ?? '';
    assert.ok(branch !== '' && branch !== origin);
    assert.equal(api.runs().length, count + 1);
    const raced = await until(() => {
      const now = of(branch);
      return now && now.state === 'running' && now.controls[weight] === 1.75 && now;
    });
    const left = Number(/^step-(\d+)$/.exec(raced.branch?.checkpoint ?? '')?.[1]);
    assert.equal(raced.branch?.run, origin);
    assert.ok(left >= asked.step, `left at ${left}, asked at ${asked.step}`);
    // The run that it left knows of no change and has gone on.
    const still = await until(() => {
      const now = of(origin);
      return now && now.step > left && now;
    });
    assert.deepEqual([still.state, still.controls[weight]], ['running', asked.controls[weight]]);
    const changes = async (each: string) =>
      (await api.series(each)).marks.flatMap(({ kind, step, label }) =>
        kind === 'control' && label.includes('→') ? [[step, label]] : [],
      );
    assert.deepEqual(await changes(origin), []);
    const made = await until(async () => {
      const found = await changes(branch);
      return found.length > 0 && found;
    });
    assert.deepEqual(made, [[left, 'Exploration weight 1 → 1.75']]);
    for (const each of [origin, branch]) {
      await run('stopRun', each);
      await until(() => of(each)?.state === 'stopped');
    }
    id = first;
  });

  it('tells alarms as Problems at the field that they are about, with what can be done', async () => {
    const uri = workspaceFile('tiny.rlrun.json');
    const origin = id;
    // Nothing is paid but correctness, and a tiny model is never right: no group has a contrast.
    id = (await run('startRun', {
      file: uri.fsPath,
      values: {
        'rl.algorithm': 'grpo',
        'rl.group': 4,
        'reward.exploration.weight': 0,
        'rl.steps': 8,
        'alarms.pause': ['equal-groups'],
      },
    })) as string;
    const problem = await until(() =>
      vscode.languages
        .getDiagnostics(uri)
        .find(({ source, code }) => source === 'Thoughtscope alarm' && code === 'equal-groups'),
    );
    assert.match(problem.message, /^tiny, step 5: Groups without contrast: in \d+ % of the groups/);
    const document = await vscode.workspace.openTextDocument(uri);
    assert.equal(document.getText(problem.range), '"rl"');
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      uri,
      problem.range,
    );
    assert.ok(actions.some(({ title }) => title === 'Show the rollouts of step 5'));
    await state('paused');
    const change = await until(async () => {
      const offered = await vscode.commands.executeCommand<vscode.CodeAction[]>(
        'vscode.executeCodeActionProvider',
        uri,
        problem.range,
      );
      return offered.find(({ title }) => title === 'Change rl.temperature of tiny…')?.command;
    });
    const control = 'rl.temperature';
    await vscode.commands.executeCommand(
      change.command,
      ...((change.arguments ?? []) as unknown[]),
      1.5,
    );
    await until(() => status()?.controls[control] === 1.5);
    await run('continueRun', id);
    await state('finished');
    id = origin;
  });

  it('does not start where it cannot be kept, nor from what is no run file', async () => {
    const before = api.runs().length;
    const file = workspaceFile('tiny.rlrun.json').fsPath;
    const nowhere = workspaceFile('notes.txt/runs').fsPath;
    assert.equal(await run('startRun', { file, values: {}, runsFolder: nowhere }), undefined);
    const wrong = workspaceFile('wrong.rlrun.json').fsPath;
    assert.equal(await run('startRun', { file: wrong, values: {} }), undefined);
    const missing = workspaceFile('missing.rlrun.json').fsPath;
    assert.equal(await run('startRun', { file: missing, values: {} }), undefined);
    await run('refreshRuns');
    assert.equal(api.runs().length, before);
  });
});
