import type { Static, TSchema } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { checkOf } from './checker.ts';

/** `value` as the schema's type, or an Error that names the first field that is off. Never trusts the other end. */
export function validated<S extends TSchema>(schema: S, value: unknown, what: string): Static<S> {
  if (checkOf(schema)(value)) return value;
  const first = Value.Errors(schema, value).First();
  throw new Error(
    `${what}: ${first ? `${first.path || '(root)'}: ${first.message}` : 'is malformed'}`,
  );
}
