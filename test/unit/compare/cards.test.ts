import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { cardNames, readCard } from '../../../src/compare/cards/card.ts';
import { explanationBlocks } from '../../../src/compare/cards/explanation.ts';
import { openCard } from '../../../src/compare/cards/open.ts';
import { cardsPage } from '../../../src/compare/cards/all.ts';
import { reportFor } from '../../../src/compare/cards/page.ts';
import { cardReport } from '../../../src/compare/cards/report.ts';
import { quantityOf } from '../../../src/compare/cards/verdict.ts';
import { html } from '../../../src/compare/export/html.ts';
import { markdown } from '../../../src/compare/export/markdown.ts';
import type { RunResult } from '../../../src/compare/result.ts';
import { recordOf, resultOfRun } from './support/results.ts';

const options = { runsFolder: '/runs' };

describe('the reproduction cards that are shipped', () => {
  it('are there', () => {
    assert.ok(cardNames().length >= 7);
    assert.throws(() => readCard('no-such-card'), /there are: .*rlsp-exploration/);
  });

  for (const name of cardNames()) {
    it(`${name}: its files are right, its page explains it, quick is one seed`, () => {
      const found = readCard(name);
      const { comparison } = openCard(found, options);
      assert.ok(comparison.seeds.length >= 3);
      assert.ok(existsSync(found.page));
      assert.ok(
        readFileSync(found.page, 'utf8').startsWith(`# ${found.card.title.replaceAll('’', "'")}`),
        'title',
      );
      const quick = openCard(found, { ...options, quick: true });
      assert.deepEqual(quick.comparison.seeds, [comparison.seeds[0]]);
      assert.deepEqual(quick.card, { name, quick: true });
      const asked = openCard(found, { ...options, seeds: comparison.seeds.length + 2 }).comparison
        .seeds;
      assert.equal(new Set(asked).size, comparison.seeds.length + 2);
      for (const { quantity, against, intervention } of found.card.expectations) {
        if (/difference|ratio|over-parallel|at-equal-time/.test(quantity))
          assert.ok(against, quantity);
        if (quantity === 'effect') {
          assert.ok(
            comparison.spec.interventions.some((one) => one.behaviour === intervention?.behaviour),
          );
        }
      }
    });
  }

  it('shorten single arms in a quick run otherwise than the rest', () => {
    const steps = (quick: boolean): unknown[] =>
      openCard(readCard('limem'), { ...options, quick }).comparison.arms.map(
        ({ name, changes }) => {
          const last = (path: string) =>
            changes.findLast((change) => change.path.join('.') === path)?.value;
          return [name, last('sft.steps'), last('rl.steps')];
        },
      );
    assert.deepEqual(steps(true), [
      ['reinforce++', 2500, 60],
      ['rft', 2500, 60],
      ['longer SFT', 2830, 0],
    ]);
    assert.deepEqual(steps(false)[2], ['longer SFT', 15325, 0]);
  });

  it('tell their verdict first, and call one seed indicative', () => {
    const { card } = readCard('rlsp-exploration');
    const arms = ['outcome only', '−C/L', 'guarded attempts', 'careless'];
    const run = (seeds: number[]) =>
      seeds.flatMap((seed) =>
        arms.map((arm, i) =>
          resultOfRun(arm, seed, [0.27, [0.45, 0.65, 0.64, 0.3][i] + seed / 500]),
        ),
      );
    const quick = recordOf(arms, [0], { card: { name: 'rlsp-exploration', quick: true } });
    const page = markdown(cardReport(card, quick, run([0])));
    assert.match(page, /## Verdict: undecided \(indicative: 3 of 6 estimates/);
    assert.match(page, /\+20\.0 points \|/);
    const full = html(cardReport(card, recordOf(arms, [0, 1, 2]), run([0, 1, 2])));
    assert.match(full, /<h2>Verdict: undecided<\/h2>/);
    assert.match(full, /reproduced/);
  });

  it('compare two arms at equal time, in proportion between two measurements', () => {
    const run = (arm: string, seed: number, accuracy: (number | null)[], seconds: number[]) =>
      resultOfRun(arm, seed, accuracy, {}, { seconds });
    const slow = (seed: number) => run('slow', seed, [0.2, 0.6, 0.8], [0, 10, 20]);
    const quick = (seed: number) => run('quick', seed, [0.2, 0.4, 0.6], [0, 2, 4]);
    const ahead = (arm: string, against: string, results: RunResult[]) => {
      const asked = { says: 'x', quantity: 'at-equal-time', arm, against } as const;
      const { interval, n } = quantityOf({ ...asked, band: [0, null] }, results);
      return [n, Number(interval.estimate.toFixed(9))];
    };
    const both = [slow(0), slow(1), quick(0), quick(1)];
    // After the four seconds of the quick arm the slow one is at 0.2 + 0.4 · 4/10.
    assert.deepEqual(ahead('quick', 'slow', both), [2, 0.24]);
    assert.deepEqual(ahead('slow', 'quick', both), [2, -0.24]);
    const late = [slow(0), run('quick', 0, [null, 0.4], [1, 2])];
    assert.deepEqual(ahead('slow', 'quick', late), [1, -0.12]);
    // The other arm had measured nothing by then.
    const later = [slow(0), run('quick', 0, [null, null, 0.4], [1, 2, 30])];
    assert.deepEqual(ahead('quick', 'slow', later), [0, NaN]);
  });

  it('end their report with their page, as text', () => {
    for (const name of cardNames()) {
      const { page } = readCard(name);
      const blocks = explanationBlocks(readFileSync(page, 'utf8'));
      const text = JSON.stringify(blocks);
      assert.ok(blocks.length >= 3, name);
      assert.ok(!/\*\*|`|\]\(|"[#|]/.test(text), `${name}: ${text}`);
    }
    assert.deepEqual(
      explanationBlocks(
        '# Title\n\n**Claim.** A [paper](https://a.b/c)\nsays *so* of `x_y` ([other](../o/README.md)):\n- one\n  more;\n- two.\n\n| a | b |\n| --- | --- |\n| 1 | |\n',
      ),
      [
        { kind: 'text', text: 'Claim. A paper (https://a.b/c) says so of x_y (other):' },
        { kind: 'text', text: '• one more;' },
        { kind: 'text', text: '• two.' },
        { kind: 'table', head: ['a', 'b'], rows: [['1', '']], words: 1 },
      ],
    );
    const record = recordOf(['a'], [0], { card: { name: 'limem', quick: false } });
    const report = html(reportFor(record, []));
    assert.match(report, /<h2>About this card<\/h2>[^]*reproductions\/limem\/README\.md/);
    const page = explanationBlocks(readFileSync(readCard('limem').page, 'utf8'));
    const table = page.find((block) => block.kind === 'table');
    assert.ok(table, 'its page has a table');
    assert.ok(report.includes(`<th class="word" scope="col">${table.head[0]}</th>`));
    assert.ok(!report.includes('<a '));
  });

  it('stand on one page, verdicts first, what is missing said', () => {
    const { card } = readCard('rlsp-exploration');
    const arms = ['outcome only', '−C/L', 'guarded attempts', 'careless'];
    const all = arms.flatMap((arm, i) =>
      [0, 1, 2].map((seed) => resultOfRun(arm, seed, [0.27, 0.4 + i / 10 + seed / 500])),
    );
    const record = recordOf(arms, [0, 1, 2]);
    const page = cardsPage([
      { card, record, results: all, failures: [] },
      { card, record, results: all.slice(0, 5), failures: [] },
    ]);
    assert.match(page, /^# Reproductions\n/);
    assert.equal(page.match(/^## /gm)?.length, 2);
    assert.equal(page.match(/^### Verdict: /gm)?.length, 2);
    assert.match(page, / 12 of 12 \|/);
    assert.match(page, / 5 of 12 \|/);
  });
});
