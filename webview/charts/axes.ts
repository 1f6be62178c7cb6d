import { axisBottom, axisLeft, scaleLinear, select } from 'd3';
import { h, svg } from '../common/dom.ts';
import type { PlacedPane } from './model.ts';
import type { YAxis } from './yaxis.ts';

/** Pixels around a border that its words need. */
const BORDER_WORDS = 60;

/** Draws both axes, the grid and the border between the phases; does nothing when nothing changed since the last time. */
export function createAxes(group: SVGGElement) {
  const xGroups: SVGGElement[] = [];
  const yGroup = svg('g', { class: 'y' });
  const xHolder = svg('g', { class: 'x' });
  const borders = svg('g', { class: 'borders' });
  group.append(xHolder, yGroup, borders);
  let drawn = '';

  return {
    draw(panes: readonly PlacedPane[], y: YAxis, width: number, height: number, border?: number) {
      const key = JSON.stringify([panes, y.domain, y.log, y.ticks, width, height, border]);
      if (key === drawn) return;
      drawn = key;
      xHolder.setAttribute('transform', `translate(0,${height})`);
      while (xGroups.length < panes.length) {
        const made = svg('g');
        xGroups.push(made);
        xHolder.append(made);
      }
      xGroups.splice(panes.length).forEach((extra) => extra.remove());
      panes.forEach((pane, i) => drawX(xGroups[i], pane));
      drawY(yGroup, y, width);
      drawBorders(borders, panes, width, height, border);
    },
  };
}

export type Axes = ReturnType<typeof createAxes>;

function drawX(group: SVGGElement, { low, high, left, right, ticks }: PlacedPane): void {
  const labels = new Map(ticks.map(({ value, label }) => [value, label]));
  const scale = scaleLinear().domain([low, high]).range([left, right]);
  const axis = axisBottom<number>(scale)
    .tickValues(ticks.map(({ value }) => value))
    .tickFormat((value) => labels.get(value) ?? '')
    .tickSizeOuter(0)
    .tickSizeInner(4)
    .tickPadding(3);
  select(group).call(axis);
}

function drawY(group: SVGGElement, y: YAxis, width: number): void {
  const labels = new Map(y.ticks.map(({ value, label }) => [value, label]));
  // The places are the model's; the scale is only what d3-axis reads them from.
  const places = y.ticks.map(({ value }) => y.toY(value));
  const values = y.ticks.map(({ value }) => value);
  // A scale needs two ends.
  const scale = scaleLinear()
    .domain(values.length > 1 ? values : [values[0], values[0] + 1])
    .range(places.length > 1 ? places : [...places, ...places]);
  const axis = axisLeft<number>(scale)
    .tickValues(values)
    .tickFormat((value) => labels.get(value) ?? '')
    .tickSizeOuter(0)
    .tickSizeInner(-width)
    .tickPadding(5);
  select(group).call(axis);
}

/** Where SFT ends and RL begins: a pane's border, or one run's place on a continuous axis. */
function drawBorders(
  group: SVGGElement,
  panes: readonly PlacedPane[],
  width: number,
  height: number,
  border: number | undefined,
): void {
  const at = panes.length > 1 ? panes[1].left : border;
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
  note.replaceChildren(...(text === undefined ? [] : [h('span', {}, text)]));
}
