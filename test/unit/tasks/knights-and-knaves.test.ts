import { Value } from '@sinclair/typebox/value';
import assert from 'node:assert/strict';
import { randomKey, randomStream } from '../../../src/base/random.ts';
import { correctness } from '../../../src/rl/rewards/correctness.ts';
import { format } from '../../../src/rl/rewards/format.ts';
import type { RewardInput } from '../../../src/rl/reward.ts';
import { canonicalForm } from '../../../src/tasks/knights-and-knaves/canonical.ts';
import { writePrompt } from '../../../src/tasks/knights-and-knaves/demonstrate.ts';
import { readPrompt } from '../../../src/tasks/knights-and-knaves/grammar.ts';
import { knightsAndKnaves as task } from '../../../src/tasks/knights-and-knaves/knights-and-knaves.ts';
import { limem } from '../../../src/tasks/limem.ts';
import {
  canBe,
  leaves,
  renamed,
  solutions,
  type Statement,
} from '../../../src/tasks/knights-and-knaves/logic.ts';
import { KnightsOptions } from '../../../src/tasks/knights-and-knaves/options.ts';
import { PERTURBATIONS } from '../../../src/tasks/knights-and-knaves/perturb.ts';
import { puzzlesOf, stagePuzzles } from '../../../src/tasks/knights-and-knaves/puzzles.ts';
import { WORDS, type Word } from '../../../src/tasks/knights-and-knaves/words.ts';
import { seed, stream } from './support.ts';

const options = (changes: Partial<KnightsOptions> = {}): KnightsOptions => ({
  ...(Value.Default(KnightsOptions, {}) as KnightsOptions),
  puzzles: 150,
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

/** Truth of a statement by its text: an implementation of its own, to hold the task's against. */
function says(statement: Statement, knights: readonly boolean[]): boolean {
  const [head, ...sides] = statement;
  if (head === 'knight') return knights[sides[0] as number];
  if (head === 'knave') return !knights[sides[0] as number];
  const [a, b] = (sides as Statement[]).map((side) => says(side, knights));
  return { not: !a, and: a && b, or: a || b, implies: !(a && !b), iff: a === b }[head];
}

function bruteForce(statements: readonly Statement[]): boolean[][] {
  const all = Array.from({ length: 2 ** statements.length }, (_, bits) =>
    statements.map((_s, person) => Math.floor(bits / 2 ** person) % 2 === 1),
  );
  return all.filter((roles) => statements.every((s, person) => says(s, roles) === roles[person]));
}

describe('Knights & Knaves puzzles', () => {
  it('have exactly one solution, the one that they carry, from two to eight people', () => {
    for (let people = 2; people <= 8; people++) {
      const found = puzzlesOf(people, { puzzles: 40, seed });
      assert.ok(found.length === 40, `${people}: ${found.length} (seed ${seed})`);
      for (const { payload } of found) {
        assert.equal(payload.statements.length, people);
        assert.deepEqual(bruteForce(payload.statements), [payload.solution], `seed ${seed}`);
        payload.statements.forEach((statement, speaker) => {
          if (statement[0] === 'knave') assert.notEqual(statement[1], speaker);
          const [a, b] = leaves(statement);
          assert.notDeepEqual(a, b);
        });
      }
    }
  });

  it('have a canonical form that renaming keeps and that different puzzles do not share', () => {
    const random = stream(1);
    for (let people = 2; people <= 6; people++) {
      const found = puzzlesOf(people, { puzzles: 30, seed });
      for (const { canonical, payload } of found) {
        const order = payload.statements.map((_, i) => i);
        for (let i = order.length - 1; i > 0; i--) {
          const j = random.below(i + 1);
          [order[i], order[j]] = [order[j], order[i]];
        }
        const moved: Statement[] = [];
        payload.statements.forEach((statement, person) => {
          moved[order[person]] = renamed(statement, (other) => order[other]);
        });
        assert.equal(canonicalForm(moved), canonical, `seed ${seed}`);
      }
    }
  });

  it('share a canonical form only when some renaming makes them one (all renamings tried)', () => {
    const draws = puzzlesOf(3, { puzzles: 60, seed });
    const orders = [
      [0, 1, 2],
      [0, 2, 1],
      [1, 0, 2],
      [1, 2, 0],
      [2, 0, 1],
      [2, 1, 0],
    ];
    /** The smallest of all renamings, sides of symmetric operators sorted. */
    const smallest = (statements: readonly Statement[]): string =>
      orders
        .map((order) => {
          const lines: string[] = [];
          statements.forEach((statement, person) => {
            const [head, ...sides] = renamed(statement, (other) => order[other]);
            const parts = sides.map((side) => JSON.stringify(side));
            if (head !== 'implies') parts.sort();
            lines[order[person]] = `${head}${parts.join()}`;
          });
          return lines.join(';');
        })
        .sort()[0];
    const forms = new Set(draws.map(({ payload }) => smallest(payload.statements)));
    assert.equal(forms.size, draws.length, `seed ${seed}`);
  });

  it('are split by canonical form: no held-out puzzle is a renamed training puzzle', () => {
    const given = options();
    const train = new Set(task.puzzles(given, 'train').map(({ canonical }) => canonical));
    const heldOut = task.puzzles(given, 'heldOut').map(({ canonical }) => canonical);
    assert.ok(heldOut.length > 20 && train.size > 100);
    assert.ok(heldOut.every((canonical) => !train.has(canonical)));
    assert.deepEqual(
      task.puzzles(given, 'heldOut').map(({ canonical }) => canonical),
      heldOut,
    );
    const beyond = task.puzzles(options({ testPeople: 5 }), 'heldOut');
    assert.equal(beyond.length, 150);
    assert.ok(beyond.every(({ payload }) => payload.statements.length === 5));
  });

  it('refuse sizes in the wrong order and a split with nothing in it', () => {
    assert.throws(
      () => task.puzzles(options({ minPeople: 4, maxPeople: 3 }), 'train'),
      /minPeople/,
    );
    const none = options({ puzzles: 10, minPeople: 2, maxPeople: 2, heldOutShare: 0.01, seed: 1 });
    assert.throws(() => task.puzzles(none, 'heldOut'), /no held-out puzzles with 2 to 2 people/);
  });

  it('come smallest first under a curriculum, each size for an equal part', () => {
    const given = options({ minPeople: 2, maxPeople: 4, curriculum: true });
    const train = task.puzzles(given, 'train');
    const sizes = [0, 0.3, 0.34, 0.66, 0.67, 0.99].map((progress) => {
      const staged = task.stage?.(train, given, progress, 'sft') ?? [];
      return [...new Set(staged.map(({ payload }) => payload.statements.length))];
    });
    assert.deepEqual(sizes, [[2], [2], [3], [3], [4], [4]]);
    assert.equal(task.stage?.(train, options(), 0, 'rl'), train);
    const inRl = { ...given, curriculumIn: 'rl' as const };
    assert.equal(task.stage?.(train, inRl, 0, 'sft'), train);
    assert.deepEqual(task.stage?.(train, inRl, 0, 'rl'), task.stage?.(train, given, 0, 'rl'));
    assert.equal(stagePuzzles(train, 0.5).length < train.length, true);
  });
});

describe('Knights & Knaves prompts and demonstrations', () => {
  it('read back what was written, with people in a new order', () => {
    const orders = new Set<string>();
    for (const [row, puzzle] of puzzlesOf(4, { puzzles: 50, seed }).entries()) {
      const { prompt, names, statements } = writePrompt(puzzle.payload, {}, stream(row));
      assert.deepEqual(readPrompt(prompt), { names, statements }, text(prompt));
      assert.equal(canonicalForm(statements), puzzle.canonical);
      orders.add(text(writePrompt(puzzles[0].payload, {}, stream(row)).prompt));
    }
    assert.ok(orders.size > 5);
    for (const broken of ['puzzle', 'puzzle A : knight B . <think>', 'puzzle A : not . <think>']) {
      assert.equal(readPrompt(tokens(broken)), undefined, broken);
    }
  });
  const puzzles = puzzlesOf(4, { puzzles: 5, seed });

  it('patient and without slips solve every puzzle, and every step of theirs is right', () => {
    const given = options({ pDirect: 0, pQuit: 0, pDrill: 0, pSlip: 0, pCheck: 0.5, maxPeople: 6 });
    let backtracks = 0;
    for (const [row, puzzle] of task.puzzles(given, 'train').entries()) {
      const { tokens: all, promptLength } = task.demonstrate(puzzle, given, stream(row));
      const [prompt, response] = [all.slice(0, promptLength), all.slice(promptLength)];
      const verdict = task.verify(prompt, response, given);
      assert.ok(verdict.correct && verdict.wellFormed, `${verdict.reason} (seed ${seed})`);
      assert.equal(verdict.validity, 1, text(response));
      assert.equal(verdict.success?.wrong, 0, text(response));
      assert.ok(verdict.success.claimed >= 1, text(response));
      assert.equal(verdict.duplicates, 0, text(response));
      assert.equal(verdict.attempts.guarded, verdict.attempts.all);
      const spans = task.detect(prompt, response, given);
      assert.equal(
        spans.reduce((sum, { start, end }) => sum + end - start, 0),
        response.length,
      );
      assert.ok(spans.every(({ outcome }) => outcome === undefined || outcome === 'right'));
      backtracks += spans.filter(({ behaviour }) => behaviour === 'backtracking').length;
    }
    assert.ok(backtracks > 100);
  });

  it('by default give up often, drills never; both keep the form', () => {
    const given = options({ minPeople: 3 });
    const rates = [0, 1].map((pDrill) => {
      let right = 0;
      const train = task.puzzles(given, 'train');
      for (const [row, puzzle] of train.entries()) {
        const own = { ...given, pDrill, pSlip: 0 };
        const { tokens: all, promptLength } = task.demonstrate(puzzle, own, stream(row));
        const verdict = task.verify(all.slice(0, promptLength), all.slice(promptLength), own);
        assert.ok(verdict.answered, verdict.reason);
        right += Number(verdict.correct);
      }
      return right / train.length;
    });
    assert.ok(rates[0] < 0.75 && rates[1] === 1, `${rates.join()} (seed ${seed})`);
  });
});

describe('Knights & Knaves answers', () => {
  const prompt = tokens('puzzle A : knave B . B : and knight A knight B . <think>');
  const right = '</think> <answer> A knight B knave </answer> end';
  const judge = (response: string): RewardInput => ({
    verdict: task.verify(prompt, tokens(response), options()),
    length: 10,
    maxTokens: 96,
    truncated: false,
    response: tokens(response),
  });
  const logicRl = correctness({ right: 2, wrong: -1.5, noAnswer: -2 });
  /** Logic-RL's totals: 3, −0.5, −1 (form right, answer unreadable), −3. */
  const total = (response: string): number => {
    const input = judge(response);
    return format.value(input) + logicRl.value(input);
  };

  it('earn exactly what Logic-RL pays', () => {
    assert.equal(total(right), 3);
    assert.equal(total(`try A knight ok try B knave ok ${right}`), 3);
    assert.equal(total('</think> <answer> B knave A knight </answer>'), 3);
    assert.equal(total('</think> <answer> A knave B knave </answer> end'), -0.5);
    for (const unreadable of [
      'A knight',
      'A knight B',
      'A knight A knave',
      '',
      'A knight B knave B knight',
    ]) {
      assert.equal(total(`</think> <answer> ${unreadable} </answer> end`), -1, unreadable);
    }
    for (const misformed of [
      'A knight B knave end',
      '<answer> A knight B knave </answer> end',
      `<think> ${right}`,
      `</think> ${right}`,
      '<answer> A knight B knave </answer> </think> end',
      '</think> <answer> A knight B knave end',
      `</think> <answer> A knight B knave </answer> <answer> A knight B knave </answer>`,
    ]) {
      assert.equal(total(misformed), -3, misformed);
    }
  });

  it('are judged by the puzzle, for reasons in words', () => {
    assert.equal(judge(right).verdict.reason, 'A knight, B knave');
    assert.match(
      judge('</think> <answer> A knave B knave </answer>').verdict.reason,
      /what A says/,
    );
    assert.match(judge('A knight').verdict.reason, /not exactly one <\/think>/);
    const nonsense = task.verify(tokens('puzzle A'), tokens(right), options());
    assert.deepEqual([nonsense.correct, nonsense.reason], [false, 'the prompt is not a puzzle']);
  });
});

describe('Knights & Knaves behaviours', () => {
  const prompt = tokens('puzzle A : knave B . B : and knight A knight B . <think>');
  const spans = (response: string): string[] =>
    task
      .detect(prompt, tokens(response), options())
      .map(({ behaviour, outcome, start, end }) =>
        `${behaviour} ${start}-${end} ${outcome ?? ''}`.trim(),
      );

  it('are found with their outcome', () => {
    const response =
      'try A knight ok try B knight ok try B knave bad wait back A back A check A yes end </think>';
    assert.deepEqual(spans(response), [
      'exploration 0-4',
      'exploration 4-8 wrong',
      'exploration 8-12',
      'reflection 12-13',
      'backtracking 13-15',
      'backtracking 15-17',
      'verification 17-20 wrong',
      'conclusion 21-22',
    ]);
  });

  it('are counted per chance, and their openings are where the next one could stand', () => {
    const failing = tokens('puzzle A : knight B . B : not knight A . <think>');
    const response = tokens('try A knight ok try B knight bad try B knave bad </think>');
    assert.deepEqual(task.opportunities(failing, response, options()), {
      backtracking: 1,
      reflection: 1,
      verification: 0,
    });
    assert.deepEqual(task.openings(failing, response, options()), {
      exploration: [],
      backtracking: [12],
      reflection: [12],
      verification: [],
    });
    const done = tokens('try A knight ok try B knave ok </think>');
    assert.deepEqual(task.openings(prompt, done, options()).verification, [8]);
    assert.deepEqual(task.openings(prompt, tokens('</think>'), options()).exploration, [0]);
  });

  it('never trip over random tokens; spans stay apart and inside', () => {
    const random = stream(9);
    for (let round = 0; round < 400; round++) {
      const response = Int32Array.from({ length: random.below(40) }, () =>
        random.below(WORDS.length),
      );
      const verdict = task.verify(prompt, response, options());
      assert.ok(verdict.thinkingLength <= response.length);
      let end = 0;
      for (const span of task.detect(prompt, response, options())) {
        assert.ok(span.start >= end && span.end > span.start && span.end <= response.length);
        end = span.end;
      }
      assert.equal(task.tree?.(prompt, response, options()).kind, 'root');
    }
  });

  it('make a tree of the search', () => {
    const response = tokens(
      'try A knave ok try B knight bad try B knave bad back A try A knight ok try B knave ok check B yes </think> <answer> A knight B knave </answer> end',
    );
    const root = task.tree?.(prompt, response, options());
    assert.deepEqual(
      root?.children.map(({ label, state }) => [label, state]),
      [
        ['A knave', 'failed'],
        ['A knight', 'open'],
      ],
    );
    assert.deepEqual(
      root?.children[1].children[0].children.map(({ kind, state }) => [kind, state]),
      [
        ['check', 'reached'],
        ['answer', 'reached'],
      ],
    );
  });
});

describe('Knights & Knaves perturbations and LiMem', () => {
  it('change one person’s statement (or one claim in it) and the solution, which stays unique', () => {
    for (const kind of PERTURBATIONS) {
      let missing = 0;
      for (const [row, puzzle] of puzzlesOf(3, { puzzles: 60, seed }).entries()) {
        const changed = task.perturb?.(puzzle, kind, options(), stream(row));
        if (!changed) {
          missing++;
          continue;
        }
        const { statements, solution } = changed.payload;
        assert.deepEqual(bruteForce(statements), [solution], `seed ${seed}`);
        assert.notDeepEqual(solution, puzzle.payload.solution);
        const moved = statements.flatMap((said, person) =>
          JSON.stringify(said) === JSON.stringify(puzzle.payload.statements[person])
            ? []
            : [person],
        );
        assert.equal(moved.length, 1);
        if (kind === 'statement') continue;
        const [before, after] = [puzzle.payload.statements[moved[0]], statements[moved[0]]];
        const kept = leaves(after).filter((leaf, i) => String(leaf) === String(leaves(before)[i]));
        assert.equal(kept.length, leaves(before).length - 1);
      }
      // One in nine has no such leaf: seven standard deviations.
      assert.ok(missing < 25, `${kind}: ${missing} without (seed ${seed})`);
    }
    assert.throws(
      () => task.perturb?.(puzzlesOf(3, { puzzles: 1, seed })[0], 'x', options(), stream(0)),
      /"x"/,
    );
  });

  it('score memorisation: 0 for who understands, the accuracy for who only remembers', () => {
    const item = (clean: boolean, perturbed?: boolean) => ({ clean, perturbed });
    const knows = limem([item(true, true), item(true, true), item(false, false)]);
    assert.deepEqual([knows.score, knows.consistency], [0, 1]);
    const remembers = limem([item(true, false), item(true, false), item(false, true), item(true)]);
    assert.deepEqual(remembers, {
      accuracy: 2 / 3,
      consistency: 0,
      score: 2 / 3,
      count: 3,
      missing: 1,
    });
    assert.equal(limem([item(false, true)]).score, 0);
  });

  it('decide whether a statement can still be true as a look at all completions does', () => {
    const random = stream(11);
    for (const { payload } of puzzlesOf(4, { puzzles: 40, seed })) {
      const roles = payload.statements.map(() => [true, false, undefined][random.below(3)]);
      for (const statement of payload.statements) {
        for (const truth of [true, false]) {
          const completions = Array.from({ length: 16 }, (_, bits) =>
            roles.map((role, i) => role ?? Math.floor(bits / 2 ** i) % 2 === 1),
          );
          const expected = completions.some((all) => says(statement, all) === truth);
          assert.equal(canBe(statement, roles, truth), expected, `seed ${seed}`);
        }
      }
    }
    assert.equal(
      solutions(
        [
          ['knight', 0],
          ['knight', 1],
        ],
        2,
      ).length,
      2,
    );
    assert.notDeepEqual(
      puzzlesOf(3, { puzzles: 5, seed: randomKey(seed, 'puzzle').lo }),
      puzzlesOf(3, { puzzles: 5, seed: randomStream(randomKey(seed, 'pair')).below(99) }),
    );
  });
});
