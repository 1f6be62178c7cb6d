import { existsSync } from 'node:fs';
import { UserError } from '../../base/errors.ts';
import { CONTROL_NAMES } from '../../run/controls.ts';
import { runPath, runsFolderFor } from '../../run/paths.ts';
import type { RunStatus } from '../../run/records.ts';
import { openReader, type StoreReader } from '../../run/store/reader.ts';
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
      const folder = findRun(run, runsFolderFor(process.cwd()));
      const status = await statusOf(folder);
      output.out(
        given.flag('json') ? `${JSON.stringify(status)}\n` : describe(status, textsOf(folder)),
      );
      return 0;
    },
  };
  return command;
}

/** What of its rollouts can be read; undefined before anything was stored. */
function textsOf(folder: string): string | undefined {
  const file = runPath(folder, 'store');
  if (!existsSync(file)) return undefined;
  let reader: StoreReader | undefined;
  try {
    reader = openReader(file);
    const [kept, count] = [reader.textCount('train'), reader.rolloutCount('train')];
    return `text of ${kept.toLocaleString('en')} of ${count.toLocaleString('en')}`;
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  } finally {
    reader?.close();
  }
}

function describe(status: RunStatus, texts: string | undefined): string {
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
    ['training rollouts', texts],
    ['engine', status.engine],
    ['process', status.pid === undefined ? undefined : String(status.pid)],
    ...CONTROL_NAMES.map((control): [string, string | undefined] => [
      control,
      status.controls[control]?.toString(),
    ]),
  ];
  return rows
    .flatMap(([left, right]) => (right === undefined ? [] : [`${left.padEnd(26)} ${right}\n`]))
    .join('');
}
