import { UserError } from '../../base/errors.ts';
import { knownMetric, METRIC_NAMES } from '../../run/metrics.ts';
import { runPath, runsFolderFor } from '../../run/paths.ts';
import { openReader, type StoreReader } from '../../run/store/reader.ts';
import { findRun } from '../../worker/list.ts';
import { positionals, type Command } from '../arguments.ts';
import { eventLine, type Output } from '../output.ts';

export function exportCommand(output: Output): Command {
  const command: Command = {
    usage: 'thoughtscope export RUN --format csv|jsonl',
    summary:
      'Prints a run: csv = a row of metrics a step, jsonl = every event, as --json prints them.',
    options: { format: { type: 'string', value: 'csv|jsonl', help: 'csv or jsonl' } },
    run(given) {
      const [run] = positionals(command, given, 1);
      const format = given.text('format');
      if (format !== 'csv' && format !== 'jsonl') {
        throw new UserError('usage', `--format must be csv or jsonl\n\nusage: ${command.usage}`);
      }
      const folder = findRun(run, runsFolderFor(process.cwd()));
      const reader = openReader(runPath(folder, 'store'));
      try {
        if (format === 'csv') printCsv(reader, output);
        else printEvents(reader, output);
      } finally {
        reader.close();
      }
      return Promise.resolve(0);
    },
  };
  return command;
}

const PAGE = 2000;

function printEvents(reader: StoreReader, output: Output): void {
  for (let fromSeq = 1; ;) {
    const { events } = reader.events(fromSeq, PAGE);
    if (events.length === 0) return;
    output.out(events.map(eventLine).join(''));
    fromSeq = events[events.length - 1].seq + 1;
  }
}

/** Columns: phase, step, time, attempt, then every metric that was measured at least once. */
function printCsv(reader: StoreReader, output: Output): void {
  const rows = reader.eventsOfType('metric').filter((event) => event.type === 'metric');
  const found = new Set(rows.flatMap(({ values }) => Object.keys(values)));
  const listed = METRIC_NAMES.filter((name) => found.delete(name));
  const measured = [...listed, ...[...found].filter(knownMetric).sort()];
  output.out(`${['phase', 'step', 'time', 'attempt', ...measured].join(',')}\n`);
  for (const { phase, step, time, attempt, values } of rows) {
    const cells = measured.map((name) => (name in values ? String(values[name]) : ''));
    output.out(`${[phase, step, new Date(time).toISOString(), attempt, ...cells].join(',')}\n`);
  }
}
