import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { UserError } from '../../base/errors.ts';
import { VERSION } from '../../base/version.ts';
import { readCheckpoint, writeCheckpoint } from '../../model/checkpoint.ts';
import { createRun } from '../../run/create.ts';
import { runPath } from '../../run/paths.ts';
import { openReader } from '../../run/store/reader.ts';
import { withOutputs } from '../../run/trainer/models.ts';
import { usage, type Command } from '../arguments.ts';
import { EXIT } from '../exit.ts';
import { trainHere } from '../foreground.ts';
import type { Output } from '../output.ts';
import { givenRunFile } from '../run-file.ts';

export function startCommand(output: Output): Command {
  const command: Command = {
    usage: 'thoughtscope start make FILE --out DIR [--set path=value]…',
    summary:
      'Makes a start: trains the SFT stage of a run file and writes its weights, tokenizer and recipe to DIR. Prints its name for run files.',
    options: {
      out: {
        type: 'string',
        value: 'DIR',
        help: 'folder of the start, for instance media/starts/countdown-sft',
      },
      set: {
        type: 'string',
        multiple: true,
        value: 'path=value',
        help: 'put a value over the file’s',
      },
    },
    async run(given) {
      const [verb, file] = given.positionals;
      const out = given.text('out');
      if (verb !== 'make' || file === undefined || out === undefined)
        throw usage(command, 'something is missing');
      return makeStart(file, given.texts('set'), resolve(out), output);
    },
  };
  return command;
}

async function makeStart(
  path: string,
  sets: string[],
  out: string,
  output: Output,
): Promise<number> {
  const { file, spec, text, places } = givenRunFile(path, [...sets, 'rl.steps=0']);
  if (spec.start !== undefined) {
    throw new UserError(
      'run-file',
      `${path}: start: a start is made from a fresh model; leave this field out.`,
    );
  }
  const work = mkdtempSync(join(tmpdir(), 'thoughtscope-start-'));
  try {
    const { folder } = await createRun({ spec, text, file, places, folder: join(work, 'run') });
    const code = await trainHere(folder, false, output);
    if (code !== EXIT.finished) return code;
    const { state, tokenizer } = await readCheckpoint(
      join(runPath(folder, 'checkpoints'), 'step-0'),
    );
    const { config, weights } = withOutputs(state, {});
    const recipe = { codeVersion: VERSION, spec, measured: measured(folder) };
    const files = { 'recipe.json': `${JSON.stringify(recipe, null, 1)}\n` };
    const hash = await writeCheckpoint(out, { config, weights }, { tokenizer, files });
    output.out(`builtin:${basename(out)}@${hash.slice(0, 12)}\n`);
    return EXIT.finished;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** What the start was found to do on held-out puzzles. */
function measured(folder: string): Record<string, number> {
  const reader = openReader(runPath(folder, 'store'));
  try {
    const last = reader.eventsOfType('metric').at(-1);
    const values = last?.type === 'metric' ? last.values : {};
    return Object.fromEntries(Object.entries(values).filter(([name]) => name.startsWith('eval/')));
  } finally {
    reader.close();
  }
}
