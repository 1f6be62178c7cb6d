import assert from 'node:assert/strict';
import { countdown } from '../../../src/tasks/countdown/countdown.ts';
import { allPuzzles } from '../../../src/tasks/countdown/puzzles.ts';
import type { SearchNode } from '../../../src/tasks/task.ts';
import { countdownOptions, id, seed, stream, text, tokens } from './support.ts';

const options = countdownOptions();
const PROMPT = tokens('numbers 5 4 1 target 24 :');

function tree(response: string): SearchNode {
  assert.ok(countdown.tree);
  return countdown.tree(PROMPT, tokens(response), options);
}
/** Indented lines: kind, label, state, the words it stands on, turns. */
function drawn(response: string): string[] {
  const words = response.split(' ');
  const cut = ({ start, end }: { start: number; end: number }): string =>
    words.slice(start, end).join(' ');
  const lines: string[] = [];
  const draw = (node: SearchNode, depth: number): void => {
    const { kind, label, state, ranges, turns, children } = node;
    const parts = [kind, label, state, ranges.map(cut).join(' | '), turns.map(cut).join(' | ')];
    lines.push('  '.repeat(depth) + parts.join(' ~ '));
    for (const child of children) draw(child, depth + 1);
  };
  draw(tree(response), 0);
  return lines;
}

describe(`Countdown search tree (seed ${seed})`, () => {
  it('puts moves, outcomes, checks and the answer where they belong', () => {
    assert.deepEqual(
      drawn(
        'try 5 * 4 = 20 , 20 + 1 = 21 low . wait , go back . try 5 + 1 = 6 , 6 * 4 = 24 yes . check 5 + 1 = 6 , 6 * 4 = 24 yes . answer ( 5 + 1 ) * 4 end',
      ),
      [
        'root ~ 5 4 1 → 24 ~ open ~  ~ ',
        '  move ~ 5 * 4 = 20 ~ open ~ try 5 * 4 = 20 ~ ',
        '    outcome ~ 20 + 1 = 21 low ~ failed ~ , 20 + 1 = 21 low . ~ wait , | go back .',
        '  move ~ 5 + 1 = 6 ~ open ~ try 5 + 1 = 6 ~ ',
        '    outcome ~ 6 * 4 = 24 yes ~ reached ~ , 6 * 4 = 24 yes . ~ ',
        '      check ~ check: yes ~ reached ~ check 5 + 1 = 6 , 6 * 4 = 24 yes . ~ ',
        '      answer ~ answer: ( 5 + 1 ) * 4 = 24 ~ reached ~ answer ( 5 + 1 ) * 4 ~ ',
      ],
    );
  });

  it('joins tries that begin alike, marks what does not hold, and hangs a guess from the puzzle', () => {
    assert.deepEqual(
      drawn(
        'try 4 * 5 = 20 , 20 + 1 = 21 low . go back . try 5 * 4 = 20 , 20 - 1 = 24 yes . guess . answer 4 - ( 5 + 1 ) end',
      ),
      [
        'root ~ 5 4 1 → 24 ~ open ~  ~ ',
        '  move ~ 4 * 5 = 20 ~ open ~ try 4 * 5 = 20 | try 5 * 4 = 20 ~ ',
        '    outcome ~ 20 + 1 = 21 low ~ failed ~ , 20 + 1 = 21 low . ~ go back .',
        '    outcome ~ 20 - 1 = 24 yes ~ wrong ~ , 20 - 1 = 24 yes . ~ ',
        '  answer ~ guess: 4 - ( 5 + 1 ) = -2 ~ wrong ~ answer 4 - ( 5 + 1 ) ~ ',
      ],
    );
  });

  it('shows fragments as what they are', () => {
    assert.deepEqual(drawn('go back . try 5 * try'), [
      'root ~ 5 4 1 → 24 ~ open ~  ~ go back .',
      '  outcome ~ try 5 * ~ open ~ try 5 * ~ ',
      '  outcome ~ try ~ open ~ try ~ ',
    ]);
  });

  it('holds every word of a search once, whoever wrote it', () => {
    const puzzles = allPuzzles(options);
    for (let row = 0; row < 300; row++) {
      const random = stream(row);
      const noisy = row % 2 === 1;
      const puzzle = puzzles[random.below(puzzles.length)];
      const patient = { ...options, pPatient: 1, pRepeat: 0.3, pWait: 0.5, pSlip: 0.2 };
      const made = countdown.demonstrate(puzzle, patient, random);
      const response = made.tokens.slice(made.promptLength);
      if (noisy) {
        for (let i = 0; i < 6; i++) response[random.below(response.length)] = random.below(48);
      }
      assert.ok(countdown.tree);
      const root = countdown.tree(made.tokens.slice(0, made.promptLength), response, options);
      const covered = new Uint8Array(response.length);
      const visit = (node: SearchNode): void => {
        for (const { start, end } of [...node.ranges, ...node.turns]) {
          assert.ok(start < end && end <= response.length);
          for (let i = start; i < end; i++) {
            assert.equal(covered[i]++, 0, `word ${i} twice: ${text(response)}`);
          }
        }
        node.children.forEach(visit);
      };
      visit(root);
      if (noisy) continue;
      // All but the guess marker of a search that gave up.
      const bare = [...response].filter((token, i) => !covered[i] && token !== id('guess'));
      assert.match(text(bare), /^(\. )?end$/, text(response));
    }
  });
});

describe(`Countdown openings (seed ${seed})`, () => {
  it('are where the grammar allows a behaviour that was not written', () => {
    const response =
      'try 5 * 4 = 20 , 20 + 1 = 21 low . go back . try 5 + 1 = 6 , 6 * 4 = 24 yes . answer ( 5 + 1 ) * 4 end';
    const found = countdown.openings(PROMPT, tokens(response), options);
    const before = (at: number): string => response.split(' ').slice(0, at).slice(-2).join(' ');
    const shown = Object.fromEntries(
      Object.entries(found).map(([name, places]) => [name, places.map(before)]),
    );
    assert.deepEqual(shown, {
      exploration: [],
      backtracking: [],
      verification: ['yes .'],
      reflection: ['low .'],
    });
    const guess = tokens('guess . answer ( 5 + 1 ) * 4 end');
    assert.deepEqual(countdown.openings(PROMPT, guess, options).exploration, [0]);
  });

  it('take the opener in its grammar: written there, it is that behaviour', () => {
    const puzzles = allPuzzles(options);
    const openers = countdown.openers(options);
    let tried = 0;
    for (let row = 0; row < 200; row++) {
      const random = stream(row);
      const { tokens: all, promptLength } = countdown.demonstrate(
        puzzles[random.below(puzzles.length)],
        { ...options, pDirect: 0.2, pQuit: 0.4 },
        random,
      );
      const prompt = all.slice(0, promptLength);
      const response = all.slice(promptLength);
      for (const [name, places] of Object.entries(countdown.openings(prompt, response, options))) {
        const [opener] = openers[name as 'exploration'] ?? [];
        for (const at of places) {
          tried++;
          assert.notEqual(response[at], opener, text(response));
          const rest = name === 'backtracking' ? [id('back'), id('.')] : [];
          const forced = Int32Array.of(...response.slice(0, at), opener, ...rest);
          const span = countdown.detect(prompt, forced, options).at(-1);
          assert.deepEqual([span?.behaviour, span?.start], [name, at], text(forced));
        }
      }
    }
    assert.ok(tried > 100);
  });
});
