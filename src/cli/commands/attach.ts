import { runsFolderFor } from '../../run/paths.ts';
import { keepsItsEnd } from '../../worker/ended.ts';
import { findRun, statusOf } from '../../worker/list.ts';
import { launchWorker } from '../../worker/launch.ts';
import { UserError } from '../../base/errors.ts';
import { hasEnded } from '../../run/events.ts';
import { positionals, type Command } from '../arguments.ts';
import { attach } from '../attach.ts';
import { trainHere } from '../foreground.ts';
import type { Output } from '../output.ts';

const json = { type: 'boolean', help: 'print every event as a line of JSON' } as const;

export function attachCommand(output: Output): Command {
  const command: Command = {
    usage: 'thoughtscope attach RUN [--json]',
    summary: 'Watches a run that trains. RUN is its id or its folder.',
    options: { json },
    async run(given) {
      const [run] = positionals(command, given, 1);
      const folder = findRun(run, runsFolderFor(process.cwd()));
      const { lastSeq } = await statusOf(folder);
      const asJson = given.flag('json');
      return attach(folder, { json: asJson, fromSeq: asJson ? 1 : lastSeq + 1 }, output);
    },
  };
  return command;
}

export function resumeCommand(output: Output): Command {
  const command: Command = {
    usage: 'thoughtscope resume RUN [--json] [--foreground]',
    summary: 'Goes on with a run that was stopped or interrupted, from its last whole checkpoint.',
    options: { json, foreground: { type: 'boolean', help: 'train in this process' } },
    async run(given) {
      const [run] = positionals(command, given, 1);
      const folder = findRun(run, runsFolderFor(process.cwd()));
      const { state, id, lastSeq } = await statusOf(folder);
      if (state === 'finished' && (await keepsItsEnd(folder))) {
        throw new UserError('ended', `run ${id} is finished: there is nothing left to train.`);
      }
      const asJson = given.flag('json');
      if (given.flag('foreground')) return trainHere(folder, asJson, output);
      if (state === 'interrupted' || hasEnded(state)) await launchWorker(folder);
      else output.err(`run ${id} is ${state} already: attaching.\n`);
      return attach(folder, { json: asJson, fromSeq: lastSeq + 1 }, output);
    },
  };
  return command;
}
