import { h } from '../common/dom.ts';
import type { App } from './app.ts';
import { formatDuration, formatPlace, formatValue } from './format.ts';
import { tracesOf } from './traces.ts';
import type { Panel } from './panels.ts';
import { intervalOf } from './readout.ts';
import type { Trace } from './model.ts';

/** Columns for which a narrow view has no room. */
const MINOR = new Set(['Tokens', 'Time']);
/** Most rows of a table; more go into a file. */
export const MOST_ROWS = 200;

interface Line {
  data: Trace['data'];
  row: number;
  phase: 'sft' | 'rl';
  step: number;
  value: number;
  interval: [number, number] | undefined;
}

/** The measured points of a chart, newest first; of many, evenly spaced ones. */
export function tableLines(traces: readonly Trace[]): { lines: Line[]; total: number } {
  const total = traces.reduce(
    (sum, { curves }) => sum + curves.byPhase.sft.rows.length + curves.byPhase.rl.rows.length,
    0,
  );
  const every = Math.max(1, Math.ceil(total / MOST_ROWS));
  const lines = traces.flatMap((trace) => {
    const mine: Line[] = [];
    for (const phase of ['rl', 'sft'] as const) {
      const { rows, values } = trace.curves.byPhase[phase];
      for (let i = rows.length - 1; i >= 0; i -= every) {
        mine.push({
          data: trace.data,
          row: rows[i],
          phase,
          step: trace.data.at.step[rows[i]],
          value: values[i],
          interval: intervalOf(trace, rows[i]),
        });
      }
    }
    return mine;
  });
  return { lines, total };
}

export function drawTable(holder: HTMLElement, app: App, panel: Panel): void {
  const traces = tracesOf(app, panel);
  const { lines, total } = tableLines(traces);
  const several = traces.length > 1;
  const show = (value: number) => formatValue(value, panel.unit);
  const head = [
    several && 'Run',
    'Step',
    'Tokens',
    'Time',
    panel.title,
    panel.band && 'Low – high',
  ];
  const rows = lines.map(({ data, row, phase, step, value, interval }) =>
    h(
      'tr',
      {},
      several && h('td', {}, data.run.name),
      h('th', { scope: 'row' }, formatPlace('step', phase, step)),
      h('td', { class: 'minor' }, formatCount(data.at.tokens[row])),
      h('td', { class: 'minor' }, formatDuration(data.at.time[row])),
      h('td', {}, show(value)),
      panel.band && h('td', {}, interval ? `${show(interval[0])} – ${show(interval[1])}` : ''),
    ),
  );
  const scroll = holder.scrollTop;
  holder.replaceChildren(
    h(
      'table',
      {},
      h(
        'caption',
        {},
        lines.length < total
          ? `${lines.length} of ${total.toLocaleString()} points, evenly spaced; the CSV has all.`
          : `${total} points, newest first.`,
      ),
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          ...head.map(
            (text) => text && h('th', { scope: 'col', class: MINOR.has(text) && 'minor' }, text),
          ),
        ),
      ),
      h('tbody', {}, ...rows),
    ),
  );
  holder.scrollTop = scroll;
}

function formatCount(tokens: number): string {
  return Number.isFinite(tokens) ? formatValue(tokens, 'tokens') : '';
}
