import { align } from '../../src/trace/align.ts';
import { randomKey, randomStream } from '../../src/base/random.ts';

/** Alignment of two responses of 100,000 pieces: milliseconds, median of five, for alike, half-new and unlike ones. */
const random = randomStream(randomKey(1, 'shuffle'));
const words = (n: number): string[] => Array.from({ length: n }, () => `w${random.below(48)}`);
const base = words(100_000);

function edited(share: number): string[] {
  const result: string[] = [];
  for (const word of base) {
    const draw = random.next();
    if (draw < share / 2) continue;
    result.push(word);
    if (draw > 1 - share / 2) result.push(`w${random.below(48)}`);
  }
  return result;
}

const cases: Record<string, string[]> = {
  'align/1_percent_ms': edited(0.01),
  'align/20_percent_ms': edited(0.2),
  'align/half_new_ms': [...base.slice(0, 50_000), ...words(50_000)],
  'align/unlike_ms': words(100_000),
};
const values: Record<string, number> = {};
for (const [name, other] of Object.entries(cases)) {
  const times = Array.from({ length: 5 }, () => {
    const start = performance.now();
    align(base, other);
    return performance.now() - start;
  });
  values[name] = times.sort((a, b) => a - b)[2];
}
console.log(JSON.stringify(values));
