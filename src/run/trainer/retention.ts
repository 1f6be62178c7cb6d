import type { RunSpec } from '../spec.ts';

/**
 * Which of a step's rollouts keep their text: all, some spread evenly over the batch, those that earned most and least, or
 * none. `totals`: total reward by row. Nothing random, and nothing that training looks at.
 */
export function storedRows(
  { rollouts, sample }: Pick<RunSpec['store'], 'rollouts' | 'sample'>,
  totals: readonly number[],
): (row: number) => boolean {
  switch (rollouts) {
    case 'all':
      return () => true;
    case 'none':
      return () => false;
    case 'sample': {
      const count = Math.min(sample, totals.length);
      const spread = new Set(
        Array.from({ length: count }, (_, i) => Math.floor((i * totals.length) / count)),
      );
      return (row) => spread.has(row);
    }
    case 'best-worst': {
      // Of equals the first rows count as better: the same choice for every thread count and attempt.
      const order = totals.map((_, row) => row).sort((a, b) => totals[b] - totals[a] || a - b);
      const kept = new Set([...order.slice(0, sample), ...order.slice(-sample)]);
      return (row) => kept.has(row);
    }
  }
}
