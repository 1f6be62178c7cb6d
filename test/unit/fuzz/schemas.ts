import { Kind, type TSchema } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { RandomStream } from '../../../src/base/random.ts';
import { mutateValue } from './support.ts';

const FOLDER = join(import.meta.dirname, '../../../src/protocol');

/** Every schema that a module of src/protocol exports, alone or in a table of requests: a new boundary is met by itself. */
export async function protocolSchemas(): Promise<Map<string, TSchema>> {
  const schemas = new Map<string, TSchema>();
  const collect = (name: string, value: unknown, depth: number): void => {
    if (typeof value !== 'object' || value === null) return;
    if (Kind in value) schemas.set(name, value as TSchema);
    else if (depth > 0 && !Array.isArray(value)) {
      for (const [key, inner] of Object.entries(value)) collect(`${name}.${key}`, inner, depth - 1);
    }
  };
  for (const file of readdirSync(FOLDER).filter((name) => name.endsWith('.ts'))) {
    const module = (await import(pathToFileURL(join(FOLDER, file)).href)) as object;
    for (const [name, value] of Object.entries(module)) collect(`${file}: ${name}`, value, 2);
  }
  return schemas;
}

/** Every property and every constant that the schemas name: random values come closer with them. */
export function namesIn(schemas: Iterable<TSchema>): string[] {
  const names = new Set<string>(['x']);
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      if (key === 'properties') Object.keys(inner as object).forEach((name) => names.add(name));
      if (key === 'const') names.add(String(inner));
      walk(inner);
    }
  };
  for (const schema of schemas) walk(schema);
  return [...names];
}

/** A value that the schema takes; of a union a random member. */
export function sampleOf(schema: TSchema, random: RandomStream): unknown {
  const members = schema.anyOf as TSchema[] | undefined;
  const chosen = members ? members[random.below(members.length)] : schema;
  try {
    return Value.Create(chosen);
  } catch {
    // TypeBox makes up no text for a pattern.
    return mutateValue({}, random, ['x']);
  }
}
