import { Value } from '@sinclair/typebox/value';
import assert from 'node:assert/strict';
import { arithmetic as task } from '../../../src/tasks/arithmetic/arithmetic.ts';
import { carries, type Arithmetic } from '../../../src/tasks/arithmetic/columns.ts';
import { readPrompt, readTrace } from '../../../src/tasks/arithmetic/grammar.ts';
import { ArithmeticOptions } from '../../../src/tasks/arithmetic/options.ts';
import { WORDS, type Word } from '../../../src/tasks/arithmetic/words.ts';
import type { Puzzle } from '../../../src/tasks/task.ts';
import { seed, stream } from './support.ts';

const options = (changes: Partial<ArithmeticOptions> = {}): ArithmeticOptions => ({
  ...(Value.Default(ArithmeticOptions, {}) as ArithmeticOptions),
  puzzles: 200,
  operation: 'both',
  seed,
  ...changes,
});
const tokens = (text: string): Int32Array =>
  Int32Array.from(text.split(' ').filter(Boolean), (word) => {
    const id = WORDS.indexOf(word as Word);
    assert.ok(id >= 0, word);
    return id;
  });
const text = (ids: ArrayLike<number>): string => Array.from(ids, (id) => WORDS[id]).join(' ');
const all = (given: ArithmeticOptions): Puzzle<Arithmetic>[] => [
  ...task.puzzles(given, 'train'),
  ...task.puzzles(given, 'heldOut'),
];
const valueOf = ({ a, operator, b }: Arithmetic): number => (operator === '+' ? a + b : a * b);
const demonstrate = (puzzle: Puzzle<Arithmetic>, given: ArithmeticOptions, row: number) => {
  const { tokens: whole, promptLength } = task.demonstrate(puzzle, given, stream(row));
  return { prompt: whole.slice(0, promptLength), response: whole.slice(promptLength) };
};

describe('arithmetic problems', () => {
  it('have the digits asked for and are in one split only, terms exchanged included', () => {
    const given = options({ minDigits: 1, maxDigits: 4 });
    const key = ({ payload: { a, operator, b } }: Puzzle<Arithmetic>): string =>
      operator === '+' ? [a, b].sort((x, y) => x - y).join('+') : `${a}*${b}`;
    const train = new Set(task.puzzles(given, 'train').map(key));
    const heldOut = task.puzzles(given, 'heldOut');
    assert.ok(train.size > 100 && heldOut.length > 10);
    for (const puzzle of heldOut) assert.ok(!train.has(key(puzzle)), `seed ${seed}`);
    for (const { payload } of all(given)) {
      const lengths = [payload.a, payload.b].map((number) => String(number).length);
      assert.ok(lengths[0] >= 1 && lengths[0] <= 4);
      assert.equal(lengths[1], payload.operator === '+' ? lengths[0] : 1);
    }
    const beyond = task.puzzles(options({ testDigits: 6 }), 'heldOut');
    assert.ok(beyond.length > 50);
    assert.ok(beyond.every(({ payload }) => String(payload.a).length === 6));
  });

  it('refuse lengths in the wrong order and a split with nothing in it', () => {
    assert.throws(
      () => task.puzzles(options({ minDigits: 4, maxDigits: 3 }), 'train'),
      /minDigits: 4/,
    );
    assert.throws(
      () => task.puzzles(options({ maxDigits: 3, testCarries: 5 }), 'heldOut'),
      /2 to 3 digits and 5 carries/,
    );
    const none = { minDigits: 1, maxDigits: 1, puzzles: 20, heldOutShare: 0.01, seed: 0 };
    assert.throws(
      () => task.puzzles(options(none), 'heldOut'),
      /no held-out problems with 1 to 1 digits/,
    );
  });

  it('are held out by the columns that carry, which takes none from training', () => {
    const given = options({ operation: 'addition', minDigits: 4, maxDigits: 4, puzzles: 2000 });
    const heldOut = task.puzzles(given, 'heldOut');
    let counted = 0;
    for (let testCarries = 0; testCarries <= 4; testCarries++) {
      const some = task.puzzles({ ...given, testCarries }, 'heldOut');
      assert.ok(some.every(({ payload }) => carries(payload) === testCarries));
      counted += some.length;
    }
    assert.equal(counted, heldOut.length);
    assert.deepEqual(
      task.puzzles({ ...given, testCarries: 2 }, 'train'),
      task.puzzles(given, 'train'),
    );
  });

  it('come shortest first under a curriculum', () => {
    const given = options({ minDigits: 1, maxDigits: 3, curriculum: true });
    const train = task.puzzles(given, 'train');
    const lengths = [0, 0.4, 0.99].map((progress) => {
      const staged = task.stage?.(train, given, progress, 'sft') ?? [];
      return [...new Set(staged.map(({ payload }) => String(payload.a).length))];
    });
    assert.deepEqual(lengths, [[1], [2], [3]]);
    assert.equal(task.stage?.(train, options(), 0, 'rl'), train);
    const inRl = { ...given, curriculumIn: 'rl' as const };
    assert.equal(task.stage?.(train, inRl, 0, 'sft'), train);
    assert.deepEqual(task.stage?.(train, inRl, 0, 'rl'), task.stage?.(train, given, 0, 'rl'));
  });

  it('change so that the result does, and for carry the columns that carry', () => {
    let missing = 0;
    for (const [row, puzzle] of all(options()).entries()) {
      for (const kind of task.perturbations ?? []) {
        const changed = task.perturb?.(puzzle, kind, options(), stream(row));
        if (!changed) {
          missing++;
          continue;
        }
        const [before, after] = [puzzle.payload, changed.payload];
        assert.notEqual(valueOf(after), valueOf(before));
        assert.deepEqual([after.operator, after.b], [before.operator, before.b]);
        const digits = [...String(after.a)].filter((digit, i) => digit !== String(before.a)[i]);
        assert.equal(digits.length, 1);
        assert.equal(String(after.a).length, String(before.a).length);
        if (kind === 'carry') assert.notEqual(carries(after), carries(before));
      }
    }
    assert.ok(missing < 20, `${missing} without (seed ${seed})`);
    assert.throws(() => task.perturb?.(all(options())[0], 'x', options(), stream(0)), /"x"/);
  });
});

describe('arithmetic demonstrations', () => {
  it('without slips are right in every statement and in the result, checked or not', () => {
    for (const pCheck of [0, 0.5, 1]) {
      const given = options({ pDirect: 0, pSlip: 0, pDrill: 0, pCheck, maxDigits: 5 });
      for (const [row, puzzle] of all(given).entries()) {
        const { prompt, response } = demonstrate(puzzle, given, row);
        const problem = readPrompt(prompt);
        assert.ok(problem, text(prompt));
        assert.equal(valueOf(problem), valueOf(puzzle.payload));
        const verdict = task.verify(prompt, response, given);
        assert.ok(verdict.correct, `${verdict.reason} (seed ${seed})`);
        assert.equal(verdict.validity, 1, text(response));
        assert.equal(verdict.success?.wrong, 0);
        assert.equal(verdict.attempts.guarded, verdict.attempts.all);
      }
    }
  });

  it('that check every column mend every slip, and each mend is a redo after a check that says no', () => {
    const given = options({ pDirect: 0, pSlip: 0.5, pDrill: 1, maxDigits: 4 });
    let mended = 0;
    let waits = 0;
    for (const [row, puzzle] of all(given).entries()) {
      const { prompt, response } = demonstrate(puzzle, given, row);
      const events = readTrace(readPrompt(prompt), response);
      assert.ok(task.verify(prompt, response, given).correct, text(response));
      assert.ok(events.every((event) => event.kind !== 'malformed'));
      const wrong = events.filter((event) => event.kind === 'column' && !event.right).length;
      const redone = events.filter((event) => event.kind === 'redo' && event.right).length;
      const checks = events.filter((event) => event.kind === 'check');
      assert.ok(checks.every(({ right }) => right));
      assert.deepEqual([redone, checks.filter(({ claim }) => !claim).length], [wrong, wrong]);
      mended += redone;
      waits += events.filter((event) => event.kind === 'wait').length;
    }
    assert.ok(mended > 100 && waits > 10, `${mended} ${waits} (seed ${seed})`);
  });

  it('that slip and never check are often wrong; so are answers at once where columns carry', () => {
    const rate = (changes: Partial<ArithmeticOptions>): number => {
      const given = options({ pDrill: 0, pCheck: 0, ...changes });
      const puzzles = all(given).filter(({ payload }) => carries(payload) > 0);
      const right = puzzles.filter((puzzle, row) => {
        const { prompt, response } = demonstrate(puzzle, given, row);
        return task.verify(prompt, response, given).correct;
      });
      return right.length / puzzles.length;
    };
    assert.ok(rate({ pDirect: 0, pSlip: 0.5 }) < 0.5);
    assert.ok(rate({ pDirect: 1 }) < 0.7);
    assert.equal(rate({ pDirect: 1, pForget: 0 }), 1);
    assert.equal(rate({ pDirect: 1, pForget: 1 }), 0);
  });

  it('of filler answer at once after as many tokens as worked columns have, and are as right', () => {
    const common = { pDrill: 0, pCheck: 0, pSlip: 0, pForget: 0, maxDigits: 5 };
    const worked = options({ ...common, pDirect: 0 });
    const filled = options({ ...common, pDirect: 1, filler: true });
    for (const [row, puzzle] of all(worked).entries()) {
      const { prompt, response } = demonstrate(puzzle, filled, row);
      assert.ok(task.verify(prompt, response, filled).correct, `seed ${seed}`);
      assert.equal(response.length, demonstrate(puzzle, worked, row).response.length);
      assert.match(text(response), /^(\. )+answer [\d ]+end$/);
      assert.equal(task.verify(prompt, response, filled).attempts.all, 0);
    }
  });
});

describe('arithmetic responses', () => {
  const prompt = tokens('compute 4 7 + 8 5 :');
  const first = 'column 7 + 5 + 0 = 2 carry 1 .';
  const second = 'column 4 + 8 + 1 = 3 carry 1 .';

  it('are right only with exactly the digits of the result', () => {
    const reason = (response: string): string =>
      task.verify(prompt, tokens(response), options()).reason;
    assert.ok(task.verify(prompt, tokens('answer 1 3 2 end'), options()).correct);
    assert.match(reason('answer 1 3 3 end'), /gives 133, wanted 132/);
    assert.match(reason('answer 0 1 3 2 end'), /not a number/);
    assert.match(reason('answer 1 3 2'), /did not end/);
    assert.match(reason('answer end'), /not a number/);
    assert.match(reason(first), /no answer/);
    assert.match(task.verify(tokens('compute 4'), tokens('end'), options()).reason, /prompt/);
    const product = tokens('drill 4 7 * 6 :');
    assert.ok(task.verify(product, tokens('answer 2 8 2 end'), options()).correct);
    assert.equal(readPrompt(tokens('compute 4 * 1 2 :')), undefined);
  });

  it('have their behaviours with the outcome that recomputation gives', () => {
    const spans = (response: string): string[] =>
      task
        .detect(prompt, tokens(response), options())
        .map(({ behaviour, outcome, start, end }) =>
          `${behaviour} ${start}-${end} ${outcome ?? ''}`.trim(),
        );
    assert.deepEqual(
      spans(
        `column 7 + 5 + 0 = 2 carry 0 . check 7 + 5 + 0 = 2 carry 1 no . wait redo 7 + 5 + 0 = 2 carry 1 . ${second} answer 1 3 2 end`,
      ),
      [
        'deduction 0-11 wrong',
        'verification 11-23 right',
        'reflection 23-24',
        'backtracking 24-35',
        'deduction 35-46 right',
        'conclusion 46-51',
      ],
    );
    // The wrong column's digits, a carry that is not there, a yes to what is wrong.
    assert.deepEqual(spans(`${second}`), ['deduction 0-11 wrong']);
    assert.deepEqual(spans(`${first} column 4 + 8 + 0 = 2 carry 1 .`).at(-1)?.slice(-5), 'wrong');
    assert.deepEqual(spans(`column 7 + 5 + 0 = 3 carry 1 . check 7 + 5 + 0 = 3 carry 1 yes .`), [
      'deduction 0-11 wrong',
      'verification 11-23 wrong',
    ]);
  });

  it('are counted per chance, with openings where the next behaviour could stand', () => {
    const response = tokens(`${first} check 7 + 5 + 0 = 2 carry 1 no . ${second} answer 1 3 2 end`);
    assert.deepEqual(task.opportunities(prompt, response, options()), {
      verification: 2,
      backtracking: 1,
      reflection: 1,
    });
    assert.deepEqual(task.openings(prompt, response, options()), {
      verification: [34],
      backtracking: [23],
      reflection: [23],
    });
  });

  it('never trip over random tokens; spans stay apart and inside', () => {
    const random = stream(9);
    for (let round = 0; round < 400; round++) {
      const response = Int32Array.from({ length: random.below(60) }, () =>
        random.below(WORDS.length),
      );
      const verdict = task.verify(prompt, response, options());
      assert.ok(verdict.thinkingLength <= response.length);
      let end = 0;
      for (const span of task.detect(prompt, response, options())) {
        assert.ok(span.start >= end && span.end > span.start && span.end <= response.length);
        end = span.end;
      }
      task.openings(prompt, response, options());
    }
  });
});
