import { VERDICTS, verdictOf, type VerdictName } from './verdict.ts';

interface Rollout {
  id: string;
  row: number;
  length: number;
  correct: boolean;
  truncated: boolean;
  judged?: boolean;
}

/** Responses of `from` ≤ length < `to` tokens, by verdict. */
export interface LengthBin {
  from: number;
  to: number;
  counts: Record<VerdictName, number>;
}

/** At most `most` bins of equal, round width that cover all lengths. Empty without rollouts. */
export function lengthBins(rollouts: readonly Rollout[], most = 40): LengthBin[] {
  if (rollouts.length === 0) return [];
  let low = Infinity;
  let high = 0;
  for (const { length } of rollouts) {
    low = Math.min(low, length);
    high = Math.max(high, length);
  }
  const width = roundWidth(low, high, most);
  const start = Math.floor(low / width) * width;
  const bins: LengthBin[] = [];
  for (let from = start; from <= high; from += width) {
    bins.push({
      from,
      to: from + width,
      counts: { correct: 0, wrong: 0, truncated: 0, unknown: 0 },
    });
  }
  for (const rollout of rollouts) {
    bins[Math.floor((rollout.length - start) / width)].counts[verdictOf(rollout)]++;
  }
  return bins;
}

/** The smallest of 1, 2, 5, 10, 20, 50, … that covers [low, high] in at most `most` bins. */
function roundWidth(low: number, high: number, most: number): number {
  for (let power = 1; ; power *= 10) {
    for (const digit of [1, 2, 5]) {
      const width = digit * power;
      if (Math.floor(high / width) - Math.floor(low / width) < most) return width;
    }
  }
}

/** A rollout picked by a rule that is printed beside it. */
export interface Exemplar<T> {
  rules: string[];
  rollout: T;
}

const RULES = [
  { rule: 'shortest', at: () => 0 },
  { rule: 'median-length', at: (n: number) => (n - 1) >> 1 },
  { rule: 'longest', at: (n: number) => n - 1 },
];

/**
 * Shortest, median-length (the lower one of an even number) and longest of each verdict; ties go to the lowest row. One
 * that several rules pick is listed once with all of them.
 */
export function exemplars<T extends Rollout>(rollouts: readonly T[]): Exemplar<T>[] {
  const picked = new Map<string, Exemplar<T>>();
  for (const verdict of VERDICTS) {
    const sorted = rollouts
      .filter((rollout) => verdictOf(rollout) === verdict)
      .sort((a, b) => a.length - b.length || a.row - b.row);
    if (sorted.length === 0) continue;
    for (const { rule, at } of RULES) {
      const { length } = sorted[at(sorted.length)];
      const rollout = sorted.find((candidate) => candidate.length === length) ?? sorted[0];
      const entry = picked.get(rollout.id) ?? { rules: [], rollout };
      entry.rules.push(`${rule} ${verdict}`);
      picked.set(rollout.id, entry);
    }
  }
  return [...picked.values()];
}
