import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { appendFileSync, copyFileSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { branchRun } from '../../../src/run/branch.ts';
import { openTask } from '../../../src/run/own/task.ts';
import { templateName } from '../../../src/run/own/templates.ts';
import { runPath } from '../../../src/run/paths.ts';
import { readRecord } from '../../../src/run/record.ts';
import { openReader } from '../../../src/run/store/reader.ts';
import { hostRun } from '../../../src/worker/host.ts';
import { statusOf } from '../../../src/worker/list.ts';
import { outcomeOf } from './support/outcome.ts';
import { eventOf, runsFolder, tinyRun } from './support/runs.ts';

const templates = join(import.meta.dirname, '../../../examples/templates');

async function finish(folder: string): Promise<string> {
  const host = await hostRun(folder);
  const outcome = await host.finished;
  await host.close();
  return outcome;
}

function rewardsIn(folder: string): number[] {
  const reader = openReader(runPath(folder, 'store'));
  try {
    return reader
      .eventsOfType('metric')
      .flatMap((event) => (event.type === 'metric' ? [event.values['reward/module'] ?? NaN] : []));
  } finally {
    reader.close();
  }
}

/** Every response earns a number that its words alone decide. */
const REWARD = `export const reward = ({ tokens, maxTokens, correct }) =>
  Number(correct) + tokens.reduce((sum, word, i) => sum + word.length / (i + 1), 0) / maxTokens;`;

describe('a run on the files of its user', function () {
  this.timeout(300_000);
  const runs = runsFolder();
  const seed = randomInt(2 ** 31);
  after(() => runs.remove());

  beforeEach(() => {
    for (const template of ['task', 'reward'] as const) {
      const name = templateName(template);
      copyFileSync(join(templates, name), join(runs.folder, name));
    }
    writeFileSync(join(runs.folder, 'reward.js'), REWARD);
    const rows = Array.from({ length: 30 }, (_, i) => ({ prompt: `${i} =`, answer: i % 4 }));
    const text = rows.map((row) => JSON.stringify(row)).join('\n');
    writeFileSync(join(runs.folder, 'data.jsonl'), text);
  });

  const RECIPES: Record<string, object> = {
    'a task module and a reward module': {
      task: { name: 'module', options: { file: 'own-task.ts', puzzles: 40 } },
      reward: { module: { file: 'reward.js', weight: 0.5 } },
      eval: { perturbed: 4 },
    },
    'a data set': { task: { name: 'dataset', options: { file: 'data.jsonl' } } },
  };
  for (const [name, recipe] of Object.entries(RECIPES)) {
    it(`${name}: resumed, or branched without changes, ends as the unbroken run, bit for bit, whatever became of the files`, async () => {
      const changes = {
        ...{ seed, rl: { steps: 6, maxTokens: 48 }, checkpoint: { every: 1, keep: 20 } },
        ...recipe,
      };
      const whole = await tinyRun(runs.folder, changes);
      const broken = await tinyRun(runs.folder, changes);
      // What the runs train on are their copies.
      for (const file of ['own-task.ts', 'reward.js', 'data.jsonl']) {
        appendFileSync(join(runs.folder, file), '\nthis is neither code nor data');
      }
      assert.equal(await finish(whole), 'finished');
      const host = await hostRun(broken);
      const at = randomInt(1, 6);
      await Promise.race([
        eventOf(
          host,
          (type, phase, step) => type === 'metric' && `${phase} ${step}` === `rl ${at}`,
        ),
        host.finished,
      ]);
      // Ends the thread wherever it is, as a crash would.
      await host.close();
      assert.equal(await finish(broken), 'finished');
      const expected = await outcomeOf(whole);
      assert.deepEqual(await outcomeOf(broken), expected, `seed ${seed}, broken at ${at}`);
      const { folder } = await branchRun({
        folder: whole,
        at: String(at),
        values: {},
        by: 'test',
      });
      assert.equal(await finish(folder), 'finished');
      assert.deepEqual(await outcomeOf(folder), expected, `seed ${seed}, branched at ${at}`);
      const { rewardModule, ownTask } = readRecord(whole);
      assert.deepEqual(readRecord(folder).ownTask, ownTask);
      assert.deepEqual(readRecord(broken).ownTask, ownTask);
      assert.match(ownTask?.data ?? '', /^[0-9a-f]{64}$/);
      if (!rewardModule) return;
      assert.ok(rewardsIn(whole).filter(Number.isFinite).length >= 4);
    });
  }

  it('is refused before anything is made when its reward module fails on demonstrations', async () => {
    const module = { file: 'bad.js' };
    const before = readdirSync(runs.folder).filter((name) => name.endsWith('-tiny'));
    const tried = async (source: string, message: RegExp, more = {}) => {
      writeFileSync(join(runs.folder, 'bad.js'), source);
      await assert.rejects(tinyRun(runs.folder, { seed, reward: { module }, ...more }), {
        code: 'reward-module',
        message,
      });
    };
    await tried('export const rewards = 1;', /exports no function "reward"/);
    await tried(
      'export const reward = ({ correct }) => correct ? NaN : 0;',
      /bad\.js: it returned NaN.*\nsample \d+: .*"truncated":false,"correct":true/s,
      { rl: { steps: 3, maxTokens: 96 } },
    );
    await tried(
      'export const reward = ({ truncated }) => { if (truncated) throw new Error("cut"); return 1; };',
      /bad\.js: Error: cut\n.*at reward .*sample \d+: .*"truncated":true/s,
    );
    const own = { name: 'module', options: { file: 'own-task.ts', puzzles: 20 } };
    await tried('export const reward = ({ correct }) => correct ? "1" : 0;', /the text "1"/, {
      task: own,
      rl: { steps: 3, maxTokens: 48 },
    });
    assert.deepEqual(
      readdirSync(runs.folder).filter((name) => name.endsWith('-tiny')),
      before,
    );
  });

  it('whose reward module fails in training says what mends it, and that works', async () => {
    const file = join(runs.folder, 'late.js');
    const reward = { module: { file: 'late.js' } };
    const late = (worth: string) =>
      `let asked = 0;\nexport const reward = () => { if (++asked > 15) return ${worth}; return asked; };`;
    writeFileSync(file, late('"late"'));
    const changes = { seed, reward, rl: { steps: 4, batch: 6 } };
    const folder = await tinyRun(runs.folder, changes);
    assert.equal(await finish(folder), 'failed');
    const { message } = await statusOf(folder);
    assert.match(
      message ?? '',
      /it returned the text "late".*\nsample 3: .*\nResuming asks the same/s,
    );
    writeFileSync(file, late('1'));
    const told = /"start": "(run:[^"]+)" in place of "model", and "sft": (\{ "steps": \d+ \})/.exec(
      message ?? '',
    );
    assert.ok(told, message);
    assert.equal(told[1], `run:${basename(folder)}/step-2`);
    const start = told[1];
    const sft = JSON.parse(told[2]) as object;
    const mended = await tinyRun(runs.folder, { ...changes, start, sft, model: undefined });
    assert.equal(await finish(mended), 'finished');
  });

  it('is refused before anything is made when its module or data are wrong', async () => {
    const bad = join(runs.folder, 'bad.js');
    writeFileSync(bad, 'export const generate = () => { throw new Error("no puzzle"); };');
    const task = { name: 'module', options: { file: 'bad.js' } };
    await assert.rejects(tinyRun(runs.folder, { task }), /bad\.js: .*exports no function/);
    writeFileSync(join(runs.folder, 'bad.jsonl'), '{"prompt":"a","answer":"b"}\n{"prompt":"c"}');
    const data = { name: 'dataset', options: { file: 'bad.jsonl' } };
    await assert.rejects(tinyRun(runs.folder, { task: data }), {
      code: 'task-data',
      message: /bad\.jsonl:2: there is no field "answer"/,
    });
    assert.ok(!existsSync(join(runs.folder, 'run.json')));
  });

  it('starts from a checkpoint of the same words alone', async () => {
    const rows = (words: string[]) =>
      Array.from({ length: 12 }, (_, i) => ({ prompt: `${words[i % 3]} ${i} =`, answer: i }));
    const write = (name: string, words: string[]) => {
      const text = rows(words).map((row) => JSON.stringify(row));
      writeFileSync(join(runs.folder, name), text.join('\n'));
      return { name: 'dataset', options: { file: name } };
    };
    const first = await tinyRun(runs.folder, { seed, task: write('a.jsonl', ['a', 'b', 'c']) });
    assert.equal(await finish(first), 'finished');
    const start = `run:${basename(first)}/step-3`;
    const without = { seed, start, model: undefined, sft: { steps: 0 } };
    await tinyRun(runs.folder, { ...without, task: write('a.jsonl', ['a', 'b', 'c']) });
    await assert.rejects(
      tinyRun(runs.folder, { ...without, task: write('b.jsonl', ['a', 'b', 'd']) }),
      { code: 'start', message: /other words/ },
    );
  });

  it('fails with stack and sample when its verifier throws in training, and is refused a changed copy', async () => {
    const source = `let asked = 0;
      export const generate = (o, random) => ({ prompt: 'say ' + random.below(20) });
      export const demonstrate = ({ prompt }) => 'answer ' + prompt.slice(4);
      export function verify({ prompt }, response) {
        if (!response.startsWith('answer') || response.split(' ').length !== 2) throw new Error('not my language');
        return response === 'answer ' + prompt.slice(4);
      }`;
    writeFileSync(join(runs.folder, 'strict.js'), source);
    const task = { name: 'module', options: { file: 'strict.js', puzzles: 15 } };
    const folder = await tinyRun(runs.folder, { seed, task });
    assert.equal(await finish(folder), 'failed');
    const { message } = await statusOf(folder);
    assert.match(
      message ?? '',
      /task\.options\.file: strict\.js: Error: not my language\n.*at verify .*sample \d+: \[\{"prompt":"say.*\nResuming asks the same copy/s,
    );
    appendFileSync(runPath(folder, 'taskModule'), ' ');
    const { spec } = readRecord(folder);
    await assert.rejects(openTask(folder, spec), { code: 'task-module', message: /was changed/ });
    appendFileSync(runPath(folder, 'taskData'), ' ');
    await assert.rejects(openTask(folder, spec), { code: 'task-data', message: /was changed/ });
  });
});
