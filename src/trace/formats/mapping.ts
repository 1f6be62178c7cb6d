import type { FieldMapping, FieldPath, Fields } from './fields.ts';
import { integerOf, isObject, messagesOf, numberOf, textOf, valueAt, verdictOf } from './values.ts';

/** What a format found, with the person's corrections over it. */
export function applyMapping(found: Fields, record: unknown, mapping: FieldMapping): Fields {
  const fields: Fields = { ...found };
  const text = (path: FieldPath | undefined): string | undefined =>
    path && textOf(valueAt(record, path));
  const set = <K extends keyof Fields>(key: K, value: Fields[K] | undefined): void => {
    if (value !== undefined) fields[key] = value;
  };
  if (mapping.response) {
    // One text instead of two parts, or the other way round: the other form must not win.
    delete fields.reasoning;
    delete fields.answer;
    delete fields.pieces;
  }
  if (mapping.reasoning || mapping.answer) delete fields.response;
  if (mapping.prompt) {
    const value = valueAt(record, mapping.prompt);
    set('prompt', messagesOf(value) ?? textOf(value));
  }
  set('response', text(mapping.response));
  set('reasoning', text(mapping.reasoning));
  set('answer', text(mapping.answer));
  set('group', text(mapping.group));
  set('truth', text(mapping.truth));
  set('model', text(mapping.model));
  set('dataSource', text(mapping.dataSource));
  set('id', text(mapping.id));
  if (mapping.step) set('step', integerOf(valueAt(record, mapping.step)));
  if (mapping.correct) set('correct', verdictOf(valueAt(record, mapping.correct)));
  if (mapping.truncated) set('truncated', verdictOf(valueAt(record, mapping.truncated)));
  const rewards = { ...found.rewards };
  for (const path of mapping.rewards ?? []) {
    const value = numberOf(valueAt(record, path));
    const name = path.at(-1);
    if (value !== undefined && name !== undefined) rewards[String(name)] = value;
  }
  if (mapping.score) {
    const value = numberOf(valueAt(record, mapping.score));
    if (value !== undefined) rewards['total'] = value;
  }
  if (Object.keys(rewards).length > 0) fields.rewards = rewards;
  return fields;
}

/** A key of a file's records: where it is, and an example of what stands there. */
export interface SeenKey {
  path: FieldPath;
  kind: 'text' | 'number' | 'boolean' | 'list' | 'object';
  example: string;
}

const MOST_KEYS = 500;
const DEEPEST = 6;

/** Keys that the samples have, in reading order, each with the first value seen: what a mapping can choose from. */
export function seenKeys(samples: readonly unknown[]): SeenKey[] {
  const seen = new Map<string, SeenKey>();
  const walk = (value: unknown, path: FieldPath, depth: number): void => {
    if (seen.size >= MOST_KEYS || value === null || value === undefined) return;
    const key = JSON.stringify(path);
    if (path.length > 0 && !seen.has(key)) {
      seen.set(key, { path, kind: kindOf(value), example: (textOf(value) ?? '').slice(0, 120) });
    }
    if (depth >= DEEPEST) return;
    if (Array.isArray(value)) {
      // Chat turns and such: the first few and no more.
      if (value.some((item) => typeof item === 'object')) {
        value.slice(0, 4).forEach((item, i) => walk(item, [...path, i], depth + 1));
      }
    } else if (isObject(value)) {
      for (const [name, item] of Object.entries(value)) walk(item, [...path, name], depth + 1);
    }
  };
  for (const sample of samples) walk(sample, [], 0);
  return [...seen.values()];
}

function kindOf(value: unknown): SeenKey['kind'] {
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'number' || typeof value === 'bigint') return 'number';
  if (typeof value === 'boolean') return 'boolean';
  return typeof value === 'string' ? 'text' : 'object';
}
