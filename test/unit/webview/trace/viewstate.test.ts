import assert from 'node:assert/strict';
import {
  forRun,
  initialState,
  nearestStep,
  restoredState,
} from '../../../../webview/trace/viewstate.ts';

describe('view state', () => {
  it('survives a save and falls back field by field', () => {
    const state = { ...initialState(), run: 'r', mode: 'step' as const, step: 12, off: ['recall'] };
    assert.deepEqual(restoredState(JSON.parse(JSON.stringify(state))), state);
    assert.deepEqual(restoredState({ ...state, mode: 'dance', step: -1, off: [3], speed: 1e9 }), {
      ...state,
      mode: 'follow',
      step: null,
      off: [],
      speed: initialState().speed,
    });
    for (const bad of [undefined, null, 3, 'x', [], { version: 2 }]) {
      assert.deepEqual(restoredState(bad), initialState());
    }
  });

  it('forgets steps and selection of another run, keeps how one likes to look', () => {
    const state = {
      ...initialState(),
      run: 'a',
      step: 4,
      group: 3,
      off: ['recall'],
      mode: 'live' as const,
    };
    assert.equal(forRun(state, 'a'), state);
    assert.deepEqual(forRun(state, 'b'), { ...state, run: 'b', step: null, group: 0 });
  });

  it('takes the nearest stored step at or before the wanted one', () => {
    assert.equal(nearestStep([0, 5, 10], null), 10);
    assert.equal(nearestStep([0, 5, 10], 7), 5);
    assert.equal(nearestStep([5, 10], 2), 5);
    assert.equal(nearestStep([], 2), undefined);
  });
});
