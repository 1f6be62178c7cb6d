import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { randomKey, randomStream } from '../../../src/base/random.ts';
import { detectText } from '../../../src/trace/detector/detect.ts';
import { tallySource } from '../../../src/trace/tallySource.ts';
import type { Trace, TraceRow } from '../../../src/trace/trace.ts';

const seed = randomInt(2 ** 31);
const SENTENCES = [
  'Let us compute 3 + 4 = 7.',
  'Wait, that is wrong.',
  'Let me double-check: 3 + 4 = 7.',
  'Alternatively, try another approach.',
  'So the answer is 7.',
];

describe(`counts of any source (seed ${seed})`, () => {
  it('are those of the detector where nobody labelled, and of the labels where somebody did', async () => {
    const random = randomStream(randomKey(seed, 'shuffle'));
    const traces = Array.from({ length: 700 }, (_, i): Trace => {
      const text = Array.from({ length: 4 }, () => SENTENCES[random.below(SENTENCES.length)]);
      const labelled = i % 5 === 0;
      return {
        id: String(i),
        step: (i * 7) % 3,
        prompt: 'p',
        response: text.join(' '),
        spans: labelled
          ? [{ start: 0, end: 4, behaviour: 'planning', confidence: 1, why: 'by hand' }]
          : [],
        spansIn: 'text',
        detector: labelled ? 'hand' : '',
        rewards: {},
        correct: i % 2 === 0,
        truncated: false,
      };
    });
    const row = ({ id, step }: Trace): TraceRow => ({
      id,
      step,
      group: id,
      length: 1,
      lengthIn: 'characters',
      rewards: {},
    });
    const seen: number[] = [];
    const tallies = await tallySource(
      {
        count: () => Promise.resolve(traces.length),
        rows: (from, to) => Promise.resolve(traces.slice(from, to).map(row)),
        read: (id) => Promise.resolve(traces[Number(id)]),
      },
      { onProgress: (done) => void seen.push(done) },
    );
    assert.deepEqual(seen, [256, 512, 700]);
    assert.deepEqual(
      tallies.map(({ step }) => step),
      [0, 1, 2],
    );
    for (const { step, responses, behaviours } of tallies) {
      const mine = traces.filter((trace) => trace.step === step);
      assert.equal(responses, mine.length);
      const counts: Record<string, number> = {};
      for (const { spans, detector, response } of mine) {
        for (const { behaviour } of detector === '' ? detectText(response).spans : spans) {
          counts[behaviour] = (counts[behaviour] ?? 0) + 1;
        }
      }
      assert.ok(Object.keys(counts).length > 1, JSON.stringify(counts));
      const counted = Object.fromEntries(
        Object.entries(behaviours).map(([name, { spans }]) => [name, spans[1]]),
      );
      assert.deepEqual(counted, counts);
    }
  });
});
