import assert from 'node:assert/strict';
import { countdown } from '../../../src/tasks/countdown/countdown.ts';
import type { CountdownOptions } from '../../../src/tasks/countdown/options.ts';
import { allPuzzles } from '../../../src/tasks/countdown/puzzles.ts';
import { countdownOptions, id, seed, stream, text } from './support.ts';

const puzzles = allPuzzles(countdownOptions());

/** Means over fresh demonstrations, all puzzles equally often. */
function measure(row: number, options: CountdownOptions, draws: number) {
  const random = stream(row);
  const sums = {
    accuracy: 0,
    length: 0,
    tries: 0,
    backtracks: 0,
    checks: 0,
    drills: 0,
    longest: 0,
  };
  for (let draw = 0; draw < draws; draw++) {
    const puzzle = puzzles[draw % puzzles.length];
    const { tokens, promptLength } = countdown.demonstrate(puzzle, options, random);
    const prompt = tokens.subarray(0, promptLength);
    const response = tokens.subarray(promptLength);
    const verdict = countdown.verify(prompt, response, options);
    assert.ok(verdict.answered, `${text(tokens)} (seed ${seed})`);
    assert.ok(tokens.every((token) => token > 0 && token < 48));
    assert.equal(response.indexOf(id('end')), response.length - 1);
    sums.accuracy += verdict.correct ? 1 : 0;
    sums.length += response.length;
    sums.tries += verdict.attempts.all;
    sums.longest = Math.max(sums.longest, verdict.attempts.all);
    sums.drills += prompt[6] === id('no') ? 1 : 0;
    for (const { behaviour } of countdown.detect(prompt, response, options)) {
      if (behaviour === 'backtracking') sums.backtracks++;
      if (behaviour === 'verification') sums.checks++;
    }
  }
  return {
    ...Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, sum / draws])),
    longest: sums.longest,
  } as typeof sums;
}

function near(actual: number, expected: number, slack: number, what: string): void {
  assert.ok(
    Math.abs(actual - expected) <= slack,
    `${what}: ${actual}, expected ${expected} ± ${slack} (seed ${seed})`,
  );
}

// Slack: the published figure's rounding plus at least four standard errors of the draw.
const DRAWS = 863 * 20;

describe('Countdown demonstrations', () => {
  it('match the published searcher with 8 % patient ones: .44 right, 22 tokens, .73 tries', () => {
    const options = countdownOptions({ pQuit: 0.9, pPatient: 0.08, pDrill: 0 });
    const means = measure(10, options, DRAWS);
    near(means.accuracy, 0.44, 0.03, 'accuracy');
    near(means.length, 22, 1.5, 'length');
    near(means.tries, 0.73, 0.06, 'tries');
  });

  it('match the published full patience: .95 right', () => {
    const means = measure(11, countdownOptions({ pPatient: 1, pDrill: 0 }), DRAWS);
    near(means.accuracy, 0.95, 0.03, 'accuracy');
    assert.equal(means.longest, 9);
  });

  it('hardly search without a drill: 18-19 tokens, go back .01-.02 as the start has it', () => {
    const means = measure(12, countdownOptions({ pDrill: 0 }), DRAWS);
    near(means.length, 18.5, 0.5, 'length');
    near(means.backtracks, 0.015, 0.008, 'go back');
  });

  it('are drills as often as asked, told by the prompt’s last token, and drills are patient', () => {
    const means = measure(13, countdownOptions(), DRAWS);
    near(means.drills, 0.15, 0.015, 'drills');
    const drills = measure(14, countdownOptions({ pDrill: 1 }), DRAWS);
    assert.equal(drills.drills, 1);
    near(drills.accuracy, 0.95, 0.03, 'accuracy of drills');
    assert.ok(drills.tries > 3);
  });

  it('do what each parameter says', () => {
    const patient = { pPatient: 1, pDrill: 0 };
    assert.equal(measure(20, countdownOptions({ pDrill: 0, pDirect: 1 }), 2000).tries, 0);
    assert.equal(measure(21, countdownOptions({ ...patient, pCheck: 0 }), 2000).checks, 0);
    assert.ok(measure(22, countdownOptions({ ...patient, maxTries: 3 }), 2000).longest === 3);
    const always = countdownOptions({ ...patient, pSlip: 0, pRepeat: 0, pBest: 1 });
    assert.equal(measure(23, always, 2000).accuracy, 1);
    const slipping = countdownOptions({ ...patient, pSlip: 1, pCheck: 0 });
    near(measure(24, slipping, 5000).tries, 1, 0, 'tries when every failure slips');
    const random = countdownOptions({ ...patient, pSys: 0, pSlip: 0, pRepeat: 0, pBest: 1 });
    assert.equal(measure(25, random, 2000).accuracy, 1);
  });

  it('go round the first operations in order, without repeats, when systematic', () => {
    const options = countdownOptions({ pDrill: 1, pRepeat: 0, pSlip: 0, pBest: 1 });
    const random = stream(30);
    for (let draw = 0; draw < 2000; draw++) {
      const { tokens, promptLength } = countdown.demonstrate(puzzles[draw % 863], options, random);
      const verdict = countdown.verify(
        tokens.subarray(0, promptLength),
        tokens.subarray(promptLength),
        options,
      );
      const { all, distinct, guarded } = verdict.attempts;
      assert.ok(all === distinct && all === guarded, `${text(tokens)} (seed ${seed})`);
      assert.equal(verdict.validity, 1);
    }
  });

  it('are the same for the same key and differ between rows', () => {
    const options = countdownOptions();
    const draw = (row: number): string =>
      puzzles
        .slice(0, 40)
        .map((puzzle) => text(countdown.demonstrate(puzzle, options, stream(row)).tokens))
        .join('\n');
    assert.equal(draw(40), draw(40));
    assert.notEqual(draw(40), draw(41));
  });
});
