import { Type } from '@sinclair/typebox';

/** A block in which an unknown field is an error. */
export const strict = { additionalProperties: false } as const;

/** One of some names. */
export const choice = <T extends string>(
  names: readonly T[],
  options: { description: string; default?: T },
) =>
  Type.Unsafe<T>(
    Type.Union(
      names.map((name) => Type.Literal(name)),
      options,
    ),
  );
