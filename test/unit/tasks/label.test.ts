import assert from 'node:assert/strict';
import { currentDetector, labelsOf } from '../../../src/tasks/label.ts';
import { countdown } from '../../../src/tasks/countdown/countdown.ts';
import { countdownOptions, tokens } from './support.ts';

describe('the detector of a response', () => {
  it('is exact for a task’s language and the learned one for any text', () => {
    const options = countdownOptions();
    const prompt = tokens('numbers 5 4 1 target 24 :');
    const response = tokens('try 5 * 4 = 20 , 20 + 1 = 21 low . wait , go back . try 5 + 1 = 6');
    const source = { task: countdown, options, prompt, response };
    const exact = labelsOf(source);
    assert.equal(exact.detector, 'countdown/exact-1');
    assert.deepEqual(exact.spans, countdown.detect(prompt, response, options));
    assert.ok(exact.spans.length > 0 && exact.spans.every(({ confidence }) => confidence === 1));

    const text = labelsOf({ text: 'Wait, let me check that.' });
    assert.match(text.detector, /^thoughtscope@\d+$/);
    assert.ok(text.spans.some(({ behaviour }) => behaviour === 'verification'));
    assert.equal(currentDetector({ text: '', with: { detector: 'seal' } }), 'seal@1');
  });
});
