import { mean } from '../../base/statistics.ts';
import type { MetricValues } from '../metrics.ts';

/** Metrics of an RL run so far, by step. */
export interface History {
  readonly step: number;
  /** Mean over the last `count` steps that measured it; undefined while there are fewer. */
  recent(name: string, count: number): number | undefined;
  /** Mean over the first three training steps: the policy before it moved. */
  start(name: string): number | undefined;
  /** Held-out evaluations, oldest first. */
  readonly evaluations: readonly { step: number; values: MetricValues }[];
}

/** The policy has hardly moved in so few steps. */
const START = 3;

export function createHistory(): History & { take(step: number, values: MetricValues): void } {
  const columns = new Map<string, number[]>();
  const evaluations: { step: number; values: MetricValues }[] = [];
  let now = 0;
  return {
    get step() {
      return now;
    },
    evaluations,
    recent(name, count) {
      const column = columns.get(name);
      return column && column.length >= count ? mean(column.slice(-count)) : undefined;
    },
    start(name) {
      const column = columns.get(name);
      return column && column.length >= START ? mean(column.slice(0, START)) : undefined;
    },
    take(step, values) {
      now = step;
      for (const [name, value] of Object.entries(values)) {
        if (!Number.isFinite(value)) continue;
        const column = columns.get(name);
        if (column) column.push(value);
        else columns.set(name, [value]);
      }
      if (values['eval/accuracy'] !== undefined) evaluations.push({ step, values });
    },
  };
}
