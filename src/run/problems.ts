import type { TSchema } from '@sinclair/typebox';
import { Value, ValueErrorType, type ValueError } from '@sinclair/typebox/value';
import { findNodeAtLocation, type Node } from 'jsonc-parser';

/** Something wrong in a run file, at its place: what an editor underlines and a terminal prints. */
export interface RunFileProblem {
  /** Field path, for instance `rl.batch`; empty for the file as a whole. */
  path: string;
  message: string;
  severity: 'error' | 'warning';
  /** In UTF-16 units of the text. */
  offset: number;
  length: number;
  /** Both from 1. */
  line: number;
  column: number;
  /** Set when the value came from `--set`, not from the file. */
  fromOverride: boolean;
}

/** A problem before its place in the text is known. */
export interface FieldProblem {
  path: string[];
  message: string;
  severity?: 'error' | 'warning';
}

/** What a schema allows, in words, for instance `a whole number from 1 to 64`. */
export function describeSchema(schema: TSchema): string {
  const options = (schema.anyOf as TSchema[] | undefined)?.map((option) =>
    option.const === undefined ? option.title : JSON.stringify(option.const),
  );
  if (options?.every((option) => option !== undefined)) return `one of ${options.join(', ')}`;
  switch (schema.type) {
    case 'integer':
      return `a whole number${describeRange(schema)}`;
    case 'number':
      return `a number${describeRange(schema)}`;
    case 'string':
      return 'a text';
    case 'boolean':
      return 'true or false';
    case 'array':
      return Array.isArray(schema.items)
        ? `a list of ${schema.items.length} values`
        : 'a list of values';
    case 'object':
      return 'a block { … }';
    default:
      return 'another kind of value';
  }
}

function describeRange(schema: TSchema): string {
  const low = schema.minimum as number | undefined;
  const above = schema.exclusiveMinimum as number | undefined;
  const high = schema.maximum as number | undefined;
  const below = schema.exclusiveMaximum as number | undefined;
  const lower = low !== undefined ? `from ${low}` : above !== undefined ? `above ${above}` : '';
  const upper = high !== undefined ? `to ${high}` : below !== undefined ? `below ${below}` : '';
  if (low !== undefined && high === undefined && below === undefined) return `, at least ${low}`;
  return lower || upper ? ` ${[lower, upper].filter(Boolean).join(' ')}` : '';
}

/** Everything in `value` that the schema does not allow, one problem a field. */
export function schemaProblems(
  schema: TSchema,
  value: unknown,
  under: string[] = [],
): FieldProblem[] {
  const seen = new Set<string>();
  const problems: FieldProblem[] = [];
  for (const error of Value.Errors(schema, value)) {
    if (seen.has(error.path)) continue;
    seen.add(error.path);
    const path = [...under, ...pointerParts(error.path)];
    problems.push({ path, message: schemaMessage(schema, error, under.length === 0) });
  }
  return problems;
}

function schemaMessage(root: TSchema, error: ValueError, topLevel: boolean): string {
  const parts = pointerParts(error.path);
  if (error.type === ValueErrorType.ObjectAdditionalProperties) {
    const known = Object.keys((schemaAt(root, parts.slice(0, -1))?.properties ?? {}) as object);
    const name = parts.at(-1) ?? '';
    const close = closest(name, known);
    const hint = close ? `did you mean "${close}"?` : `known here: ${known.join(', ')}`;
    return `unknown field "${name}"; ${hint}`;
  }
  if (error.type === ValueErrorType.ObjectRequiredProperty) return 'is missing';
  if (parts.length === 0 && topLevel) return 'a run file is one block { … } of fields';
  const schema = schemaAt(root, parts) ?? error.schema;
  return `must be ${describeSchema(schema)}, not ${brief(error.value)}`;
}

/** The schema of a field, by its path; undefined where the schema knows no such field. */
export function schemaAt(schema: TSchema, path: string[]): TSchema | undefined {
  let at: TSchema | undefined = schema;
  for (const part of path) {
    const items: unknown = at.items;
    const fields = (at.properties ?? {}) as Record<string, TSchema>;
    at = Array.isArray(items)
      ? (items[Number(part)] as TSchema | undefined)
      : // Not "constructor" and the like, which every object has.
        Object.hasOwn(fields, part)
        ? fields[part]
        : undefined;
    if (!at) return undefined;
  }
  return at;
}

function brief(value: unknown): string {
  if (value === undefined) return 'nothing';
  // JSON knows no infinity, and 1e999 in a file becomes one.
  if (typeof value === 'number') return String(value);
  const text = JSON.stringify(value) ?? typeof value;
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

/** `/rl/batch` → ['rl', 'batch'] (RFC 6901). */
function pointerParts(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The nearest of `known` within two edits, for "did you mean". */
export function closest(word: string, known: string[]): string | undefined {
  const scored = known.map((name) => ({
    name,
    distance: editDistance(word.toLowerCase(), name.toLowerCase()),
  }));
  scored.sort((a, b) => a.distance - b.distance);
  const best = scored[0];
  return best && best.distance <= Math.max(2, Math.floor(word.length / 4)) ? best.name : undefined;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, row[j] + 1, next[j - 1] + 1));
    }
    row = next;
  }
  return row[b.length];
}

/** Puts problems at their places: the field's value, else the nearest block around it; unknown fields at their name. */
export function locate(
  text: string,
  root: Node | undefined,
  problems: FieldProblem[],
  overridden: Set<string>,
): RunFileProblem[] {
  const lines = lineStarts(text);
  return problems.map(({ path, message, severity }) => {
    const node = nodeFor(root, path, message.startsWith('unknown field'));
    const offset = node?.offset ?? 0;
    return {
      path: path.join('.'),
      message,
      severity: severity ?? 'error',
      offset,
      length: Math.max(1, node?.length ?? 1),
      ...positionAt(lines, offset),
      fromOverride: isOverridden(path, overridden),
    };
  });
}

function isOverridden(path: string[], overridden: Set<string>): boolean {
  return path.some((_, end) => overridden.has(path.slice(0, end + 1).join('.')));
}

function nodeFor(root: Node | undefined, path: string[], atName: boolean): Node | undefined {
  if (!root) return undefined;
  for (let length = path.length; length >= 0; length--) {
    const node = findNodeAtLocation(root, segments(root, path.slice(0, length)));
    if (!node) continue;
    // A whole block would underline half the file: its name, or its first character, says where.
    const isBlock = node.type === 'object';
    if (length === path.length)
      return (atName || isBlock ? node.parent?.children?.[0] : node) ?? node;
    return isBlock ? { ...node, length: 1 } : node;
  }
  return root;
}

/** List places are numbers in jsonc-parser's paths. */
function segments(root: Node, path: string[]): (string | number)[] {
  const found: (string | number)[] = [];
  for (const part of path) {
    const parent = findNodeAtLocation(root, found);
    found.push(parent?.type === 'array' && /^\d+$/.test(part) ? Number(part) : part);
  }
  return found;
}

export function lineStarts(text: string): number[] {
  const starts = [0];
  for (let i = 0; i < text.length; i++) if (text[i] === '\n') starts.push(i + 1);
  return starts;
}

/** Line and column from 1. */
export function positionAt(starts: number[], offset: number): { line: number; column: number } {
  let line = starts.findLastIndex((start) => start <= offset);
  if (line < 0) line = 0;
  return { line: line + 1, column: offset - starts[line] + 1 };
}
