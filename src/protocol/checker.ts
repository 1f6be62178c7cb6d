import { Kind, type TSchema } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';

type Check = (value: unknown) => boolean;

const known = new WeakMap<TSchema, Check>();

/**
 * `Value.Check` of a schema, worked out once: messages come many times a second, and the library reads the whole schema anew
 * for each. (Its own compiler makes functions of text, which the policy of a view's page forbids.) Kinds and bounds that are not
 * known here are left to the library.
 */
export function checkOf(schema: TSchema): Check {
  const made = known.get(schema) ?? make(schema);
  known.set(schema, made);
  return made;
}

interface Node extends TSchema {
  properties: Record<string, TSchema>;
  required?: string[];
  items: TSchema;
  anyOf: TSchema[];
  const: unknown;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
}

/** What a schema of each kind may hold for the checks below to be the whole of it, notes for readers aside. */
const BOUNDS: Record<string, readonly string[]> = {
  Object: ['properties', 'required'],
  Array: ['items', 'minItems', 'maxItems'],
  Union: ['anyOf'],
  Literal: ['const'],
  String: ['minLength', 'maxLength'],
  Number: ['minimum', 'maximum'],
  Integer: ['minimum', 'maximum'],
  Boolean: [],
  Null: [],
};
const NOTES = ['type', 'description', 'title', 'default', 'examples'];

function make(schema: TSchema): Check {
  const bounds = BOUNDS[schema[Kind]] as readonly string[] | undefined;
  if (!bounds || !Object.keys(schema).every((key) => bounds.includes(key) || NOTES.includes(key))) {
    return (value) => Value.Check(schema, value);
  }
  const node = schema as Node;
  const { minimum = -Infinity, maximum = Infinity } = node;
  switch (schema[Kind]) {
    case 'Object':
      return objectCheck(node);
    case 'Array': {
      const each = checkOf(node.items);
      const { minItems = 0, maxItems = Infinity } = node;
      return (value) => {
        if (!Array.isArray(value) || value.length < minItems || value.length > maxItems)
          return false;
        // `every` would pass over holes.
        for (const item of value as unknown[]) if (!each(item)) return false;
        return true;
      };
    }
    case 'Union': {
      const some = node.anyOf.map(checkOf);
      return (value) => some.some((check) => check(value));
    }
    case 'Literal':
      return (value) => value === node.const;
    case 'String': {
      const { minLength = 0, maxLength = Infinity } = node;
      return (value) =>
        typeof value === 'string' && value.length >= minLength && value.length <= maxLength;
    }
    case 'Number':
      return (value) =>
        typeof value === 'number' && Number.isFinite(value) && value >= minimum && value <= maximum;
    case 'Integer':
      return (value) =>
        Number.isInteger(value) && Number(value) >= minimum && Number(value) <= maximum;
    case 'Boolean':
      return (value) => typeof value === 'boolean';
    default:
      return (value) => value === null;
  }
}

function objectCheck({ properties, required = [] }: Node): Check {
  const fields = Object.entries(properties).map(
    ([name, property]) => [name, checkOf(property), required.includes(name)] as const,
  );
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
    const given = value as Record<string, unknown>;
    for (const [name, check, needed] of fields) {
      const field = given[name];
      if (field === undefined && !needed) continue;
      if (!check(field) || (field === undefined && !(name in given))) return false;
    }
    return true;
  };
}
