import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { randomKey, randomStream } from '../../../src/base/random.ts';
import { stageIsOver } from '../../../src/rl/curriculum.ts';
import { checkCurriculum, nextState } from '../../../src/run/trainer/curriculum.ts';
import { drawPuzzle } from '../../../src/run/trainer/difficulty.ts';
import { queriesAt, querySource, type QuerySource } from '../../../src/run/trainer/queries.ts';
import { taskContext } from '../../../src/run/trainer/sample.ts';
import { stagedPuzzles, stagesOf } from '../../../src/run/trainer/stage.ts';
import { train } from '../../../src/run/trainer/train.ts';
import { resolveSpec } from '../../../src/run/validate.ts';
import type { Arithmetic } from '../../../src/tasks/arithmetic/columns.ts';
import { readPrompt } from '../../../src/tasks/arithmetic/grammar.ts';
import { taskNamed } from '../../../src/tasks/registry.ts';
import type { Puzzle } from '../../../src/tasks/task.ts';
import { answeringEngine } from './support/answering.ts';
import { memoryCheckpoints, memoryPort } from './support/memory-port.ts';
import { TINY, tinySetup, tinySpec, weightsOf } from './support/tiny.ts';

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
      const staged = context({ maxDigits: most });
      const found = stagesOf(staged, 'rl');
      assert.equal(found.length, most);
      found.forEach(({ progress }, i) =>
        assert.ok(Math.abs(progress - i / most) < 0.01, String(progress)),
      );
      assert.equal(staged.task.stages?.(staged.options, 'rl'), most);
      checkCurriculum(staged);
    }
    for (const given of [{ curriculum: false }, { maxDigits: 1 }]) {
      assert.equal(stagesOf(context(given), 'rl').length, 1);
      assert.throws(() => checkCurriculum(context(given)), /one stage/);
    }
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

  it('is refused in the run file where the task has no stages, with what to do', () => {
    const problems = (task: object, rl: object = {}) =>
      resolveSpec({ ...TINY, task, rl: { curriculum: {}, ...rl } }).problems.map(
        ({ path, message, severity }) => `${severity ?? 'error'} ${path.join('.')}: ${message}`,
      );
    const plain = problems({ name: 'arithmetic', options: { ...options, curriculum: false } });
    assert.match(plain.join(), /^error rl\.curriculum: .*set task\.options\.curriculum/);
    const one = problems({ name: 'arithmetic', options: { ...options, maxDigits: 1 } });
    assert.match(one.join(), /^error rl\.curriculum: .*one stage/);
    const none = problems({ name: 'countdown' });
    assert.match(
      none.join(),
      /^error rl\.curriculum: .*that have one: knights.*arithmetic.*mixture/,
    );
    const knights = { curriculum: true, puzzles: 20 };
    const parts = { countdown: {}, 'knights-and-knaves': knights };
    const mixed = (more: object) => problems({ name: 'mixture', options: { parts, ...more } });
    assert.deepEqual(mixed({}), []);
    assert.match(mixed({ rlOn: ['countdown'] }).join(), /^error rl\.curriculum: .*parts\.TASK/);
    assert.deepEqual(problems(sums), []);
    assert.match(problems(sums, { steps: 0 }).join(), /^warning rl\.curriculum: .*without RL/);
  });

  it('fails a run whose puzzles are all of one stage before anything is trained', async () => {
    const port = memoryPort();
    const spec = tinySpec({ task: sums, rl: { curriculum: {} } });
    const task = { ...taskNamed('arithmetic'), stage: (puzzles: Puzzle[]) => puzzles };
    assert.equal(await train(tinySetup(spec, { task }), port), 'failed');
    assert.match(JSON.stringify(port.events.at(-1)), /rl\.curriculum: .*one stage/);
    assert.ok(port.events.every(({ type }) => type !== 'metric'));
  });

  it('leaves out stages of which rl.difficulty asks nothing, and says which', async () => {
    const seed = randomInt(2 ** 31);
    // The start solves all sums of one and three digits and none of two.
    const context = taskContext(taskNamed('arithmetic'), tinySpec({ task: sums }).task.options);
    const solved = context.train.map(({ payload }) =>
      String((payload as Arithmetic).a).length === 2 ? 0 : 2,
    );
    const difficulty = { samples: 2, weights: [1, 0] };
    const curriculum = { accuracy: 0.5, window: 1 };
    const clock = querySource(context, { difficulty, steps: 6 }, solved);
    assert.deepEqual([clock.left, clock.all], [[1, 3], 3]);
    const digits = (source: QuerySource, step: number, stage: number) => {
      const rl = { difficulty, steps: 6, ...(source !== clock && { curriculum }) };
      const { progress = (step - 1) / 6, weights } = queriesAt(source, rl, { step, stage });
      const puzzles = stagedPuzzles(context, progress, 'rl');
      const random = randomStream(randomKey(seed, 'puzzle'), step);
      return String((drawPuzzle(puzzles, weights, random).payload as Arithmetic).a).length;
    };
    for (let step = 1; step <= 6; step++) assert.equal(digits(clock, step, 0), 2, `seed ${seed}`);
    // Of two that are left each has half of the steps, or waits for its accuracy.
    const two = solved.map((count, i) =>
      (context.train[i].payload as Arithmetic).a > 99 ? 0 : count,
    );
    const half = querySource(context, { difficulty, steps: 6 }, two);
    const byAccuracy = querySource(context, { difficulty, curriculum, steps: 6 }, two);
    assert.deepEqual([half.left, byAccuracy.left], [[1], [1]]);
    for (let step = 1; step <= 6; step++) {
      const { progress } = queriesAt(half, { difficulty, steps: 6 }, { step, stage: 0 });
      assert.equal(progress, half.stages?.[step <= 3 ? 0 : 1].progress);
      assert.equal(digits(byAccuracy, step, 0), 2);
      assert.equal(digits(byAccuracy, step, 1), 3);
    }
    // Where every stage is asked the clock goes on as ever.
    const all = querySource(
      context,
      { difficulty, steps: 6 },
      solved.map(() => 0),
    );
    assert.equal(
      queriesAt(all, { difficulty, steps: 6 }, { step: 3, stage: 0 }).progress,
      undefined,
    );

    const port = memoryPort();
    const spec = tinySpec({ seed, task: sums, rl: { difficulty, curriculum, steps: 2 } });
    assert.equal(
      await train(tinySetup(spec, { engine: answeringEngine(({ a }) => a < 10) }), port),
      'finished',
    );
    const said = port.events.flatMap((event) => (event.type === 'log' ? [event.message] : []));
    assert.ok(
      said.some((text) => /of 3 stages these are left out.*: 1$/.test(text)),
      said.join(),
    );
    const first = port.rollouts.filter(({ split, step }) => split === 'train' && step === 1);
    assert.ok(first.every(({ prompt }) => String(readPrompt(prompt)?.a).length === 2));
  });
});
