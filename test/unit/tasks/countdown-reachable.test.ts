import assert from 'node:assert/strict';
import { countdown } from '../../../src/tasks/countdown/countdown.ts';
import { countdownOptions, seed, stream, tokens } from './support.ts';

const OPERATIONS: Record<string, (a: number, b: number) => number> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
};

describe('Countdown: is a solution still in reach?', () => {
  it('is told for each sound try, as trying every second operation tells it', () => {
    const options = countdownOptions({ pPatient: 1, pDirect: 0, pSlip: 0 });
    const words = countdown.vocabulary(options);
    const counts = [0, 0];
    for (const [row, puzzle] of countdown.puzzles(options, 'heldOut').entries()) {
      const { tokens: all, promptLength } = countdown.demonstrate(puzzle, options, stream(row));
      const [prompt, response] = [all.slice(0, promptLength), all.slice(promptLength)];
      for (const { start, end, reachable } of countdown.reachable?.(prompt, response, options) ??
        []) {
        const said = Array.from(response.subarray(start, end), (id) => words[id]);
        const [, a, operator, b, , value] = said;
        assert.equal(OPERATIONS[operator](Number(a), Number(b)), Number(value), said.join(' '));
        const { numbers, target } = puzzle.payload as { numbers: number[]; target: number };
        const left = [...numbers];
        for (const used of [a, b]) left.splice(left.indexOf(Number(used)), 1);
        const found = Object.values(OPERATIONS).some((apply) =>
          [apply(Number(value), left[0]), apply(left[0], Number(value))].includes(target),
        );
        assert.equal(reachable, found, `${said.join(' ')} of ${numbers.join()} (seed ${seed})`);
        counts[Number(reachable)]++;
      }
    }
    assert.ok(counts[0] > 50 && counts[1] > 50, counts.join());
  });

  it('is not told for tries that do not hold, nor without a puzzle', () => {
    const options = countdownOptions();
    const response = tokens('try 5 * 4 = 21 , 21 + 1 = 22 low .');
    const prompt = tokens('numbers 5 4 1 target 24 :');
    assert.deepEqual(countdown.reachable?.(prompt, response, options), []);
    assert.deepEqual(countdown.reachable?.(tokens('numbers 5'), response, options), []);
  });
});
