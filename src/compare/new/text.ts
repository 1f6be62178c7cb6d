import { basename, dirname, relative, resolve } from 'node:path';
import { UserError } from '../../base/errors.ts';
import { firstSentence } from '../../base/words.ts';
import { checkComparison, MOST_RUNS } from '../check.ts';
import { spanOf } from '../expand.ts';
import { CompareSpec } from '../spec.ts';
import type { BaseFile } from './base.ts';
import { valuesProblem, withField, type Axis } from './fields.ts';

/** What a new comparison is to span. */
export interface Wanted {
  base: BaseFile;
  /** Crossed; the first changes slowest. */
  axes: readonly Axis[];
  /** How many: 0, 1, 2, … */
  seeds: number;
}

export interface Made {
  /** JSON with comments that the comparison checker passes. */
  text: string;
  /** How big it is, in words. */
  span: string;
  warnings: string[];
}

export interface MakeOptions {
  /** Where the comparison file will lie. */
  file: string;
  /** Where its base will lie, when that is another place than it has now. */
  baseFile?: string;
  runsFolder: string;
  /** Arms to check as run files; all of a great many would take minutes, and starting it checks them all. */
  most?: number;
}

/**
 * The text of a comparison file that spans exactly the grid. Throws UserError `run-file`, with the field, for values that a
 * field does not allow and for arms that are impossible.
 */
export function makeComparison(wanted: Wanted, options: MakeOptions): Made {
  const { base, axes, seeds } = wanted;
  if (axes.length === 0) throw bad('Nothing differs: name at least one field.');
  for (const [at, { field, values }] of axes.entries()) {
    const problem = axes.slice(0, at).some((other) => other.field.path === field.path)
      ? withField(field.path, 'is given twice')
      : valuesProblem(field, values);
    if (problem !== undefined) throw bad(problem);
  }
  const arms = axes.reduce((n, { values }) => n * values.length, 1);
  const problem = seedsProblem(seeds) ?? sizeProblem(arms, seeds);
  if (problem !== undefined) throw bad(problem);

  const { file, baseFile = base.file, runsFolder, most = 1000 } = options;
  const first = (baseline: string): string => textOf(wanted, pathFrom(file, baseFile), baseline);
  const check = (text: string) =>
    checkComparison(text, { file, runsFolder, most, read: () => base.text });
  const { comparison, problems } = check(first(''));
  if (!comparison) {
    const wrong = problems.filter(({ severity }) => severity === 'error');
    throw bad(wrong.map(({ path, message }) => said(path, message)).join('\n'));
  }
  return {
    text: first(comparison.baseline),
    span: spanOf(comparison.arms.length, comparison.seeds.length),
    warnings: problems.map(({ path, message }) => said(path, message)),
  };
}

const bad = (message: string): UserError => new UserError('run-file', message);

/** The field itself: its place in the grid says nothing to somebody who has not seen the file yet. */
const said = (path: string, message: string): string =>
  withField(path.replace(/^grid\.(.*)\.\d+$/, '$1'), message);

/** What is wrong with a number of seeds; undefined when nothing is. */
export const seedsProblem = (seeds: number): string | undefined =>
  Number.isSafeInteger(seeds) && seeds >= 1
    ? undefined
    : 'seeds: must be a whole number, at least 1';

const sizeProblem = (arms: number, seeds: number): string | undefined =>
  arms * seeds <= MOST_RUNS
    ? undefined
    : `${spanOf(arms, seeds)}; at most ${MOST_RUNS.toLocaleString('en')} are possible`;

function pathFrom(file: string, base: string): string {
  const path = relative(dirname(resolve(file)), resolve(base)) || basename(base);
  return path.replaceAll('\\', '/');
}

/** What the schema says of a field, as a comment of one line. */
const about = (field: keyof typeof CompareSpec.properties): string =>
  comment(String(CompareSpec.properties[field].description ?? ''));
const comment = (text: string): string => `// ${text.replace(/\s+/g, ' ').trim()}`;

function textOf({ base, axes, seeds }: Wanted, basePath: string, baseline: string): string {
  const list = (values: readonly unknown[]): string =>
    `[${values.map((value) => JSON.stringify(value)).join(', ')}]`;
  const rows = axes.map(({ field, values }, at) => {
    const comma = at < axes.length - 1 ? ',' : '';
    return `    ${comment(`${firstSentence(field.description)} ${baseSays(field.base)}`)}
    ${JSON.stringify(field.path)}: ${list(values)}${comma}`;
  });
  // What is commented out stands before other fields, so that it is right as it stands once the slashes are gone.
  return `// Press "Start Comparison" above: it says how many runs this spans before any starts. Runs that are there already are
// not repeated.
{
  ${about('base')}
  "base": ${JSON.stringify(basePath)},

  ${about('set')}
  // "set": { "rl.steps": ${base.spec.rl.steps} },

  ${about('grid')}
  "grid": {
${rows.join('\n')}
  },

  ${about('baseline')}
  // "baseline": ${JSON.stringify(baseline)},

  ${about('seeds')}
  "seeds": ${list(Array.from({ length: seeds }, (_, seed) => seed))}
}
`;
}

const LONGEST = 60;

function baseSays(value: unknown): string {
  if (value === undefined) return 'The base leaves it out.';
  const json = JSON.stringify(value);
  return json.length > LONGEST ? '' : `The base says ${json}.`;
}
