import { runsFolderFor } from '../../run/paths.ts';
import type { RunStatus } from '../../run/records.ts';
import { listRuns } from '../../worker/list.ts';
import { positionals, type Command } from '../arguments.ts';
import { duration, percent, type Output } from '../output.ts';

export function runsCommand(output: Output): Command {
  const command: Command = {
    usage: 'thoughtscope runs [--json]',
    summary:
      'Lists the runs of this folder (.thoughtscope/runs here or in a folder above), newest first.',
    options: { json: { type: 'boolean', help: 'print a JSON list' } },
    async run(given) {
      positionals(command, given, 0);
      const folder = runsFolderFor(process.cwd());
      const runs = await listRuns(folder);
      if (given.flag('json')) output.out(`${JSON.stringify(runs)}\n`);
      else if (runs.length === 0) output.err(`no runs in ${folder}\n`);
      else output.out(table(runs));
      return 0;
    },
  };
  return command;
}

function table(runs: readonly RunStatus[]): string {
  const rows = runs.map(({ id, state, phase, step, steps, accuracy, elapsed }) => [
    id,
    state,
    `${phase} ${step}/${steps}`,
    percent(accuracy),
    duration(elapsed),
  ]);
  const all = [['RUN', 'STATE', 'STEP', 'ACCURACY', 'ELAPSED'], ...rows];
  const widths = all[0].map((_, column) => Math.max(...all.map((row) => row[column].length)));
  return all
    .map(
      (row) =>
        `${row
          .map((cell, i) => cell.padEnd(widths[i]))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}
