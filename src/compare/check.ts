import { readFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { Value } from '@sinclair/typebox/value';
import { getNodeValue, type ParseError } from 'jsonc-parser';
import { parseJsonTree } from '../run/jsonTree.ts';
import { messageOf, UserError } from '../base/errors.ts';
import { applyOverrides, isBlock } from '../run/overrides.ts';
import {
  closest,
  describeSchema,
  locate,
  schemaAt,
  schemaProblems,
  type FieldProblem,
  type RunFileProblem,
} from '../run/problems.ts';
import { RunSpec } from '../run/spec.ts';
import { fileProblems } from '../run/start.ts';
import {
  checkRunFile,
  formatProblem,
  repeatedFields,
  resolveSpec,
  syntaxProblems,
} from '../run/validate.ts';
import { armCount, expand, seedsOf, type Arm } from './expand.ts';
import { CompareSpec, Seed } from './spec.ts';

/** A comparison file with its base: everything that its runs follow from. */
export interface Comparison {
  name: string;
  spec: CompareSpec;
  arms: Arm[];
  seeds: number[];
  baseline: string;
  base: Base;
}

export interface CheckedComparison {
  problems: RunFileProblem[];
  /** Present when no problem is an error. */
  comparison?: Comparison;
  /** Runs that it spans, as soon as that is known. */
  runs?: number;
}

export interface CheckOptions {
  /** The comparison file's own path. */
  file: string;
  runsFolder: string;
  /** Arms to check as run files; an editor need not check thousands at every key. */
  most?: number;
  /** For those who read files elsewhere. */
  read?: (file: string) => string;
}

/** More runs than this are refused: a slip of the keyboard. */
export const MOST_RUNS = 100_000;

/** Checks the text of a comparison file, its base and its arms. Never throws: what is wrong comes back as problems. */
export function checkComparison(text: string, options: CheckOptions): CheckedComparison {
  const errors: ParseError[] = [];
  const root = parseJsonTree(text, errors);
  if (errors.length > 0 || !root) return { problems: syntaxProblems(text, errors) };
  const placed = (found: FieldProblem[]) => locate(text, root, found, new Set());
  const value: unknown = getNodeValue(root);
  if (!isBlock(value)) {
    return { problems: placed([{ path: [], message: 'a comparison file is one block { … }' }]) };
  }
  const spec = Value.Default(CompareSpec, structuredClone(value)) as CompareSpec;
  const found = [...repeatedFields(root), ...schemaProblems(CompareSpec, spec)];
  if (found.length > 0) return { problems: placed(found) };
  found.push(...pathProblems(spec));
  const count = armCount(spec) * seedsOf(spec).length;
  if (count > MOST_RUNS) {
    const message = `spans ${count.toLocaleString('en')} runs; at most ${MOST_RUNS.toLocaleString('en')} are possible`;
    found.push({ path: ['grid'], message });
  }
  const base = readBase(spec.base, options);
  if ('problem' in base) found.push({ path: ['base'], message: base.problem });
  if (found.length > 0 || 'problem' in base) return { problems: placed(found), runs: count };

  const { arms, seeds, misfits } = expand(spec);
  found.push(...misfits);
  const places = { baseFolder: dirname(base.file), runsFolder: options.runsFolder };
  const said = new Set<string>();
  for (const arm of arms.slice(0, options.most ?? arms.length)) {
    for (const problem of armProblems(arm, base.value, places)) {
      const key = `${problem.path.join('.')} ${problem.message}`;
      if (!said.has(key)) found.push(problem);
      said.add(key);
    }
  }
  const problems = placed(found);
  if (problems.some(({ severity }) => severity === 'error')) return { problems, runs: count };
  const name = spec.name ?? nameOfFile(options.file);
  const baseline = spec.baseline ?? arms[0].name;
  return { problems, runs: count, comparison: { name, spec, arms, seeds, baseline, base } };
}

const nameOfFile = (file: string): string =>
  basename(file)
    .replace(/(\.rlcompare)?\.json$/, '')
    .slice(0, 100) || 'comparison';

/** The run file of an arm, before defaults. */
export function armValue(arm: Arm, base: Record<string, unknown>): Record<string, unknown> {
  return applyOverrides(base, arm.changes) as Record<string, unknown>;
}

/** Paths that no run file has, and seeds in two places. */
function pathProblems(spec: CompareSpec): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const check = (path: string, at: string[], own: readonly string[] = []): void => {
    if (own.includes(path)) return;
    const message = pathProblem(path);
    if (message !== undefined) problems.push({ path: [...at, path], message });
  };
  Object.keys(spec.set).forEach((path) => check(path, ['set']));
  spec.arms.forEach(({ set }, i) =>
    Object.keys(set).forEach((path) => check(path, ['arms', String(i), 'set'])),
  );
  Object.keys(spec.grid).forEach((path) => check(path, ['grid'], ['seed']));
  spec.overrides.forEach(({ where, set }, i) => {
    Object.keys(where).forEach((path) => check(path, ['overrides', String(i), 'where'], ['arm']));
    Object.keys(set).forEach((path) => check(path, ['overrides', String(i), 'set']));
  });
  if (spec.seeds !== undefined && Object.hasOwn(spec.grid, 'seed')) {
    problems.push({ path: ['seeds'], message: 'the grid has a "seed" already: give one of them' });
  }
  const { seed: seeds = [] } = spec.grid;
  const at = (i: number): string[] => ['grid', 'seed', String(i)];
  const bad = seeds.findIndex((seed) => !Value.Check(Seed, seed));
  if (bad >= 0) problems.push({ path: at(bad), message: `must be ${describeSchema(Seed)}` });
  const first = new Set<unknown>();
  const again = seeds.findIndex((seed) => first.has(seed) || !first.add(seed));
  if (again >= 0) {
    const message = `seed ${JSON.stringify(seeds[again])} is given twice: the same runs would count as independent`;
    problems.push({ path: at(again), message });
  }
  return problems;
}

/** Fields that a comparison decides itself. */
const OWN: Record<string, string> = {
  seed: 'seeds are given once for all arms, by "seeds" or in the grid',
  name: 'runs are named after their arm and seed',
  threads: 'each run of a comparison has one thread; "jobs" says how many run at a time',
};

/** Why a comparison cannot change a field; undefined where it can. */
export function pathProblem(path: string): string | undefined {
  const parts = path.split('.');
  if (parts.some((part) => part === '' || part === '__proto__'))
    return `"${path}" is no field path`;
  if (Object.hasOwn(OWN, path)) return OWN[path];
  // The options of a task are the task's; resolving the arm checks them.
  if (path.startsWith('task.options.') || schemaAt(RunSpec, parts)) return undefined;
  const known = fieldPaths();
  const close = closest(path, known);
  return `unknown field "${path}"; ${close ? `did you mean "${close}"?` : 'see docs/reference.md'}`;
}

/** Paths of all fields of a run file that are no blocks. */
export function fieldPaths(): string[] {
  const under = (schema: { properties?: unknown }, at: string[]): string[] =>
    Object.entries((schema.properties ?? {}) as Record<string, { properties?: unknown }>).flatMap(
      ([name, inner]) =>
        inner.properties ? under(inner, [...at, name]) : [[...at, name].join('.')],
    );
  return under(RunSpec, []).filter((path) => path !== '$schema' && !Object.hasOwn(OWN, path));
}

interface Base {
  file: string;
  value: Record<string, unknown>;
}

function readBase(
  base: string,
  { file, runsFolder, read }: CheckOptions,
): Base | { problem: string } {
  const path = resolve(dirname(file), base);
  let text: string;
  try {
    text = (read ?? ((name: string) => readFileSync(name, 'utf8')))(path).replace(/^\uFEFF/, '');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    return {
      problem: `${path}: ${code === 'ENOENT' ? 'there is no such file' : messageOf(error)}`,
    };
  }
  const places = { baseFolder: dirname(path), runsFolder };
  const { problems, spec } = checkRunFile(text, [], (resolved) => fileProblems(resolved, places));
  const first = problems.find(({ severity }) => severity === 'error');
  if (!spec) return { problem: first ? formatProblem(path, first) : `${path} is no run file` };
  const root = parseJsonTree(text);
  const value: unknown = root && getNodeValue(root);
  return isBlock(value) ? { file: path, value } : { problem: `${path} is no run file` };
}

/** What is wrong with an arm as a run file, at the change that is to blame. */
function armProblems(
  arm: Arm,
  base: Record<string, unknown>,
  places: { baseFolder: string; runsFolder: string },
): FieldProblem[] {
  const { spec, problems } = resolveSpec(armValue(arm, base));
  const all = [
    ...problems,
    ...(spec && !problems.some(({ severity }) => severity !== 'warning')
      ? fileProblems(spec, places)
      : []),
  ];
  return all.flatMap(({ path, message, severity }) => {
    const field = path.join('.');
    const blamed = arm.changes.findLast((change) => {
      const changed = change.path.join('.');
      return (
        field === changed || field.startsWith(`${changed}.`) || changed.startsWith(`${field}.`)
      );
    });
    // What the base says anyhow is its own affair.
    if (!blamed && severity === 'warning') return [];
    const said = blamed && field === blamed.path.join('.') ? '' : `${field}: `;
    return [
      { path: blamed?.from ?? ['base'], message: `${arm.name}: ${said}${message}`, severity },
    ];
  });
}

/** A comparison file that was read: how much it spans, before any arm is looked at. */
export interface OpenedComparison {
  name: string;
  arms: number;
  seeds: number;
  runs: number;
  /** Runs at a time; 0 = one less than the cores. */
  jobs: number;
  /** Looks at every arm, which takes its time in a big grid. Throws UserError `run-file` with one line a problem. */
  check(): { comparison: Comparison; text: string; warnings: string[] };
}

/** Reads a comparison file. Throws UserError `run-file` with one line a problem that the file and its base have by themselves. */
export function openComparison(
  file: string,
  options: Omit<CheckOptions, 'file' | 'most'>,
): OpenedComparison {
  let text: string;
  try {
    text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    throw new UserError('run-file', `${file}: cannot be read (${messageOf(error)})`, {
      cause: error,
    });
  }
  const checked = (most?: number) => {
    const { problems, comparison } = checkComparison(text, {
      ...options,
      file: resolve(file),
      most,
    });
    if (comparison) return { problems, comparison };
    const lines = problems
      .filter(({ severity }) => severity === 'error')
      .map((problem) => formatProblem(file, problem));
    throw new UserError('run-file', lines.join('\n'));
  };
  const { name, arms, seeds, spec } = checked(0).comparison;
  return {
    name,
    arms: arms.length,
    seeds: seeds.length,
    runs: arms.length * seeds.length,
    jobs: spec.jobs,
    check() {
      const { problems, comparison } = checked();
      const warnings = problems.map((problem) => formatProblem(file, problem));
      return { comparison, text, warnings };
    },
  };
}
