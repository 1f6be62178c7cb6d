import assert from 'node:assert/strict';
import { countdown } from '../../../src/tasks/countdown/countdown.ts';
import { allPuzzles } from '../../../src/tasks/countdown/puzzles.ts';
import { countdownOptions, seed, stream, text, tokens } from './support.ts';

const options = countdownOptions();
const PROMPT = tokens('numbers 5 4 1 target 24 :');
const detect = (response: string) =>
  countdown.detect(PROMPT, tokens(response), options).map((span) => ({
    behaviour: span.behaviour,
    words: response.split(' ').slice(span.start, span.end).join(' '),
    why: span.why,
    outcome: span.outcome,
  }));

describe('Countdown detector', () => {
  it('names every part of a search and says why', () => {
    assert.deepEqual(
      detect(
        'try 5 * 4 = 20 , 20 + 1 = 21 low . wait , go back . try 5 + 1 = 6 , 6 * 4 = 24 yes . check 5 + 1 = 6 , 6 * 4 = 24 yes . answer ( 5 + 1 ) * 4 end',
      ),
      [
        {
          behaviour: 'exploration',
          words: 'try 5 * 4 = 20 , 20 + 1 = 21 low .',
          why: 'tries 5 * 4 first',
          outcome: undefined,
        },
        {
          behaviour: 'reflection',
          words: 'wait ,',
          why: 'stops to think again: "wait"',
          outcome: undefined,
        },
        {
          behaviour: 'backtracking',
          words: 'go back .',
          why: 'abandons the attempt: "go back"',
          outcome: undefined,
        },
        {
          behaviour: 'exploration',
          words: 'try 5 + 1 = 6 , 6 * 4 = 24 yes .',
          why: 'tries 5 + 1 first',
          outcome: undefined,
        },
        {
          behaviour: 'verification',
          words: 'check 5 + 1 = 6 , 6 * 4 = 24 yes .',
          why: 'recomputes 5 + 1 = 6, 6 * 4 = 24: yes',
          outcome: 'right',
        },
        {
          behaviour: 'conclusion',
          words: 'answer ( 5 + 1 ) * 4',
          why: 'answers ( 5 + 1 ) * 4 = 24',
          outcome: undefined,
        },
      ],
    );
    assert.deepEqual(detect('guess . answer ( 5 - 4 ) * 1 end'), [
      {
        behaviour: 'conclusion',
        words: 'guess . answer ( 5 - 4 ) * 1',
        why: 'guesses ( 5 - 4 ) * 1 = 1, wanted 24',
        outcome: undefined,
      },
    ]);
  });

  it('says what is wrong with attempts', () => {
    for (const [response, note] of [
      ['try 3 - 7 = 4 , 4 + 1 = 5 low .', 'claims 3 - 7 = 4: wrong arithmetic'],
      ['try 5 + 5 = 10 , 10 + 1 = 11 low .', 'uses 5 twice'],
      ['try 5 + 4 = 9 , 9 + 4 = 13 low .', 'uses 4 twice'],
      ['try 5 + 4 = 9 , 8 + 1 = 9 low .', 'does not go on from 9'],
      ['try 5 + 4 = 9 , 9 + 7 = 16 low .', '7 is not one of the numbers'],
      ['try 5 + 4 = 9 , 9 + 1 = 10 high .', 'says high, but 10 is too low'],
      ['try 5 + 1 = 6 , 6 * 4 = 24 low .', 'says low, but 24 is the target'],
      ['try 5 + 4 = 9 , 9 + 1 = 10 yes .', 'says yes, but 10 is too low'],
      ['try 5 + 4 =', 'is incomplete or malformed'],
      ['try 5 + 4 = 9 : 9 + 1 = 10 low .', 'is incomplete or malformed'],
      ['try 5 + 4 = 9 , 9 + 1 = 10 + low .', 'is incomplete or malformed'],
      ['try 5 + 4 = 9 , 9 + 1 = 10 low', 'is incomplete or malformed'],
    ]) {
      const spans = detect(response);
      assert.equal(spans.length, 1);
      assert.ok(spans[0].why.split('; ').includes(note), `${response}: ${spans[0].why}`);
      const unfinished = note === 'is incomplete or malformed';
      assert.equal(spans[0].outcome, unfinished ? undefined : 'wrong', response);
    }
    const repeated = detect('try 5 + 4 = 9 , 9 + 1 = 10 low . try 4 + 5 = 9 , 9 * 1 = 9 low .');
    assert.equal(repeated[0].why, 'tries 5 + 4 first');
    assert.equal(repeated[1].why, 'tries 4 + 5 first; repeats an earlier attempt');
    assert.equal(repeated[1].outcome, undefined);
  });

  it('judges checks by recomputation', () => {
    for (const [response, outcome] of [
      ['check 5 * 4 = 20 , 20 + 1 = 21 low .', 'right'],
      ['check 5 * 4 = 20 , 20 + 1 = 21 yes .', 'wrong'],
      ['check 5 * 4 = 24 , 24 * 1 = 24 yes .', 'wrong'],
      ['check 6 * 4 = 24 , 24 * 1 = 24 yes .', 'wrong'],
      ['check 5 * 4 = 20', 'unresolved'],
      ['check 5 * 4 = 20 : 20 + 1 = 21 low .', 'unresolved'],
      ['check', 'unresolved'],
    ] as const) {
      assert.deepEqual(
        detect(response).map((span) => [span.behaviour, span.outcome]),
        [['verification', outcome]],
        response,
      );
    }
  });

  it('counts chances as the demonstrator makes them', () => {
    const chances = countdown.opportunities(
      PROMPT,
      tokens(
        'try 5 * 4 = 20 , 20 + 1 = 21 low . go back . try 5 + 4 = 9 , 9 + 1 = 24 yes . check 5 + 4 = 9 , 9 + 1 = 10 low . wait , go back . try 5 + 1 = 6 , 6 * 4 = 24 yes . answer ( 5 + 1 ) * 4 end',
      ),
      options,
    );
    assert.deepEqual(chances, { backtracking: 2, reflection: 2, verification: 2 });
  });

  it('covers demonstrations without gaps and keeps order on hostile responses', () => {
    const random = stream(3);
    const puzzles = allPuzzles(options);
    for (let round = 0; round < 5000; round++) {
      const puzzle = puzzles[random.below(puzzles.length)];
      const { tokens: whole, promptLength } = countdown.demonstrate(puzzle, options, random);
      const prompt = whole.subarray(0, promptLength);
      const response = whole.slice(promptLength);
      const clean = countdown.detect(prompt, response, options);
      const what = `${text(whole)} (seed ${seed})`;
      let end = 0;
      for (const span of clean) {
        assert.equal(span.start, end, what);
        assert.equal(span.confidence, 1);
        end = span.end;
      }
      assert.equal(end, response.length - 1, what);
      assert.ok(
        clean.every(
          ({ outcome, behaviour }) =>
            outcome === undefined ||
            outcome === 'right' ||
            // The demonstrator's wishful slips.
            (outcome === 'wrong' && behaviour === 'exploration'),
        ),
        what,
      );

      for (let edit = random.below(6); edit >= 0; edit--) {
        response[random.below(response.length)] = random.below(52) - 2;
      }
      let last = 0;
      for (const { start, end: stop } of countdown.detect(prompt, response, options)) {
        assert.ok(last <= start && start < stop && stop <= response.length, what);
        last = stop;
      }
    }
  });

  it('opens behaviours with the tokens that it says', () => {
    const openers = countdown.openers(options);
    const names = Object.fromEntries(
      Object.entries(openers).map(([behaviour, ids]) => [behaviour, text(ids)]),
    );
    assert.deepEqual(names, {
      exploration: 'try',
      backtracking: 'go',
      verification: 'check',
      reflection: 'wait',
      conclusion: 'answer guess',
    });
  });
});
