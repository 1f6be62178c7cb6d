import assert from 'node:assert/strict';
import { initialState, restoredState, toggled } from '../../../../webview/charts/state.ts';

describe('charts view state', () => {
  it('survives a save and falls back field by field', () => {
    const state = {
      ...initialState(),
      axis: 'time' as const,
      smoothing: 0.6,
      view: { from: { phase: 'rl' as const, x: 3 }, to: null },
      hidden: ['b'],
      slots: { a: 0, b: 1 },
      marksOff: ['alarm' as const],
    };
    assert.deepEqual(restoredState(JSON.parse(JSON.stringify(state))), state);
    const spoilt = {
      ...state,
      axis: 'moon',
      smoothing: 2,
      view: { from: { phase: 'rl', x: 'far' }, to: null },
      hidden: [3],
      slots: { a: -1 },
      marksOff: ['spell'],
    };
    const { axis, smoothing, view, hidden, slots, marksOff } = initialState();
    assert.deepEqual(restoredState(spoilt), {
      ...state,
      ...{ axis, smoothing, view, hidden, slots, marksOff },
    });
    for (const bad of [undefined, null, 3, 'x', [], { version: 2 }]) {
      assert.deepEqual(restoredState(bad), initialState());
    }
    // What an older version kept and a newer one does not know is dropped.
    assert.deepEqual(restoredState({ version: 1, surprise: true }), initialState());
  });

  it('adds to and removes from lists without doubling', () => {
    assert.deepEqual(toggled(['a', 'b'], 'b', true), ['a', 'b']);
    assert.deepEqual(toggled(['a', 'b'], 'a', false), ['b']);
    assert.deepEqual(toggled([], 'a', true), ['a']);
  });
});
