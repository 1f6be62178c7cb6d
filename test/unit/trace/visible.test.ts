import assert from 'node:assert/strict';
import { visible } from '../../../src/trace/visible.ts';

describe('visible', () => {
  it('writes out controls, bidirectional controls, ANSI, NUL, invisible characters and tags', () => {
    assert.equal(visible('a\u202eb'), 'a⟨U+202E⟩b');
    assert.equal(visible('\u0000'), '⟨U+0000⟩');
    assert.equal(visible('\u001b[31mred'), '⟨U+001B⟩[31mred');
    assert.equal(visible('\u2066x\u2069\u200b\ufeff'), '⟨U+2066⟩x⟨U+2069⟩⟨U+200B⟩⟨U+FEFF⟩');
    assert.equal(visible('\u{e0041}'), '⟨U+E0041⟩');
    assert.equal(visible('\u2028\u0085\r'), '⟨U+2028⟩⟨U+0085⟩⟨U+000D⟩');
  });

  it('writes out halves of surrogate pairs and leaves whole pairs', () => {
    assert.equal(visible('\ud83d'), '⟨U+D83D⟩');
    assert.equal(visible('\ude00x'), '⟨U+DE00⟩x');
    assert.equal(visible('😀\ud83d😀'), '😀⟨U+D83D⟩😀');
  });

  it('leaves ordinary text of any script, tabs and line feeds as they are', () => {
    for (const text of ['try 5 * 4 = 20 ,', 'שלום عالم', 'नमस्ते\n\tด', '👩‍👩‍👧 e\u0301', '<b>&amp;']) {
      assert.equal(visible(text), text);
    }
  });

  it('leaves nothing hidden in any string of UTF-16 units', () => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    let state = seed;
    const next = (): number => (state = (Math.imul(state, 1103515245) + 12345) >>> 0) >>> 8;
    for (let i = 0; i < 2000; i++) {
      const text = String.fromCharCode(...Array.from({ length: 8 }, () => next() & 0xffff));
      const shown = visible(text);
      assert.ok(shown.isWellFormed(), `seed ${seed}`);
      assert.equal(visible(shown), shown, `seed ${seed}`);
    }
  });
});
