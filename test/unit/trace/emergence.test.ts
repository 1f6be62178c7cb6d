import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { randomKey, randomStream, type RandomStream } from '../../../src/base/random.ts';
import {
  associationOf,
  emergenceOf,
  MEASURE_NAMES,
  positionsOf,
} from '../../../src/trace/emergence.ts';
import { tallyStep, type Counted, type StepTally } from '../../../src/trace/tally.ts';

const seed = randomInt(2 ** 31);

function near(actual: number | undefined, expected: number, tolerance = 1e-9): void {
  assert.ok(actual !== undefined && Math.abs(actual - expected) <= tolerance, `${actual}`);
}

function response(group: number, times: number, more: Partial<Counted> = {}): Counted {
  return {
    group,
    correct: false,
    truncated: false,
    length: 20,
    behaviours: times > 0 ? { reflection: times } : {},
    ...more,
  };
}

describe(`emergence (seed ${seed})`, () => {
  it('counts a step by hand', () => {
    const tally = tallyStep(3, [
      response(0, 2, {
        correct: true,
        segments: [
          ['reflection', 0, 2],
          ['reflection', 19, 20],
        ],
        opportunities: { reflection: 4 },
      }),
      response(0, 0, { truncated: true, opportunities: { reflection: 1 } }),
      response(1, 1, { correct: undefined }),
      response(1, 0, { correct: true }),
    ]);
    const { reflection, ...others } = tally.behaviours;
    assert.deepEqual(others, {});
    assert.deepEqual(
      { ...tally, behaviours: 0 },
      {
        step: 3,
        responses: 4,
        prompts: 2,
        judged: 3,
        correct: 2,
        truncated: 1,
        withChances: 2,
        behaviours: 0,
      },
    );
    // clusters, Σy, Σx, Σy², Σx², Σxy
    assert.deepEqual(reflection.shows, [2, 2, 4, 2, 8, 4]);
    assert.deepEqual(reflection.spans, [2, 3, 4, 5, 8, 6]);
    assert.deepEqual(reflection.chances, [1, 2, 5, 4, 25, 10]);
    assert.deepEqual(reflection.correctWith, [1, 1, 1, 1, 1, 1]);
    assert.deepEqual(reflection.correctWithout, [2, 1, 2, 1, 2, 1]);
    assert.deepEqual([reflection.positions[0], reflection.positions[19]], [1, 1]);
  });

  const step = (at: number, showing: number, of = 100): StepTally =>
    tallyStep(
      at,
      Array.from({ length: of }, (_, i) => response(i, Number(i < showing))),
    );

  it('finds the first step that differs from the start, and says on what terms', () => {
    const tallies = [10, 12, 19, 40, 12, 60].map((showing, at) => step(at, showing));
    const found = emergenceOf(tallies, 'reflection', 'share');
    assert.deepEqual(
      found.points.map(({ estimate, of }) => [estimate, of]),
      [0.1, 0.12, 0.19, 0.4, 0.12, 0.6].map((share) => [share, 100]),
    );
    assert.equal(found.looks, 5);
    near(found.alpha, 0.01);
    assert.deepEqual([found.first?.step, found.first?.direction], [3, 'up']);
    assert.deepEqual(found.holds, { steps: 1, of: 2 });
    assert.equal(found.verdict, 'amplified');
    // By hand: Wilson at z of 99 % (t with 99 degrees: 2.6264), 40 and 10 of 100 (effective draws 99).
    const t2 = 2.6264055 ** 2;
    const wilson = (p: number) => {
      const n = 99;
      const centre = (p + t2 / (2 * n)) / (1 + t2 / n);
      const half = (Math.sqrt(t2) / (1 + t2 / n)) * Math.sqrt((p * (1 - p)) / n + t2 / (4 * n * n));
      return [centre - half, centre + half];
    };
    const [low4, high4] = wilson(0.4);
    const [low1, high1] = wilson(0.1);
    near(found.first?.difference.low, 0.3 - Math.hypot(0.4 - low4, high1 - 0.1), 1e-6);
    near(found.first?.difference.high, 0.3 + Math.hypot(high4 - 0.4, 0.1 - low1), 1e-6);
  });

  it('tells apart what was there before, what was not seen, and what went', () => {
    const verdict = (shown: number[]) =>
      emergenceOf(
        shown.map((showing, at) => step(at, showing)),
        'reflection',
        'share',
      ).verdict;
    assert.equal(verdict([0, 50]), 'unseen-before');
    assert.equal(verdict([5, 50]), 'amplified');
    assert.equal(verdict([50, 5]), 'receded');
    assert.equal(verdict([50, 0]), 'receded');
    assert.equal(verdict([50, 50]), 'unchanged');
    assert.equal(verdict([50]), 'unknown');
    assert.equal(verdict([]), 'unknown');
  });

  /** Start and `looks` steps of 32 prompts × 2, all alike. */
  const nothingHappens = (random: RandomStream, looks: number): StepTally[] =>
    Array.from({ length: looks + 1 }, (_, at) =>
      tallyStep(
        at,
        Array.from({ length: 64 }, (_, i) => response(i >> 1, Number(random.next() < 0.25))),
      ),
    );

  it('errs in no more runs than it says, however often it looks', () => {
    const random = randomStream(randomKey(seed, 'shuffle'));
    let corrected = 0;
    let once = 0;
    const runs = 300;
    for (let run = 0; run < runs; run++) {
      const found = emergenceOf(nothingHappens(random, 20), 'reflection', 'share');
      corrected += Number(found.first !== undefined);
      once += Number(found.uncorrected !== undefined);
    }
    // 5 % and four standard errors.
    assert.ok(corrected / runs < 0.1, `${corrected} of ${runs}`);
    assert.ok(once > corrected, `${once} against ${corrected}`);
  });

  it('measures only what can be measured', () => {
    const tallies = [step(0, 0), step(1, 3)];
    for (const measure of MEASURE_NAMES) {
      const { points } = emergenceOf(tallies, 'reflection', measure);
      assert.equal(points.length, measure === 'chance' ? 0 : 2);
      assert.deepEqual(emergenceOf([], 'reflection', measure).points, []);
    }
    // A name that every object has.
    assert.equal(emergenceOf(tallies, 'constructor', 'share').points[1].estimate, 0);
  });

  it('gives quartiles of positions', () => {
    const at = (starts: number[]) =>
      tallyStep(1, [
        response(0, starts.length, {
          length: 100,
          segments: starts.map((start) => ['reflection', start, start + 1]),
        }),
      ]);
    const all = Array.from({ length: 100 }, (_, i) => i);
    const [{ quartiles, spans }] = positionsOf([at(all)], 'reflection');
    assert.equal(spans, 100);
    [0.25, 0.5, 0.75].forEach((share, i) => near(quartiles[i], share));
    assert.deepEqual(positionsOf([step(1, 0)], 'reflection'), []);
    const [late] = positionsOf([at([95, 96, 97, 98])], 'reflection');
    assert.ok(late.quartiles.every((place) => place >= 0.95 && place <= 1));
  });

  it('does not take progress over training for an effect of the behaviour', () => {
    // Early: 10 % right whether it shows (10 of 100) or not; late: 80 % right whether it shows (90 of 100) or not.
    const stepOf = (at: number, showing: number, accuracy: number): StepTally =>
      tallyStep(
        at,
        Array.from({ length: 100 }, (_, i) => {
          const place = i < showing ? i : i - showing;
          const size = i < showing ? showing : 100 - showing;
          return response(i, Number(i < showing), { correct: place < accuracy * size });
        }),
      );
    const { within, points } = associationOf(
      [stepOf(0, 10, 0.1), stepOf(1, 90, 0.8)],
      'reflection',
    );
    near(within?.estimate, 0);
    assert.ok(within && within.low < 0 && within.high > 0 && within.steps === 2);
    near(points[1].with?.estimate, 0.8);
    near(points[0].without?.estimate, 0.1);
  });

  it('combines differences within steps as Mantel and Haenszel do', () => {
    // n₁, right of them, n₀, right of them
    const strata = [
      [40, 30, 60, 30],
      [20, 5, 80, 40],
    ];
    const tallies = strata.map(([n1, y1, n0, y0], at) =>
      tallyStep(at, [
        ...Array.from({ length: n1 }, (_, i) => response(i, 1, { correct: i < y1 })),
        ...Array.from({ length: n0 }, (_, i) => response(n1 + i, 0, { correct: i < y0 })),
      ]),
    );
    // weights 24 and 16; differences 0.25 and −0.25
    const { within } = associationOf(tallies, 'reflection');
    near(within?.estimate, (24 * 0.25 - 16 * 0.25) / 40);
    const v = (p: number, n: number) => (p * (1 - p)) / (n - 1);
    const variance =
      (24 ** 2 * (v(0.75, 40) + v(0.5, 60)) + 16 ** 2 * (v(0.25, 20) + v(0.5, 80))) / 40 ** 2;
    near(within?.high, 0.05 + 1.959963985 * Math.sqrt(variance), 1e-6);
  });

  it('says nothing of an association without both kinds', () => {
    const all = tallyStep(0, [response(0, 1), response(1, 1)]);
    assert.equal(associationOf([all], 'reflection').within, undefined);
    assert.deepEqual(associationOf([all], 'verification').points, []);
  });
});
