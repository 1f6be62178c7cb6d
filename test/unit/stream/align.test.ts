import assert from 'node:assert/strict';
import { openAlignment, type Alignment } from '../../../src/stream/align.ts';
import { openStreamReader } from '../../../src/stream/reader.ts';
import type { TokenScore } from '../../../src/stream/dialect.ts';
import { readFixture } from './support.ts';

const score = (text: string, bytes?: number[]): TokenScore => ({
  text,
  ...(bytes && { bytes }),
  logp: -0.5,
  top: [],
});
const placed = (tokens: TokenScore[], text: string) =>
  all(openAlignment(), tokens, text).map(({ start, end }) => text.slice(start, end));
const all = (alignment: Alignment, tokens: TokenScore[], text: string) => [
  ...alignment.push(tokens, text),
  ...alignment.end(text),
];

describe('places of scored tokens', () => {
  it('swallowed tags have none, trimmed white space does no harm', () => {
    const tokens = ['<think>', '\n', 'Wait', ',', ' 42', '.\n', '</think>', '\n\n', 'It', ' is'];
    assert.deepEqual(
      placed(
        tokens.map((each) => score(each)),
        'Wait, 42.It is',
      ),
      ['Wait', ',', '42', '.', 'It', 'is'],
    );
  });

  it('puts a character together that several tokens share', () => {
    const bytes = [...new TextEncoder().encode('🙂')];
    const tokens = [
      score('a'),
      score('�', bytes.slice(0, 2)),
      score('�', bytes.slice(2)),
      score('b'),
    ];
    assert.deepEqual(placed(tokens, 'a🙂b'), ['a', '🙂', 'b']);
  });

  it('waits for text that comes later than its numbers', () => {
    const alignment = openAlignment();
    assert.deepEqual(alignment.push([score('Hello'), score(' world')], 'Hello wor'), [
      { start: 0, end: 5, logp: -0.5, top: [] },
    ]);
    assert.equal(alignment.push([], 'Hello world').length, 1);
    assert.equal(alignment.unplaced, 0);
  });

  it('leaves out tokens that are not in the text, and says how many', () => {
    const alignment = openAlignment();
    const text = `${'x '.repeat(50)}end${' y'.repeat(60)}`;
    all(alignment, [score('foreign'), score('zzz'), score('x')], text);
    assert.deepEqual([alignment.total, alignment.unplaced], [3, 2]);
  });

  for (const name of [
    'vllm-reasoning.sse',
    'completions.sse',
    'ollama-chat.ndjson',
    'sglang-generate.sse',
  ]) {
    it(`places the tokens of ${name}`, () => {
      const reader = openStreamReader();
      const alignment = openAlignment();
      let text = '';
      let found = 0;
      for (const event of [...reader.push(readFixture(name)), ...reader.end()]) {
        if ('text' in event) text += event.text;
        const tokens = event.kind === 'tokens' ? event.tokens : [];
        for (const { start, end } of alignment.push(tokens, text)) {
          assert.ok(start < end && end <= text.length);
          found += 1;
        }
      }
      found += alignment.end(text).length;
      assert.ok(found > 6, `${found} placed of ${alignment.total}`);
      assert.ok(alignment.unplaced <= 4, `${alignment.unplaced} of ${alignment.total} not placed`);
    });
  }
});
