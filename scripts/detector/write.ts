import { SCORES, writeWeights, type Weight } from '../../src/trace/detector/table.ts';
import type { Dataset } from './dataset.ts';
import type { Linear } from './logistic.ts';

export interface Settings {
  thresholds: number[];
  calibration: [number, number][];
  rulePrecision: number[];
}

const SCALE = 0.02;
const round = (value: number) => Number(value.toFixed(4));

/** The source of src/trace/detector/weights.ts. */
export function weightsModule(set: Dataset, models: readonly Linear[], settings: Settings): string {
  const weights: Weight[] = models.flatMap((model, k) =>
    Array.from(model.weights.keys())
      .filter((f) => model.weights[f] !== 0)
      .map((f) => ({
        feature: set.names[f],
        column: set.roles[f] * SCORES.length + k,
        value: model.weights[f],
      })),
  );
  const list = (values: readonly number[]) => `[${values.map(round).join(', ')}]`;
  const pairs = settings.calibration.map(list).join(', ');
  const table = writeWeights(weights, SCALE)
    .replaceAll('\\', '\\\\')
    .replaceAll('`', '\\`')
    .replaceAll('${', '\\${');
  return `/**
 * Written by scripts/detector/train.ts; do not edit. Learned from the ReasoningFlow annotations (Lee et al. 2026,
 * arXiv 2606.05402; Apache License 2.0), which themselves are not part of this program: see docs/detector.md.
 * A line is a feature and its weights, each a column (score × role) and a number of SCALEs. Order of the lists: SCORES.
 */
export const SCALE = ${SCALE};
export const BIAS = ${list(models.map(({ bias }) => bias))};
/** Log-odds above which a label is given. */
export const THRESHOLDS = ${list(settings.thresholds)};
/** [a, b] of confidence = 1 / (1 + exp(−(a·z + b))), fitted on held-out questions and models. */
export const CALIBRATION = [${pairs}];
/** Share of right labels where only the cue grammar fired, on the same. */
export const RULE_PRECISION = ${list(settings.rulePrecision)};
export const WEIGHTS = \`${table}\`;
`;
}
