import { Type } from '@sinclair/typebox';
import { ALSO_PATTERN, METRIC_NAMES, type MetricName } from '../run/metrics.ts';

/** A metric by its name: one of the list, or one of an evaluation that a run file adds. */
export const NamedMetric = Type.Unsafe<MetricName>(
  Type.Union([
    ...METRIC_NAMES.map((name) => Type.Literal(name)),
    Type.String({ pattern: ALSO_PATTERN, title: '"eval/also/NAME/accuracy" and the like' }),
  ]),
);
