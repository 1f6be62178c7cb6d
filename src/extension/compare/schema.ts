import type { TSchema } from '@sinclair/typebox';
import { fieldPaths } from '../../compare/check.ts';
import { CompareSpec } from '../../compare/spec.ts';
import { schemaAt } from '../../run/problems.ts';
import { RunSpec } from '../../run/spec.ts';
import { hintsOf, type Hints } from '../runFile/schema.ts';

/** The comparison file's schema as contributed to VS Code: hints alone, as for run files. */
export function contributedSchema(): Record<string, unknown> {
  const fields = Object.fromEntries(
    fieldPaths().map((path): [string, Hints] => [
      path,
      hintsOf(schemaAt(RunSpec, path.split('.')) as TSchema),
    ]),
  );
  const lists = Object.fromEntries(
    Object.entries(fields).map(([path, { examples, ...hints }]): [string, Hints] => [
      path,
      { ...hints, default: undefined, examples: examples && [examples] },
    ]),
  );
  const hints = hintsOf(CompareSpec);
  const { arms, grid, set, overrides } = hints.properties ?? {};
  const armSet = arms?.items?.properties?.set;
  const where = overrides?.items?.properties?.where;
  const overrideSet = overrides?.items?.properties?.set;
  if (!set || !grid || !armSet || !where || !overrideSet) {
    throw new Error('the comparison file has no set, grid, arms or overrides');
  }
  // Once each: the fields of a run file are many.
  for (const block of [set, armSet, where, overrideSet]) block.$ref = '#/definitions/fields';
  grid.$ref = '#/definitions/lists';
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: CompareSpec.title,
    allowTrailingCommas: true,
    ...hints,
    definitions: { fields: { properties: fields }, lists: { properties: lists } },
  };
}
