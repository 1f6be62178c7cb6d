import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { randomKey, randomStream } from '../../../src/base/random.ts';
import { applyHunks } from '../../../src/trace/align.ts';
import { difference, wordsOf, type Difference } from '../../../src/trace/difference.ts';
import { behavioursIn, sentencesOf, sentencesOfPieces } from '../../../src/trace/sentences.ts';

const seed = randomInt(2 ** 31);
const list = (...texts: string[]) => texts.map((text, i) => ({ start: i, end: i + 1, text }));
const shape = ({ rows }: Difference): string =>
  rows
    .map((row) => `${row.kind[0]}${'a' in row ? row.a : ''}${'b' in row ? `/${row.b}` : ''}`)
    .join(' ');

describe(`difference of two traces (seed ${seed})`, () => {
  it('aligns what is the same, what was changed, what is gone and what is new', () => {
    const a = list('Let x be 3.', 'Then 3 + 4 = 7.', 'Wait, check it.', 'So the answer is 7.');
    const b = list('Let x be 3.', 'Then 3 + 4 = 8.', 'So the answer is 7.', 'Done and dusted!');
    const found = difference(a, b);
    assert.equal(shape(found), 's0/0 c1/1 r2 s3/2 a/3');
    assert.equal(found.first, 1);
    assert.deepEqual(found.counts, { same: 2, changed: 1, removed: 1, added: 1 });
    const [, changed] = found.rows;
    assert.deepEqual(changed.kind === 'changed' && changed.words, [
      { aStart: 5, aEnd: 6, bStart: 5, bEnd: 6 },
    ]);
  });

  it('says nothing where nothing differs, and everything where everything does', () => {
    const a = list('One.', 'Two.', 'Three.');
    assert.equal(shape(difference(a, list('One.', ' Two. ', 'Three.'))), 's0/0 s1/1 s2/2');
    assert.equal(difference(a, a).first, undefined);
    assert.equal(shape(difference([], a)), 'a/0 a/1 a/2');
    assert.equal(shape(difference(a, [])), 'r0 r1 r2');
    assert.equal(shape(difference(a, list('x y z'))), 'r0 r1 r2 a/0');
  });

  it('loses no sentence, keeps both orders, and pairs only what is alike', () => {
    const random = randomStream(randomKey(seed, 'shuffle'));
    const word = (): string => 'abcdefghij'[random.below(10)].repeat(1 + random.below(3));
    const sentence = (): string =>
      `${Array.from({ length: 1 + random.below(8) }, word).join(' ')}.`;
    for (let round = 0; round < 60; round++) {
      const first = Array.from({ length: random.below(120) }, sentence);
      const second = first.flatMap((text) => {
        const draw = random.next();
        if (draw < 0.15) return [];
        if (draw < 0.3) return [text, sentence()];
        return [draw < 0.5 ? text.replace(/[a-e]+/, word) : text];
      });
      const { rows } = difference(list(...first), list(...second));
      const seenA = rows.flatMap((row) => ('a' in row ? [row.a] : []));
      const seenB = rows.flatMap((row) => ('b' in row ? [row.b] : []));
      assert.deepEqual(
        seenA,
        first.map((_, i) => i),
      );
      assert.deepEqual(
        seenB,
        second.map((_, i) => i),
      );
      for (const row of rows) {
        if (row.kind === 'same') assert.equal(first[row.a], second[row.b]);
        if (row.kind !== 'changed') continue;
        const [from, to] = [wordsOf(first[row.a]), wordsOf(second[row.b])];
        assert.deepEqual(applyHunks(from, to, row.words), to);
        // Dice by its definition.
        const left = [...to];
        const common = from.filter((each) => {
          const at = left.indexOf(each);
          if (at >= 0) left.splice(at, 1);
          return at >= 0;
        }).length;
        assert.ok((2 * common) / (from.length + to.length) >= 0.5);
      }
    }
  });

  it('cuts words after full stops and before spans', () => {
    const words = 'try 1 + 2 = 3 low . wait , go back . guess . end'.split(' ');
    const texts = sentencesOfPieces(words, [{ start: 8 }, { start: 10 }]).map(({ text }) => text);
    assert.deepEqual(texts, ['try 1 + 2 = 3 low .', 'wait ,', 'go back .', 'guess .', 'end']);
    const whole = sentencesOf({
      response: 'First. Then this.\nLast',
      spans: [],
      spansIn: 'text',
    });
    assert.deepEqual(
      whole.map(({ text }) => text),
      ['First.', 'Then this.', 'Last'],
    );
  });

  it('gives a sentence the behaviours that mostly lie in it', () => {
    const span = (start: number, end: number, behaviour: 'reflection' | 'verification') => ({
      start,
      end,
      behaviour,
    });
    const spans = [span(0, 10, 'reflection'), span(8, 30, 'verification')];
    assert.deepEqual(behavioursIn({ start: 0, end: 10 }, spans), ['reflection']);
    assert.deepEqual(behavioursIn({ start: 12, end: 20 }, spans), ['verification']);
    assert.deepEqual(behavioursIn({ start: 40, end: 50 }, spans), []);
  });
});
