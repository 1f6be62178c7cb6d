import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { randomKey, randomStream } from '../../../src/base/random.ts';
import { countFates, fateOf, FATES, passMatrix } from '../../../src/trace/matrix.ts';

const seed = randomInt(2 ** 31);

describe(`pass-rate matrix (seed ${seed})`, () => {
  it('has a cell for each prompt and step, in order, whatever order the rollouts come in', () => {
    const random = randomStream(randomKey(seed, 'shuffle'));
    const rollouts = [0, 10, 20].flatMap((step) =>
      Array.from({ length: 12 }, (_, row) => ({
        id: `${step}/probe/${row}`,
        step,
        group: row >> 2,
        correct: random.next() < 0.5,
      })),
    );
    const shuffled = rollouts
      .map((rollout) => ({ rollout, at: random.next() }))
      .sort((a, b) => a.at - b.at)
      .map(({ rollout }) => rollout);
    const { steps, rows } = passMatrix(shuffled);
    assert.deepEqual(steps, [0, 10, 20]);
    assert.deepEqual(
      rows.map(({ group }) => group),
      [0, 1, 2],
    );
    for (const { group, cells } of rows) {
      cells.forEach((cell, at) => {
        const own = rollouts.filter((each) => each.group === group && each.step === steps[at]);
        assert.equal(cell?.samples, 4);
        assert.equal(cell.passed, own.filter(({ correct }) => correct).length);
        assert.deepEqual(new Set(cell.ids), new Set(own.map(({ id }) => id)));
      });
    }
    const counts = countFates(rows);
    assert.equal(
      FATES.reduce((sum, fate) => sum + counts[fate], 0),
      3,
    );
  });

  it('names what became of a prompt', () => {
    const fate = (passed: (number | undefined)[]) =>
      fateOf(passed.map((each) => (each === undefined ? undefined : { passed: each, samples: 4 })));
    assert.equal(fate([0, 1, 2, 4]), 'learned');
    assert.equal(fate([4, 2, 1]), 'forgotten');
    assert.equal(fate([0, 4, 0]), 'forgotten');
    assert.equal(fate([4, 1, 3]), 'wavering');
    assert.equal(fate([2, 3, 4]), 'always');
    assert.equal(fate([0, 1, 1]), 'never');
    assert.equal(fate([undefined, 0, undefined, 2]), 'learned');
    assert.equal(fate([]), 'never');
  });
});
