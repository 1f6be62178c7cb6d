import { randomKey, randomStream } from '../../src/base/random.ts';
import { difference } from '../../src/trace/difference.ts';
import { sentencesOfText } from '../../src/trace/sentences.ts';
import { median, type BenchOptions, type BenchRow } from './support/row.ts';

const CHARACTERS = 100_000;

/** Two traces of 100,000 characters cut into sentences, aligned and differenced: from nearly the same to unlike. */
export function run({ quick }: BenchOptions): Promise<BenchRow[]> {
  const random = randomStream(randomKey(1, 'shuffle'));
  const word = (): string => Array.from({ length: 2 + random.below(7) }, letter).join('');
  const letter = (): string => String.fromCharCode(97 + random.below(26));
  const vocabulary = Array.from({ length: 2000 }, word);
  // Few words are frequent, as in any language.
  const draw = (): string => vocabulary[Math.floor(2000 * random.next() ** 3)];
  const sentence = (): string =>
    `${Array.from({ length: 6 + random.below(18) }, draw).join(' ')}. `;
  const text = (): string[] => {
    const found: string[] = [];
    for (let length = 0; length < CHARACTERS; length += found.at(-1)?.length ?? 0) {
      found.push(sentence());
    }
    return found;
  };
  const base = text();
  const edited = (share: number): string[] =>
    base.map((kept) => (random.next() < share ? kept.replace(/ \S+ /, ` ${draw()} `) : kept));
  const cases: Record<string, string[]> = {
    'a word in 2 % of sentences': edited(0.02),
    'a word in every sentence': edited(1),
    'second half new': [...base.slice(0, base.length / 2), ...text().slice(base.length / 2)],
    'nothing in common': text(),
  };
  const first = base.join('');
  const rows = Object.entries(cases).map(([name, other]): BenchRow => {
    const second = other.join('');
    const times = Array.from({ length: quick ? 3 : 9 }, () => {
      const start = performance.now();
      difference(sentencesOfText(first), sentencesOfText(second));
      return performance.now() - start;
    });
    const value = median(times);
    return { name, value, unit: 'ms', peer: '≤ 200 ms', ratio: value / 200 };
  });
  return Promise.resolve(rows);
}
