import { brushX, select, zoom, zoomIdentity, type D3BrushEvent, type D3ZoomEvent } from 'd3';
import { on } from '../common/dom.ts';
import type { App, SharedAxis } from './app.ts';
import type { Plot } from './plot.ts';
import { LEAST_SPAN } from './xaxis.ts';

/** What a chart does with the pointer and the keys; places are pixels within the drawing area. */
export interface Actions {
  /** This chart's axis as of now. */
  axis(): SharedAxis;
  point(x: number, y: number): void;
  leave(): void;
  /** A click or Enter. */
  open(): void;
  /** Moves the cross-hair by so many points of the curve, or to an end. */
  stepBy(points: number): void;
  /** Where the cross-hair stands, if it does: zooming by key keeps it in place. */
  cursorX(): number | undefined;
}

/** Share of the width that a pan by key moves, and factor of a zoom by key. */
const PAN = 0.2;
const ZOOM = 1.6;
/** Milliseconds in which a second click makes a double click. */
const DOUBLE_CLICK = 250;
/** Milliseconds after a turn of the wheel or a key in which more of them are expected. */
const BUSY = 400;
/** Points that page keys move by. */
const PAGE = 10;

/**
 * Drag selects a stretch and zooms into it; the wheel zooms with Ctrl, ⌘ or Alt (a plain wheel scrolls the page of charts),
 * pans sideways; Shift + drag pans; double click shows all again. All charts follow: the axis is shared.
 */
export function createInteraction(app: App, plot: Plot, actions: Actions) {
  const brush = brushX<unknown>()
    .filter((event: MouseEvent) => event.button === 0 && !event.shiftKey)
    .touchable(false)
    .on('end', (event: D3BrushEvent<unknown>) => {
      if (!event.sourceEvent) return;
      const selection = event.selection as [number, number] | null;
      if (selection && selection[1] - selection[0] >= 4) {
        const axis = actions.axis();
        const [u0, u1] = axis.span;
        const at = (x: number) => u0 + (x / plot.width) * (u1 - u0);
        app.zoomTo(axis, at(selection[0]), at(selection[1]));
      }
      if (selection) select(plot.pointer).call(brush.clear);
    });
  const zooming = zoom<SVGSVGElement, unknown>()
    .filter((event: MouseEvent & Partial<TouchEvent>) => {
      const wanted = wantsZoom(event);
      if (wanted) adoptTransform();
      return wanted;
    })
    .scaleExtent([1, 1 / LEAST_SPAN])
    .on('zoom', (event: D3ZoomEvent<SVGSVGElement, unknown>) => {
      if (!event.sourceEvent) return;
      const { k, x } = event.transform;
      app.zoomTo(actions.axis(), -x / (k * plot.width), (plot.width - x) / (k * plot.width));
    });

  /** d3 keeps a transform per element; the view is shared and may have moved since. */
  function adoptTransform(): void {
    const [u0, u1] = actions.axis().span;
    const k = 1 / (u1 - u0);
    const transform = zoomIdentity.translate(-u0 * k * plot.width, 0).scale(k);
    select<SVGSVGElement, unknown>(plot.svg).property('__zoom', transform);
  }

  function panBy(share: number): void {
    const axis = actions.axis();
    const [u0, u1] = axis.span;
    const by = (u1 - u0) * share;
    app.zoomTo(axis, u0 + by, u1 + by);
  }

  function zoomBy(factor: number): void {
    const axis = actions.axis();
    const [u0, u1] = axis.span;
    const centre = u0 + ((actions.cursorX() ?? plot.width / 2) / plot.width) * (u1 - u0);
    app.zoomTo(axis, centre - (centre - u0) / factor, centre + (u1 - centre) / factor);
  }

  const keys: Record<string, (event: KeyboardEvent) => void> = {
    ArrowLeft: (event) => (event.shiftKey ? panBy(-PAN) : actions.stepBy(-1)),
    ArrowRight: (event) => (event.shiftKey ? panBy(PAN) : actions.stepBy(1)),
    PageUp: () => actions.stepBy(PAGE),
    PageDown: () => actions.stepBy(-PAGE),
    Home: () => actions.stepBy(-Infinity),
    End: () => actions.stepBy(Infinity),
    Enter: () => actions.open(),
    ' ': () => actions.open(),
    '+': () => zoomBy(ZOOM),
    '=': () => zoomBy(ZOOM),
    '-': () => zoomBy(1 / ZOOM),
    '0': () => app.change({ view: null }),
    Escape: () => (app.state.view ? app.change({ view: null }) : actions.leave()),
  };

  on(plot.area, 'keydown', (event) => {
    const act = keys[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act(event);
  });
  on(plot.area, 'blur', () => actions.leave());
  // d3 keeps a press from moving the focus; the keys should follow the pointer all the same.
  on(plot.area, 'pointerdown', () => plot.area.focus({ preventScroll: true }));
  const svg = plot.svg as unknown as HTMLElement;
  on(svg, 'pointermove', (event) => {
    const box = plot.pointer.getScreenCTM();
    if (box) actions.point(event.clientX - box.e, event.clientY - box.f);
  });
  on(svg, 'pointerleave', () => actions.leave());
  let opening: ReturnType<typeof setTimeout> | undefined;
  on(svg, 'click', () => {
    clearTimeout(opening);
    // A double click means something else.
    opening = setTimeout(() => actions.open(), DOUBLE_CLICK);
  });
  on(svg, 'dblclick', () => {
    clearTimeout(opening);
    app.change({ view: null });
  });
  on(
    svg,
    'wheel',
    (event) => {
      if (wantsZoom(event) || Math.abs(event.deltaX) <= Math.abs(event.deltaY)) return;
      if (!app.state.view) return;
      event.preventDefault();
      panBy(event.deltaX / plot.width);
    },
    { passive: false },
  );
  select<SVGSVGElement, unknown>(plot.svg).call(zooming).on('dblclick.zoom', null);

  // The wheel and the keys have no end: what they were at a moment ago, they are at.
  let busyUntil = 0;
  const busy = (): void => {
    busyUntil = performance.now() + BUSY;
  };
  on(plot.area, 'wheel', busy, { passive: true, capture: true });
  on(plot.area, 'keydown', busy, { capture: true });
  let adopted = { width: 0, height: 0 };

  return {
    /** Whether it is being zoomed, panned or walked through. */
    isBusy: () => performance.now() < busyUntil,
    /** Adopts the drawing area's size. */
    resize(): void {
      const { width, height } = plot;
      if (width === adopted.width && height === adopted.height) return;
      adopted = { width, height };
      brush.extent([
        [0, 0],
        [width, height],
      ]);
      zooming.extent([
        [0, 0],
        [width, height],
      ]);
      zooming.translateExtent([
        [0, 0],
        [width, height],
      ]);
      select<SVGGElement, unknown>(plot.pointer).call(brush);
    },
  };
}

function wantsZoom(event: MouseEvent & Partial<TouchEvent>): boolean {
  switch (event.type) {
    case 'wheel':
      return event.ctrlKey || event.metaKey || event.altKey;
    case 'mousedown':
      return event.shiftKey && event.button === 0;
    case 'touchstart':
      return (event.touches?.length ?? 0) > 1;
    default:
      return false;
  }
}
