import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { randomKey, randomStream } from '../../../src/base/random.ts';
import { addressToPath, pathToAddress } from '../../../src/extension/trace/address.ts';
import { rangeOf, traceText } from '../../../src/extension/trace/text.ts';
import type { RolloutRecord } from '../../../src/run/records.ts';

const record = (pieces: string[], prompt = 'numbers 1 2 3 target 6 :'): RolloutRecord => ({
  id: '1/train/0',
  step: 1,
  split: 'train',
  row: 0,
  group: 0,
  prompt,
  pieces,
  spans: [],
  detector: 'test',
  correct: false,
  truncated: false,
  reason: '',
  rewards: {},
  logp: [],
  advantage: [],
});

describe('a rollout as a document', () => {
  it('keeps every piece, and knows where it lies', () => {
    const seed = randomInt(2 ** 31);
    const random = randomStream(randomKey(seed, 'shuffle'));
    const vocabularies = [
      ['try', '5', '*', '.', 'go', 'back'],
      ['\nWait', ' I', ' see', '.', 'é😀', '\t'],
    ];
    for (const words of vocabularies) {
      const pieces = Array.from({ length: 200 }, () => words[random.below(words.length)]);
      const text = traceText(record(pieces));
      for (const [i, piece] of pieces.entries()) {
        const [from, to] = rangeOf(text, pieces, i, i + 1);
        assert.equal(text.text.slice(from, to), piece, `seed ${seed}`);
      }
      const [from, to] = rangeOf(text, pieces, 10, 20);
      const words10 = text.text.slice(from, to).replace(/\s+/g, '');
      assert.equal(words10, pieces.slice(10, 20).join('').replace(/\s+/g, ''));
    }
  });

  it('gives each statement of a word language its line', () => {
    const pieces = 'try 1 + 2 = 3 low . go back . answer 6 end'.split(' ');
    const { text } = traceText(record(pieces, 'p'));
    assert.equal(text, 'p\n\ntry 1 + 2 = 3 low .\ngo back .\nanswer 6 end\n');
  });

  it('leaves text that brings its own white space as it is', () => {
    assert.equal(traceText(record(['a.', ' b', '\nc'], '')).text, 'a. b\nc\n');
  });

  it('is empty without pieces', () => {
    const text = traceText(record([], ''));
    assert.equal(text.text, '\n');
    assert.deepEqual(rangeOf(text, [], 0, 3), [0, 0]);
  });
});

describe('the address of a rollout', () => {
  it('leads there and back', () => {
    const address = { run: '20261121-021530-a', rollout: '12/probe/3' };
    assert.deepEqual(pathToAddress(addressToPath(address)), address);
  });

  it('is refused when it names something else', () => {
    const bad = [
      '/',
      '/a.cot',
      '/a/step-1-train-2',
      '/a/../step-1-train-2.cot',
      '/a/step-x-train-2.cot',
      '/a/step-1-eval-2.cot',
    ];
    for (const path of bad) assert.throws(() => pathToAddress(path), /names no rollout/, path);
  });
});
