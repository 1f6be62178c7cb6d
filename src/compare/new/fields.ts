import type { TSchema } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { UserError } from '../../base/errors.ts';
import { CONTROLS, isControlName, type ControlName } from '../../run/controls.ts';
import { applyOverrides } from '../../run/overrides.ts';
import { describeSchema, schemaAt, schemaProblems } from '../../run/problems.ts';
import { RunSpec } from '../../run/spec.ts';
import { resolveSpec } from '../../run/validate.ts';
import { TASK_NAMES, taskKind } from '../../tasks/registry.ts';
import { pathProblem } from '../check.ts';
import type { BaseFile } from './base.ts';

/** What the form offers as "what differs", in this order; controls have their own words. Any other field goes by its path. */
const OFFERED: readonly (ControlName | { path: string; label: string })[] = [
  { path: 'rl.algorithm', label: 'Algorithm' },
  'reward.exploration.weight',
  { path: 'reward.exploration.kind', label: 'Exploration kind' },
  'rl.klCoefficient',
  { path: 'rl.klEstimator', label: 'KL estimator' },
  { path: 'rl.klIn', label: 'Where the KL enters' },
  'rl.learningRate',
  { path: 'rl.group', label: 'Group' },
  { path: 'rl.batch', label: 'Batch' },
  { path: 'rl.steps', label: 'Steps' },
  { path: 'rl.aggregation', label: 'Loss aggregation' },
  { path: 'rl.whitening', label: 'Whitening' },
  { path: 'rl.surrogate', label: 'Surrogate' },
  'rl.entropyBonus',
  'rl.temperature',
  { path: 'value.critic', label: 'Critic' },
  { path: 'sft.steps', label: 'SFT steps' },
  { path: 'model.width', label: 'Model width' },
  { path: 'model.layers', label: 'Model layers' },
];

/** A field of the run file that arms can differ in. */
export interface Field {
  path: string;
  label: string;
  description: string;
  /** What it allows, in words. */
  range: string;
  /** All that it can be, where that is a list. */
  options?: readonly (string | number | boolean)[];
  /** What the base says, its defaults filled in; undefined where it is left out. */
  base: unknown;
  schema: TSchema;
}

/** A field and its values: one axis of the grid. */
export interface Axis {
  field: Field;
  values: readonly unknown[];
}

/** The fields that the form lists for a base: those of its list that the base can have. */
export function offeredFields(base: BaseFile): Field[] {
  return OFFERED.map((each) => (typeof each === 'string' ? each : each.path))
    .filter((path) => !isBarred(path, base))
    .map((path) => fieldOf(path, base));
}

/** Whether the base forbids a block around the field, as a start forbids a model. */
function isBarred(path: string, { value }: BaseFile): boolean {
  const there = applyOverrides(value, [{ path: path.split('.'), value: undefined }]);
  return resolveSpec(there).problems.some(
    ({ path: at, severity }) => severity !== 'warning' && path.startsWith(`${at.join('.')}.`),
  );
}

/** Any field by its path. Throws UserError `run-file` with the reason where arms cannot differ in it. */
export function fieldOf(path: string, base: BaseFile): Field {
  const problem = pathProblem(path);
  if (problem !== undefined) throw new UserError('run-file', withField(path, problem));
  const schema = schemaOf(path, base);
  return {
    path,
    label: labelOf(path),
    description: String(schema.description ?? ''),
    range: describeSchema(schema),
    options: path === 'task.name' ? TASK_NAMES : optionsOf(schema),
    base: path
      .split('.')
      .reduce<unknown>(
        (at, part) => (at as Record<string, unknown> | undefined)?.[part],
        base.spec,
      ),
    schema,
  };
}

/** `rl.group: is …`, unless the problem names the field itself. */
export const withField = (path: string, problem: string): string =>
  problem.includes(`"${path}"`) ? problem : `${path}: ${problem}`;

function schemaOf(path: string, { spec }: BaseFile): TSchema {
  const parts = path.split('.');
  const own = schemaAt(RunSpec, parts);
  if (own) return own;
  const { name } = spec.task;
  const known = taskKind(name).optionsSchema;
  const option = schemaAt(known, parts.slice(2));
  if (option) return option;
  const names = Object.keys(known.properties ?? {}).join(', ');
  throw new UserError('run-file', `unknown field "${path}"; options of ${name}: ${names}`);
}

function optionsOf({ anyOf, type }: TSchema): Field['options'] {
  if (type === 'boolean') return [false, true];
  const constants = (anyOf as TSchema[] | undefined)?.map((option) => option.const as unknown);
  const plain = constants?.filter(
    (value) => typeof value === 'string' || typeof value === 'number',
  );
  return plain && plain.length === constants?.length ? plain : undefined;
}

function labelOf(path: string): string {
  if (isControlName(path)) return CONTROLS[path].label;
  const own = OFFERED.find((each) => typeof each !== 'string' && each.path === path);
  return typeof own === 'object' ? own.label : path;
}

/** The values that a text spells, separated by commas; texts need no quotes. Its first fault instead, where it has one. */
export function readValues(
  field: Field,
  text: string,
): { values: unknown[] } | { problem: string } {
  const values = piecesOf(field.schema, text);
  const problem = valuesProblem(field, values);
  return problem === undefined ? { values } : { problem };
}

/** What is wrong with values as those of a field; undefined when nothing is. */
export function valuesProblem(
  { path, schema }: Field,
  values: readonly unknown[],
): string | undefined {
  if (values.length === 0) return `${path}: give at least one value`;
  const seen = new Set<string>();
  for (const value of values) {
    if (value === undefined) return `${path}: a value is missing beside a comma`;
    // A block may leave out what has a default.
    const filled = Value.Default(schema, structuredClone(value));
    const [problem] = schemaProblems(schema, filled, path.split('.'));
    if (problem) return `${problem.path.join('.')}: ${problem.message}`;
    const json = JSON.stringify(value);
    if (seen.has(json)) return `${path}: ${json} is given twice`;
    seen.add(json);
  }
  return undefined;
}

/** Undefined stands for nothing between two commas. */
function piecesOf(schema: TSchema, text: string): unknown[] {
  if (text.trim() === '') return [];
  const asText = schema.type === 'string';
  try {
    const all = JSON.parse(`[${text}]`) as unknown[];
    if (!asText || all.every((each) => typeof each === 'string')) return all;
  } catch {
    // Words without quotes, or a fault that the schema tells.
  }
  return text.split(',').map((each) => pieceOf(each.trim(), asText));
}

function pieceOf(text: string, asText: boolean): unknown {
  if (text === '') return undefined;
  if (asText) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // As people write numbers: .5
    return /^[-+]?\.?\d/.test(text) && Number.isFinite(Number(text)) ? Number(text) : text;
  }
}
