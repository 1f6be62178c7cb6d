import assert from 'node:assert/strict';
import type { Outcome, RunResult } from '../../../scripts/results/outcomes.ts';
import { BASELINE, RECIPE } from '../../../scripts/results/recipe.ts';
import { report } from '../../../scripts/results/report.ts';

const PUZZLES = 40;

/** The same share of right draws on every puzzle. */
const outcome = (right: number): Outcome => ({
  draws: 100,
  correct: new Array<number>(PUZZLES).fill(right),
  tokens: 20,
  truncated: 0,
  validity: 1,
  duplicates: 0,
  behaviours: { exploration: 1, backtracking: 1, verification: 1, reflection: 0 },
});

describe('the page of results', () => {
  it('calls a gap a tie by its t interval, also where the bootstrap leaves out zero; interventions too', () => {
    const arm = 'reciprocal-length-kl0.03';
    // Per start: a mean of 4 points, above zero for most.
    const gaps = [10, 4, 1, 6, -1];
    const banned = [-30, -31, -29, -30, -30];
    const runs = RECIPE.sftSeeds.flatMap((sftSeed, i) =>
      RECIPE.rlSeeds.flatMap((rlSeed): RunResult[] => {
        const run = { sftSeed, rlSeed, bans: {}, curve: [], seconds: 1 };
        const bans = {
          verification: outcome(50 + 2 * gaps[i]),
          backtracking: outcome(50 + gaps[i] + banned[i]),
        };
        return [
          { ...run, arm: BASELINE, outcome: outcome(50) },
          { ...run, arm, outcome: outcome(50 + gaps[i]), bans },
        ];
      }),
    );
    const rows = report(runs)
      .split('\n')
      .filter((line) => line.startsWith('|'))
      .map((line) => line.slice(2, -2).split(' | '));
    const cells = (start: string, second?: string) => {
      const at = rows.findIndex(
        ([label, next]) => label === start && (second === undefined || next === second),
      );
      const head = rows.slice(0, at).findLastIndex(([rule]) => rule === '---') - 1;
      return Object.fromEntries(rows[at].map((cell, i) => [rows[head][i], cell]));
    };
    const gap = cells('−C/L, KL 0.03 − outcome only at the same KL');
    assert.equal(gap.points, '+4.0');
    assert.match(gap.bootstrap, /^\[\+/);
    assert.match(gap['t over starts'], /^\[−/);
    assert.equal(gap.verdict, 'tie');
    assert.equal(gap.detectable, '5.3');

    const check = cells('−C/L, KL 0.03', '`check`');
    assert.deepEqual([check['accuracy (points)'], check.verdict], ['+4.0', 'tie']);
    const goBack = cells('−C/L, KL 0.03', '`go back`');
    assert.deepEqual([goBack.verdict, goBack.detectable], ['lower', '0.9']);
  });
});
