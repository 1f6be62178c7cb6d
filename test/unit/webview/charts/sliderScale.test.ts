import assert from 'node:assert/strict';
import { CONTROLS, controlProblem, type Control } from '../../../../src/run/controls.ts';
import { sliderScale } from '../../../../webview/charts/sliderScale.ts';
import { fresh } from './support.ts';

describe('sliders', () => {
  it('reach only values that the registry allows, and come back to where they were', () => {
    const { seed, random } = fresh();
    for (const [name, control] of Object.entries<Control>(CONTROLS)) {
      const { toSlider, fromSlider } = sliderScale(control);
      const [low, high] = [toSlider(control.minimum), toSlider(control.maximum)];
      for (const share of [0, 1, ...Array.from({ length: 50 }, () => random.next())]) {
        const steps = Math.round(((high - low) * share) / control.step);
        const place = Math.min(high, low + steps * control.step);
        const value = fromSlider(place);
        const what = `seed ${seed}, ${name} at ${place}: ${value}`;
        assert.equal(controlProblem(name, value), undefined, what);
        assert.ok(Math.abs(toSlider(value) - place) <= control.step / 2 + 1e-9, what);
        // No 0.30000000000000004 reaches a log.
        assert.ok(String(value).length <= 10, what);
      }
    }
  });
});
