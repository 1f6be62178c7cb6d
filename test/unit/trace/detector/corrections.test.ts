import assert from 'node:assert/strict';
import {
  applyCorrections,
  ownPrecision,
  readCorrections,
  textHash,
  writeCorrection,
  type Correction,
} from '../../../../src/trace/detector/corrections.ts';
import { detectText } from '../../../../src/trace/detector/detect.ts';

const TEXT = 'We have 3 + 4 = 7. Wait, let me check that. Alternatively, use another approach.';

function correction(change: Partial<Correction> = {}): Correction {
  const { segments, detector } = detectText(TEXT);
  return {
    version: 1,
    trace: 't',
    hash: textHash(TEXT),
    ...segments[1],
    was: ['verification', 'planning'],
    is: ['reflection'],
    detector,
    time: '2026-01-02T03:04:05Z',
    ...change,
  };
}

describe('corrections of labels', () => {
  it('survive writing and reading; bad lines are named and left out', () => {
    const one = correction({ note: 'line\nbreak' });
    const file = `${writeCorrection(one)}{"version":1}\nnot json\n\n${writeCorrection({ ...one, version: 2 as 1 })}`;
    const { corrections, problems } = readCorrections(file);
    assert.deepEqual(corrections, [one]);
    assert.deepEqual(
      problems.map((problem) => problem.slice(0, 6)),
      ['line 2', 'line 3', 'line 5'],
    );
  });

  it('replace the labels of their segment, the last one on it, and leave other texts alone', () => {
    const labelled = detectText(TEXT);
    const given = [correction({ is: ['exploration'] }), correction({ note: 'no check' })];
    const applied = applyCorrections(TEXT, labelled, given);
    const own = applied.spans.filter(({ segment }) => segment === 1);
    assert.deepEqual(
      own.map(({ behaviour, confidence, why }) => [behaviour, confidence, why]),
      [['reflection', 1, 'labelled by hand: no check']],
    );
    assert.deepEqual(
      applied.spans.filter(({ segment }) => segment !== 1),
      labelled.spans.filter(({ segment }) => segment !== 1),
    );
    assert.equal(applyCorrections(`${TEXT} More.`, labelled, given), labelled);
    const none = applyCorrections(TEXT, labelled, [correction({ is: [] })]);
    const [, checked] = labelled.segments;
    assert.ok(!none.metacognition.some(({ start }) => start === checked.start));
  });

  it('tell the precision on one’s own traces', () => {
    const texts = [TEXT, 'Another text.'].map((text) => ({ text, labelled: detectText(text) }));
    const rows = new Map(ownPrecision(texts, [correction()]).map((row) => [row.behaviour, row]));
    assert.deepEqual(rows.get('verification'), {
      behaviour: 'verification',
      given: 1,
      refused: 1,
      added: 0,
    });
    assert.equal(rows.get('backtracking')?.refused, 0);
    assert.equal(rows.get('reflection')?.added, 1);
    assert.deepEqual(ownPrecision(texts, []), []);
  });
});
