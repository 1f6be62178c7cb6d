import { extent, line, area, scaleLinear, type ScaleLinear } from 'd3';
import { h, on, replaceChildren, svg } from '../common/dom.ts';
import type { Tooltip } from '../trace/tooltip.ts';

/** One value on a curve; ends of its interval where there are any. */
export interface PlotPoint {
  x: number;
  y: number;
  low?: number;
  high?: number;
  /** What a reader is told; the first line is the title. */
  words: string[];
}

export interface Curve {
  name: string;
  /** Class that gives colour and dashes: `main`, `second`, `critic`. */
  look: string;
  points: readonly PlotPoint[];
  /** Draws the band between low and high behind the line, or a whisker at each point. */
  interval?: 'band' | 'whiskers';
}

export interface PlotModel {
  curves: readonly Curve[];
  /** A level over the whole width, with its interval. */
  level?: { y: number; low?: number; high?: number; name: string };
  /** A place on the x axis, told below it. */
  mark?: { x: number; name: string };
  /** Point of the first curve that is chosen. */
  chosen?: number;
  y: { from: number; to?: number; format: (value: number) => string };
  x: { name: string; format?: (value: number) => string };
  empty: string;
}

export interface Plot {
  element: HTMLElement;
  update(model: PlotModel): void;
}

const MARGIN = { top: 10, right: 14, bottom: 26, left: 46 };

/**
 * A small chart. Points of the first curve are the stops of the keys: arrows move, Enter opens. The same numbers stand in a
 * table for whoever cannot see the curve.
 */
export function createPlot(
  tooltip: Tooltip,
  title: string,
  height: number,
  open?: (x: number) => void,
): Plot {
  const frame = svg('svg', { class: 'plot-svg', 'aria-hidden': true });
  const stops = h('div', {
    class: 'plot-stops',
    role: 'listbox',
    'aria-label': title,
    'aria-orientation': 'horizontal',
  });
  const area_ = h('div', { class: 'plot-area' }, frame as unknown as HTMLElement, stops);
  area_.style.height = `${height}px`;
  const key = h('div', { class: 'plot-key' });
  const caption = h('h3', { class: 'plot-title' }, title);
  const empty = h('p', { class: 'note plot-empty' });
  const element = h('section', { class: 'plot' }, caption, key, area_, empty);
  let model: PlotModel | undefined;
  let focused = 0;

  const sizes = new ResizeObserver(() => draw());
  sizes.observe(area_);

  tooltip.attach(stops, '[data-stop]', (stop) => wordsAt(Number(stop.dataset['stop'])));

  function wordsAt(at: number): string[] | undefined {
    const point = model?.curves[0]?.points[at];
    if (!model || !point) return undefined;
    const others = model.curves.slice(1).flatMap(({ points }) => {
      const found = points.find(({ x }) => x === point.x);
      return found ? found.words : [];
    });
    return [...point.words, ...others];
  }

  function focus(at: number): void {
    const all = [...stops.children].filter((child) => child instanceof HTMLElement);
    focused = Math.min(Math.max(at, 0), all.length - 1);
    all.forEach((stop, i) => (stop.tabIndex = i === focused ? 0 : -1));
    all[focused]?.focus();
  }

  on(stops, 'keydown', (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const last = stops.children.length - 1;
    const to: Record<string, number> = {
      ArrowLeft: focused - 1,
      ArrowRight: focused + 1,
      PageUp: focused + 10,
      PageDown: focused - 10,
      Home: 0,
      End: last,
    };
    if (Object.hasOwn(to, event.key)) {
      focus(to[event.key]);
      event.preventDefault();
      event.stopPropagation();
    } else if (event.key === 'Enter' || event.key === ' ') {
      const point = model?.curves[0]?.points[focused];
      if (point) open?.(point.x);
      event.preventDefault();
    }
  });
  on(stops, 'click', (event) => {
    const stop = event.target instanceof Element ? event.target.closest('[data-stop]') : null;
    if (!(stop instanceof HTMLElement)) return;
    focused = Number(stop.dataset['stop']);
    const point = model?.curves[0]?.points[focused];
    if (point) open?.(point.x);
  });

  function draw(): void {
    if (!model) return;
    const width = area_.clientWidth;
    const points = model.curves.flatMap((curve) => curve.points);
    const nothing = points.length === 0;
    area_.hidden = nothing;
    key.hidden = nothing;
    empty.hidden = !nothing;
    empty.textContent = nothing ? model.empty : '';
    if (nothing || width === 0) return;
    frame.setAttribute('viewBox', `0 0 ${width} ${height}`);
    frame.setAttribute('width', String(width));
    frame.setAttribute('height', String(height));
    const [x0 = 0, x1 = 1] = extent(points, ({ x }) => x);
    const x = scaleLinear()
      .domain(x0 === x1 ? [x0 - 1, x1 + 1] : [x0, x1])
      .range([MARGIN.left + 6, width - MARGIN.right - 6]);
    const y = scaleLinear()
      .domain([model.y.from, model.y.to ?? topOf(model)])
      .range([height - MARGIN.bottom, MARGIN.top])
      .clamp(true);
    if (model.y.to === undefined) y.nice(4);
    frame.replaceChildren(...axes(model, x, y, width, height), ...body(model, x, y, width));
    placeStops(model, x, y, height);
    replaceChildren(key, ...legend(model));
  }

  function placeStops(
    { curves, chosen }: PlotModel,
    x: ScaleLinear<number, number>,
    y: ScaleLinear<number, number>,
    bottom: number,
  ): void {
    const [first] = curves;
    const { points } = first;
    const had = stops.contains(document.activeElement);
    focused = Math.min(focused, points.length - 1);
    stops.replaceChildren(
      ...points.map((point, i) => {
        const from = i === 0 ? MARGIN.left : (x(points[i - 1].x) + x(point.x)) / 2;
        const to = i === points.length - 1 ? x(point.x) + 8 : (x(point.x) + x(points[i + 1].x)) / 2;
        const stop = h(
          'div',
          {
            class: 'plot-stop',
            role: 'option',
            'data-stop': i,
            'aria-selected': chosen === point.x,
            'aria-label': (wordsAt(i) ?? []).join(', '),
            tabindex: i === focused ? '0' : '-1',
          },
          h('i', { class: 'plot-dot' }),
        );
        stop.style.left = `${from}px`;
        stop.style.width = `${Math.max(1, to - from)}px`;
        stop.style.height = `${bottom - MARGIN.bottom}px`;
        const dot = stop.firstElementChild as HTMLElement;
        dot.style.left = `${x(point.x) - from}px`;
        dot.style.top = `${y(point.y)}px`;
        return stop;
      }),
    );
    if (had) focus(focused);
  }

  return {
    element,
    update(next) {
      model = next;
      draw();
    },
  };
}

function topOf({ curves, level }: PlotModel): number {
  let top = level?.y ?? 0;
  for (const { points } of curves) for (const { y } of points) top = Math.max(top, y);
  // Intervals may reach beyond the drawing rather than flatten the curve.
  for (const { points } of curves) {
    for (const { high, y } of points)
      if (high !== undefined && high < 2 * top + y) top = Math.max(top, Math.min(high, 1.5 * top));
  }
  return top > 0 ? top : 1;
}

function axes(
  { x: xAxis, y: yAxis }: PlotModel,
  x: ScaleLinear<number, number>,
  y: ScaleLinear<number, number>,
  width: number,
  height: number,
): SVGElement[] {
  const parts: SVGElement[] = [];
  for (const tick of y.ticks(4)) {
    parts.push(
      svg('line', {
        class: 'grid',
        x1: MARGIN.left,
        x2: width - MARGIN.right,
        y1: y(tick),
        y2: y(tick),
      }),
      svg(
        'text',
        { class: 'tick', x: MARGIN.left - 6, y: y(tick), dy: '0.32em', 'text-anchor': 'end' },
        yAxis.format(tick),
      ),
    );
  }
  const ticks = x.ticks(Math.max(2, Math.min(10, Math.floor(width / 70)))).filter(Number.isInteger);
  for (const tick of ticks) {
    parts.push(
      svg(
        'text',
        { class: 'tick', x: x(tick), y: height - 10, 'text-anchor': 'middle' },
        xAxis.format?.(tick) ?? String(tick),
      ),
    );
  }
  return parts;
}

function body(
  { curves, level, mark }: PlotModel,
  x: ScaleLinear<number, number>,
  y: ScaleLinear<number, number>,
  width: number,
): SVGElement[] {
  const parts: SVGElement[] = [];
  const [left, right] = [MARGIN.left, width - MARGIN.right];
  if (level) {
    if (level.low !== undefined && level.high !== undefined) {
      parts.push(
        svg('rect', {
          class: 'level-band',
          x: left,
          width: right - left,
          y: y(level.high),
          height: Math.max(1, y(level.low) - y(level.high)),
        }),
      );
    }
    parts.push(
      svg('line', { class: 'level', x1: left, x2: right, y1: y(level.y), y2: y(level.y) }),
    );
  }
  if (mark) {
    const [top, bottom] = [y.range()[1], y.range()[0]];
    parts.push(
      svg('line', { class: 'mark', x1: x(mark.x), x2: x(mark.x), y1: top, y2: bottom }),
      svg('path', { class: 'mark-flag', d: `M${x(mark.x)},${top}l7,4l-7,4z` }),
    );
  }
  for (const { points, look, interval } of [...curves].reverse()) {
    if (interval === 'band') {
      const shape = area<PlotPoint>()
        .x((point) => x(point.x))
        .y0((point) => y(point.low ?? point.y))
        .y1((point) => y(point.high ?? y.domain()[1]));
      parts.push(svg('path', { class: `band ${look}`, d: shape([...points]) ?? '' }));
    }
    if (interval === 'whiskers') {
      for (const point of points) {
        parts.push(
          svg('line', {
            class: `whisker ${look}`,
            x1: x(point.x),
            x2: x(point.x),
            y1: y(point.low ?? point.y),
            y2: y(point.high ?? y.domain()[1]),
          }),
        );
      }
    }
    const path = line<PlotPoint>()
      .x((point) => x(point.x))
      .y((point) => y(point.y));
    parts.push(svg('path', { class: `curve ${look}`, d: path([...points]) ?? '' }));
    if (points.length === 1 || interval === 'whiskers') {
      for (const point of points) {
        parts.push(svg('circle', { class: `dot ${look}`, cx: x(point.x), cy: y(point.y), r: 3 }));
      }
    }
  }
  return parts;
}

function legend({ curves, level, mark }: PlotModel): HTMLElement[] {
  const item = (look: string, name: string): HTMLElement =>
    h(
      'span',
      { class: 'key-item' },
      svg(
        'svg',
        { class: 'key-line', width: 22, height: 8, 'aria-hidden': true },
        svg('line', { class: look, x1: 0, x2: 22, y1: 4, y2: 4 }),
      ) as unknown as HTMLElement,
      name,
    );
  return [
    ...curves.map(({ look, name }) => item(`curve ${look}`, name)),
    ...(level ? [item('level', level.name)] : []),
    ...(mark ? [item('mark', mark.name)] : []),
  ];
}
