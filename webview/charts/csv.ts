import { rowsOf, type RunData } from './series.ts';

/** The measured values themselves: never smoothed, never decimated, whatever the view shows. */

/** One line per row at which one of the metrics was measured; fields after RFC 4180. */
export function metricsCsv(runs: readonly RunData[], metrics: readonly string[]): string {
  const lines = [line(['run', 'id', 'phase', 'step', 'tokens', 'time_s', ...metrics])];
  for (const data of runs) {
    const columns = metrics.map((name) => data.values.get(name));
    for (let row = 0; row < rowsOf(data); row++) {
      const values = columns.map((column) => number(column?.[row]));
      if (values.every((value) => value === '')) continue;
      const { step, tokens, time } = data.at;
      lines.push(
        line([
          data.run.name,
          data.run.id,
          data.phase[row],
          number(step[row]),
          number(tokens[row]),
          number(time[row] / 1000),
          ...values,
        ]),
      );
    }
  }
  return lines.join('');
}

/** Names of all metrics that any of the runs has. */
export function measuredMetrics(runs: readonly RunData[]): string[] {
  return [...new Set(runs.flatMap(({ values }) => [...values.keys()]))];
}

function number(value: number | undefined): string {
  return value === undefined || !Number.isFinite(value) ? '' : String(value);
}

function line(fields: readonly string[]): string {
  return `${fields.map(field).join(',')}\r\n`;
}

function field(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
