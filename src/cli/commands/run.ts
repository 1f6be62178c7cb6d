import { createRun } from '../../run/create.ts';
import { launchWorker } from '../../worker/launch.ts';
import { positionals, type Command } from '../arguments.ts';
import { attach } from '../attach.ts';
import { trainHere } from '../foreground.ts';
import type { Output } from '../output.ts';
import { givenRunFile } from '../run-file.ts';

export function runCommand(output: Output): Command {
  const command: Command = {
    usage: 'thoughtscope run FILE [--set path=value]… [--out DIR] [--json] [--foreground]',
    summary:
      'Starts the run of a run file and watches it. The run outlives this terminal unless it is in the foreground.',
    options: {
      set: {
        type: 'string',
        multiple: true,
        value: 'path=value',
        help: 'put a value over the file’s, for instance rl.steps=40',
      },
      out: {
        type: 'string',
        value: 'DIR',
        help: 'the run’s own folder (default: a new one in .thoughtscope/runs)',
      },
      json: { type: 'boolean', help: 'print every event as a line of JSON' },
      foreground: { type: 'boolean', help: 'train in this process, for clusters and containers' },
    },
    async run(given) {
      const [path] = positionals(command, given, 1);
      const { file, spec, text, warnings, places } = givenRunFile(path, given.texts('set'));
      for (const warning of warnings) output.err(`warning: ${warning}\n`);
      const { folder } = await createRun({ spec, text, file, places, folder: given.text('out') });
      const json = given.flag('json');
      if (!json) output.err(`${folder}\n`);
      if (given.flag('foreground')) return trainHere(folder, json, output);
      await launchWorker(folder);
      return attach(folder, { json, fromSeq: 1 }, output);
    },
  };
  return command;
}
