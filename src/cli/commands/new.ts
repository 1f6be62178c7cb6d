import { relative } from 'node:path';
import { TEMPLATES, writeTemplate } from '../../run/own/templates.ts';
import { usage, type Command } from '../arguments.ts';
import { EXIT } from '../exit.ts';
import type { Output } from '../output.ts';

export function newCommand(output: Output): Command {
  const command: Command = {
    usage: 'thoughtscope new task|reward [PATH.ts]',
    summary:
      'Writes a documented module that works as it stands: a task of your own with a run file beside it, or a reward of your own.',
    options: {},
    run(given) {
      const [kind, path, ...more] = given.positionals;
      const template = TEMPLATES.find((known) => known === kind);
      if (!template || more.length > 0) {
        throw usage(command, template ? 'there is something too much' : 'task or reward?');
      }
      const files = writeTemplate(template, path).map(
        (file) => relative(process.cwd(), file) || file,
      );
      for (const file of files) output.out(`${file}\n`);
      output.err(
        template === 'task'
          ? `Train on it: npx thoughtscope run ${files[1]}\n`
          : `Name it in a run file: "reward": { "module": { "file": ${JSON.stringify(files[0])} } }\n`,
      );
      return Promise.resolve(EXIT.finished);
    },
  };
  return command;
}
