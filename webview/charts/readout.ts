import { h, setText } from '../common/dom.ts';
import type { App } from './app.ts';
import { formatInterval, formatPlace, formatValue } from './format.ts';
import type { Trace } from './model.ts';
import { smooths, type Panel } from './panels.ts';
import { latestReading, readingAt, type Reading } from './readings.ts';
import type { RunData } from './series.ts';
import { createSwatch } from './swatch.ts';

/** Values in a chart's head: at the cross-hair, else the latest of each run. */
export function createReadout(app: App, panel: Panel, element: HTMLElement) {
  let items: {
    trace: Trace;
    swatch: ReturnType<typeof createSwatch>;
    value: HTMLElement;
    more: HTMLElement;
    item: HTMLElement;
  }[] = [];
  let shape = '';

  function write(trace: Trace, found: Reading | undefined, item: (typeof items)[number]): void {
    const show = (value: number) => formatValue(value, panel.unit);
    setText(item.value, found ? show(found.value) : '–');
    if (!found) return setText(item.more, '');
    const words: string[] = [];
    const interval = intervalOf(trace, found.row);
    if (interval) words.push(formatInterval(interval, panel.unit));
    if (app.state.smoothing > 0 && smooths(panel.metric))
      words.push(`${show(found.drawn)} smoothed`);
    if (trace.start !== undefined) words.push(`start ${show(trace.start)}`);
    const elsewhere = app.cursor !== null && found.x !== app.cursor.x;
    if (elsewhere) words.push(`at ${formatPlace(app.state.axis, found.phase, found.x)}`);
    setText(item.more, words.join(' · '));
  }

  return {
    draw(traces: readonly Trace[]): void {
      const next = traces
        .map(({ data, style }) => `${data.run.id} ${style.color} ${style.dash.join()}`)
        .join('\n');
      if (next !== shape) {
        shape = next;
        items = traces.map((trace) => {
          const swatch = createSwatch();
          const value = h('b', {});
          const more = h('span', { class: 'more' });
          swatch.set(trace.style);
          const several = traces.length > 1;
          const item = h(
            'span',
            { class: 'reading', title: several ? trace.data.run.name : undefined },
            several && swatch.element,
            value,
            more,
          );
          return { trace, swatch, value, more, item };
        });
        element.replaceChildren(...items.map(({ item }) => item));
      } else items.forEach((item, i) => (item.trace = traces[i]));
      element.classList.toggle('several', traces.length > 1);
      this.drawCursor();
    },
    drawCursor(): void {
      const { cursor, state } = app;
      for (const item of items) {
        const { data, curves } = item.trace;
        const found = cursor
          ? readingAt(curves, data, state.axis, cursor)
          : latestReading(curves, data, state.axis);
        write(item.trace, found, item);
      }
    },
  };
}

/** Ends of a trace's band at a row; undefined where they were not measured. */
export function intervalOf(
  { data, band }: { data: RunData; band?: Trace['band'] },
  row: number,
): [number, number] | undefined {
  const low = band && data.values.get(band.low.metric)?.[row];
  const high = band && data.values.get(band.high.metric)?.[row];
  return low !== undefined && high !== undefined && Number.isFinite(low) && Number.isFinite(high)
    ? [low, high]
    : undefined;
}
