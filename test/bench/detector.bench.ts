import { randomKey, randomStream } from '../../src/base/random.ts';
import { detectText, labelSegments, openDetection } from '../../src/trace/detector/detect.ts';
import { median, percentile, type BenchOptions, type BenchRow } from './support/row.ts';

/** Sentences of a reasoning model's mathematics, with fresh numbers: nothing repeats word for word. */
function trace(units: number): string {
  const random = randomStream(randomKey(7, 'shuffle'));
  const n = () => 2 + random.below(900);
  const sentences = [
    () => `So the first term is ${n()} and the common ratio is ${n()}.`,
    () => `Let me compute ${n()} * ${n()} = ${n()}, which gives the next value.`,
    () =>
      `Then we have \\( x_{${n()}} = \\frac{${n()}}{${n()}} \\), because the sum of the angles is constant.`,
    () => `Wait, let me check that again.`,
    () => `Substituting y = ${n()} into the second equation, we get ${n()}x + ${n()} = ${n()}.`,
    () => `Hmm, that doesn't seem right, since ${n()} is larger than ${n()}.`,
    () => `Alternatively, maybe I can use the symmetry of the figure around the line y = ${n()}.`,
    () =>
      `The problem says that the triangle has area ${n()} and that its sides are whole numbers.`,
    () => `For example, if a = ${n()}, then b would have to be ${n()}.`,
    () => `Therefore, the remainder is ${n()}, and the number of ways is ${n()}.`,
    () => `Yes, that matches the earlier result.`,
    () => `I recall that for such a polynomial the product of the roots equals the constant term.`,
  ];
  const parts: string[] = [];
  for (let length = 0; length < units;) {
    const next = sentences[random.below(sentences.length)]();
    parts.push(next, random.below(4) === 0 ? '\n\n' : ' ');
    length += next.length + 1;
  }
  // One flat string, as a file gives it.
  return Buffer.from(parts.join(''), 'latin1').toString('latin1');
}

const UNITS = 1_000_000;

/** Labelling of mathematical prose, on one core: processor time, since other cores do not help. */
export function run({ quick }: BenchOptions): Promise<BenchRow[]> {
  const text = trace(UNITS);
  const segments = detectText(text).segments.map(({ start, end }) => text.slice(start, end));
  const speed = (work: () => void): number => {
    work();
    const times = Array.from({ length: quick ? 3 : 11 }, () => {
      const start = process.cpuUsage();
      work();
      const { user, system } = process.cpuUsage(start);
      return (user + system) / 1e6;
    });
    return text.length / 1e6 / median(times);
  };
  const row = (name: string, value: number): BenchRow => ({
    name,
    value,
    unit: 'MB/s',
    peer: '≥ 5 MB/s',
    ratio: value / 5,
    note: 'higher is better',
  });
  const detection = openDetection();
  const delays: number[] = [];
  for (let at = 0; at < 200_000; at += 4) {
    const start = performance.now();
    detection.append(text.slice(at, at + 4));
    delays.push(performance.now() - start);
  }
  return Promise.resolve([
    row(
      'whole text, with reasons',
      speed(() => detectText(text)),
    ),
    row(
      'whole text, labels only',
      speed(() => detectText(text, { explain: false })),
    ),
    row(
      'given segments',
      speed(() => labelSegments(segments, { explain: false })),
    ),
    {
      name: 'streamed token (4 units), p99',
      value: percentile(delays, 0.99),
      unit: 'ms',
      peer: '≤ 4 ms',
      ratio: percentile(delays, 0.99) / 4,
      note: 'lower is better',
    },
  ]);
}
