import assert from 'node:assert/strict';
import { randomKey, randomStream, type RandomStream } from '../../../../src/base/random.ts';
import {
  DETECTOR_NAMES,
  detectText,
  labelSegments,
  openDetection,
} from '../../../../src/trace/detector/detect.ts';
import type { Change, Labelled } from '../../../../src/trace/detector/labelled.ts';
import { cut, randomText } from './support.ts';

const seed = Math.floor(Math.random() * 2 ** 31);
const stream = (row: number): RandomStream => randomStream(randomKey(seed, 'shuffle'), row);

const TRACE = `<think>
Okay, let me compute 12*13 = 156. Then 156 + 44 = 200, so the answer is 200.
Wait, let me check that again. 12*13 = 120 + 36 = 156. Yes, that matches.
Alternatively, maybe I could use another approach.
Hmm, I'm not sure this works. Let me verify the result. Yes, that's correct.
</think>The answer is 200.`;

/** What a reader holds who applies every change as it comes. */
function apply(held: Labelled, change: Change): Labelled {
  const kept = <T extends { start: number }>(list: readonly T[], next: readonly T[]) => [
    ...list.filter(({ start }) => start < change.from),
    ...next,
  ];
  return {
    detector: held.detector,
    segments: kept(held.segments, change.segments),
    spans: kept(held.spans, change.spans),
    metacognition: kept(held.metacognition, change.metacognition),
    episodes: kept(held.episodes, change.episodes),
  };
}

describe(`behaviour detection, seed ${seed}`, () => {
  it('says the same of a text however it is cut, and of each beginning what a batch says of it', () => {
    for (let row = 0; row < 60; row++) {
      const random = stream(row);
      const detector = DETECTOR_NAMES[row % 4 === 0 ? random.below(DETECTOR_NAMES.length) : 0];
      const text =
        row % 3 === 0 ? TRACE + randomText(random, 20) : randomText(random, 10 + random.below(80));
      const detection = openDetection({ detector });
      let held: Labelled = { ...detectText('', { detector }) };
      let soFar = '';
      for (const chunk of cut(random, text, row % 2 === 0 ? 3 : 60)) {
        soFar += chunk;
        held = apply(held, detection.append(chunk));
        if (random.below(6) === 0)
          assert.deepEqual(detection.current(), detectText(soFar, { detector }));
      }
      const batch = detectText(text, { detector });
      assert.deepEqual(detection.finish(), batch);
      assert.deepEqual(held, batch, 'the changes tell all');
    }
  });

  it('covers everything but white space with segments, in order, none empty, spans on segments', () => {
    for (let row = 100; row < 160; row++) {
      const text = randomText(stream(row), 100);
      const { segments, spans, metacognition, episodes } = detectText(text);
      let at = 0;
      for (const { start, end } of segments) {
        assert.ok(start >= at && end > start);
        assert.equal(text.slice(at, start).trim(), '');
        assert.equal(text.slice(start, end).trim(), text.slice(start, end));
        at = end;
      }
      assert.equal(text.slice(at).trim(), '');
      for (const { segment, start, end, confidence, cue, why } of spans) {
        assert.deepEqual({ start, end }, segments[segment]);
        assert.ok(confidence >= 0 && confidence <= 1 && why.length < 1000);
        if (cue) assert.ok(cue.start >= start && cue.end <= end);
      }
      for (const { confidence } of metacognition) assert.ok(confidence > 0 && confidence <= 1);
      for (const { first, last, start, end } of episodes) {
        assert.equal(start, segments[first].start);
        assert.equal(end, segments[last].end);
      }
    }
  });

  it('never cuts inside LaTeX, numbers or surrogate pairs', () => {
    const text =
      'So \\( a. But b \\) is 3.14 and 1,000, but $y, but z$ is not 2. Then \\[\nx = 1. Wait\n\\] holds 😀. End.';
    const segments = detectText(text).segments.map(({ start, end }) => text.slice(start, end));
    assert.deepEqual(segments, [
      'So \\( a. But b \\) is 3.14 and 1,000,',
      'but $y, but z$ is not 2.',
      'Then \\[\nx = 1. Wait\n\\] holds 😀.',
      'End.',
    ]);
    const long = '😀'.repeat(5000);
    for (const { start, end } of detectText(long).segments)
      assert.ok(start % 2 === 0 && end % 2 === 0);
  });

  it('knows a verification from its announcement to its outcome, with what was recomputed', () => {
    const { episodes, spans } = detectText(TRACE);
    assert.equal(episodes.length, 2);
    const [first, second] = episodes;
    assert.equal(first.outcome, 'confirmed');
    assert.equal(first.unsupported, false);
    assert.match(first.evidence[0].what, /^recomputes 12 × 13: same value/);
    const { earlier } = first.evidence[0];
    assert.equal(TRACE.slice(earlier.start, earlier.end), '12*13 = 156');
    assert.equal(second.unsupported, true);
    assert.ok(
      spans.some(
        ({ behaviour, outcome }) => behaviour === 'verification' && outcome === 'unsupported',
      ),
    );
    const wrong = detectText(TRACE.replace('120 + 36 = 156', '120 + 36 = 157')).episodes[0];
    assert.equal(wrong.evidence[0].agrees, false);
  });

  it('labels clear cases, with words for why', () => {
    const of = (text: string) =>
      detectText(`The product is 156.\n${text}`).spans.filter(({ segment }) => segment === 1);
    const names = (text: string) => of(text).map(({ behaviour }) => behaviour);
    assert.ok(names('Wait, let me double-check this calculation.').includes('verification'));
    assert.ok(names('Alternatively, maybe there is another approach.').includes('backtracking'));
    assert.ok(names('Hmm, this is getting confusing.').includes('reflection'));
    assert.ok(names('For example, let us try x = 2.').includes('exploration'));
    assert.ok(names('So the answer is 42.').includes('conclusion'));
    const [span] = of('Wait, let me double-check this calculation.');
    assert.match(span.why, /check/);
    for (const plain of ['---', '<think>', '```', '\u0000']) assert.deepEqual(names(plain), []);
    const [switched] = of('This is wrong, let me try a different approach instead.').filter(
      ({ behaviour }) => behaviour === 'backtracking',
    );
    assert.equal(switched.reason, 'rejected');
  });

  it('labels given segments one to one, each from what came before', () => {
    const segments = [
      'Let x be 2.',
      '',
      ' ',
      'Wait, is that right?',
      '---\n\n',
      'Alternatively, try y.',
      '\ud83d',
    ];
    const whole = labelSegments(segments);
    assert.equal(whole.length, segments.length);
    for (let count = 0; count <= segments.length; count++)
      assert.deepEqual(
        labelSegments(segments.slice(0, count)).map(({ labels }) => labels),
        whole.slice(0, count).map(({ labels }) => labels),
      );
    assert.ok(whole[3].metacognition && !whole[1].metacognition);
  });

  it('labels a given segment of several sentences with what any of them has', () => {
    const [both] = labelSegments([
      'So x is 12. Wait, let me check that again. Alternatively, maybe there is another approach.',
    ]);
    assert.ok(both.metacognition);
    for (const name of ['verification', 'backtracking', 'exploration'] as const)
      assert.ok(both.labels.includes(name), name);
  });

  it('takes hostile texts in linear time', function () {
    this.timeout(60_000);
    const size = 300_000;
    const units = [
      '$',
      '\\(',
      '\\[ ',
      'a',
      '. ',
      ', but ',
      '<',
      '<think>',
      '= ',
      '1=',
      '1+1=3 ',
      '\u0000',
      '\ud83d',
      '(',
      '```',
      '- ',
      '\u202e',
      '\u001b[0m',
      '1,',
      '?',
      'wait ',
      '\t',
      '\n',
      '{',
      '\\frac',
      '^',
      "a'",
      '12 ',
    ];
    const measure = (text: string): number => {
      const start = process.cpuUsage();
      detectText(text);
      const { user, system } = process.cpuUsage(start);
      return (user + system) / 1000;
    };
    for (const unit of units) {
      const text = unit.repeat(Math.ceil(size / unit.length));
      // Quadratic work on 300,000 units would take minutes; the bound is one that only that can break.
      assert.ok(measure(text) < 20_000, JSON.stringify(unit));
      assert.equal(labelSegments([text]).length, 1);
    }
  });
});
