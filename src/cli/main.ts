import { parseArgs } from 'node:util';
import { messageOf, UserError } from '../base/errors.ts';
import { runCommand } from './commands/run.ts';
import { EXIT } from './exit.ts';
import { processOutput } from './output.ts';

const output = processOutput();
try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      set: { type: 'string', multiple: true },
      out: { type: 'string' },
      json: { type: 'boolean' },
      foreground: { type: 'boolean' },
    },
  });
  const [, file] = positionals;
  process.exitCode = await runCommand(
    { file, sets: values.set ?? [], out: values.out, json: values.json ?? false, foreground: true },
    output,
  );
} catch (error) {
  output.err(`${error instanceof UserError ? error.message : messageOf(error) + (error as Error).stack}\n`);
  process.exitCode = error instanceof UserError && ['run-file', 'usage'].includes(error.code) ? EXIT.badRunFile : EXIT.failed;
}
