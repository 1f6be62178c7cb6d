import assert from 'node:assert/strict';
import { judge } from '../../../src/compare/cards/verdict.ts';
import type { Expectation } from '../../../src/compare/cards/card.ts';
import { accuracyAtTokens, collapseOf, measured } from '../../../src/compare/measures.ts';
import { reportOf } from '../../../src/compare/report.ts';
import { bandOf, summarise } from '../../../src/compare/summary.ts';
import { randomKey, randomStream } from '../../../src/base/random.ts';
import { recordOf, resultOfRun } from './support/results.ts';

const near = (a: number, b: number) => assert.ok(Math.abs(a - b) < 1e-9, `${a} is not ${b}`);

describe('what runs are judged by', () => {
  it('reads final, best, area and start of a curve, gaps left out', () => {
    const result = resultOfRun('a', 0, [0.2, null, 0.6, 0.4]);
    near(measured(result, 'eval/accuracy', 'start'), 0.2);
    near(measured(result, 'eval/accuracy', 'final'), 0.4);
    near(measured(result, 'eval/accuracy', 'best'), 0.6);
    // Trapezia: 20 × .4 + 10 × .5, over 30 steps.
    near(measured(result, 'eval/accuracy', 'area'), 13 / 30);
    near(measured(result, 'seconds', 'final'), 0.5);
    assert.ok(Number.isNaN(measured(result, 'policy/kl', 'final')));
  });

  it('calls a run collapsed for each of the three reasons, at their borders not', () => {
    const of = (final: number, truncated: number, validity: number) =>
      collapseOf(
        resultOfRun('a', 0, [0.3, final], {
          'eval/response/truncated': [0, truncated],
          'eval/response/validity': [1, validity],
        }),
      );
    assert.deepEqual(of(0.26, 0.3, 0.8), []);
    assert.deepEqual(of(0.24, 0.31, 0.79), ['accuracy', 'truncated', 'validity']);
  });

  it('reads accuracy at equal tokens off pass@k', () => {
    const result = resultOfRun('a', 0, [0.4], {
      'eval/response/length': [10],
      'eval/pass@2': [0.6],
      'eval/pass@4': [0.7],
    });
    near(accuracyAtTokens(result, 'start', 5), 0.2);
    near(accuracyAtTokens(result, 'start', 10), 0.4);
    near(accuracyAtTokens(result, 'start', 20), 0.6);
    near(accuracyAtTokens(result, 'start', 10 * Math.sqrt(8)), 0.65);
    near(accuracyAtTokens(result, 'start', 1000), 0.7);
  });
});

describe('the table of a comparison', () => {
  it('marks ties as ties, prints what was detectable, and pairs equal seeds', () => {
    const seed = Math.floor(Math.random() * 2 ** 32);
    const random = randomStream(randomKey(seed, 'bootstrap'));
    // Seeds differ by 20 points, arms by nothing but noise, or by 10 points.
    const common = [0, 1, 2, 3].map(() => 0.4 + 0.05 * random.normal());
    const final = (shift: number) => (n: number) => common[n] + shift + 0.002 * random.normal();
    const results = [0, 1, 2, 3].flatMap((n) => [
      resultOfRun('base', n, [0.2, final(0)(n)]),
      resultOfRun('better', n, [0.2, final(0.1)(n)]),
      resultOfRun('worse', n, [0.2, final(-0.1)(n)]),
    ]);
    // Exactly as far up as down: a tie for sure.
    for (const n of [0, 1, 2, 3]) {
      const base = results.find(({ arm, seed: s }) => arm === 'base' && s === n);
      const own = measured(base ?? results[0], 'eval/accuracy', 'final');
      results.push(resultOfRun('same', n, [0.2, own + (n % 2 === 0 ? 0.01 : -0.01)]));
    }
    const record = recordOf(['base', 'better', 'worse', 'same'], [0, 1, 2, 3]);
    const { differences } = summarise(record, results);
    const verdicts = differences
      .filter(({ at }) => at === 'final')
      .map(({ arm, verdict }) => [arm, verdict]);
    assert.deepEqual(
      verdicts,
      [
        ['better', 'better'],
        ['worse', 'worse'],
        ['same', 'tie'],
      ],
      `seed ${seed}`,
    );
    const same = differences.find(({ arm, at }) => arm === 'same' && at === 'final');
    assert.ok(same?.paired && same.n === 4);
    // t(.975, 3) · sd / √4 of ±.01.
    assert.ok(Math.abs(same.detectable - (3.1824 * 0.011547) / 2) < 1e-4, String(same.detectable));

    const { blocks } = reportOf(record, results);
    const table = blocks.filter((block) => block.kind === 'table')[1];
    const row = table.rows.find(([arm, at]) => arm === 'same' && at === 'final');
    assert.equal(row?.at(-1), 'tie');
    assert.equal(row.at(-2), '1.8');
  });

  it('says nothing of one seed, counts what is missing, and compares unpaired where no seed is shared', () => {
    const record = recordOf(['a', 'b', 'c'], [0]);
    const { differences, arms } = summarise(record, [
      resultOfRun('a', 0, [0.2, 0.4]),
      resultOfRun('b', 0, [0.2, 0.9]),
    ]);
    assert.ok(differences.every(({ verdict }) => verdict === 'unknown'));
    assert.equal(arms[2].results.length, 0);
    const text = JSON.stringify(reportOf(record, [resultOfRun('a', 0, [0.2, 0.4])]));
    assert.match(text, /1 of 3 runs are in. 2 are still missing/);
    assert.match(text, /One seed is an indication/);

    const apart = summarise(recordOf(['a', 'b'], [0, 1, 2, 3]), [
      ...[0, 1].map((n) => resultOfRun('a', n, [0.2, 0.3 + n / 1000])),
      ...[2, 3].map((n) => resultOfRun('b', n, [0.2, 0.5 + n / 1000])),
    ]);
    assert.deepEqual(apart.differences.map(({ paired, verdict }) => [paired, verdict])[0], [
      false,
      'better',
    ]);
  });

  it('judges the other measures and interventions like accuracy, each in its unit', () => {
    const [A, B, C] = ['a', 'b', 'c'];
    const effect = (value: number) => ({ control: 0, treated: 0, difference: around(value) });
    const around = (estimate: number) => ({ estimate, low: estimate - 1, high: estimate + 1 });
    const results = [0, 1, 2].flatMap((seed) =>
      [A, B, C].map((arm, i) =>
        resultOfRun(
          arm,
          seed,
          [0.2, 0.4],
          {
            // b: longer each time; c: as often shorter as longer.
            'eval/response/length': [20, 30 + i * (seed === 1 ? 4 : 5) * (i === 2 ? seed - 1 : 1)],
            'eval/response/truncated': [0, 0.01 * i + 0.001 * i * seed],
          },
          {
            seconds: [0, 20 - 5 * i - 0.01 * i * seed],
            interventions: [
              {
                mode: 'ban',
                behaviour: 'backtracking',
                accuracy: effect(i === 0 ? -0.3 + seed / 100 : (seed - 1) / 10),
                length: effect(-8),
              },
            ],
          },
        ),
      ),
    );
    const record = recordOf([A, B, C], [0, 1, 2], {
      metrics: ['eval/response/length', 'eval/response/truncated'],
      interventions: [{ mode: 'ban', behaviour: 'backtracking' }],
    });
    const { others } = summarise(record, results);
    assert.deepEqual(
      others.map(({ arm, name, verdict }) => [arm, name, verdict]),
      [
        [B, 'eval/response/length', 'higher'],
        [B, 'eval/response/truncated', 'higher'],
        [B, 'seconds', 'lower'],
        [C, 'eval/response/length', 'tie'],
        [C, 'eval/response/truncated', 'higher'],
        [C, 'seconds', 'lower'],
      ],
    );
    // Differences of 5, 4, 5: t(.975, 2) · sd / √3.
    assert.ok(Math.abs(others[0].detectable - (4.3027 * 0.57735) / Math.sqrt(3)) < 1e-3);

    const { blocks } = reportOf(record, results);
    const tableUnder = (title: string) => {
      const at = blocks.findIndex((one) => one.kind === 'heading' && one.text === title);
      const table = blocks[at + 1];
      assert.ok(table?.kind === 'table', title);
      return table;
    };
    const { rows } = tableUnder('Other measures beside a');
    assert.deepEqual(rows.slice(0, 3), [
      [B, 'Response length (held out)', '+4.7', '[+3.2, +6.1]', '3', '1.4', 'higher'],
      [B, 'Truncated (held out)', '+1.1 points', '[+0.9, +1.3]', '3', '0.2', 'higher'],
      [B, 'Training time a step', '−0.50 s', '[−0.50, −0.50]', '3', '0.00', 'lower'],
    ]);
    const worth = tableUnder('What a behaviour is worth, by intervention');
    const of = (name: string) => worth.rows.map((row) => row[worth.head.indexOf(name)]);
    assert.deepEqual(of('verdict'), ['lower', 'tie', 'tie']);
    assert.deepEqual(of('detectable'), ['2.5', '24.8', '24.8']);
  });

  it('leaves out runs without the number, and calls it not measured where none has it', () => {
    const record = recordOf(['a', 'b', 'c'], [0, 1, 2], { metrics: [] });
    const curve = (arm: string, seed: number): (number | null)[] => {
      if (arm === 'c') return [null, null];
      return arm === 'b' && seed === 2 ? [null, null] : [0.2, 0.4 + (arm === 'b' ? 0.1 : 0)];
    };
    const results = [0, 1, 2].flatMap((seed) =>
      ['a', 'b', 'c'].map((arm) => resultOfRun(arm, seed, curve(arm, seed))),
    );
    const finals = summarise(record, results).differences.filter(({ at }) => at === 'final');
    assert.deepEqual(
      finals.map(({ arm, n, verdict }) => [arm, n, verdict]),
      [
        ['b', 2, 'better'],
        ['c', 0, 'unknown'],
      ],
    );
    near(finals[0].interval.estimate, 0.1);
    const table = reportOf(record, results).blocks.filter((block) => block.kind === 'table')[1];
    assert.deepEqual(
      table.rows.filter(([, at]) => at === 'final').map((row) => row.at(-1)),
      ['better', 'not measured'],
    );
  });

  it('draws bands over steps that every run has', () => {
    const band = bandOf(
      [resultOfRun('a', 0, [0.1, 0.2, 0.5]), resultOfRun('a', 1, [0.3, 0.4])],
      'eval/accuracy',
    );
    assert.deepEqual(
      band.map(({ step }) => step),
      [0, 10],
    );
    near(band[0].interval.estimate, 0.2);
  });
});

describe('the verdict of a card', () => {
  const expectation = (more: Partial<Expectation>): Expectation => ({
    says: 'so',
    quantity: 'difference',
    arm: 'a',
    against: 'b',
    band: [0.05, null],
    ...more,
  });
  const pairs = (gaps: number[]) =>
    gaps.flatMap((gap, n) => [
      resultOfRun('b', n, [0.2, 0.4], { 'eval/behaviour/backtracking': [0.02, 0.1] }),
      resultOfRun('a', n, [0.2, 0.4 + gap], { 'eval/behaviour/backtracking': [0.02, 0.6] }),
    ]);
  const verdict = (more: Partial<Expectation>, gaps: number[]) =>
    judge({ expectations: [expectation(more)] }, pairs(gaps)).findings[0];

  it('is reproduced inside the band, not outside it, undecided across its edge', () => {
    assert.equal(verdict({}, [0.1, 0.11, 0.12]).verdict, 'reproduced');
    assert.equal(verdict({}, [0.01, 0.011, 0.012]).verdict, 'not reproduced');
    const undecided = verdict({}, [0.0, 0.1, 0.2]);
    assert.equal(undecided.verdict, 'undecided');
    assert.ok(undecided.detectable > 0.05);
    assert.equal(verdict({ band: [-0.03, 0.03] }, [0.001, 0, -0.001]).verdict, 'reproduced');
  });

  it('leaves one seed undecided and says whether it agrees', () => {
    assert.deepEqual(
      [verdict({}, [0.2]), verdict({}, [0.01]), verdict({}, [])].map((one) => [
        one.verdict,
        one.agrees,
      ]),
      [
        ['undecided', true],
        ['undecided', false],
        ['undecided', undefined],
      ],
    );
  });

  it('knows ratios, growth, change, collapse and the level itself', () => {
    const gaps = [0.1, 0.1, 0.1];
    near(
      verdict({ quantity: 'growth', metric: 'eval/behaviour/backtracking', band: [10, null] }, gaps)
        .interval.estimate,
      30,
    );
    near(verdict({ quantity: 'change', band: [0, 1] }, gaps).interval.estimate, 0.3);
    near(verdict({ quantity: 'ratio', band: [1, null] }, gaps).interval.estimate, 1.25);
    near(verdict({ quantity: 'value', band: [0, 1] }, gaps).interval.estimate, 0.5);
    const collapsed = verdict({ quantity: 'collapsed', band: [0, 0.6] }, [0.1, -0.3, 0.1]);
    near(collapsed.interval.estimate, 1 / 3);
    assert.equal(
      verdict({ quantity: 'collapsed', band: [0, 0.6] }, [0.1, 0.1, 0.1, 0.1]).verdict,
      'reproduced',
    );
  });

  it('of the whole card is the worst of its sentences', () => {
    const whole = (...bands: [number | null, number | null][]) =>
      judge({ expectations: bands.map((band) => expectation({ band })) }, pairs([0.1, 0.11, 0.12]))
        .verdict;
    assert.equal(whole([0, null], [0.05, null]), 'reproduced');
    assert.equal(whole([0, null], [0.11, null]), 'undecided');
    assert.equal(whole([0, null], [0.11, null], [null, 0]), 'not reproduced');
  });
});
