import type { FollowTarget, MappingRule } from '../../sources/follow/run.ts';
import { MAPPABLE, type FieldMapping, type FieldPath } from '../../trace/formats/fields.ts';
import { isObject, stringOf } from '../../trace/formats/values.ts';

/** What an earlier version or another hand may have stored is not trusted: what does not fit is dropped. */
export function readTargets(stored: unknown): Omit<FollowTarget, 'mappings'>[] {
  if (!Array.isArray(stored)) return [];
  return stored.flatMap((item) => {
    if (!isObject(item)) return [];
    const [id, path, name] = [stringOf(item['id']), stringOf(item['path']), stringOf(item['name'])];
    return id && path && name ? [{ id, path, name }] : [];
  });
}

export function readRules(stored: unknown): MappingRule[] {
  if (!Array.isArray(stored)) return [];
  return stored.flatMap((item) => {
    if (!isObject(item)) return [];
    const suffix = stringOf(item['suffix']);
    const folder = stringOf(item['folder']);
    const mapping = readMapping(item['mapping']);
    if (suffix === undefined || !mapping) return [];
    return [{ suffix, mapping, ...(folder !== undefined && { folder }) }];
  });
}

function readMapping(stored: unknown): FieldMapping | undefined {
  if (!isObject(stored)) return undefined;
  const found: Record<string, unknown> = {};
  for (const name of Object.keys(MAPPABLE)) {
    const value = stored[name];
    if (name === 'rewards' ? isList(value) && value.every(isPath) : isPath(value))
      found[name] = value;
  }
  return found;
}

const isList = (value: unknown): value is unknown[] => Array.isArray(value);

function isPath(value: unknown): value is FieldPath {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((key) => typeof key === 'string' || typeof key === 'number')
  );
}
