import { mean } from '../../base/statistics.ts';
import type { Algorithm } from '../../rl/algorithm.ts';
import { ALGORITHMS } from '../../rl/algorithms/registry.ts';
import { forEachResponse } from '../../rl/ragged.ts';
import { prepareStep, type Lesson } from '../../rl/step.ts';
import type { Consequence, Shift } from './consequence.ts';

/** All that the advantages of a step were made of. */
export interface LastStep extends Lesson {
  /** Rollouts that the step sampled; `experience` may hold fewer. */
  sampled: number;
}

type Values = Record<string, number>;

/** Most traces that are listed in each direction. */
const LISTED = 20;
const KL = 'rl.klCoefficient';

/**
 * Advantages of the step's tokens, had these controls held: through the algorithm's own `prepare`, so that with the values
 * that it was trained with they are the ones that it was trained on, bit for bit.
 */
export function advantagesWith(last: LastStep, values: Values): Float32Array {
  const { experience, settings, seed, step } = last;
  const { rl } = settings;
  const rewards = experience.rewards.map((term) => ({
    ...term,
    weight: values[`reward.${term.name}.weight`] ?? term.weight,
  }));
  const klCoefficient = values[KL] ?? rl.klCoefficient;
  return prepareStep({
    experience: { ...experience, rewards },
    settings: { ...settings, rl: { ...rl, klCoefficient } },
    seed,
    step,
  }).advantage;
}

/** Whether the advantages of rollouts that are sampled already depend on a control. */
export function entersAdvantages(name: string, { settings, experience }: LastStep): boolean {
  const algorithm: Algorithm = ALGORITHMS[settings.rl.algorithm];
  if (algorithm.outcomeOnly) return false;
  if (name === KL) return settings.rl.klIn === 'reward';
  return experience.rewards.some((term) => name === `reward.${term.name}.weight`);
}

/**
 * What `values` would have made of a step, against what `held` makes of it.
 * @param kept rows whose text can be opened
 */
export function rescore(
  last: LastStep,
  held: Values,
  values: Values,
  kept: ReadonlySet<number>,
): Consequence {
  const { experience, step, sampled, settings } = last;
  const entering = (from: Values): Values =>
    Object.fromEntries(Object.entries(from).filter(([name]) => entersAdvantages(name, last)));
  const now = entering(held);
  // An adapted coefficient is the run's own business: no control tells it.
  if (settings.rl.klTarget !== undefined && now[KL] !== undefined) {
    now[KL] = settings.rl.klCoefficient;
  }
  const before = advantagesWith(last, now);
  const after = advantagesWith(last, { ...now, ...entering(values) });
  const shifts: Shift[] = [];
  let tokens = 0;
  let flippedTokens = 0;
  forEachResponse(experience, (start, end, row) => {
    tokens += end - start;
    for (let i = start; i < end; i++) {
      if (Math.sign(before[i]) !== Math.sign(after[i])) flippedTokens++;
    }
    shifts.push({
      id: `${step}/train/${row}`,
      stored: kept.has(row),
      correct: experience.correct[row] === 1,
      length: end - start,
      before: mean(before.subarray(start, end)),
      after: mean(after.subarray(start, end)),
    });
  });
  const largest = (of: Shift[]): Shift[] =>
    of
      .toSorted((a, b) => Math.abs(b.after - b.before) - Math.abs(a.after - a.before))
      .slice(0, LISTED);
  const reinforced = shifts.filter((shift) => shift.after > 0 && shift.before <= 0);
  const dropped = shifts.filter((shift) => shift.before > 0 && shift.after <= 0);
  return {
    step,
    algorithm: settings.rl.algorithm,
    changes: Object.entries(values).map(([name, value]) => ({
      name,
      before: now[name] ?? held[name],
      after: value,
      enters: entersAdvantages(name, last),
    })),
    rollouts: shifts.length,
    of: sampled,
    texts: shifts.filter(({ stored }) => stored).length,
    tokens,
    flippedTokens,
    flippedRollouts: shifts.filter((shift) => Math.sign(shift.before) !== Math.sign(shift.after))
      .length,
    groups: groupsOf(shifts),
    reinforcedCount: reinforced.length,
    reinforced: largest(reinforced),
    droppedCount: dropped.length,
    dropped: largest(dropped),
  };
}

function groupsOf(shifts: readonly Shift[]): Consequence['groups'] {
  const byLength = shifts.toSorted((a, b) => a.length - b.length);
  const third = (from: number, to: number): Shift[] =>
    byLength.slice(Math.round(from * shifts.length), Math.round(to * shifts.length));
  const named: [string, Shift[]][] = [
    ['all', [...shifts]],
    ['correct', shifts.filter(({ correct }) => correct)],
    ['wrong', shifts.filter(({ correct }) => !correct)],
    ...[third(0, 1 / 3), third(1 / 3, 2 / 3), third(2 / 3, 1)].map((part, i): [string, Shift[]] => [
      `${['shortest', 'middle', 'longest'][i]} third, ${part[0]?.length}–${part.at(-1)?.length} tokens`,
      part,
    ]),
  ];
  return named
    .filter(([, part]) => part.length > 0)
    .map(([label, part]) => ({
      label,
      count: part.length,
      before: mean(part.map(({ before }) => before)),
      after: mean(part.map(({ after }) => after)),
    }));
}
