import assert from 'node:assert/strict';
import { readRules, readTargets } from '../../../src/extension/follow/remembered.ts';
import { applyMapping, seenKeys } from '../../../src/trace/formats/mapping.ts';

describe('what is remembered of followed runs and mapped fields', () => {
  it('trusts nothing that does not fit', () => {
    for (const stored of [
      undefined,
      null,
      3,
      'x',
      {},
      [null, 3, {}, { id: 'a' }, { id: 1, path: 'p', name: 'n' }],
    ]) {
      assert.deepEqual(readTargets(stored), []);
      assert.deepEqual(readRules(stored), []);
    }
    const target = { id: 'a', path: '/x', name: 'x' };
    assert.deepEqual(readTargets([{ ...target, more: 1 }]), [target]);
    const stored = [
      {
        folder: '/x',
        suffix: '.jsonl',
        mapping: { response: ['a', 0], step: 'n', rewards: [['r'], []], evil: ['x'] },
      },
      { suffix: '.jsonl', mapping: { rewards: [['r']] } },
    ];
    assert.deepEqual(readRules(stored), [
      { folder: '/x', suffix: '.jsonl', mapping: { response: ['a', 0] } },
      { suffix: '.jsonl', mapping: { rewards: [['r']] } },
    ]);
  });

  it('offers the keys that the records have and reads through them', () => {
    const record = {
      'a.b': 'dots are no path',
      data: { text: 'said', ok: 'yes', numbers: [1, 2] },
      turns: [{ role: 'user', content: 'q' }],
      reward: { 'x/y': 0.5 },
    };
    const keys = seenKeys([record]).map(({ path }) => path.join('|'));
    for (const key of [
      'a.b',
      'data|text',
      'data|numbers',
      'turns',
      'turns|0|content',
      'reward|x/y',
    ]) {
      assert.ok(keys.includes(key), key);
    }
    const fields = applyMapping({ pieces: ['x'], response: 'x' }, record, {
      prompt: ['turns'],
      response: ['data', 'text'],
      correct: ['data', 'ok'],
      rewards: [['reward', 'x/y']],
      truth: ['a.b'],
    });
    assert.deepEqual(fields, {
      prompt: [{ role: 'user', content: 'q' }],
      response: 'said',
      correct: true,
      rewards: { 'x/y': 0.5 },
      truth: 'dots are no path',
    });
  });
});
