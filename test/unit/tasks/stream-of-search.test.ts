import { Value } from '@sinclair/typebox/value';
import assert from 'node:assert/strict';
import { LANGUAGES, StreamOptions } from '../../../src/tasks/stream-of-search/options.ts';
import { readPrompt, readTrace } from '../../../src/tasks/stream-of-search/grammar.ts';
import { solve } from '../../../src/tasks/stream-of-search/search.ts';
import { streamOfSearch as task } from '../../../src/tasks/stream-of-search/stream-of-search.ts';
import { ID, vocabulary } from '../../../src/tasks/stream-of-search/words.ts';
import type { Puzzle } from '../../../src/tasks/task.ts';
import type { Stream } from '../../../src/tasks/stream-of-search/puzzles.ts';
import { seed, stream } from './support.ts';

const options = (changes: Partial<StreamOptions> = {}): StreamOptions => ({
  ...(Value.Default(StreamOptions, {}) as StreamOptions),
  puzzles: 60,
  seed,
  heldOutShare: 0.3,
  ...changes,
});
const WORDS = vocabulary(options().maxValue);
const tokens = (text: string): Int32Array =>
  Int32Array.from(text.split(' ').filter(Boolean), (word) => {
    const id = WORDS.indexOf(word);
    assert.ok(id >= 0, word);
    return id;
  });
const text = (ids: ArrayLike<number>): string => Array.from(ids, (id) => WORDS[id]).join(' ');

/** Everything that the numbers make, by an implementation of its own: ordered pairs, both orders, no memory. */
function makes(numbers: readonly number[], target: number, most: number): boolean {
  if (numbers.length === 1) return numbers[0] === target;
  return numbers.some((a, i) =>
    numbers.some((b, j) => {
      if (i === j) return false;
      const rest = numbers.filter((_, at) => at !== i && at !== j);
      const results = [a + b, a - b, a * b, ...(b > 0 && a % b === 0 ? [a / b] : [])];
      return results
        .filter((value) => value >= 0 && value <= most)
        .some((value) => makes([...rest, value], target, most));
    }),
  );
}

const all = (given: StreamOptions): Puzzle<Stream>[] => [
  ...task.puzzles(given, 'train'),
  ...task.puzzles(given, 'heldOut'),
];
const demonstrate = (puzzle: Puzzle<Stream>, given: StreamOptions, row: number) => {
  const { tokens: whole, promptLength } = task.demonstrate(puzzle, given, stream(row));
  return { prompt: whole.slice(0, promptLength), response: whole.slice(promptLength) };
};

describe('Stream-of-Search puzzles', () => {
  it('can be solved, from three and from four numbers, and are in one split only', () => {
    for (const numbers of [3, 4]) {
      const given = options({ numbers });
      const train = new Set(task.puzzles(given, 'train').map(({ canonical }) => canonical));
      const heldOut = task.puzzles(given, 'heldOut');
      assert.ok(heldOut.every(({ canonical }) => !train.has(canonical)));
      assert.equal(train.size + heldOut.length, 60);
      for (const { payload } of all(given)) {
        assert.equal(payload.numbers.length, numbers);
        assert.ok(
          makes(payload.numbers, payload.target, given.maxValue),
          `${payload.numbers.join()} → ${payload.target} (seed ${seed})`,
        );
      }
    }
  });

  it('can hold whole targets out', () => {
    const given = options({ heldOutBy: 'target', puzzles: 300, numbers: 3 });
    const targets = (split: 'train' | 'heldOut'): Set<number> =>
      new Set(task.puzzles(given, split).map(({ payload }) => payload.target));
    const train = targets('train');
    for (const target of targets('heldOut')) assert.ok(!train.has(target), `seed ${seed}`);
  });

  it('are refused when the range has none', () => {
    assert.throws(() => task.puzzles(options({ targetMin: 40 }), 'train'), /targetMax: 30/);
    assert.throws(() => task.puzzles(options({ maxNumber: 90 }), 'train'), /maxNumber: 90/);
    const none = options({ heldOutBy: 'target', targetMin: 12, targetMax: 12 });
    assert.throws(
      () => [task.puzzles(none, 'train'), task.puzzles(none, 'heldOut')],
      /no (training|held-out) puzzles with targets 12 to 12/,
    );
  });

  it('tell exactly whether a solution is left', () => {
    const random = stream(3);
    for (let round = 0; round < 300; round++) {
      const numbers = Array.from({ length: 3 }, () => random.below(12));
      const target = random.below(40);
      const steps = solve(numbers, target, 50);
      assert.equal(steps !== undefined, makes(numbers, target, 50), `${numbers.join()} ${target}`);
    }
  });

  it('change so that no old solution solves them, and stay solvable', () => {
    let missing = 0;
    for (const [row, puzzle] of all(options()).entries()) {
      for (const kind of task.perturbations ?? []) {
        const changed = task.perturb?.(puzzle, kind, options(), stream(row));
        if (!changed) {
          missing++;
          continue;
        }
        const { numbers, target } = changed.payload;
        assert.ok(makes(numbers, target, 50), `seed ${seed}`);
        const same = numbers.join() === puzzle.payload.numbers.join();
        assert.equal(kind === 'target', same && target !== puzzle.payload.target);
        assert.equal(kind === 'number', !same && target === puzzle.payload.target);
        const { response } = demonstrate(puzzle, options({ language: 'optimal' }), row);
        const prompt = task.prompt(changed, options(), stream(row));
        assert.ok(!task.verify(prompt, response, options()).correct, `seed ${seed}`);
      }
    }
    assert.ok(missing < 12, `${missing} without (seed ${seed})`);
    assert.throws(() => task.perturb?.(all(options())[0], 'x', options(), stream(0)), /"x"/);
  });
});

describe('Stream-of-Search demonstrations', () => {
  for (const language of LANGUAGES) {
    it(`in ${language} read back whole and are right in every statement`, () => {
      let correct = 0;
      let back = 0;
      for (const numbers of [3, 4]) {
        for (const heuristic of ['sum', 'factors', 'mixed'] as const) {
          const given = options({ numbers, language, heuristic, puzzles: 30, maxNodes: 25 });
          for (const [row, puzzle] of all(given).entries()) {
            const { prompt, response } = demonstrate(puzzle, given, row);
            const asked = readPrompt(prompt, given.maxValue);
            assert.deepEqual([...(asked?.numbers ?? [])].sort(), puzzle.payload.numbers.sort());
            const events = readTrace(asked, response, given.maxValue);
            for (const event of events) {
              assert.ok(event.kind !== 'malformed', text(response));
              assert.ok(!('fault' in event), `${JSON.stringify(event)} ${text(response)}`);
            }
            // Statements stand one after another, none skipped.
            assert.deepEqual(
              events.map(({ start }) => start),
              [0, ...events.map(({ end }) => end)].slice(0, -1),
            );
            assert.equal(events.at(-1)?.end, response.length);
            const verdict = task.verify(prompt, response, given);
            assert.ok(verdict.answered, verdict.reason);
            assert.equal(verdict.success?.wrong, 0);
            // Who claims success answers with it; who does not, guessed.
            if (verdict.success.claimed > 0) assert.ok(verdict.correct, text(response));
            correct += Number(verdict.correct);
            const spans = task.detect(prompt, response, given);
            back += spans.filter(({ behaviour }) => behaviour === 'backtracking').length;
            for (const place of task.reachable?.(prompt, response, given) ?? []) {
              const event = events.find(({ start }) => start === place.start);
              assert.ok(event?.kind === 'explore');
              const truth = makes(event.numbers, puzzle.payload.target, given.maxValue);
              assert.equal(place.reachable, truth, text(response));
            }
          }
        }
      }
      const control = language === 'optimal' || language === 'filler';
      if (control) assert.deepEqual([correct, back], [180, 0]);
      else assert.ok(correct > 20 && back > 50, `${correct} ${back} (seed ${seed})`);
    });
  }

  it('of filler are as long as the search that they stand for, and show no behaviour but the answer', () => {
    for (const [row, puzzle] of all(options()).entries()) {
      const filler = demonstrate(puzzle, options({ language: 'filler' }), row);
      const search = demonstrate(puzzle, options(), row);
      const thought = search.response.findIndex((id) => id === ID.guess || id === ID.answer);
      assert.equal(filler.response.indexOf(ID.answer), thought, `seed ${seed}`);
      assert.deepEqual(
        task.detect(filler.prompt, filler.response, options()).map(({ behaviour }) => behaviour),
        ['conclusion'],
      );
    }
  });

  it('give up as asked; drills never do before their search ends', () => {
    const lengths = [{ pDirect: 1 }, { pQuit: 1 }, { pQuit: 1, pDirect: 1, pDrill: 1 }].map(
      (changes) => {
        const given = options(changes);
        return all(given).reduce(
          (sum, puzzle, row) => {
            const { prompt, response } = demonstrate(puzzle, given, row);
            const leaves = response.filter((id) => id === ID.check).length;
            assert.equal(prompt.at(-1), changes.pDrill ? ID.drill : ID[':']);
            return [Math.max(sum[0], leaves), sum[1] + leaves];
          },
          [0, 0],
        );
      },
    );
    assert.deepEqual(lengths[0], [0, 0]);
    assert.deepEqual(lengths[1][0], 1);
    assert.ok(lengths[2][1] > 2 * lengths[1][1], `${lengths.join(' / ')} (seed ${seed})`);
  });
});

describe('Stream-of-Search responses', () => {
  const prompt = tokens('numbers 4 5 6 target 26 :');
  const spans = (response: string): string[] =>
    task
      .detect(prompt, tokens(response), options())
      .map(({ behaviour, outcome, why }) => `${behaviour} ${outcome ?? ''} ${why}`);

  it('have their behaviours, with what is wrong by the published taxonomy', () => {
    const found = spans(
      'current 26 : 4 5 6 . explore 4 + 5 = 9 : 6 9 node 1 . move node 1 . explore 9 + 6 = 15 : 15 . check 15 unequal . ' +
        'back node . explore 6 * 5 = 31 : 4 31 node 2 . explore 6 * 5 = 30 : 30 node 3 . back node 7 . check 26 equal . ' +
        'move node . explore 5 * 4 = 20 : 6 20 node 1 . answer 5 * 4 = 20 , 20 + 6 = 26 end',
    );
    assert.deepEqual(found, [
      'exploration  tries 4 + 5 = 9',
      'exploration  tries 9 + 6 = 15',
      'verification right tests 15 against the target',
      'backtracking  goes to the beginning, which is not below',
      'exploration wrong tries 6 * 5 = 31; arithmetic',
      'exploration wrong tries 6 * 5 = 30; repeats an earlier one; numbers',
      'verification wrong tests 26 against the target; verdict',
      'backtracking wrong goes to the beginning, which is not below; direction',
      'exploration wrong tries 5 * 4 = 20; node given twice',
      'conclusion  answers: 5 * 4 = 20, 20 + 6 = 26',
    ]);
  });

  it('are right only with a whole, sound list of operations', () => {
    const reason = (answer: string): string =>
      task.verify(prompt, tokens(answer), options()).reason;
    const verdict = task.verify(prompt, tokens('answer 5 * 4 = 20 , 20 + 6 = 26 end'), options());
    assert.ok(verdict.correct);
    assert.ok(Number.isNaN(verdict.validity));
    assert.match(reason('answer 5 * 4 = 20 , 20 + 6 = 27 end'), /does not hold/);
    assert.match(reason('answer 5 * 4 = 20 , 20 + 5 = 25 end'), /takes what is not there/);
    assert.match(reason('answer 5 * 4 = 20 end'), /leaves 6 20/);
    assert.match(reason('answer 6 * 5 = 30 , 30 - 4 = 26 , 26 - 0 = 26 end'), /not there/);
    assert.match(reason('answer 5 + 4 = 9 , 9 + 6 = 15 end'), /gives 15, wanted 26/);
    assert.match(reason('answer 5 * 4 = 20 , 20 + 6 = 26'), /did not end/);
    assert.match(reason('answer 5 * 4 = 20 , 20 + 6 = 26 end end'), /not a list/);
    assert.match(reason('current 26'), /no answer/);
    assert.match(
      task.verify(tokens('numbers 4'), tokens('end'), options()).reason,
      /prompt is not a puzzle/,
    );
  });

  it('are counted per chance, with openings where the next behaviour could stand', () => {
    const response = tokens(
      'current 26 : 4 5 6 . explore 4 + 5 = 9 : 9 . check 9 unequal . guess .',
    );
    assert.deepEqual(task.opportunities(prompt, response, options()), {
      backtracking: 1,
      verification: 1,
    });
    assert.deepEqual(task.openings(prompt, response, options()), {
      exploration: [],
      backtracking: [20],
      verification: [],
    });
  });

  it('make a tree of the search', () => {
    const root = task.tree?.(
      prompt,
      tokens(
        'current 26 : 4 5 6 . explore 5 + 4 = 9 : 6 9 node 1 . move node 1 . current 26 : 6 9 . explore 9 + 6 = 15 : 15 . check 15 unequal . back node . current 26 : 4 5 6 . explore 5 * 4 = 20 : 6 20 node 2 . move node 2 . explore 20 + 6 = 26 : 26 . check 26 equal . answer 5 * 4 = 20 , 20 + 6 = 26 end',
      ),
      options(),
    );
    const first = root?.children[0].children[0];
    assert.deepEqual(
      root?.children.map(({ label }) => label),
      ['5 + 4 = 9', '5 * 4 = 20'],
    );
    assert.deepEqual([first?.label, first?.turns.length], ['9 + 6 = 15', 1]);
    assert.deepEqual(
      root?.children[1].children[0].children.map(({ kind, state }) => [kind, state]),
      [
        ['outcome', 'reached'],
        ['answer', 'reached'],
      ],
    );
  });

  it('never trip over random tokens; spans stay apart and inside', () => {
    const random = stream(9);
    const used = [...Array(ID.answer + 1).keys(), ...tokens('1 4 5 6 9 20 26')];
    for (let round = 0; round < 400; round++) {
      const response = Int32Array.from(
        { length: random.below(60) },
        () => used[random.below(used.length)],
      );
      const verdict = task.verify(prompt, response, options());
      assert.ok(verdict.thinkingLength <= response.length);
      let end = 0;
      for (const span of task.detect(prompt, response, options())) {
        assert.ok(span.start >= end && span.end > span.start && span.end <= response.length);
        end = span.end;
      }
      assert.equal(task.tree?.(prompt, response, options()).kind, 'root');
      task.openings(prompt, response, options());
      task.reachable?.(prompt, response, options());
    }
  });
});
