import { randomKey, randomStream } from '../../src/base/random.ts';
import { align } from '../../src/trace/align.ts';
import { median, type BenchOptions, type BenchRow } from './support/row.ts';

/** Alignment of two responses of 100,000 pieces: alike, a fifth edited, half new and unlike. */
export function run({ quick }: BenchOptions): Promise<BenchRow[]> {
  const random = randomStream(randomKey(1, 'shuffle'));
  const words = (n: number): string[] => Array.from({ length: n }, () => `w${random.below(48)}`);
  const base = words(100_000);
  const edited = (share: number): string[] =>
    base.flatMap((word) => {
      const draw = random.next();
      if (draw < share / 2) return [];
      return draw > 1 - share / 2 ? [word, `w${random.below(48)}`] : [word];
    });
  const cases = {
    '1 % edited': edited(0.01),
    '20 % edited': edited(0.2),
    'half new': [...base.slice(0, 50_000), ...words(50_000)],
    unlike: words(100_000),
  };
  const rows = Object.entries(cases).map(([name, other]) => {
    const times = Array.from({ length: quick ? 1 : 5 }, () => {
      const start = performance.now();
      align(base, other);
      return performance.now() - start;
    });
    return { name, value: median(times), unit: 'ms', note: '100,000 pieces' };
  });
  return Promise.resolve(rows);
}
