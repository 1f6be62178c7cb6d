import type { Control } from '../../src/run/controls.ts';

/** Sliders over several orders of magnitude move in powers of ten. */
export function sliderScale({ logarithmic, step, integer }: Control) {
  if (!logarithmic) {
    const digits = Math.max(0, -Math.floor(Math.log10(step)));
    return {
      toSlider: (value: number) => value,
      fromSlider: (place: number) => (integer ? Math.round(place) : Number(place.toFixed(digits))),
    };
  }
  return {
    toSlider: (value: number) => Math.log10(value),
    fromSlider: (place: number) => Number((10 ** place).toPrecision(3)),
  };
}
