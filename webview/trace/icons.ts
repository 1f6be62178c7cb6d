import { svg } from '../common/dom.ts';

/** Shapes that fonts do not all have, on a 16 × 16 grid. */
const PATHS = {
  first: 'M4 3h1.6v10H4zM13 3v10L6.4 8z',
  before: 'M11.5 3v10L4.9 8z',
  after: 'M4.5 3v10l6.6-5z',
  fork: 'M7 15V9.6L2.8 5.4V8H1V2h6v2H4.3L8 7.7 11.7 4H9V2h6v6h-1.8V5.4L9 9.6V15z',
};
export type IconName = keyof typeof PATHS;

export function icon(name: IconName): SVGElement {
  return svg(
    'svg',
    { class: 'icon-shape', viewBox: '0 0 16 16', width: 14, height: 14, 'aria-hidden': true },
    svg('path', { d: PATHS[name], fill: 'currentColor' }),
  );
}
