import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { randomKey } from '../../../src/base/random.ts';
import { createReferenceEngine } from '../../../src/engine/reference/engine.ts';
import { answerOpeners } from '../../../src/run/also.ts';
import { ALSO_PARTS, alsoName, knownMetric, metric } from '../../../src/run/metrics.ts';
import { alsoContexts } from '../../../src/run/trainer/also.ts';
import { evaluationPrompts } from '../../../src/run/trainer/evaluate.ts';
import { batchShape, freshConfig, longestPrompt } from '../../../src/run/trainer/models.ts';
import { sampleRows, taskContext } from '../../../src/run/trainer/sample.ts';
import { sampleThinking, type ThinkingBudget } from '../../../src/run/trainer/thinking.ts';
import { train } from '../../../src/run/trainer/train.ts';
import { resolveSpec } from '../../../src/run/validate.ts';
import { taskNamed } from '../../../src/tasks/registry.ts';
import { memoryPort } from './support/memory-port.ts';
import { TINY, tinySetup, tinySpec } from './support/tiny.ts';

const knights = { name: 'knights-and-knaves', options: { maxPeople: 2, puzzles: 60 } };

function problemsOf(also: unknown[], task: unknown = knights): string[] {
  const { problems } = resolveSpec({ ...TINY, task, eval: { also } });
  return problems.map(({ path, message }) => `${path.join('.')}: ${message}`);
}

describe('further evaluations (eval.also)', function () {
  this.timeout(60_000);

  it('are measured beside the held-out puzzles, each under its own name, and change nothing else', async () => {
    const seed = randomInt(2 ** 31);
    const also = [
      { name: 'same', options: {} },
      { name: 'three-people', options: { testPeople: 3 }, draws: 4 },
    ];
    const run = async (more: object) => {
      const port = memoryPort();
      const spec = tinySpec({ seed, task: knights, eval: more });
      assert.equal(await train(tinySetup(spec), port), 'finished', JSON.stringify(port.events));
      return port.events.flatMap((event) =>
        event.type === 'metric' && event.phase === 'rl' ? [event] : [],
      );
    };
    const [without, measured] = [await run({}), await run({ also })];
    for (const [i, { step, values }] of measured.entries()) {
      const names = Object.keys(values).filter((name) => name.startsWith('eval/also/'));
      const due = values['eval/accuracy'] !== undefined;
      assert.equal(names.length > 0, due, `step ${step}, seed ${seed}`);
      for (const name of names) assert.ok(knownMetric(name), name);
      for (const part of ALSO_PARTS) {
        assert.equal(values[alsoName('same', part)], values[`eval/${part}`], `${part} ${seed}`);
      }
      assert.equal(values['policy/loss'], without[i].values['policy/loss'], `seed ${seed}`);
      assert.equal(values['eval/accuracy'], without[i].values['eval/accuracy'], `seed ${seed}`);
      if (due) assert.ok(Number.isFinite(values['eval/also/three-people/accuracy']));
    }
  });

  it('never ask what is trained on', () => {
    const task = taskNamed('knights-and-knaves');
    const spec = tinySpec({ task: { ...knights, options: { maxPeople: 3, puzzles: 60 } } });
    const { options } = spec.task;
    const context = taskContext(task, options);
    const trained = new Set(context.train.map(({ canonical }) => canonical));
    const ask = (changes: object) =>
      alsoContexts(context, [{ name: 'x', options: { ...options, ...changes } }])[0].context;
    const moved = ask({ heldOutShare: 0.9 }).heldOut;
    assert.ok(moved.length > context.heldOut.length / 2);
    assert.ok(moved.every(({ canonical }) => !trained.has(canonical)));
    const everything = { ...context, train: taskContext(task, { ...options }).heldOut };
    assert.throws(
      () => alsoContexts(everything, [{ name: 'seen', options }]),
      /"seen" are trained on/,
    );
  });

  it('are refused where they make no sense, at their place', () => {
    assert.deepEqual(problemsOf([{ name: 'four', options: { testPeople: 4 } }]), []);
    assert.match(problemsOf([{ name: 'Four People' }])[0], /^eval\.also\.0\.name: /);
    assert.match(
      problemsOf([{ name: 'a' }, { name: 'a' }])[0],
      /also\.1\.name: "a" is given twice/,
    );
    assert.match(
      problemsOf([{ name: 'a', options: { testPeple: 4 } }])[0],
      /^eval\.also\.0\.options\.testPeple: .*did you mean "testPeople"/,
    );
    assert.match(
      problemsOf([{ name: 'a', options: { maxValue: 30 } }], { name: 'countdown' })[0],
      /^eval\.also\.0\.options: .*vocabulary/,
    );
    assert.match(problemsOf([{ name: 'a', thinkAgain: 0 }])[0], /thinkAgain: must be/);
  });

  it('have metrics with labels and bands of their own', () => {
    assert.deepEqual(metric('eval/also/four-people/accuracy').band, [
      'eval/also/four-people/accuracy_low',
      'eval/also/four-people/accuracy_high',
    ]);
    assert.match(metric('eval/also/x/response/length').label, /length.*: x$/i);
    assert.equal(metric('eval/also/x/response/length').band, undefined);
    assert.equal(knownMetric('eval/also/x/reward/total'), undefined);
    assert.equal(knownMetric('eval/also//accuracy'), undefined);
  });
});

describe('thinking budgets', function () {
  this.timeout(60_000);

  async function sampled(budget: ThinkingBudget) {
    const seed = randomInt(2 ** 31);
    const spec = tinySpec({ seed });
    const context = taskContext(taskNamed('countdown'), spec.task.options);
    const config = freshConfig(spec.model!, context.vocabulary.length, 64);
    const shape = batchShape(config, spec, longestPrompt(context) + 24);
    const model = await createReferenceEngine().create(config, { seed }, shape);
    const { prompts } = evaluationPrompts(context, { seed, draws: 30 });
    const sampling = { key: randomKey(seed, 'evaluation'), temperature: 1, maxTokens: 24 };
    const free = (await sampleRows(model, context, prompts, sampling)).rows;
    const rows = await sampleThinking(model, context, prompts, sampling, budget);
    model.dispose();
    const openers = answerOpeners(context.task, context.options);
    const answerAt = (response: Int32Array): number => {
      const at = response.findIndex((token) => openers.includes(token));
      return at < 0 ? response.length : at;
    };
    const wait = context.task.openers(context.options).reflection![0];
    return { seed, free, rows, answerAt, openers, wait };
  }

  it('cut: the answer begins at the latest there; what thinks less is left alone', async () => {
    const atMost = 1 + randomInt(4);
    const { seed, free, rows, answerAt, openers } = await sampled({ atMost });
    let cut = 0;
    rows.forEach(({ response }, row) => {
      const before = free[row].response;
      if (answerAt(before) <= atMost) return assert.deepEqual(response, before, `seed ${seed}`);
      cut++;
      assert.deepEqual(response.slice(0, atMost), before.slice(0, atMost), `seed ${seed}`);
      assert.equal(response[atMost], openers[0], `seed ${seed}`);
    });
    assert.ok(cut > 0, `seed ${seed}`);
  });

  it('again: the first words that begin an answer become words that think on', async () => {
    const again = 1 + randomInt(2);
    const { seed, free, rows, answerAt, wait } = await sampled({ again });
    let prolonged = 0;
    rows.forEach(({ response }, row) => {
      const before = free[row].response;
      const at = answerAt(before);
      if (at === before.length) return assert.deepEqual(response, before, `seed ${seed}`);
      prolonged++;
      assert.deepEqual(response.slice(0, at), before.slice(0, at), `seed ${seed}`);
      assert.equal(response[at], wait, `seed ${seed}`);
      assert.ok(answerAt(response) > at, `seed ${seed}`);
    });
    assert.ok(prolonged > 0, `seed ${seed}`);
  });
});
