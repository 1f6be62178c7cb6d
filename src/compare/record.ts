import { readFileSync } from 'node:fs';
import { Type, type Static } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { UserError } from '../base/errors.ts';
import { NamedMetric } from './metric-name.ts';
import { comparisonPath } from './paths.ts';
import { CompareSpec } from './spec.ts';

/** `comparison.json`: written when the comparison is made, never changed. Everything that its runs follow from. */
export const ComparisonRecord = Type.Object({
  version: Type.Literal(1),
  id: Type.String(),
  name: Type.String(),
  /** Milliseconds since the epoch. */
  created: Type.Number(),
  codeVersion: Type.String(),
  /** Says which runs it spans and what is measured of them: equal for equal comparisons. */
  key: Type.String(),
  runsFolder: Type.String(),
  source: Type.Object({ file: Type.String(), text: Type.String() }),
  base: Type.Object({
    file: Type.String(),
    value: Type.Record(Type.String(), Type.Unknown()),
  }),
  arms: Type.Array(
    Type.Object({
      name: Type.String(),
      changes: Type.Array(Type.Object({ path: Type.Array(Type.String()), value: Type.Unknown() })),
    }),
  ),
  seeds: Type.Array(Type.Integer()),
  baseline: Type.String(),
  /** The engine that was settled on. */
  engine: Type.String(),
  /** Starts that are folders, and the hash of their manifest. */
  starts: Type.Record(Type.String(), Type.String()),
  /** Modules and data sets of the user's by their names in run files: their SHA-256. Older comparisons lack it. */
  files: Type.Optional(Type.Record(Type.String(), Type.String())),
  shareSft: Type.Boolean(),
  interventions: CompareSpec.properties.interventions,
  metrics: Type.Array(NamedMetric),
  jobs: Type.Integer(),
  /** The reproduction card that it belongs to. */
  card: Type.Optional(Type.Object({ name: Type.String(), quick: Type.Boolean() })),
});
export type ComparisonRecord = Static<typeof ComparisonRecord>;

/** Throws UserError `comparison` when the folder holds none, or one that this version cannot read. */
export function readComparisonRecord(folder: string): ComparisonRecord {
  const file = comparisonPath(folder, 'record');
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UserError('comparison', `${folder} holds no comparison (${file} cannot be read).`, {
      cause: error,
    });
  }
  if (!Value.Check(ComparisonRecord, value)) {
    throw new UserError(
      'comparison',
      `${file} is malformed or from another version of Thoughtscope.`,
    );
  }
  return value;
}
