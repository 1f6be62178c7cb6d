import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { messageOf, UserError } from '../../base/errors.ts';
import { openBase, type BaseFile } from '../../compare/new/base.ts';
import { fieldOf, readValues, type Axis } from '../../compare/new/fields.ts';
import { RUN_SUFFIX, writeComparison } from '../../compare/new/write.ts';
import { DEFAULT_SEEDS } from '../../compare/spec.ts';
import { shippedExamples } from '../../run/examples.ts';
import { TEMPLATES, writeTemplate, type Template } from '../../run/own/templates.ts';
import { runsFolderFor } from '../../run/paths.ts';
import { usage, type Command, type Given } from '../arguments.ts';
import { EXIT } from '../exit.ts';
import type { Output } from '../output.ts';
import { wholeNumber } from '../sampling.ts';

/** What a new comparison starts from, and differs in, where nothing is said: the first preset, with and without its reward. */
const PRESET = 'rlsp-countdown';
const AXIS = 'reward.exploration.weight=0,1';

const OPTIONS = {
  base: {
    type: 'string',
    value: `RUN${RUN_SUFFIX}`,
    help: `comparison: the run file that all arms start from; left out: the one beside FILE, or a copy of ${PRESET}`,
  },
  axis: {
    type: 'string',
    multiple: true,
    value: 'FIELD=V1,V2',
    help: `comparison: a field of the run file and its values; several are crossed; left out: ${AXIS}`,
  },
  seeds: {
    type: 'string',
    value: 'N',
    help: `comparison: seeds of each arm; left out: ${DEFAULT_SEEDS.length}`,
  },
} satisfies Command['options'];

export function newCommand(output: Output): Command {
  const command: Command = {
    usage:
      'thoughtscope new task|reward [PATH.ts] | comparison FILE.rlcompare.json [--base RUN.rlrun.json] [--axis FIELD=V1,V2]… [--seeds N]',
    summary:
      'Writes a documented module that works as it stands: a task of your own with a run file beside it, or a reward of your own. Or a comparison file: a run file trained with every combination of some values.',
    options: OPTIONS,
    run(given) {
      const [kind, path, ...more] = given.positionals;
      const template = TEMPLATES.find((known) => known === kind);
      if (!template && kind !== 'comparison') throw usage(command, 'task, reward or comparison?');
      if (more.length > 0) throw usage(command, 'there is something too much');
      if (template) newModule(command, given, output, template, path);
      else newComparison(command, given, output, path);
      return Promise.resolve(EXIT.finished);
    },
  };
  return command;
}

function newModule(
  command: Command,
  given: Given,
  output: Output,
  template: Template,
  path: string | undefined,
): void {
  const takes = (name: string) => given.text(name) !== undefined || given.texts(name).length > 0;
  if (Object.keys(OPTIONS).some(takes)) {
    throw usage(command, `a ${template} takes no options`);
  }
  const files = writeTemplate(template, path).map(named);
  for (const file of files) output.out(`${file}\n`);
  output.err(
    template === 'task'
      ? `Train on it: npx thoughtscope run ${files[1]}\n`
      : `Name it in a run file: "reward": { "module": { "file": ${JSON.stringify(files[0])} } }\n`,
  );
}

function newComparison(
  command: Command,
  given: Given,
  output: Output,
  file: string | undefined,
): void {
  if (file === undefined) throw usage(command, 'where to? FILE is missing');
  const runsFolder = runsFolderFor(process.cwd());
  const { path, shipped } = baseFor(command, given.text('base'), dirname(resolve(file)));
  const base = openBase(path, readText(path), runsFolder);
  const said = given.texts('axis');
  const axes = (said.length > 0 ? said : [AXIS]).map((text) => axisOf(command, text, base));
  const seeds = wholeNumber(command, given, 'seeds', 1) ?? DEFAULT_SEEDS.length;
  const written = writeComparison(
    { base, axes, seeds },
    { file },
    { copyBase: shipped, runsFolder },
  );
  for (const warning of written.warnings) output.err(`warning: ${warning}\n`);
  output.out(`${named(written.file)}\n`);
  if (written.copied !== undefined) output.out(`${named(written.copied)}\n`);
  output.err(`${written.span}\nTrain them: npx thoughtscope compare ${named(written.file)}\n`);
}

const named = (file: string): string => relative(process.cwd(), file) || file;

/** The run file that is named, else the only one in the folder, else the preset. */
function baseFor(
  command: Command,
  base: string | undefined,
  folder: string,
): { path: string; shipped: boolean } {
  if (base !== undefined) return { path: resolve(base), shipped: false };
  const found = filesIn(folder).filter((name) => name.endsWith(RUN_SUFFIX));
  if (found.length > 1) {
    throw usage(command, `which base? --base takes one of ${found.sort().join(', ')}`);
  }
  if (found.length === 1) return { path: join(folder, found[0]), shipped: false };
  return { path: join(shippedExamples(), `${PRESET}${RUN_SUFFIX}`), shipped: true };
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // It is made with the file.
    return [];
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UserError('run-file', `${file}: cannot be read (${messageOf(error)})`, {
      cause: error,
    });
  }
}

function axisOf(command: Command, text: string, base: BaseFile): Axis {
  const at = text.indexOf('=');
  if (at < 1) {
    throw usage(command, `--axis ${text}: write it as FIELD=V1,V2, for instance ${AXIS}`);
  }
  const field = fieldOf(text.slice(0, at).trim(), base);
  const read = readValues(field, text.slice(at + 1));
  if ('problem' in read) throw new UserError('usage', `--axis ${read.problem}`);
  return { field, values: read.values };
}
