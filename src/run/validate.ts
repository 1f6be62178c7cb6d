import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Static } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { printParseErrorCode, getNodeValue, type Node, type ParseError } from 'jsonc-parser';
import { UserError, messageOf } from '../base/errors.ts';
import { rlErrors, rlWarnings } from '../rl/problems.ts';
import { resolveRl } from '../rl/resolve.ts';
import type { ResolvedRl } from '../rl/algorithm.ts';
import { BUILT_IN_TASKS, isOwnTask, TASK_NAMES, taskKind, taskNamed } from '../tasks/registry.ts';
import { alsoProblems } from './also.ts';
import { controlProblem, controlValues } from './controls.ts';
import { DEEPEST, parseJsonTree } from './jsonTree.ts';
import { applyOverrides, isBlock, type Override } from './overrides.ts';
import {
  closest,
  lineStarts,
  locate,
  positionAt,
  schemaProblems,
  type FieldProblem,
  type RunFileProblem,
} from './problems.ts';
import { ModelChoice, RunSpec } from './spec.ts';

/** What a check of a run file gives: every problem at its place and, without errors, the resolved spec. */
export interface CheckedRunFile {
  problems: RunFileProblem[];
  /** Present when no problem is an error. Every default is filled in. */
  spec?: ResolvedSpec;
  /** Whether it gives the run a name. */
  named: boolean;
}

/** A run file that says everything: defaults filled in, the task's options included. */
export type ResolvedSpec = Omit<RunSpec, 'rl'> & { rl: ResolvedRl };
export type ModelOptions = Static<typeof ModelChoice>;

/** Checks that need more than the text (does the start exist?): given the spec, what is wrong where. */
export type ExtraCheck = (spec: ResolvedSpec) => FieldProblem[];

/** Checks the text of a run file (JSON with comments). Never throws: what is wrong comes back as problems. */
export function checkRunFile(
  text: string,
  overrides: Override[] = [],
  extra?: ExtraCheck,
): CheckedRunFile {
  const errors: ParseError[] = [];
  const root = parseJsonTree(text, errors);
  if (errors.length > 0 || !root) return { problems: syntaxProblems(text, errors), named: false };

  const overridden = new Set(overrides.map(({ path }) => path.join('.')));
  const value = applyOverrides(getNodeValue(root), overrides);
  const found = repeatedFields(root);
  const resolved = resolveSpec(value);
  found.push(...resolved.problems);
  if (resolved.spec && !found.some(isError)) found.push(...(extra?.(resolved.spec) ?? []));
  const problems = locate(text, root, found, overridden);
  const named = isBlock(value) && value.name !== undefined;
  return problems.some(isError) ? { problems, named } : { problems, named, spec: resolved.spec };
}

const isError = ({ severity }: { severity?: string }): boolean => severity !== 'warning';

/** Fills in defaults and checks everything that the text alone can say. `value` is what the file holds, as plain data. */
export function resolveSpec(value: unknown): { spec?: ResolvedSpec; problems: FieldProblem[] } {
  if (!isBlock(value))
    return { problems: [{ path: [], message: 'a run file is one block { … } of fields' }] };
  const filled = Value.Default(RunSpec, structuredClone(value)) as RunSpec;
  if (value.start !== undefined && value.model === undefined) delete filled.model;
  else if (filled.model === undefined)
    filled.model = Value.Default(ModelChoice, {}) as ModelOptions;

  const problems = schemaProblems(RunSpec, filled);
  if (problems.length > 0) return { problems };
  problems.push(...taskProblems(filled));
  if (problems.length > 0) return { problems };
  problems.push(...alsoProblems(filled));
  if (problems.length > 0) return { problems };
  const spec = { ...filled, ...resolveRl(filled) };
  const blocks = { ...spec, file: value };
  const impossible = rlErrors(blocks);
  for (const { path, ...problem } of [
    ...impossible,
    ...(impossible.length === 0 ? rlWarnings(blocks) : []),
  ])
    problems.push({ path: path.split('.'), ...problem });
  problems.push(...scheduleProblems(spec), ...crossProblems(spec, value));
  return { spec, problems };
}

/** Looks up the task and fills in its options. */
function taskProblems(spec: RunSpec): FieldProblem[] {
  const { name, options } = spec.task;
  if (!TASK_NAMES.includes(name)) {
    const close = closest(name, [...TASK_NAMES]);
    const hint = close ? `did you mean "${close}"?` : `known: ${TASK_NAMES.join(', ')}`;
    return [{ path: ['task', 'name'], message: `unknown task "${name}"; ${hint}` }];
  }
  const schema = taskKind(name).optionsSchema;
  spec.task.options = Value.Default(schema, structuredClone(options)) as Record<string, unknown>;
  const problems = schemaProblems(schema, spec.task.options, ['task', 'options']);
  if (problems.length > 0 || isOwnTask(name)) return problems;
  try {
    taskNamed(name).vocabulary(spec.task.options);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return [{ path: ['task', 'options'], message: error.message }];
  }
  return [];
}

/** Rules between fields. `given` is the file before defaults: some rules are about what was written down. */
function crossProblems(spec: ResolvedSpec, given: Record<string, unknown>): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const add = (path: string, message: string, severity?: 'warning'): void => {
    problems.push({ path: path.split('.'), message, severity });
  };
  const { rl, model, sft, task } = spec;
  if (sft.skills && (isOwnTask(task.name) || !taskNamed(task.name).skills)) {
    const able = BUILT_IN_TASKS.filter((name) => taskNamed(name).skills).join(', ');
    add('sft.skills', `${task.name} tells no skills of its puzzles apart; tasks that do: ${able}`);
  }
  if (sft.skills && sft.steps === 0) {
    add('sft.skills', 'has no effect without SFT steps: give sft.steps', 'warning');
  }
  for (const field of ['difficulty', 'curriculum'] as const) {
    if (rl[field] && rl.steps === 0) {
      add(`rl.${field}`, 'has no effect without RL steps', 'warning');
    }
  }
  const pulled = spec.schedule.some(({ set }) => Number(set['rl.klCoefficient'] ?? 0) > 0);
  if (
    rl.referenceEvery !== undefined &&
    rl.algorithm !== 'dpo' &&
    rl.klCoefficient === 0 &&
    !pulled
  ) {
    add(
      'rl.referenceEvery',
      'has no effect on what is learnt while rl.klCoefficient is 0: nothing pulls to the reference',
      'warning',
    );
  }
  if (spec.eval.perturbed !== undefined && !mayPerturb(task.name)) {
    const able = BUILT_IN_TASKS.filter(mayPerturb).join(', ');
    add(
      'eval.perturbed',
      `has no effect: ${task.name} cannot change its puzzles; tasks that can: ${able}, or a module with perturb`,
      'warning',
    );
  }
  const none = rl.curriculum && noStages(task);
  if (none !== undefined) add('rl.curriculum', none);
  if (spec.start !== undefined && given.model !== undefined) {
    add('model', 'a start brings its own model: leave out either "model" or "start"');
  }
  if (model) {
    const size = model.width / model.heads;
    if (!Number.isInteger(size) || size % 2 !== 0) {
      add(
        'model.heads',
        `width / heads must be an even whole number, not ${model.width} / ${model.heads} = ${Number(size.toFixed(3))}`,
      );
    }
  }
  if (spec.start === undefined && spec.sft.steps === 0 && rl.steps > 0) {
    add(
      'sft.steps',
      'a fresh model with sft.steps 0 knows nothing that RL could reward: give a "start" or some SFT steps',
      'warning',
    );
  }
  if (spec.sft.steps === 0 && rl.steps === 0) {
    add('rl.steps', 'nothing to train: sft.steps and rl.steps are both 0');
  }
  if (
    spec.sft.warmup > spec.sft.steps &&
    spec.sft.steps > 0 &&
    isBlock(given.sft) &&
    given.sft.warmup !== undefined
  ) {
    add(
      'sft.warmup',
      `the warm-up (${spec.sft.warmup} steps) is longer than the training (${spec.sft.steps}): the peak is never reached`,
      'warning',
    );
  }
  return problems;
}

/** Whether puzzles of the task can be changed a little, as far as its name can tell. */
function mayPerturb(name: string): boolean {
  if (isOwnTask(name)) return name === 'module';
  return taskNamed(name).perturb !== undefined;
}

/** Why `rl.curriculum` has nothing to go on to, as far as the options alone can tell. */
function noStages({ name, options }: RunSpec['task']): string | undefined {
  if (isOwnTask(name) || !taskNamed(name).stages) {
    const able = BUILT_IN_TASKS.filter((one) => taskNamed(one).stages).join(', ');
    return `${name} has no curriculum; tasks that have one: ${able}`;
  }
  if ((taskNamed(name).stages?.(options, 'rl') ?? 1) > 1) return undefined;
  const field = `task.options.${name === 'mixture' ? 'parts.TASK.curriculum' : 'curriculum'}`;
  return `the task has one stage with these options: set ${field} and more than one size, or leave rl.curriculum out`;
}

/** A schedule can only move what the run has. */
function scheduleProblems(spec: ResolvedSpec): FieldProblem[] {
  const held = controlValues(spec);
  const buffer = spec.reward.overlong?.buffer ?? 0;
  return spec.schedule.flatMap(({ set }, i) =>
    Object.entries(set).flatMap(([name, value]): FieldProblem[] => {
      const short = name === 'rl.maxTokens' && Number(value) <= buffer;
      const message = short
        ? `must be more than reward.overlong.buffer, ${buffer}`
        : controlProblem(name, value, held);
      return message === undefined ? [] : [{ path: ['schedule', String(i), 'set', name], message }];
    }),
  );
}

/** What is wrong with the text as JSON, at its places. */
export function syntaxProblems(text: string, errors: ParseError[]): RunFileProblem[] {
  const lines = lineStarts(text);
  const all =
    errors.length > 0 ? errors : [{ error: 4 as ParseError['error'], offset: 0, length: 1 }];
  return all.map(({ error, offset, length }) => ({
    path: '',
    message: `not valid JSON: ${syntaxMessages[printParseErrorCode(error)] ?? printParseErrorCode(error)}`,
    severity: 'error',
    offset,
    length: Math.max(1, length),
    ...positionAt(lines, offset),
    fromOverride: false,
  }));
}

const syntaxMessages: Record<string, string> = {
  InvalidSymbol: 'this word means nothing here (texts need double quotes)',
  InvalidNumberFormat: 'this is no number',
  PropertyNameExpected: 'a field name in double quotes is expected here',
  ValueExpected: 'a value is expected here',
  ColonExpected: 'a colon is expected here',
  CommaExpected: 'a comma is expected here',
  CloseBraceExpected: 'a closing } is missing',
  CloseBracketExpected: 'a closing ] is missing',
  EndOfFileExpected: 'the file should end here',
  UnexpectedEndOfComment: 'this comment does not end',
  UnexpectedEndOfString: 'this text does not end',
  UnexpectedEndOfNumber: 'this number does not end',
  InvalidUnicode: 'this \\u is no character',
  InvalidEscapeCharacter: 'this escape is none of JSON',
  '<unknown ParseErrorCode>': `nested more than ${DEEPEST} levels deep`,
  InvalidCharacter: 'this character is not allowed here',
};

/** JSON lets the last of two equal fields win in silence; a person who wrote both wants to know. */
export function repeatedFields(node: Node, path: string[] = []): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const seen = new Set<string>();
  for (const child of node.children ?? []) {
    if (node.type === 'array') problems.push(...repeatedFields(child, path));
    if (child.type !== 'property') continue;
    const name = String(child.children?.[0]?.value);
    if (seen.has(name))
      problems.push({ path: [...path, name], message: `"${name}" is given twice` });
    seen.add(name);
    const inner = child.children?.[1];
    if (inner) problems.push(...repeatedFields(inner, [...path, name]));
  }
  return problems;
}

/** `runs/a.rlrun.json:3:12: rl.batch: must be …`, or `--set rl.batch: …`. */
export function formatProblem(file: string, problem: RunFileProblem): string {
  const field = problem.path && `${problem.path}: `;
  if (problem.fromOverride) return `--set ${problem.path}: ${problem.message}`;
  return `${file}:${problem.line}:${problem.column}: ${field}${problem.message}`;
}

export interface GoodRunFile {
  spec: ResolvedSpec;
  text: string;
  warnings: string[];
}

/** Reads and checks a run file. Throws UserError `run-file` with one line a problem. */
export function readRunFile(
  file: string,
  overrides: Override[] = [],
  extra?: ExtraCheck,
): GoodRunFile {
  return resolveRunFile(readText(file), file, overrides, extra);
}

/** The same for a text that is at hand. `file` names it in problems, and names a run whose file gives it no name. */
export function resolveRunFile(
  text: string,
  file: string,
  overrides: Override[] = [],
  extra?: ExtraCheck,
): GoodRunFile {
  const { problems, spec, named } = checkRunFile(text, overrides, extra);
  if (!spec) {
    const lines = problems.filter(isError).map((problem) => formatProblem(file, problem));
    throw new UserError('run-file', lines.join('\n'));
  }
  if (!named)
    spec.name =
      basename(file)
        .replace(/(\.rlrun)?\.json$/, '')
        .slice(0, 100) || spec.name;
  return { spec, text, warnings: problems.map((problem) => formatProblem(file, problem)) };
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const reason =
      code === 'ENOENT'
        ? 'there is no such file'
        : code === 'EISDIR'
          ? 'this is a folder, not a run file'
          : messageOf(error);
    throw new UserError('run-file', `${file}: ${reason}`, { cause: error });
  }
}
