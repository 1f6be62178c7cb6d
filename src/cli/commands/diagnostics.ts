import { runsFolderFor } from '../../run/paths.ts';
import { collectDiagnostics } from '../../worker/diagnostics.ts';
import { positionals, type Command } from '../arguments.ts';
import type { Output } from '../output.ts';

export function diagnosticsCommand(output: Output): Command {
  const command: Command = {
    usage: 'thoughtscope diagnostics',
    summary:
      'Prints versions, engines and the latest runs with the end of their logs, for a report. Keys, tokens, prompts and responses are left out.',
    options: {},
    async run(given) {
      positionals(command, given, 0);
      output.out(await collectDiagnostics({ runsFolders: [runsFolderFor(process.cwd())] }));
      return 0;
    },
  };
  return command;
}
