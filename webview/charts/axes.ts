import { h, svg } from '../common/dom.ts';
import type { PlacedPane } from './model.ts';
import { createTicks, type TickLook } from './ticks.ts';
import type { YAxis } from './yaxis.ts';

/** Pixels around a border that its words need. */
const BORDER_WORDS = 60;

/** Draws both axes, the grid and the border between the phases, as far as they changed since the last time. */
export function createAxes(group: SVGGElement) {
  const panesDrawn: ReturnType<typeof createPane>[] = [];
  const yGroup = svg('g', { class: 'y', 'text-anchor': 'end' });
  const xHolder = svg('g', { class: 'x', 'text-anchor': 'middle' });
  const borders = svg('g', { class: 'borders' });
  const yTicks = createTicks(yGroup);
  group.append(xHolder, yGroup, borders);
  let frame = '';
  let bordered = '';

  return {
    draw(panes: readonly PlacedPane[], y: YAxis, width: number, height: number, border?: number) {
      const moved = `translate(0,${height})`;
      if (moved !== frame) xHolder.setAttribute('transform', (frame = moved));
      while (panesDrawn.length < panes.length) panesDrawn.push(createPane(xHolder));
      panesDrawn.splice(panes.length).forEach((extra) => extra.remove());
      panes.forEach((pane, i) => panesDrawn[i].draw(pane));
      yTicks.draw(y.ticks, y.toY, yLook(width));
      const at = panes.length > 1 ? panes[1].left : border;
      const next = `${at} ${width} ${height}`;
      if (next !== bordered) drawBorders(borders, at, width, height);
      bordered = next;
    },
  };
}

export type Axes = ReturnType<typeof createAxes>;

/** Lines of one pixel lie on pixels. */
const onPixel = (at: number) => at + (devicePixelRatio > 1 ? 0 : 0.5);

const X_LOOK: TickLook = {
  line: { y2: 4 },
  text: { y: 7, dy: '.71em' },
  transform: (at) => `translate(${onPixel(at)},0)`,
};

const yLook = (width: number): TickLook => ({
  line: { x2: width },
  text: { x: -5, dy: '.32em' },
  transform: (at) => `translate(0,${onPixel(at)})`,
});

function createPane(holder: SVGGElement) {
  const domain = svg('path', { class: 'domain' });
  const ticksGroup = svg('g');
  const element = svg('g', {}, domain, ticksGroup);
  const ticks = createTicks(ticksGroup);
  let line = '';
  holder.append(element);
  return {
    draw(pane: PlacedPane): void {
      const next = `M${onPixel(pane.left)},${onPixel(0)}H${onPixel(pane.right)}`;
      if (next !== line) domain.setAttribute('d', (line = next));
      ticks.draw(pane.ticks, (value) => value * pane.scale + pane.offset, X_LOOK);
    },
    remove: () => element.remove(),
  };
}

/** Where SFT ends and RL begins: a pane's border, or one run's place on a continuous axis. */
function drawBorders(
  group: SVGGElement,
  at: number | undefined,
  width: number,
  height: number,
): void {
  group.replaceChildren();
  if (at === undefined || at < 1 || at > width - 1) return;
  group.append(svg('line', { x1: at, x2: at, y1: -8, y2: height }));
  if (at > BORDER_WORDS / 2) {
    group.append(svg('text', { x: at - 4, y: -2, 'text-anchor': 'end' }, 'SFT'));
  }
  if (width - at > BORDER_WORDS / 2) group.append(svg('text', { x: at + 4, y: -2 }, 'RL'));
}

/** Text shown where a chart has nothing to draw. */
export function setNote(note: HTMLElement, text: string | undefined): void {
  note.hidden = text === undefined;
  if (note.textContent === (text ?? '')) return;
  note.replaceChildren(...(text === undefined ? [] : [h('span', {}, text)]));
}
