import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { randomKey, randomStream } from '../../../src/base/random.ts';
import type { Batch, Model } from '../../../src/engine/engine.ts';
import { difficultyWeight } from '../../../src/rl/difficulty.ts';
import {
  describeDifficulty,
  drawPuzzle,
  measureDifficulty,
  queryWeights,
} from '../../../src/run/trainer/difficulty.ts';
import { taskContext } from '../../../src/run/trainer/sample.ts';
import { askedPuzzles, taughtPuzzles } from '../../../src/run/trainer/stage.ts';
import { sftStep } from '../../../src/run/trainer/sft.ts';
import { describeSkills, measureSkills, puzzlesWith } from '../../../src/run/trainer/skills.ts';
import { train } from '../../../src/run/trainer/train.ts';
import { resolveSpec } from '../../../src/run/validate.ts';
import type { Arithmetic } from '../../../src/tasks/arithmetic/columns.ts';
import { readPrompt } from '../../../src/tasks/arithmetic/grammar.ts';
import { ID } from '../../../src/tasks/arithmetic/words.ts';
import { taskNamed } from '../../../src/tasks/registry.ts';
import type { Puzzle } from '../../../src/tasks/task.ts';
import { answering, answeringEngine } from './support/answering.ts';
import { memoryCheckpoints, memoryPort } from './support/memory-port.ts';
import { TINY, tinySetup, tinySpec, weightsOf } from './support/tiny.ts';

const OREAL = { samples: 16, weights: [6, 4, 4, 2, 0] };
const sums = { name: 'arithmetic', options: { minDigits: 1, maxDigits: 3, puzzles: 120 } };
const arithmetic = taskNamed('arithmetic');
const sumsSpec = (changes: Record<string, unknown> = {}) => tinySpec({ task: sums, ...changes });
const sumsContext = () => taskContext(arithmetic, sumsSpec().task.options);
const digits = ({ payload }: Puzzle): number => String((payload as Arithmetic).a).length;
const limits = (seed: number) => ({ seed, maxTokens: 16 });
/** Of an answer by `answering`. */
const lengthOf = ({ payload }: Puzzle, knows: boolean): number => {
  const { a, b } = payload as Arithmetic;
  return String(a + b + (knows ? 0 : 1)).length + 2;
};

describe('training queries by difficulty (rl.difficulty)', function () {
  this.timeout(60_000);

  it('weighs as the released code repeats, whose ranges exclude their upper end and a pass rate of 1', () => {
    const ranges: [number, number, number][] = [
      [0, 0.2, 6],
      [0.2, 0.4, 4],
      [0.4, 0.6, 4],
      [0.6, 0.8, 2],
    ];
    for (const samples of [5, 10, 16, 64]) {
      for (let solved = 0; solved <= samples; solved++) {
        const rate = solved / samples;
        const repeat = ranges.find(([low, high]) => low <= rate && rate < high)?.[2] ?? 0;
        assert.equal(
          difficultyWeight(solved, { ...OREAL, samples }),
          repeat,
          `${solved}/${samples}`,
        );
      }
    }
  });

  it('gives each count a weight of its own where there is one weight more than samples', () => {
    const weights = [3, 0, 5, 7, 1];
    assert.deepEqual(
      weights.map((_, solved) => difficultyWeight(solved, { samples: 4, weights })),
      weights,
    );
  });

  it('asks in proportion to the weights, and what has none never', () => {
    const seed = randomInt(2 ** 31);
    const { train } = sumsContext();
    const solved = train.map((_, i) => i % 17);
    const weights = queryWeights({ train }, solved, OREAL);
    const total = [...weights.values()].reduce((a, b) => a + b, 0);
    const counts = new Map<Puzzle, number>();
    const random = randomStream(randomKey(seed, 'puzzle'), 0);
    const draws = 40_000;
    for (let i = 0; i < draws; i++) {
      const puzzle = drawPuzzle(train, weights, random);
      counts.set(puzzle, (counts.get(puzzle) ?? 0) + 1);
    }
    for (const wanted of [6, 4, 2, 0]) {
      const some = train.filter((puzzle) => weights.get(puzzle) === wanted);
      const share = some.reduce((sum, puzzle) => sum + (counts.get(puzzle) ?? 0), 0) / draws;
      const expected = (wanted * some.length) / total;
      assert.ok(some.length > 5);
      const spread = 5 * Math.sqrt((expected * (1 - expected)) / draws);
      assert.ok(Math.abs(share - expected) <= spread, `${share} ${expected} (seed ${seed})`);
    }
  });

  it('draws as it always did without weights', () => {
    const seed = randomInt(2 ** 31);
    const { train } = sumsContext();
    const stream = (row: number) => randomStream(randomKey(seed, 'puzzle'), row);
    for (let row = 0; row < 50; row++) {
      const expected = train[stream(row).below(train.length)];
      assert.equal(drawPuzzle(train, undefined, stream(row)), expected, `seed ${seed}`);
    }
  });

  it('measures what the start can do, of all puzzles or of some, the same for the same seed', async () => {
    const seed = randomInt(2 ** 31);
    const context = sumsContext();
    // Sums of one digit always, of two digits every other time, of three never.
    const model = answering(({ a }, row) => a < 10 || (a < 100 && row % 2 === 0));
    const { solved: all, tokens } = await measureDifficulty(
      model,
      context,
      { ...OREAL, samples: 4 },
      limits(seed),
    );
    const lengths = context.train.flatMap((puzzle) =>
      [true, false, true, false].map((even) =>
        lengthOf(puzzle, digits(puzzle) === 1 || (digits(puzzle) === 2 && even)),
      ),
    );
    assert.equal(
      tokens,
      lengths.reduce((a, b) => a + b, 0),
    );
    context.train.forEach((puzzle, i) => assert.equal(all[i], [4, 2, 0][digits(puzzle) - 1]));
    const weights = queryWeights(context, all, { ...OREAL, samples: 4 });
    for (const [puzzle, weight] of weights) assert.equal(weight, [0, 4, 6][digits(puzzle) - 1]);
    assert.match(
      describeDifficulty(all, { ...OREAL, samples: 4 }),
      /\[0, 0\.2\): \d+ × 6; .*\[0\.8, 1\]: \d+ × 0$/,
    );

    const some = { ...OREAL, samples: 2, puzzles: 10 };
    const { solved: chosen } = await measureDifficulty(model, context, some, limits(seed));
    assert.equal(chosen.filter((count) => count !== null).length, 10);
    const again = await measureDifficulty(model, context, some, limits(seed));
    assert.deepEqual(again.solved, chosen);
    const other = await measureDifficulty(model, context, some, limits(seed + 1));
    assert.notDeepEqual(other.solved, chosen, `seed ${seed}`);
    const asked = queryWeights(context, chosen, some);
    context.train.forEach((puzzle, i) => {
      if (chosen[i] === null) assert.equal(asked.get(puzzle), 0);
    });
  });

  it('measures what RL may ask alone: the parts of a mixture that rlOn names, all stages of a curriculum', async () => {
    const seed = randomInt(2 ** 31);
    const context = sumsContext();
    const short = {
      ...context,
      task: { ...arithmetic, stage: (puzzles: Puzzle[]) => puzzles.filter((p) => digits(p) < 3) },
    };
    const model = answering(() => true);
    const { solved } = await measureDifficulty(
      model,
      short,
      { ...OREAL, samples: 1 },
      limits(seed),
    );
    const expected = context.train.map((puzzle) => (digits(puzzle) < 3 ? 1 : null));
    assert.deepEqual(solved, expected, `seed ${seed}`);
    const some = await measureDifficulty(
      ...([model, short, { ...OREAL, samples: 1, puzzles: 9 }, limits(seed)] as const),
    );
    assert.equal(some.solved.filter((count) => count !== null).length, 9, `seed ${seed}`);

    const parts = { arithmetic: { puzzles: 60, curriculum: true }, countdown: {} };
    const mixed = (more: object) => {
      const { options } = tinySpec({ task: { name: 'mixture', options: { parts, ...more } } }).task;
      return taskContext(taskNamed('mixture'), options, ['train']);
    };
    const asked = (more: object): Set<unknown> => {
      const found = askedPuzzles(mixed(more));
      return new Set(found.map(({ payload }) => (payload as { part: string }).part));
    };
    assert.deepEqual(asked({ rlOn: ['arithmetic'] }), new Set(['arithmetic']));
    const both = mixed({});
    assert.deepEqual(askedPuzzles(both), both.train);
  });

  it('says so where nothing is left to ask, in the file or after the measurement', async () => {
    const context = sumsContext();
    const { solved } = await measureDifficulty(
      answering(() => true),
      context,
      OREAL,
      limits(1),
    );
    assert.throws(() => queryWeights(context, solved, OREAL), /no training puzzle has a weight/);
    const easy = new Map(context.train.map((puzzle) => [puzzle, digits(puzzle) === 1 ? 0 : 1]));
    const stage = context.train.filter((puzzle) => digits(puzzle) === 1);
    const random = randomStream(randomKey(1, 'puzzle'), 0);
    assert.throws(() => drawPuzzle(stage, easy, random), /no puzzle of this stage/);
    const { problems } = resolveSpec({ ...TINY, rl: { difficulty: { weights: [0, 0] } } });
    assert.match(JSON.stringify(problems), /rl","difficulty","weights".*at least one/);
  });

  it('asks the chosen puzzles alone in a run, which resumes to the same end', async () => {
    const seed = randomInt(2 ** 31);
    // Nothing is solved by a model that was hardly trained: weight 1 for that.
    const difficulty = { samples: 2, weights: [1, 1, 0], puzzles: 2 };
    const run = async (rl: object, more: Parameters<typeof tinySetup>[1] = {}) => {
      const port = memoryPort();
      const checkpoints = memoryCheckpoints();
      const spec = sumsSpec({ seed, rl: { ...rl, steps: 4 } });
      const outcome = await train(tinySetup(spec, { checkpoints, ...more }), port);
      assert.equal(outcome, 'finished', JSON.stringify(port.events.at(-1)));
      const key = (prompt: Int32Array): string => {
        const sum = readPrompt(prompt);
        return [sum?.a, sum?.b].sort().join('+');
      };
      const training = port.rollouts.filter(({ split }) => split === 'train');
      const prompts = training.map(({ prompt }) => key(prompt));
      return { port, checkpoints, prompts };
    };
    const plain = await run({});
    const whole = await run({ difficulty });
    assert.ok(new Set(plain.prompts).size > 2, `seed ${seed}`);
    assert.ok(new Set(whole.prompts).size <= 2, `seed ${seed}`);
    assert.ok(
      whole.port.events.some(
        (event) => event.type === 'log' && /by the start’s pass rate/.test(event.message),
      ),
    );
    for (const name of ['sft-2', 'step-0', 'step-2']) {
      const checkpoints = memoryCheckpoints();
      for (const [key, value] of whole.checkpoints.saved)
        checkpoints.saved.set(key, structuredClone(value));
      const again = await run({ difficulty }, { checkpoints, resume: name });
      assert.deepEqual(again.prompts, whole.prompts.slice(-again.prompts.length), name);
      const last = (from: typeof checkpoints) => weightsOf(from.saved.get('step-4')!.models.policy);
      assert.equal(last(checkpoints), last(whole.checkpoints), `${name}, seed ${seed}`);
    }
  });
});

describe('the skill step (sft.skills)', function () {
  this.timeout(60_000);
  const options = { from: 0.5, worst: 1, share: 1, puzzles: 1000, samples: 2 };

  it('finds the skills on which the model fails, worst first', async () => {
    const seed = randomInt(2 ** 31);
    const context = sumsContext();
    const model = answering(({ a }) => a < 100);
    const wish = { ...limits(seed), taught: context.train };
    const { skills: found, tokens } = await measureSkills(model, context, options, wish);
    const lengths = context.train.map(
      (puzzle) => options.samples * lengthOf(puzzle, digits(puzzle) < 3),
    );
    assert.equal(
      tokens,
      lengths.reduce((a, b) => a + b, 0),
    );
    const failed = found.filter(({ passRate }) => passRate === 0);
    assert.deepEqual(
      failed.map(({ name }) => name),
      ['+ with 3 carries', '+ with 3 digits'],
    );
    assert.deepEqual(found.slice(0, failed.length), failed);
    assert.equal(failed[1].puzzles, context.train.filter((puzzle) => digits(puzzle) === 3).length);
    assert.equal(found.find(({ name }) => name === '+ with 2 digits')?.passRate, 1);
    const weak = puzzlesWith(context, context.train, [failed[1].name]);
    assert.ok(weak.length > 10 && weak.every((puzzle) => digits(puzzle) === 3));
    assert.match(
      describeSkills(found, 2),
      /weakest skills: \+ with 3 carries .*, \+ with 3 digits \(0 % of \d+ puzzles\); others: \+ with/,
    );
    await assert.rejects(
      measureSkills(model, context, { ...options, puzzles: 1 }, wish),
      /no skill has 3 measured puzzles/,
    );
  });

  it('takes its share of the demonstrations from the weak puzzles, and none without them', async () => {
    const seed = randomInt(2 ** 31);
    const context = sumsContext();
    const weak = puzzlesWith(context, context.train, ['+ with 3 digits']);
    const spec = (share: number) =>
      sumsSpec({ seed, sft: { batch: 600, skills: { ...options, share } } });
    const shareOfWeak = async (share: number, given?: Puzzle[]): Promise<number> => {
      let seen: Batch | undefined;
      const model = {
        backward: (batch: Batch) => void (seen = batch),
        step: () => Promise.resolve({ gradientNorm: 1 }),
      } as unknown as Model;
      // The fake computes no loss.
      await sftStep(model, context, spec(share), 1, given).catch(() => undefined);
      assert.ok(seen);
      const { tokens, offsets } = seen;
      const prompts = Array.from({ length: offsets.length - 1 }, (_, row) => {
        const whole = tokens.subarray(offsets[row], offsets[row + 1]);
        return readPrompt(whole.subarray(0, whole.indexOf(ID[':']) + 1));
      });
      return prompts.filter((sum) => sum && sum.a >= 100).length / prompts.length;
    };
    const base =
      context.train.filter((puzzle) => digits(puzzle) === 3).length / context.train.length;
    const near = (found: number, expected: number): void =>
      assert.ok(Math.abs(found - expected) < 0.1, `${found} ${expected} (seed ${seed})`);
    near(await shareOfWeak(0.5), base);
    near(await shareOfWeak(0.5, weak), 0.5 + 0.5 * base);
    assert.equal(await shareOfWeak(1, weak), 1);
  });

  it('changes the steps after its moment alone, and resumes to the same end', async () => {
    const seed = randomInt(2 ** 31);
    const run = async (skills: object | undefined, more: Parameters<typeof tinySetup>[1] = {}) => {
      const checkpoints = memoryCheckpoints();
      const port = memoryPort();
      const spec = sumsSpec({
        seed,
        sft: { steps: 4, ...(skills && { skills }) },
        rl: { steps: 1 },
        checkpoint: { keep: 9 },
      });
      const outcome = await train(tinySetup(spec, { checkpoints, ...more }), port);
      assert.equal(outcome, 'finished', JSON.stringify(port.events.at(-1)));
      const at = (name: string): string => weightsOf(checkpoints.saved.get(name)!.models.policy);
      return { checkpoints, port, at };
    };
    const plain = await run(undefined);
    const whole = await run(options);
    assert.equal(whole.at('sft-2'), plain.at('sft-2'), `seed ${seed}`);
    assert.notEqual(whole.at('sft-3'), plain.at('sft-3'), `seed ${seed}`);
    const said = whole.port.events.filter(
      (event) => event.type === 'log' && /weakest skills/.test(event.message),
    );
    assert.equal(said.length, 1);
    for (const name of ['sft-1', 'sft-2', 'sft-3']) {
      const checkpoints = memoryCheckpoints();
      for (const [key, value] of whole.checkpoints.saved)
        checkpoints.saved.set(key, structuredClone(value));
      await run(options, { checkpoints, resume: name });
      const last = weightsOf(checkpoints.saved.get('step-1')!.models.policy);
      assert.equal(last, whole.at('step-1'), `${name}, seed ${seed}`);
    }
  });

  it('measures and teaches what was taught by then, where SFT has a curriculum', async () => {
    const seed = randomInt(2 ** 31);
    const staged = { name: 'arithmetic', options: { ...sums.options, curriculum: true } };
    const context = taskContext(arithmetic, tinySpec({ task: staged }).task.options);
    const taught = (done: number, steps: number): Set<number> =>
      new Set(taughtPuzzles(context, { done, steps }).map(digits));
    assert.deepEqual(taught(0, 9), new Set([1]));
    assert.deepEqual(taught(3, 9), new Set([1]));
    assert.deepEqual(taught(4, 9), new Set([1, 2]));
    assert.deepEqual(taught(7, 9), new Set([1, 2, 3]));
    assert.equal(taughtPuzzles(sumsContext(), { done: 0, steps: 9 }).length, context.train.length);

    const spec = tinySpec({
      ...{ seed, task: staged, rl: { steps: 0 } },
      sft: { steps: 4, skills: { ...options, worst: 9 } },
    });
    const port = memoryPort();
    assert.equal(await train(tinySetup(spec), port), 'finished');
    const said = port.events.flatMap((event) => (event.type === 'log' ? [event.message] : []));
    assert.match(said.join(), /weakest skills: .*\+ with 1 digit/);
    assert.doesNotMatch(said.join(), /with [23] digits/);
  });

  it('is refused for tasks that tell no skills apart', () => {
    const task = { name: 'stream-of-search' };
    const { problems } = resolveSpec({ ...TINY, task, sft: { steps: 2, skills: {} } });
    assert.match(JSON.stringify(problems), /tells no skills.*countdown, arithmetic/);
    const idle = resolveSpec({ ...TINY, sft: { steps: 0, skills: {} } }).problems;
    assert.match(JSON.stringify(idle), /no effect without SFT steps/);
  });
});

describe('tokens/total', function () {
  this.timeout(60_000);

  it('counts the answers that skills and difficulty are measured by, once, resumed or not', async () => {
    const seed = randomInt(2 ** 31);
    const knows = () => true;
    const run = async (measured: boolean, more: Parameters<typeof tinySetup>[1] = {}) => {
      const spec = sumsSpec({
        ...{ seed, checkpoint: { keep: 9 } },
        sft: { batch: 1, ...(measured && { skills: { from: 0.5, samples: 2, puzzles: 1000 } }) },
        rl: { steps: 1, ...(measured && { difficulty: { samples: 3, weights: [1] } }) },
      });
      const checkpoints = memoryCheckpoints();
      const port = memoryPort();
      const engine = answeringEngine(knows);
      const outcome = await train(tinySetup(spec, { engine, checkpoints, ...more }), port);
      assert.equal(outcome, 'finished', JSON.stringify(port.events.at(-1)));
      const totals = port.events.flatMap((event) =>
        event.type === 'metric'
          ? [[`${event.phase} ${event.step}`, event.values['tokens/total'] ?? NaN] as const]
          : [],
      );
      return { checkpoints, totals: new Map(totals) };
    };
    const plain = await run(false);
    const whole = await run(true);
    const once = sumsContext().train.reduce((sum, puzzle) => sum + lengthOf(puzzle, true), 0);
    const more = (at: 'sft 2' | 'rl 0'): number => {
      // Demonstrations of weak puzzles are others, so only the moment of measuring tells.
      const before = at === 'sft 2' ? 'sft 1' : 'sft 3';
      return (whole.totals.get(at) ?? NaN) - (whole.totals.get(before) ?? NaN);
    };
    assert.equal(whole.totals.get('sft 1'), plain.totals.get('sft 1'));
    assert.ok(more('sft 2') > 2 * once && more('sft 2') < 3 * once, `seed ${seed}`);
    assert.equal(more('rl 0'), 3 * once);
    for (const name of ['sft-1', 'sft-2', 'step-0']) {
      const checkpoints = memoryCheckpoints();
      for (const [key, value] of whole.checkpoints.saved)
        checkpoints.saved.set(key, structuredClone(value));
      const again = await run(true, { checkpoints, resume: name });
      assert.equal(again.totals.get('rl 1'), whole.totals.get('rl 1'), `${name}, seed ${seed}`);
    }
  });
});

describe('skills of tasks', () => {
  it('of Countdown are the operators of its solutions', () => {
    const task = taskNamed('countdown');
    const { options } = tinySpec().task;
    const skills = (numbers: number[], target: number) =>
      task.skills?.({ canonical: '', payload: { numbers, target } }, options);
    // 5 * 4 + 1 and nothing else; 9 - 7 = 2, 2 * 6 and (9 - 7) * 6 again.
    assert.deepEqual(skills([1, 4, 5], 21), ['* then +']);
    assert.deepEqual(skills([6, 7, 9], 12), ['- then *']);
    const train = task.puzzles(options, 'train');
    assert.ok(train.every((puzzle) => (task.skills?.(puzzle, options) ?? []).length > 0));
    const all = new Set(train.flatMap((puzzle) => task.skills?.(puzzle, options) ?? []));
    assert.ok(all.size >= 6 && all.size <= 9, [...all].join());
  });
});
