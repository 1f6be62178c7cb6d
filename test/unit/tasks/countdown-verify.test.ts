import assert from 'node:assert/strict';
import { countdown } from '../../../src/tasks/countdown/countdown.ts';
import { allPuzzles } from '../../../src/tasks/countdown/puzzles.ts';
import { countdownOptions, id, seed, stream, text, tokens } from './support.ts';

const options = countdownOptions();
const verify = (prompt: string, response: string) =>
  countdown.verify(tokens(prompt), tokens(response), options);
const PROMPT = 'numbers 5 4 1 target 24 :';

/** The outcome by text and JavaScript's own arithmetic: shares nothing with the verifier. */
function oracle(prompt: string, response: string): boolean {
  const puzzle = /^numbers (\d+) (\d+) (\d+) target (\d+) (?::|no)$/.exec(prompt);
  const answer = /^(?:.* )?answer ((?:(?!answer)\S+ ){7})end$/.exec(response);
  if (!puzzle || !answer) return false;
  const expression = answer[1].trim();
  const shape = /^(\( \d+ [-+*] \d+ \) [-+*] \d+|\d+ [-+*] \( \d+ [-+*] \d+ \))$/;
  if (!shape.test(expression)) return false;
  const used = (expression.match(/\d+/g) ?? []).map(Number).sort((a, b) => a - b);
  const given = puzzle.slice(1, 4).map(Number);
  if (used.join() !== given.sort((a, b) => a - b).join()) return false;
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  const evaluate = new Function(`return ${expression}`) as () => number;
  return evaluate() === Number(puzzle[4]);
}

describe('Countdown verifier', () => {
  it('accepts right answers in both forms and after any search', () => {
    for (const response of [
      'answer ( 5 + 1 ) * 4 end',
      'answer 4 * ( 5 + 1 ) end',
      'guess . answer ( 1 + 5 ) * 4 end',
      'answer ( 5 - 4 ) * 1 end answer ( 5 + 1 ) * 4 end',
    ]) {
      const verdict = verify(PROMPT, response);
      assert.deepEqual([verdict.correct, verdict.answered], [true, true], response);
    }
    const subtraction = verify('numbers 9 5 2 target 6 :', 'answer 9 - ( 5 - 2 ) end');
    assert.equal(subtraction.correct, true);
    assert.equal(subtraction.reason, '9 - ( 5 - 2 ) = 6');
  });

  it('says what is wrong with the others', () => {
    for (const [response, answered, reason] of [
      ['answer ( 5 + 1 ) * 4', false, 'did not end after its answer'],
      ['answer ( 5 + 1 ) * 4 . end', false, 'the answer is not an expression of three numbers'],
      ['answer 5 + 1 * 4 end', false, 'the answer is not an expression of three numbers'],
      ['answer ( 5 + 1 ) * 4 end end', false, 'the answer is not an expression of three numbers'],
      ['answer ( 5 + 1 * 4 ) end', false, 'the answer is not an expression of three numbers'],
      [
        'answer ( 5 + 1 ) * 4 end answer end',
        false,
        'the answer is not an expression of three numbers',
      ],
      ['answer ( 5 - 4 ) * 1 end', true, 'gives 1, wanted 24'],
      ['answer ( 4 - 5 ) * 1 end', true, 'gives -1, wanted 24'],
      ['answer ( 5 + 1 ) * 1 end', true, 'uses 1 twice'],
      ['answer ( 6 * 4 ) * 1 end', true, '6 is not one of the numbers'],
      ['try 5 + 1 = 6 , 6 * 4 = 24 yes . end', false, 'no answer'],
      ['', false, 'no answer'],
    ] as const) {
      const verdict = verify(PROMPT, response);
      assert.deepEqual(
        [verdict.correct, verdict.answered, verdict.reason],
        [false, answered, reason],
        response,
      );
    }
    assert.equal(
      verify('numbers 5 5 1 target 9 :', 'answer ( 5 + 5 ) + 5 end').reason,
      'uses 5 too often',
    );
    assert.equal(verify('numbers 5 4 target 24 :', 'end').reason, 'the prompt is not a puzzle');
  });

  it('measures thinking before the first answer', () => {
    assert.equal(verify(PROMPT, 'answer ( 5 + 1 ) * 4 end').thinkingLength, 0);
    assert.equal(verify(PROMPT, 'guess . answer 5 end answer 5 end').thinkingLength, 2);
    assert.equal(verify(PROMPT, 'try try . end').thinkingLength, 4);
  });

  it('counts attempts, repeats and the sound ones before success', () => {
    const cases: [string, { all: number; distinct: number; guarded: number }, number][] = [
      // Another second operation is not another attempt; 4 - 5 is 5 - 4 turned round.
      [
        'try 5 - 4 = 1 , 1 + 1 = 2 low . try 5 - 4 = 1 , 1 * 1 = 1 low . try 4 - 5 = 1 , 1 + 1 = 2 low .',
        { all: 3, distinct: 1, guarded: 1 },
        2 / 3,
      ],
      [
        'try 5 - 4 = 2 , 2 + 1 = 3 low . try 5 + 4 = 9 , 9 + 1 = 9 low .',
        { all: 2, distinct: 2, guarded: 0 },
        0,
      ],
      [
        'try 5 + 5 = 10 , 10 + 4 = 14 low . try 5 + 4 = 9 , 9 + 4 = 13 low . try 5 + 4 = 9',
        { all: 3, distinct: 2, guarded: 0 },
        1 / 3,
      ],
      [
        'try 5 + 1 = 6 , 6 * 4 = 24 yes . try 5 - 4 = 1 , 1 + 1 = 2 low .',
        { all: 2, distinct: 2, guarded: 1 },
        0,
      ],
      [
        'guess . answer ( 5 + 1 ) * 4 end try 5 - 4 = 1 , 1 + 1 = 2 low .',
        { all: 1, distinct: 1, guarded: 0 },
        0,
      ],
      ['try try try . try', { all: 4, distinct: 2, guarded: 0 }, 2 / 4],
      [
        'go back . wait , check 5 + 1 = 6 , 6 * 4 = 24 yes .',
        { all: 0, distinct: 0, guarded: 0 },
        0,
      ],
    ];
    for (const [response, attempts, duplicates] of cases) {
      const verdict = verify(PROMPT, response);
      assert.deepEqual(verdict.attempts, attempts, response);
      assert.equal(verdict.duplicates, duplicates, response);
    }
  });

  it('counts claims of success, and those that recomputing does not confirm', () => {
    assert.deepEqual(verify(PROMPT, 'guess . end').success, { claimed: 0, wrong: 0 });
    const claims = (...said: string[]) => verify(PROMPT, said.join(' ')).success;
    assert.deepEqual(claims('try 3 - 7 = 4 , 4 + 1 = 5 low .'), { claimed: 0, wrong: 0 });
    assert.deepEqual(claims('try 3 - 7 = 4 , 4 + 1 = 5 yes .'), { claimed: 1, wrong: 1 });
    assert.deepEqual(claims('try 5 + 1 = 6 , 6 * 4 = 24 yes .'), { claimed: 1, wrong: 0 });
    assert.deepEqual(claims('try 2 * 2 yes .', 'check yes .'), { claimed: 2, wrong: 2 });
  });

  it('takes as validity the share of equations that hold', () => {
    assert.ok(Number.isNaN(verify(PROMPT, 'guess . end').validity));
    assert.equal(verify(PROMPT, 'try 3 - 7 = 4 , 4 + 1 = 5 low .').validity, 1 / 2);
    assert.equal(verify(PROMPT, 'check 5 + 1 = 6 , 6 * 4 = 20 low . 2 * 2 = 4').validity, 2 / 3);
  });

  it('never throws and agrees with plain arithmetic on hostile responses', () => {
    const random = stream(2);
    const puzzles = allPuzzles(options);
    let right = 0;
    let broken = 0;
    for (let round = 0; round < 8000; round++) {
      const puzzle = puzzles[random.below(puzzles.length)];
      const { tokens: whole, promptLength } = countdown.demonstrate(puzzle, options, random);
      const prompt = whole.slice(0, promptLength);
      const response = mutate(Array.from(whole.subarray(promptLength)), random);
      if (random.below(20) === 0) prompt[random.below(7)] = random.below(60) - 5;
      const verdict = countdown.verify(prompt, response, options);
      const what = `${text(prompt)} | ${text(response)} (seed ${seed})`;
      assert.equal(verdict.correct, oracle(text(prompt), text(response)), what);
      assert.ok(!verdict.correct || verdict.answered, what);
      const { all, distinct, guarded } = verdict.attempts;
      assert.ok(guarded <= distinct && distinct <= all && all <= response.length, what);
      assert.ok(verdict.duplicates >= 0 && verdict.duplicates < 1, what);
      assert.ok(Number.isNaN(verdict.validity) || Math.abs(verdict.validity - 0.5) <= 0.5, what);
      assert.ok(verdict.thinkingLength <= response.length, what);
      if (verdict.correct) right++;
      else broken++;
    }
    assert.ok(right > 500 && broken > 500, `${right} right, ${broken} wrong`);
  });
});

/** None to several random edits, some with ids that no vocabulary holds. */
function mutate(response: number[], random: ReturnType<typeof stream>): Int32Array {
  const edits = random.below(4);
  for (let edit = 0; edit < edits; edit++) {
    const at = random.below(response.length + 1);
    const fresh = Array.from({ length: random.below(3) }, () =>
      random.below(30) === 0 ? random.below(2 ** 31) - 2 ** 30 : random.below(48),
    );
    response.splice(at, random.below(3), ...fresh);
  }
  if (random.below(10) === 0) response.push(id('answer'), ...response.slice(-random.below(12)));
  if (random.below(50) === 0) {
    return Int32Array.from({ length: random.below(100) }, () => random.below(60) - 6);
  }
  return Int32Array.from(response);
}
