import { randomKey, randomStream } from '../../src/base/random.ts';
import { align } from '../../src/trace/align.ts';
import { median, type BenchOptions, type BenchRow } from './support/row.ts';

const LENGTH = 100_000;

/** Alignment of two responses of 100,000 tokens over 48 words, from nearly the same to nothing in common. */
export function run({ quick }: BenchOptions): Promise<BenchRow[]> {
  const random = randomStream(randomKey(1, 'shuffle'));
  const word = (): string => `w${random.below(48)}`;
  const words = (length: number): string[] => Array.from({ length }, word);
  const base = words(LENGTH);
  const edited = (share: number): string[] =>
    base.flatMap((kept) => {
      const draw = random.next();
      if (draw < share / 2) return [];
      return draw > 1 - share / 2 ? [kept, word()] : [kept];
    });
  const cases: Record<string, string[]> = {
    '1 % edited': edited(0.01),
    '20 % edited': edited(0.2),
    'second half new': [...base.slice(0, LENGTH / 2), ...words(LENGTH / 2)],
    'nothing in common': words(LENGTH),
  };
  const rows = Object.entries(cases).map(([name, other]): BenchRow => {
    const times = Array.from({ length: quick ? 3 : 9 }, () => {
      const start = performance.now();
      align(base, other);
      return performance.now() - start;
    });
    const value = median(times);
    return { name, value, unit: 'ms', peer: '≤ 200 ms', ratio: value / 200 };
  });
  return Promise.resolve(rows);
}
