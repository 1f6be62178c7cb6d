import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Api } from '../../src/extension/activate.ts';
import type { AskTarget } from '../../src/protocol/ask.ts';
import { activated, until, workspaceFile } from './support/extension.ts';

const run = (command: string, ...args: unknown[]) =>
  vscode.commands.executeCommand<string | undefined>(`thoughtscope.${command}`, ...args);
const PROMPT = 'numbers 3 5 7 target 22 :';

describe('asking a run in a real extension host', function () {
  this.timeout(120_000);
  let api: Api;
  let id = '';

  const status = () => api.runs().find((each) => each.id === id);
  const checkpoints = () => readdirSync(join(status()?.folder ?? '', 'checkpoints'));
  const views = () =>
    vscode.window.tabGroups.all
      .flatMap(({ tabs }) => tabs)
      .filter(({ label }) => label === 'Ask a Model');

  before(async () => {
    api = await activated();
    const file = workspaceFile('tiny.rlrun.json').fsPath;
    const values = { name: 'asked', 'rl.steps': 100_000, 'checkpoint.every': 50_000 };
    id = (await run('startRun', { file, values })) ?? '';
    await until(() => {
      const now = status();
      return now?.phase === 'rl' && now.step >= 3;
    });
  });
  after(async () => {
    await vscode.window.tabGroups.close(views());
    await run('stopRun', id);
    await until(() => status()?.state === 'stopped');
  });

  /** The answers, once all have ended. */
  async function ask(targets: AskTarget[], prompt = PROMPT, samples = 2) {
    const before = api.answers();
    await api.ask({
      type: 'ask/send',
      question: {
        prompt,
        targets,
        samples,
        temperature: 1,
        maxTokens: 30,
        logprobs: true,
        seed: 5,
      },
    });
    return until(() => {
      const now = api.answers();
      const ended = now.every(({ state }) => state !== 'waiting' && state !== 'writing');
      return now !== before && now.length > 0 && ended && now;
    });
  }

  it('opens the view on the run, and its paused weights answer with exact labels', async () => {
    await run('pauseRun', id);
    const { step } = await until(() => status()?.state === 'paused' && status());
    assert.ok(checkpoints().includes(`step-${step}`), checkpoints().join());
    await run('askRun', id);
    await until(() => views().length === 1);
    const answers = await ask([{ run: id }]);
    assert.equal(answers.length, 2);
    for (const answer of answers) {
      assert.equal(answer.state, 'done', answer.notes.join());
      assert.equal(answer.place, `step ${step} · seed 5`);
      const { pieces = [], spans = [], verdict } = answer.sampled ?? {};
      assert.ok(pieces.length > 0 && pieces.length <= 30);
      assert.equal(answer.tokens().length, pieces.length);
      assert.equal(typeof verdict?.correct, 'boolean');
      const tried = pieces.filter((piece) => piece === 'try').length;
      const labelled = answer.spans().filter(({ behaviour }) => behaviour === 'exploration');
      assert.equal(labelled.length, tried);
      assert.ok(spans.every(({ confidence }) => confidence === 1));
    }
    assert.equal(status()?.step, step);
  });

  it('shows an answer as a document of its own, labelled as the run’s traces are', async () => {
    const [answer] = api.answers();
    await api.ask({ type: 'ask/open', id: answer.id });
    const document = await until(() => {
      const shown = vscode.window.activeTextEditor?.document;
      return shown?.uri.authority === 'asked' && shown;
    });
    assert.equal(document.languageId, 'reasoning-trace');
    assert.ok(document.getText().startsWith(`${PROMPT}\n\n${answer.sampled?.pieces[0]}`));
    const position = document.positionAt(document.getText().indexOf('\n\n') + 2);
    const texts = await until(async () => {
      const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
        'vscode.executeHoverProvider',
        document.uri,
        position,
      );
      const found = hovers.flatMap(({ contents }) =>
        contents.map((each) => (typeof each === 'string' ? each : each.value)),
      );
      return found.length > 0 && found.join('\n');
    });
    assert.match(texts, /\*\*(Right|Wrong)\*\*/);
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
  });

  it('compares two checkpoints while the run trains, and says what it cannot ask', async () => {
    const { step } = await until(() => status());
    await run('continueRun', id);
    await until(() => (status()?.step ?? 0) > step);
    const names = [`step-${step}`, 'step-0'];
    const answers = await ask(names.map((checkpoint) => ({ run: id, checkpoint })));
    assert.deepEqual(
      answers.map(({ place, state }) => `${place} ${state}`),
      [1, 2].flatMap(() => [`step ${step} · seed 5 done`, 'step 0 · seed 5 done']),
    );
    const again = await ask([{ run: id, checkpoint: 'step-0' }]);
    assert.deepEqual(
      again.map((answer) => answer.text()),
      [1, 3].map((i) => answers[i].text()),
    );
    const [foreign] = await ask([{ run: id }], 'what is 6 × 7', 1);
    assert.equal(foreign.state, 'failed');
    assert.match(foreign.notes.join(), /"what", "is", "×": not in this model's vocabulary/);
    const [gone] = await ask([{ run: id, checkpoint: 'step-1' }], PROMPT, 1);
    assert.match(gone.notes.join(), /no checkpoint "step-1"/);
    assert.equal(status()?.state, 'running');
  });
});
