import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { stageIsOver } from '../../../src/rl/curriculum.ts';
import { curriculumStages, nextState } from '../../../src/run/trainer/curriculum.ts';
import { taskContext } from '../../../src/run/trainer/sample.ts';
import { train } from '../../../src/run/trainer/train.ts';
import { readPrompt } from '../../../src/tasks/arithmetic/grammar.ts';
import { taskNamed } from '../../../src/tasks/registry.ts';
import { memoryCheckpoints, memoryPort } from './support/memory-port.ts';
import { tinySetup, tinySpec, weightsOf } from './support/tiny.ts';

const options = { minDigits: 1, maxDigits: 3, puzzles: 120, curriculum: true };
const sums = { name: 'arithmetic', options };

describe('a curriculum by accuracy (rl.curriculum)', function () {
  this.timeout(60_000);

  it('waits until the last steps of the stage are right often enough, or for so many steps', () => {
    const rule = { accuracy: 0.5, window: 2 };
    assert.ok(!stageIsOver([0.9], rule));
    assert.ok(stageIsOver([0.1, 0.4, 0.6], rule));
    assert.ok(!stageIsOver([0.9, 0.4, 0.5], rule));
    assert.ok(stageIsOver([0, 0, 0], { ...rule, atMost: 3 }));
    assert.ok(!stageIsOver([0, 0], { ...rule, atMost: 3 }));

    let state = { stage: 0, shares: [] as number[] };
    const seen: number[] = [];
    for (const share of [0.6, 0.6, 0.9, 0.1, 0.8, 0.9, 1, 1]) {
      state = nextState(state, share, 3, rule);
      seen.push(state.stage);
      assert.ok(state.shares.length <= 2);
    }
    // Shares of an earlier stage do not count; the last stage stays.
    assert.deepEqual(seen, [0, 1, 1, 2, 2, 2, 2, 2]);
  });

  it('finds the stages as the task divides them, and says where there are none', () => {
    const context = (given: object) => {
      const spec = tinySpec({ task: { name: 'arithmetic', options: { ...options, ...given } } });
      return taskContext(taskNamed('arithmetic'), spec.task.options);
    };
    for (const most of [2, 3, 5]) {
      const found = curriculumStages(context({ maxDigits: most }));
      assert.equal(found.length, most);
      found.forEach((progress, i) =>
        assert.ok(Math.abs(progress - i / most) < 0.01, String(progress)),
      );
    }
    assert.throws(() => curriculumStages(context({ curriculum: false })), /one stage/);
    assert.throws(() => curriculumStages(context({ maxDigits: 1 })), /one stage/);
  });

  it('asks the stage’s puzzles alone, goes on when it is told to, and resumes to the same end', async () => {
    const seed = randomInt(2 ** 31);
    const run = async (rl: object, more: Parameters<typeof tinySetup>[1] = {}) => {
      const port = memoryPort();
      const checkpoints = memoryCheckpoints();
      const spec = tinySpec({ seed, task: sums, rl: { ...rl, steps: 6 }, checkpoint: { keep: 9 } });
      const outcome = await train(tinySetup(spec, { checkpoints, ...more }), port);
      assert.equal(outcome, 'finished', JSON.stringify(port.events.at(-1)));
      const lengths = new Map<number, Set<number>>();
      for (const { split, step, prompt } of port.rollouts) {
        if (split !== 'train') continue;
        const digits = String(readPrompt(prompt)?.a).length;
        lengths.set(step, (lengths.get(step) ?? new Set()).add(digits));
      }
      return { port, checkpoints, digits: [...lengths].map(([step, set]) => [step, ...set]) };
    };
    // An untrained model is right by chance at most: only the limit of steps moves it.
    const waiting = await run({ curriculum: { accuracy: 1, window: 2 } });
    assert.deepEqual(
      waiting.digits,
      [1, 2, 3, 4, 5, 6].map((step) => [step, 1]),
      `seed ${seed}`,
    );
    const moving = { curriculum: { accuracy: 1, window: 2, atMost: 2 } };
    const whole = await run(moving);
    const expected = [
      [1, 1],
      [2, 1],
      [3, 2],
      [4, 2],
      [5, 3],
      [6, 3],
    ];
    assert.deepEqual(whole.digits, expected, `seed ${seed}`);
    const said = whole.port.events.filter(
      (event) => event.type === 'log' && /^curriculum: on to stage/.test(event.message),
    );
    assert.deepEqual(
      said.map(({ step }) => step),
      [2, 4],
    );
    for (const name of ['step-0', 'step-1', 'step-3']) {
      const checkpoints = memoryCheckpoints();
      for (const [key, value] of whole.checkpoints.saved)
        checkpoints.saved.set(key, structuredClone(value));
      const again = await run(moving, { checkpoints, resume: name });
      assert.deepEqual(again.digits, expected.slice(-again.digits.length), name);
      const last = (from: typeof checkpoints) => weightsOf(from.saved.get('step-6')!.models.policy);
      assert.equal(last(checkpoints), last(whole.checkpoints), `${name}, seed ${seed}`);
    }
  });

  it('fails a run whose task has no stages, and says what to do', async () => {
    const port = memoryPort();
    const task = { name: 'arithmetic', options: { ...options, curriculum: false } };
    const outcome = await train(tinySetup(tinySpec({ task, rl: { curriculum: {} } })), port);
    assert.equal(outcome, 'failed');
    assert.match(JSON.stringify(port.events.at(-1)), /Set task\.options\.curriculum/);
  });
});
