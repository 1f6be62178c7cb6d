import assert from 'node:assert/strict';
import { countdown } from '../../../src/tasks/countdown/countdown.ts';
import { allPuzzles } from '../../../src/tasks/countdown/puzzles.ts';
import { UserError } from '../../../src/base/errors.ts';
import { countdownOptions, seed, stream, text } from './support.ts';

/** First operations that reach the target, found by trying every order and operator. */
function solvingFirstOperations(numbers: number[], target: number, largest: number): number {
  const operate: [string, (a: number, b: number) => number][] = [
    ['+', (a, b) => a + b],
    ['-', (a, b) => a - b],
    ['*', (a, b) => a * b],
  ];
  const allowed = (value: number): boolean => value >= 1 && value <= largest;
  const found = new Set<string>();
  for (const [i, j, k] of [
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
  ]) {
    const [a, b, c] = [numbers[i], numbers[j], numbers[k]];
    for (const [first, f] of operate) {
      const part = f(a, b);
      if (!allowed(part)) continue;
      for (const [, g] of operate) {
        for (const value of [g(part, c), g(c, part)]) {
          if (allowed(value) && value === target) found.add([a, b].sort().join(first));
        }
      }
    }
  }
  return found.size;
}

describe('Countdown puzzles', () => {
  it('are 863 with the default options, 1434 with numbers to 10 and values to 36', () => {
    assert.equal(allPuzzles(countdownOptions()).length, 863);
    assert.equal(allPuzzles(countdownOptions({ maxNumber: 10, maxValue: 36 })).length, 1434);
  });

  it('are exactly those with one to three solving first operations', () => {
    const found = new Set(allPuzzles(countdownOptions()).map(({ canonical }) => canonical));
    let admitted = 0;
    for (let a = 1; a <= 9; a++) {
      for (let b = a; b <= 9; b++) {
        for (let c = b; c <= 9; c++) {
          for (let target = 5; target <= 24; target++) {
            const solving = solvingFirstOperations([a, b, c], target, 24);
            const expected = solving >= 1 && solving <= 3;
            const name = `countdown ${a} ${b} ${c} : ${target}`;
            assert.equal(found.has(name), expected, `${name} has ${solving}`);
            if (expected) admitted++;
          }
        }
      }
    }
    assert.equal(found.size, admitted);
  });

  it('are split without overlap, the same way always, near the share asked for', () => {
    const all = allPuzzles(countdownOptions()).map(({ canonical }) => canonical);
    for (const heldOutShare of [0.1, 0.25, 0.6]) {
      const options = countdownOptions({ heldOutShare });
      const train = countdown.puzzles(options, 'train').map(({ canonical }) => canonical);
      const heldOut = countdown.puzzles(options, 'heldOut').map(({ canonical }) => canonical);
      assert.deepEqual([...train, ...heldOut].sort(), [...all].sort());
      // Four standard deviations of a binomial; the split is fixed, so this cannot flicker.
      const slack = 4 * Math.sqrt((heldOutShare * (1 - heldOutShare)) / all.length);
      assert.ok(Math.abs(heldOut.length / all.length - heldOutShare) < slack, `${heldOut.length}`);
    }
  });

  it('keep the split that shipped checkpoints were trained under', () => {
    const heldOut = countdown.puzzles(countdownOptions(), 'heldOut');
    assert.equal(heldOut.length, 224);
    assert.deepEqual(
      heldOut.slice(0, 3).map(({ canonical }) => canonical),
      ['countdown 1 1 8 : 10', 'countdown 1 1 9 : 7', 'countdown 1 1 9 : 8'],
    );
  });

  it('are refused with a clear error when the options leave none', () => {
    assert.throws(
      () => countdown.puzzles(countdownOptions({ targetMin: 20, maxValue: 10 }), 'train'),
      (error: unknown) =>
        error instanceof UserError &&
        error.code === 'task-options' &&
        error.message.includes('targetMin 20'),
    );
  });

  it('are put in prompts of seven tokens, every order of the numbers equally often', () => {
    const puzzle = { canonical: '', payload: { numbers: [1, 2, 3], target: 7 } };
    const counts = new Map<string, number>();
    const draws = 6000;
    const random = stream(1);
    for (let draw = 0; draw < draws; draw++) {
      const words = text(countdown.prompt(puzzle as never, countdownOptions(), random));
      counts.set(words, (counts.get(words) ?? 0) + 1);
    }
    assert.equal(counts.size, 6);
    for (const [words, count] of counts) {
      assert.match(words, /^numbers [123] [123] [123] target 7 :$/);
      // Six standard deviations.
      assert.ok(Math.abs(count - 1000) < 6 * Math.sqrt(833), `${words}: ${count}, seed ${seed}`);
    }
  });
});
