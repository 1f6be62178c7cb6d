import assert from 'node:assert/strict';
import { openScorer } from '../../../../src/trace/detector/score.ts';

describe('scoring labels', () => {
  it('counts each behaviour, leaves out what is undetermined, and averages the four that occur', () => {
    const scorer = openScorer();
    const none = { behaviours: [], undetermined: [] };
    scorer.add({ behaviours: ['reflection'], undetermined: [] }, ['reflection'], true);
    scorer.add(
      { behaviours: ['reflection'], undetermined: ['verification'] },
      ['verification'],
      true,
    );
    scorer.add({ behaviours: [], undetermined: ['backtracking'] }, ['backtracking'], true);
    scorer.add(none, ['exploration'], true);
    scorer.add(
      { behaviours: ['backtracking', 'knowledge-recall'], undetermined: [] },
      ['backtracking', 'recall'],
      true,
    );
    scorer.add(none, [], false);
    const { scores, macroF1, macroOver, coarseF1 } = scorer.report();
    const by = new Map(scores.map((score) => [score.name, score]));
    const reflection = by.get('reflection');
    assert.deepEqual([reflection?.precision, reflection?.recall], [1, 0.5]);
    assert.equal(by.get('verification')?.skipped, 1);
    assert.equal(by.get('verification')?.positive, 0);
    assert.deepEqual([by.get('backtracking')?.f1, by.get('backtracking')?.skipped], [1, 1]);
    assert.equal(by.get('recall')?.f1, 1);
    assert.deepEqual(macroOver, ['backtracking', 'reflection']);
    assert.ok(Math.abs(macroF1 - (1 + 2 / 3) / 2) < 1e-12);
    // Coarse: 3 right, one too many, one undetermined.
    assert.ok(Math.abs(coarseF1 - 6 / 7) < 1e-12);
  });
});
