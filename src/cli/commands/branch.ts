import { UserError } from '../../base/errors.ts';
import { branchRun, undoChange } from '../../run/branch.ts';
import { runsFolderFor } from '../../run/paths.ts';
import { launchWorker } from '../../worker/launch.ts';
import { findRun } from '../../worker/list.ts';
import { usage, type Command } from '../arguments.ts';
import { attach, TERMINAL } from '../attach.ts';
import { parseValues } from '../control-values.ts';
import type { Output } from '../output.ts';

export function branchCommand(output: Output): Command {
  const command: Command = {
    usage:
      'thoughtscope branch RUN [name=value…] [--at CHECKPOINT] [--steps N] [--undo] [--detach] [--json]',
    summary:
      'Starts a new run that goes on from a checkpoint of another one, with other values of its controls. RUN itself stays as it is.',
    options: {
      at: {
        type: 'string',
        value: 'CHECKPOINT',
        help: 'step-20, or 20 for short (default: the newest)',
      },
      steps: { type: 'string', value: 'N', help: 'RL steps of the branch' },
      undo: { type: 'boolean', help: 'branch off just before the last change of a control' },
      detach: { type: 'boolean', help: 'print its folder and leave it to itself' },
      json: { type: 'boolean', help: 'print every event as a line of JSON' },
    },
    async run(given) {
      const [run, ...asked] = given.positionals;
      if (run === undefined) throw usage(command, 'something is missing');
      const folder = findRun(run, runsFolderFor(process.cwd()));
      const values = parseValues(command, asked);
      const at = given.text('at');
      const steps = given.text('steps');
      if (given.flag('undo') && (asked.length > 0 || at !== undefined || steps !== undefined)) {
        throw usage(command, '--undo takes neither values nor --at nor --steps');
      }
      const branched = given.flag('undo')
        ? await undoChange(folder, TERMINAL)
        : await branchRun({
            ...{ folder, at, values, by: TERMINAL },
            ...(steps !== undefined && { steps: wholeNumber(steps) }),
          });
      output.err(`${branched.folder}, from ${branched.checkpoint}\n`);
      await launchWorker(branched.folder);
      if (given.flag('detach')) {
        output.out(`${branched.id}\n`);
        return 0;
      }
      return attach(branched.folder, { json: given.flag('json'), fromSeq: 1 }, output);
    },
  };
  return command;
}

function wholeNumber(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new UserError('usage', `--steps ${text}: must be a whole number`);
}
