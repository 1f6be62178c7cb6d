import { METACOGNITION } from '../../trace/behaviours.ts';
import type { Trace } from '../../trace/trace.ts';
import type { RolloutSummary, Split } from '../../run/records.ts';

/** Sums over the rollouts of a step, from which its metrics are made. */
export interface Tally {
  count: number;
  /** [sum, number] by name of metric: what is not known of a rollout is left out of its mean. */
  means: Map<string, [number, number]>;
}

export const emptyTally = (): Tally => ({ count: 0, means: new Map() });

export function addTo(tally: Tally, trace: Trace, { behaviours }: RolloutSummary): void {
  tally.count++;
  const add = (name: string, value: number | undefined) => {
    if (value === undefined || !Number.isFinite(value)) return;
    const [sum, count] = tally.means.get(name) ?? [0, 0];
    tally.means.set(name, [sum + value, count + 1]);
  };
  for (const [term, value] of Object.entries(trace.rewards)) add(`reward/${term}`, value);
  add('response/length', trace.tokens);
  add('rollouts/characters', trace.response.length);
  if (trace.truncated !== undefined) add('response/truncated', Number(trace.truncated));
  if (trace.correct !== undefined) {
    add('rollouts/correct', Number(trace.correct));
    add(trace.correct ? 'response/length_correct' : 'response/length_wrong', trace.tokens);
  }
  for (const name of METACOGNITION) add(`behaviour/${name}`, behaviours[name] ?? 0);
}

/** The metrics of a step's rollouts under our names; held-out ones under `eval/`. */
export function metricsOf(tally: Tally, split: Split): Record<string, number> {
  const found: Record<string, number> = {};
  for (const [name, [sum, count]] of tally.means) {
    const mean = sum / count;
    if (split === 'train') found[name] = mean;
    else found[name === 'rollouts/correct' ? 'eval/accuracy' : `eval/${name}`] = mean;
  }
  found[split === 'train' ? 'rollouts/count' : 'eval/rollouts/count'] = tally.count;
  return found;
}
