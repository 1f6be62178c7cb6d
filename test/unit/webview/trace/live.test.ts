import assert from 'node:assert/strict';
import { applyTokens, emptySlots } from '../../../../webview/trace/live.ts';

const message = (step: number, deltas: Parameters<typeof applyTokens>[1]['deltas']) => ({
  step,
  phase: 'rl' as const,
  deltas,
  sampledAt: 0,
});

describe('live rows', () => {
  it('appends words to their slot, keeps a finished row until another takes the slot', () => {
    const slots = emptySlots();
    let changed = applyTokens(
      slots,
      message(3, [
        { slot: 2, row: 10, prompt: 'numbers 1 2 3', pieces: ['try'], done: false },
        { slot: 0, row: 11, prompt: 'numbers 4 5 6', pieces: [], done: false },
      ]),
    );
    assert.deepEqual([...changed], [2, 0]);
    applyTokens(
      slots,
      message(3, [
        { slot: 2, row: 10, pieces: ['1', 'end'], spans: [['exploration', 0, 2]], done: true },
      ]),
    );
    changed = applyTokens(
      slots,
      message(3, [{ slot: 0, row: 11, pieces: ['guess'], done: false }]),
    );
    assert.deepEqual([...changed], [0]);
    assert.deepEqual(slots[2]?.pieces, ['try', '1', 'end']);
    assert.equal(slots[2].done, true);
    assert.equal(slots[2].spans[0].behaviour, 'exploration');
    applyTokens(slots, message(4, [{ slot: 2, row: 0, prompt: 'next', pieces: [], done: false }]));
    assert.deepEqual(slots[2]?.pieces, []);
    assert.equal(slots[2]?.done, false);
  });

  it('keeps the place of words that never came', () => {
    const slots = emptySlots();
    const delta = { slot: 4, row: 9, done: false };
    applyTokens(slots, message(3, [{ ...delta, prompt: 'p', from: 0, pieces: ['a'] }]));
    applyTokens(
      slots,
      message(3, [{ ...delta, from: 3, pieces: ['d'], spans: [['recall', 3, 4]] }]),
    );
    assert.deepEqual(slots[4]?.pieces, ['a', '⋯', '⋯', 'd']);
    assert.equal(slots[4].missed, 2);
    applyTokens(slots, message(3, [{ slot: 5, row: 2, from: 2, pieces: ['c'], done: false }]));
    assert.deepEqual(slots[5]?.pieces, ['⋯', '⋯', 'c']);
  });

  it('does not pass off the rest of a row as its whole', () => {
    const slots = emptySlots();
    applyTokens(slots, message(3, [{ slot: 1, row: 5, pieces: ['low', '.'], done: false }]));
    assert.equal(slots[1]?.prompt, undefined);
    applyTokens(slots, message(4, [{ slot: 1, row: 5, pieces: ['x'], done: false }]));
    assert.deepEqual(slots[1]?.pieces, ['x']);
  });
});
