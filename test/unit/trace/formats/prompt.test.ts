import assert from 'node:assert/strict';
import { analyse } from '../../../../src/server/analysis.ts';
import { outlineOf } from '../../../../src/server/outline.ts';
import { detectText } from '../../../../src/trace/detector/detect.ts';
import { promptBlock, withPrompt } from '../../../../src/trace/formats/prompt.ts';
import { plainText } from '../../../../src/trace/formats/samples.ts';

describe('the prompt in a document of plain text', () => {
  const response = '<think>\nWait, that is wrong. Let me try again.\n</think>\n\n42\n';

  for (const prompt of [
    '6 × 7?',
    'two\nlines',
    '',
    'Wait: a </prompt> in it\n</prompt>\nand after',
    '<prompt>\nx',
  ]) {
    it(`is read as it was written: ${JSON.stringify(prompt)}`, () => {
      const text = withPrompt(prompt, response);
      const block = promptBlock(text) ?? assert.fail(text);
      assert.equal(text.slice(block.response), response);
      assert.equal(
        text.slice(block.prompt.start, block.prompt.end).replace(/^ (?=<\/prompt>)/gm, ''),
        prompt,
      );
      const trace = plainText.toTrace({ plainText: text }, { file: 'x.cot', line: 1 });
      assert.equal(trace.response, response);
    });
  }

  it('is no part of the response: not labelled, no text before the reasoning', () => {
    const text = withPrompt('Wait, let me check that. 2 + 2 = 5.', response);
    const found = analyse(text, detectText(text), undefined, []);
    assert.deepEqual(found.problems, []);
    assert.ok(found.spans.length > 0);
    assert.ok(found.spans.every(({ start }) => start >= found.response));
    assert.deepEqual(
      outlineOf(found).map(({ name }) => name),
      ['Prompt', 'Reasoning', 'Answer'],
    );
    const bare = analyse(`2 + 2?\n\n${response}`, undefined, undefined, []);
    assert.deepEqual(
      bare.problems.map(({ code }) => code),
      ['answer-before-reasoning'],
    );
  });

  it('is nothing where a text does not begin with a whole block', () => {
    for (const text of [
      '',
      'x <prompt>\na\n</prompt>\n',
      '<prompt>\nnever closed',
      '<prompt>a</prompt>',
    ]) {
      assert.equal(promptBlock(text), undefined);
    }
  });
});
