import assert from 'node:assert/strict';
import { randomKey, randomStream } from '../../../../src/base/random.ts';
import { barParts, spansByChunk, stretches } from '../../../../webview/trace/segments.ts';
import {
  behaviourOf,
  behaviourOrder,
  cleanSpans,
  describeSpan,
  type SpanData,
} from '../../../../webview/trace/spans.ts';

const seed = Math.floor(Math.random() * 2 ** 31);

function span(start: number, end: number, behaviour = 'exploration'): SpanData {
  return { start, end, behaviour, confidence: 1, why: 'because' };
}

describe(`segments (seed ${seed})`, () => {
  it('gives each token to the innermost span, whatever the chunks', () => {
    for (let row = 0; row < 200; row++) {
      const random = randomStream(randomKey(seed, 'shuffle'), row);
      const length = 1 + random.below(60);
      const spans = cleanSpans(
        Array.from({ length: random.below(8) }, () => {
          const start = random.below(length + 4) - 2;
          return span(start, start + random.below(12));
        }),
        length,
      );
      const ends: number[] = [];
      for (let end = 0; end < length; ends.push(end))
        end = Math.min(length, end + 1 + random.below(20));
      const inside = spansByChunk(spans, ends);
      let from = 0;
      for (const [chunk, end] of ends.entries()) {
        const parts = stretches(from, end, spans, inside[chunk]);
        assert.equal(parts[0].from, from);
        assert.equal(parts.at(-1)?.to, end);
        for (const part of parts) {
          for (let i = part.from; i < part.to; i++) {
            const owner = spans.findLastIndex(({ start, end: stop }) => start <= i && i < stop);
            assert.equal(part.span, owner, `row ${row} token ${i}`);
          }
        }
        from = end;
      }
    }
  });

  it('cuts between two spans of one kind that touch, and says where each opens', () => {
    const spans = [span(0, 3), span(3, 5)];
    assert.deepEqual(stretches(0, 6, spans, [0, 1]), [
      { from: 0, to: 3, span: 0, opens: true },
      { from: 3, to: 5, span: 1, opens: true },
      { from: 5, to: 6, span: -1, opens: false },
    ]);
    assert.deepEqual(stretches(4, 6, spans, [1])[0], { from: 4, to: 5, span: 1, opens: false });
  });

  it('drops spans that are empty, outside or not numbers, and clamps the rest', () => {
    const spans = cleanSpans(
      [span(5, 5), span(9, 4), span(NaN, 3), span(20, 30), span(-3, 2), span(8, 99)],
      10,
    );
    assert.deepEqual(
      spans.map(({ start, end }) => [start, end]),
      [
        [0, 2],
        [8, 10],
      ],
    );
  });
});

describe('barParts', () => {
  it('keeps few segments as they are', () => {
    assert.deepEqual(barParts([['exploration', 0, 5]], 10), [
      { behaviour: 'exploration', from: 0, to: 0.5 },
    ]);
    assert.deepEqual(barParts([['exploration', 0, 5]], 0), []);
    assert.deepEqual(barParts([['exploration', 12, 15]], 10), []);
  });

  it('thins many segments to a bounded number and keeps the shares', () => {
    const segments = Array.from(
      { length: 5000 },
      (_, i) =>
        [i < 2500 ? 'exploration' : 'backtracking', i * 2, i * 2 + 2] as [string, number, number],
    );
    const parts = barParts(segments, 10_000, 100);
    assert.deepEqual(
      parts.map(({ behaviour }) => behaviour),
      ['exploration', 'backtracking'],
    );
    assert.equal(parts[0].from, 0);
    assert.equal(parts[0].to, 0.5);
    assert.equal(parts[1].to, 1);
  });
});

describe('behaviours on show', () => {
  it('neither knows nor trusts names that objects have', () => {
    assert.equal(behaviourOf('constructor').glyph, '?');
    assert.equal(behaviourOf('a\u202eb').label, 'a⟨U+202E⟩b');
    assert.deepEqual(behaviourOrder(['zeta', 'recall', 'alpha', 'zeta']).slice(-3), [
      'conclusion',
      'alpha',
      'zeta',
    ]);
  });

  it('says what, why, outcome and how sure', () => {
    const lines = describeSpan({
      ...span(2, 5, 'verification'),
      outcome: 'wrong',
      confidence: 0.7,
    });
    assert.deepEqual(lines, [
      '✓ Verification',
      'because',
      'Outcome: wrong',
      'Confidence 0.70',
      'Tokens 3–5',
    ]);
  });
});
