import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { splitResponse } from '../../../../src/trace/formats/split.ts';
import { ANSWER_TAGS, END_TOKENS, TAG_FAMILIES } from '../../../../src/trace/formats/tags.ts';

function read(text: string, startsInside = false) {
  const { family, reasoning, answer, problems } = splitResponse(text, startsInside);
  const cut = (range: { start: number; end: number }) => text.slice(range.start, range.end);
  return {
    family,
    reasoning: reasoning.map(cut),
    answer: answer && cut(answer),
    problems: problems.map(({ code }) => code),
  };
}

describe('splitting a response by its think tags', () => {
  for (const { id, open, close } of TAG_FAMILIES) {
    it(`knows ${id}: whole, pre-filled, without an end`, () => {
      for (const [i, opener] of open.entries()) {
        const closer = close[i];
        const whole = { family: id, reasoning: ['a b'], answer: 'c', problems: [] };
        assert.deepEqual(read(`${opener}\na b\n${closer}\n\nc`), whole);
        assert.deepEqual(read(`a b${closer}c`), { ...whole, problems: ['missing-open'] });
        assert.deepEqual(read(`a b${closer}c`, true), whole);
        const cut = { ...whole, answer: undefined, problems: ['missing-close'] };
        assert.deepEqual(read(`${opener}a b`), cut);
      }
    });
  }

  it('knows the channels of harmony, several analysis messages included', () => {
    const text =
      '<|channel|>analysis<|message|>One.<|end|><|start|>assistant<|channel|>commentary to=functions.x <|constrain|>json<|message|>{"q":1}<|call|>' +
      '<|start|>assistant<|channel|>analysis<|message|>Two.<|end|><|start|>assistant<|channel|>final<|message|>Three.<|return|>';
    assert.deepEqual(read(text), {
      family: 'harmony',
      reasoning: ['One.', 'Two.'],
      answer: 'Three.',
      problems: [],
    });
    assert.deepEqual(read('<|channel|>analysis<|message|>One. And'), {
      family: 'harmony',
      reasoning: ['One. And'],
      answer: undefined,
      problems: ['missing-close'],
    });
    assert.deepEqual(read('analysisWe try 3.assistantfinalIt is 3.').reasoning, ['We try 3.']);
  });

  it('takes what answer tags enclose, and drops tokens that end a turn', () => {
    for (const [open, close] of ANSWER_TAGS) {
      const answer = read(`<think>a</think>\n${open} 42 ${close}`).answer;
      assert.equal(answer, '42');
    }
    for (const token of END_TOKENS)
      assert.equal(read(`<think>a</think>b${token}${token}\n`).answer, 'b');
  });

  it('says what is off', () => {
    assert.deepEqual(read('Sure! <think>a</think>b').problems, ['text-before']);
    assert.deepEqual(read('<think>a<think>b</think>c').problems, ['doubled']);
    assert.deepEqual(read('<think>a</think>b</think>c').problems, ['doubled']);
    assert.deepEqual(read('<think>\n\n</think>\n\nb'), {
      family: 'think',
      reasoning: [],
      answer: 'b',
      problems: ['empty'],
    });
    // An answer that speaks of the tag opens nothing.
    assert.equal(read('<think>a</think>Write <think> first.').answer, 'Write <think> first.');
  });

  it('takes interleaved reasoning apart, and leaves text without tags alone', () => {
    assert.deepEqual(read('<think>a</think>b<think>c</think>d'), {
      family: 'think',
      reasoning: ['a', 'c'],
      answer: 'd',
      problems: [],
    });
    const none = { family: undefined, reasoning: [], answer: undefined, problems: [] };
    assert.deepEqual(read('Just text.'), none);
    assert.deepEqual(read('Just text.', true).reasoning, ['Just text.']);
  });

  it('copes with any number of tags', () => {
    const many = '<think>'.repeat(50_000) + '</think>'.repeat(50_000) + '</s>'.repeat(50_000);
    const parts = splitResponse(many);
    assert.equal(parts.problems.length, 2 * 49_999);
  });
});
