import type { Mark } from './series.ts';

/** Shapes around their own origin, as large as the room above a chart: told apart without colour. */
export const MARK_SHAPES: Record<Mark['kind'], string> = {
  control: 'M0,-4.5L4.5,0L0,4.5L-4.5,0Z',
  alarm: 'M0,-4.5L4.5,4L-4.5,4Z',
  attempt: 'M-3.5,-3.5H3.5V3.5H-3.5Z',
  checkpoint: 'M-3.5,0A3.5,3.5 0 1,0 3.5,0A3.5,3.5 0 1,0 -3.5,0Z',
};
