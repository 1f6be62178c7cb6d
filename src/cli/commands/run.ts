import { createRun } from '../../run/create.ts';
import { hostRun } from '../../worker/host.ts';
import { exitCode } from '../exit.ts';
import type { Output } from '../output.ts';
import { givenRunFile } from '../run-file.ts';
import { barWatcher, jsonWatcher } from '../watch.ts';

export interface RunOptions {
  file: string;
  sets: string[];
  out?: string;
  json: boolean;
  foreground: boolean;
}

export async function runCommand(options: RunOptions, output: Output): Promise<number> {
  const { file, spec, text, warnings, places } = givenRunFile(options.file, options.sets);
  for (const warning of warnings) output.err(`warning: ${warning}\n`);
  const { folder } = await createRun({ spec, text, file, places, folder: options.out });
  if (!options.json) output.err(`${folder}\n`);
  return inForeground(folder, options.json, output);
}

async function inForeground(folder: string, json: boolean, output: Output): Promise<number> {
  const host = await hostRun(folder);
  const watcher = json ? jsonWatcher(output) : barWatcher(output);
  host.listen(watcher);
  const stop = (): void => host.ask({ kind: 'command', body: { name: 'stop' } }, 'terminal');
  process.once('SIGINT', stop);
  try {
    const outcome = await host.finished;
    return exitCode(outcome);
  } finally {
    process.off('SIGINT', stop);
    watcher.end();
    await host.close();
  }
}
