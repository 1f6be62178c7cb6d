import { createCanvas, onPixelRatioChange, type Canvas } from '../common/canvas.ts';
import { button, h, on, setText, svg } from '../common/dom.ts';

/** Room around the drawing area for labels, in CSS pixels; the same in all charts, so that their x axes are in line. */
export const MARGIN = { top: 14, right: 12, bottom: 20, left: 40 } as const;

/** The frame that every chart stands in: title, read-out, canvases, an SVG for axes and marks, words for screen readers. */
export interface Plot {
  element: HTMLElement;
  readout: HTMLElement;
  /** Takes focus; holds the canvases and the SVG. */
  area: HTMLElement;
  /** What stands instead of a drawing, such as "no values yet". */
  note: HTMLElement;
  /** A line below the drawing. */
  remark: HTMLElement;
  /** Lines and bands. */
  base: Canvas;
  /** Cross-hair: redrawn at every move. */
  over: Canvas;
  svg: SVGSVGElement;
  /** Moved to the drawing area's corner: groups for axes, marks and the selection, in this order. */
  axes: SVGGElement;
  marks: SVGGElement;
  pointer: SVGGElement;
  tip: HTMLElement;
  /** Where the cross-hair stands, in words, at the foot. */
  place: HTMLElement;
  table: HTMLElement;
  menuButton: HTMLButtonElement;
  extras: HTMLElement;
  /** Drawing area in CSS pixels. */
  readonly width: number;
  readonly height: number;
  /** Whether there is room to draw. */
  readonly hasRoom: boolean;
  /** Far out of sight, canvases and axes need not be there: each costs something in every frame. */
  setInSight(inSight: boolean): void;
  /** Text that tells the chart in words; no live region. */
  describe(text: string): void;
  dispose(): void;
}

let count = 0;

export interface PlotOptions {
  title: string;
  description: string;
  size: 'large' | 'normal' | 'small';
  openMenu: (button: HTMLButtonElement) => void;
  /** The size or the display's pixel ratio changed. */
  resized: () => void;
}

export function createPlot({ title, description, size, openMenu, resized }: PlotOptions): Plot {
  const id = `chart-${++count}`;
  const base = createCanvas('base');
  const over = createCanvas('over');
  over.element.hidden = true;
  const shift = { transform: `translate(${MARGIN.left},${MARGIN.top})` };
  const axes = svg('g', { class: 'axes', ...shift });
  const marks = svg('g', { class: 'marks', ...shift });
  const pointer = svg('g', { class: 'pointer', ...shift });
  const drawing = svg('svg', { 'aria-hidden': true }, axes, marks, pointer);
  const note = h('p', { class: 'note', hidden: true });
  const remark = h('p', { class: 'remark', hidden: true });
  const place = h('div', { class: 'place', 'aria-hidden': true, hidden: true });
  const tip = h('div', { class: 'tip', hidden: true });
  const words = h('p', { id: `${id}-words`, class: 'visually-hidden' });
  const area = h(
    'div',
    {
      class: 'area',
      tabindex: 0,
      role: 'slider',
      'aria-label': `${title}, cross-hair`,
      'aria-describedby': words.id,
      'aria-valuenow': 0,
      'aria-valuetext': 'no point chosen',
    },
    base.element,
    drawing,
    over.element,
    note,
    place,
    tip,
  );
  const readout = h('div', { class: 'readout' });
  const extras = h('div', { class: 'extras' });
  const menuButton = button(
    {
      class: 'icon menu-button',
      'aria-label': `Options of ${title}`,
      'aria-haspopup': 'menu',
      title: 'Table, export',
    },
    '⋯',
    () => openMenu(menuButton),
  );
  const table = h('div', { class: 'table', hidden: true });
  const element = h(
    'figure',
    { class: `chart ${size} away`, 'aria-labelledby': `${id}-title` },
    h(
      'figcaption',
      {},
      h('h3', { id: `${id}-title`, title: description }, title),
      readout,
      extras,
      menuButton,
    ),
    area,
    remark,
    table,
    words,
  );

  let fullWidth = 0;
  let fullHeight = 0;
  const adopt = () => {
    base.resize(fullWidth, fullHeight);
    over.resize(fullWidth, fullHeight);
    drawing.setAttribute('width', String(fullWidth));
    drawing.setAttribute('height', String(fullHeight));
    resized();
  };
  // The observer tells the size without a layout of its own, which asking while drawing would force.
  const observer = new ResizeObserver((entries) => {
    const box = entries.at(-1)?.contentRect;
    if (!box || (box.width === fullWidth && box.height === fullHeight)) return;
    fullWidth = box.width;
    fullHeight = box.height;
    adopt();
  });
  observer.observe(area);
  const stops = [
    () => observer.disconnect(),
    onPixelRatioChange(adopt),
    on(area, 'blur', () => area.classList.remove('keyboard')),
    on(area, 'keydown', () => area.classList.add('keyboard')),
    on(area, 'pointerdown', () => area.classList.remove('keyboard')),
  ];

  return {
    element,
    readout,
    area,
    note,
    remark,
    base,
    over,
    svg: drawing,
    axes,
    marks,
    pointer,
    tip,
    place,
    table,
    menuButton,
    extras,
    get width() {
      return fullWidth - MARGIN.left - MARGIN.right;
    },
    get height() {
      return fullHeight - MARGIN.top - MARGIN.bottom;
    },
    get hasRoom() {
      return (
        fullWidth > MARGIN.left + MARGIN.right + 20 && fullHeight > MARGIN.top + MARGIN.bottom + 10
      );
    },
    setInSight: (inSight) => element.classList.toggle('away', !inSight),
    describe: (text) => setText(words, text),
    dispose: () => stops.forEach((stop) => stop()),
  };
}

/** Runs `draw` with the context's origin at the drawing area's corner, clipped to it (with room for line ends). */
export function insideArea(canvas: Canvas, plot: Plot, draw: () => void): void {
  const { context } = canvas;
  context.save();
  context.translate(MARGIN.left, MARGIN.top);
  context.beginPath();
  context.rect(-2.5, -2.5, plot.width + 5, plot.height + 5);
  context.clip();
  draw();
  context.restore();
}
