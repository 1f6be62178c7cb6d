import { CONTROL_NAMES } from '../../run/controls.ts';
import { runsFolderFor } from '../../run/paths.ts';
import type { RunStatus } from '../../run/records.ts';
import { findRun, statusOf } from '../../worker/list.ts';
import { positionals, type Command } from '../arguments.ts';
import { duration, percent, type Output } from '../output.ts';

export function showCommand(output: Output): Command {
  const command: Command = {
    usage: 'thoughtscope show RUN [--json]',
    summary: 'Says how a run stands. RUN is its id or its folder.',
    options: { json: { type: 'boolean', help: 'print JSON: {pid, state, step, …}' } },
    async run(given) {
      const [run] = positionals(command, given, 1);
      const status = await statusOf(findRun(run, runsFolderFor(process.cwd())));
      output.out(given.flag('json') ? `${JSON.stringify(status)}\n` : describe(status));
      return 0;
    },
  };
  return command;
}

function describe(status: RunStatus): string {
  const { id, name, state, message, phase, step, steps, accuracy, length, backtracking } = status;
  const rows: [string, string | undefined][] = [
    ['run', `${id} (${name})`],
    ['folder', status.folder],
    ['state', message === undefined ? state : `${state}: ${message}`],
    ['step', `${phase} ${step} of ${steps}`],
    ['last checkpoint', status.safeStep === undefined ? 'none' : `step ${status.safeStep}`],
    ['held-out accuracy', percent(accuracy)],
    ['response length', length?.toFixed(1)],
    ['backtracks', backtracking?.toFixed(2)],
    ['trained for', duration(status.elapsed)],
    ['engine', status.engine],
    ['process', status.pid === undefined ? undefined : String(status.pid)],
    ...CONTROL_NAMES.map((control): [string, string] => [
      control,
      String(status.controls[control]),
    ]),
  ];
  return rows
    .flatMap(([left, right]) => (right === undefined ? [] : [`${left.padEnd(26)} ${right}\n`]))
    .join('');
}
