import assert from 'node:assert/strict';
import { randomKey, randomStream } from '../../../src/base/random.ts';
import { splitResponse } from '../../../src/trace/formats/split.ts';
import { openTagStream, type TagEvent } from '../../../src/trace/formats/tagStream.ts';
import { ANSWER_TAGS, TAG_FAMILIES } from '../../../src/trace/formats/tags.ts';
import { summary } from './support.ts';
import { merged, type StreamEvent } from '../../../src/stream/reader.ts';

const seed = Number(process.env['SEED'] ?? Date.now() % 1e9);

function split(pieces: readonly string[], startsInside = false): StreamEvent[] {
  const tags = openTagStream(startsInside);
  const events: TagEvent[] = [...pieces.flatMap((piece) => tags.push(piece)), ...tags.end()];
  return merged(
    events.map((event) =>
      event.type === 'relabel' ? { kind: 'relabel' } : { kind: event.kind, text: event.text },
    ),
  );
}

describe('think tags in a stream', () => {
  it(`says of a whole text what splitResponse says, for every family (seed ${seed})`, () => {
    const random = randomStream(randomKey(seed, 'shuffle'));
    const pick = <T>(list: readonly T[]): T => list[Math.floor(random.next() * list.length)];
    const words = ['so', 'Wait,', '3 < 4', '<b>', '\n', '\n\n', ' ', '<', '<|', '[', '🙂', 'think'];
    const prose = () =>
      Array.from({ length: 1 + Math.floor(random.next() * 12) }, () => pick(words)).join(
        pick(['', ' ']),
      );
    let compared = 0;
    for (let round = 0; round < 2000; round++) {
      const { open, close } = pick(TAG_FAMILIES);
      const prefilled = random.next() < 0.3;
      const text = `${prefilled ? '' : pick(open) + pick(['', '\n', '\n\n'])}${prose()}${pick(close)}${prose()}`;
      const { reasoning, answer, problems } = splitResponse(text, prefilled);
      if (problems.some(({ code }) => code === 'text-before')) continue;
      const said = summary(split(text.match(/[^]{1,3}/gu) ?? [], prefilled));
      const part = ({ start, end }: { start: number; end: number }) => text.slice(start, end);
      assert.equal(said.reasoning, reasoning.map(part).join('\n\n'), JSON.stringify(text));
      assert.equal(said.answer, answer ? part(answer) : '', JSON.stringify(text));
      compared++;
    }
    assert.ok(compared > 1500);
    assert.ok(ANSWER_TAGS.length > 0);
  });

  it(`does not depend on where the text was cut (seed ${seed})`, () => {
    const random = randomStream(randomKey(seed, 'shuffle', 1));
    const parts = [
      ...TAG_FAMILIES.flatMap(({ open, close }) => [...open, ...close]),
      ...['<|start|>', 'assistant', '<|channel|>', 'analysis', 'final', '<|message|>', '<|end|>'],
      ...['a', ' ', '\n', '<', '</', 'b c', '<thi', '|>', '\0'],
    ];
    for (let round = 0; round < 1500; round++) {
      const text = Array.from(
        { length: 1 + Math.floor(random.next() * 10) },
        () => parts[Math.floor(random.next() * parts.length)],
      ).join('');
      const whole = split([text]);
      assert.deepEqual(split([...text]), whole, JSON.stringify(text));
      const at = Math.floor(random.next() * text.length);
      assert.deepEqual(split([text.slice(0, at), text.slice(at)]), whole, JSON.stringify(text));
    }
  });

  it('relabels what came before a closing tag without an opener', () => {
    assert.deepEqual(split(['Hm.', '</think>', '42']), [
      { kind: 'answer', text: 'Hm.' },
      { kind: 'relabel' },
      { kind: 'answer', text: '42' },
    ]);
  });

  it('lets an answer speak of the tags', () => {
    const { reasoning, answer } = summary(split(['<think>a</think>Use <think> and </think> so.']));
    assert.deepEqual([reasoning, answer], ['a', 'Use <think> and </think> so.']);
  });

  it('holds back no more than may begin a tag', () => {
    const tags = openTagStream();
    assert.deepEqual(tags.push('a < b and <th'), [
      { type: 'text', kind: 'answer', text: 'a < b and' },
    ]);
    assert.deepEqual(tags.push('e rest'), [{ type: 'text', kind: 'answer', text: ' <the rest' }]);
  });
});
