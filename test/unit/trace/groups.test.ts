import assert from 'node:assert/strict';
import { groupByPrompt } from '../../../src/trace/groups.ts';
import { exemplars, lengthBins } from '../../../src/trace/lengths.ts';
import { verdictOf } from '../../../src/trace/verdict.ts';
import { randomKey, randomStream } from '../../../src/base/random.ts';

const seed = Math.floor(Math.random() * 2 ** 31);

function rollouts(count: number, prompts: number, longest: number) {
  const random = randomStream(randomKey(seed, 'shuffle'), count);
  return Array.from({ length: count }, (_, row) => {
    const correct = random.below(2) === 0;
    return {
      id: `1/train/${row}`,
      row,
      group: random.below(prompts),
      length: random.below(longest),
      correct,
      truncated: !correct && random.below(3) === 0,
      rewards: { correctness: Number(correct), total: random.below(2) },
    };
  });
}

describe(`groupByPrompt (seed ${seed})`, () => {
  it('keeps every rollout once, sorted, and counts the correct ones', () => {
    const all = rollouts(200, 30, 100);
    const groups = groupByPrompt(all);
    assert.equal(groups.flatMap(({ items }) => items).length, 200);
    assert.deepEqual(
      groups.map(({ group }) => group),
      [...new Set(all.map(({ group }) => group))].sort((a, b) => a - b),
    );
    for (const { group, items, correct } of groups) {
      assert.ok(items.every((item) => item.group === group));
      assert.deepEqual(
        items.map(({ row }) => row),
        items.map(({ row }) => row).sort((a, b) => a - b),
      );
      assert.equal(correct, items.filter((item) => item.correct).length);
    }
  });

  it('claims nothing of rollouts that nobody judged', () => {
    const item = (row: number, group: number, rewards: Record<string, number> = {}) => ({
      ...{ row, group, rewards },
      ...{ correct: false, judged: false },
    });
    const groups = groupByPrompt([
      item(0, 0),
      item(1, 0),
      item(2, 1, { format: 1, length: 0 }),
      item(3, 1, { length: 0, format: 1 }),
      item(4, 2, { format: 1, length: 0 }),
      item(5, 2, { format: 0, length: 1 }),
    ]);
    assert.deepEqual(
      groups.map(({ judged, allEqual }) => [judged, allEqual]),
      [
        [0, false],
        [0, true],
        [0, false],
      ],
    );
    const lone = { truncated: false };
    assert.equal(verdictOf(lone), 'unknown');
    assert.equal(verdictOf({ ...lone, correct: false }), 'wrong');
    assert.equal(verdictOf({ ...lone, correct: false, judged: false }), 'unknown');
  });

  it('calls a group all-equal by total reward, never a lone rollout', () => {
    const item = (row: number, group: number, total: number, correct = false) => ({
      row,
      group,
      correct,
      rewards: { total },
    });
    const groups = groupByPrompt([
      item(0, 0, 1),
      item(1, 0, 1, true),
      item(2, 1, 1),
      item(3, 1, 0.5),
      item(4, 2, 1),
    ]);
    assert.deepEqual(
      groups.map(({ allEqual }) => allEqual),
      [true, false, false],
    );
    const unpaid = groupByPrompt([
      { row: 0, group: 0, correct: true, rewards: {} },
      { row: 1, group: 0, correct: false, rewards: {} },
    ]);
    assert.equal(unpaid[0].allEqual, false);
  });
});

describe(`lengthBins (seed ${seed})`, () => {
  it('counts every rollout once in the bin that holds its length', () => {
    for (const [count, longest] of [
      [1, 1],
      [500, 192],
      [300, 3],
      [400, 100_000],
    ]) {
      const all = rollouts(count, 5, longest);
      const bins = lengthBins(all);
      assert.ok(bins.length <= 40);
      for (const { from, to, counts } of bins) {
        const inside = all.filter(({ length }) => length >= from && length < to);
        for (const verdict of ['correct', 'wrong', 'truncated'] as const) {
          assert.equal(counts[verdict], inside.filter((r) => verdictOf(r) === verdict).length);
        }
      }
      const total = bins.reduce(
        (sum, { counts }) => sum + counts.correct + counts.wrong + counts.truncated,
        0,
      );
      assert.equal(total, count);
    }
    assert.deepEqual(lengthBins([]), []);
  });
});

describe(`exemplars (seed ${seed})`, () => {
  it('follows its printed rules', () => {
    const all = rollouts(301, 5, 192);
    for (const { rules, rollout } of exemplars(all)) {
      for (const rule of rules) {
        const [which, verdict] = rule.split(' ');
        const lengths = all
          .filter((r) => verdictOf(r) === verdict)
          .map(({ length }) => length)
          .sort((a, b) => a - b);
        const wanted = {
          shortest: 0,
          'median-length': (lengths.length - 1) >> 1,
          longest: lengths.length - 1,
        }[which];
        assert.ok(wanted !== undefined);
        assert.equal(rollout.length, lengths[wanted]);
        assert.equal(verdictOf(rollout), verdict);
        const ties = all.filter((r) => verdictOf(r) === verdict && r.length === rollout.length);
        assert.equal(rollout.row, Math.min(...ties.map(({ row }) => row)));
      }
    }
  });

  it('lists a rollout once with all the rules that pick it, and nothing for verdicts that do not occur', () => {
    const one = { id: 'a', row: 0, length: 5, correct: true, truncated: false };
    assert.deepEqual(exemplars([one]), [
      { rules: ['shortest correct', 'median-length correct', 'longest correct'], rollout: one },
    ]);
    assert.deepEqual(exemplars([]), []);
  });
});
