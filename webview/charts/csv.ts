import { csvLine } from '../../src/base/csv.ts';
import { rowsOf, type RunData } from './series.ts';

/** The measured values themselves: never smoothed, never decimated, whatever the view shows. */

/** One line per row at which one of the metrics was measured; RFC 4180, no text of it a formula. */
export function metricsCsv(runs: readonly RunData[], metrics: readonly string[]): string {
  const lines = [csvLine(['run', 'id', 'phase', 'step', 'tokens', 'time_s', ...metrics])];
  for (const data of runs) {
    const columns = metrics.map((name) => data.values.get(name));
    for (let row = 0; row < rowsOf(data); row++) {
      const values = columns.map((column) => column?.[row]);
      if (!values.some(Number.isFinite)) continue;
      const { step, tokens, time } = data.at;
      lines.push(
        csvLine([
          data.run.name,
          data.run.id,
          data.phase[row],
          step[row],
          tokens[row],
          time[row] / 1000,
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
