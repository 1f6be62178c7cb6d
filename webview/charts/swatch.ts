import { setAttributes, svg } from '../common/dom.ts';
import type { RunStyle } from './palette.ts';

/** A short piece of a run's line: colour and dashes. */
export function createSwatch() {
  const line = svg('line', { x1: 0, x2: 18, y1: 4, y2: 4, 'stroke-width': 2.5 });
  const element = svg('svg', { class: 'swatch', width: 18, height: 8, 'aria-hidden': true }, line);
  return {
    element,
    set({ color, dash }: RunStyle): void {
      setAttributes(line, { stroke: color, 'stroke-dasharray': dash.join(' ') });
    },
  };
}
