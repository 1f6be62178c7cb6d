import type { TSchema } from '@sinclair/typebox';
import { describeSchema, schemaAt, schemaProblems } from '../../run/problems.ts';
import { RunSpec } from '../../run/spec.ts';

/** The numbers that the form offers; everything else is changed in the run file. */
export const FORM_FIELDS = [
  { path: 'reward.exploration.weight', label: 'Exploration weight' },
  { path: 'rl.steps', label: 'Steps' },
  { path: 'seed', label: 'Seed' },
] as const;
export type FormField = (typeof FORM_FIELDS)[number];

function fieldSchema(path: string): TSchema {
  const schema = schemaAt(RunSpec, path.split('.'));
  if (!schema) throw new Error(`the run file has no field ${path}`);
  return schema;
}

/** What the field allows, in words. */
export function fieldRange(path: string): string {
  return describeSchema(fieldSchema(path));
}

/** The field's description and what it allows, from the run file's schema. */
export function fieldHelp(path: string): string {
  const schema = fieldSchema(path);
  return `${schema.description ?? ''} (${fieldRange(path)})`.trim();
}

/** What is wrong with `text` as the field's value; undefined when it is fine. */
export function fieldProblem(path: string, text: string): string | undefined {
  const schema = fieldSchema(path);
  const value = readNumber(text);
  if (value === undefined) return `Must be ${describeSchema(schema)}.`;
  const problem = schemaProblems(schema, value)[0];
  return problem ? `Must be ${describeSchema(schema)}, not ${text.trim()}.` : undefined;
}

/** The number that `text` spells, the decimal comma included; undefined where it spells none. */
export function readNumber(text: string): number | undefined {
  const plain = text.trim().replace(',', '.');
  if (plain === '') return undefined;
  const value = Number(plain);
  return Number.isFinite(value) ? value : undefined;
}

/** The field's value in a parsed run file, or the schema's default. */
export function fieldValue(spec: unknown, path: string): number {
  let at: unknown = spec;
  for (const part of path.split('.')) {
    at = typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[part] : undefined;
  }
  if (typeof at === 'number') return at;
  const fallback: unknown = fieldSchema(path).default;
  if (typeof fallback !== 'number') throw new Error(`${path} has no default number`);
  return fallback;
}
