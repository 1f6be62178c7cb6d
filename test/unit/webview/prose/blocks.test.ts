import assert from 'node:assert/strict';
import { randomKey, randomStream } from '../../../../src/base/random.ts';
import { createBlocks } from '../../../../webview/prose/blocks.ts';

describe('blocks of a growing text', () => {
  const seed = Math.floor(Math.random() * 2 ** 31);
  const random = randomStream(randomKey(seed, 'shuffle'));
  const cut = (pieces: readonly string[]): string[] => {
    const blocks = createBlocks(() => 1);
    blocks.setParts([{ kind: 'reasoning', start: 0 }]);
    for (const piece of pieces) blocks.append(piece);
    assert.equal(blocks.length, pieces.join('').length);
    for (const [i, { start, text }] of blocks.list.entries()) {
      assert.equal(
        start,
        blocks.list.slice(0, i).reduce((sum, each) => sum + each.text.length, 0),
      );
      assert.equal(blocks.at(start + (text.length >> 1)), i);
    }
    return blocks.list.map(({ text }) => text);
  };

  it(`do not depend on the pieces that it came in (seed ${seed})`, () => {
    for (let round = 0; round < 100; round++) {
      // From hardly any line feeds and spaces to hardly anything else, with characters of two units.
      const [feeds, spaces] = [2 + random.below(700), 2 + random.below(300)];
      const text = Array.from({ length: random.below(3000) }, () =>
        random.below(feeds) === 0
          ? '\n'
          : random.below(spaces) === 0
            ? ' '
            : random.below(9) === 0
              ? '😀'
              : 'a',
      ).join('');
      const pieces: string[] = [];
      for (let at = 0; at < text.length;) {
        const length = 1 + random.below(random.below(4) === 0 ? 900 : 60);
        pieces.push(text.slice(at, at + length));
        at += length;
      }
      const whole = cut([text]);
      assert.deepEqual(cut(pieces), whole, `round ${round}`);
      assert.equal(whole.join(''), text);
      for (const [i, block] of whole.entries()) {
        assert.ok(block.length <= 800);
        const last = i === whole.length - 1;
        assert.ok(last || block.endsWith('\n') || block.length > 400, 'cut too early');
        assert.ok(!block.slice(0, -1).includes('\n'), 'a line feed within');
      }
    }
  });
});
