import { Value } from '@sinclair/typebox/value';
import assert from 'node:assert/strict';
import { canonicalForm } from '../../../src/tasks/knights-and-knaves/canonical.ts';
import { readPrompt, type Scene } from '../../../src/tasks/knights-and-knaves/grammar.ts';
import { knightsAndKnaves as task } from '../../../src/tasks/knights-and-knaves/knights-and-knaves.ts';
import { KnightsOptions } from '../../../src/tasks/knights-and-knaves/options.ts';
import { PERTURBATIONS } from '../../../src/tasks/knights-and-knaves/perturb.ts';
import { ID, NAMES, WORDS, type Word } from '../../../src/tasks/knights-and-knaves/words.ts';
import { seed, stream } from './support.ts';

const options = (changes: Partial<KnightsOptions> = {}): KnightsOptions => ({
  ...(Value.Default(KnightsOptions, {}) as KnightsOptions),
  puzzles: 150,
  minPeople: 3,
  maxPeople: 3,
  seed,
  ...changes,
});
const inOrder = options();
const drawn = options({ names: 'drawn' });
const text = (ids: ArrayLike<number>): string => Array.from(ids, (id) => WORDS[id]).join(' ');
const tokens = (words: string): Int32Array =>
  Int32Array.from(words.split(' '), (word) => ID[word as Word]);

function sceneOf(prompt: Int32Array): Scene {
  const scene = readPrompt(prompt);
  assert.ok(scene, `${text(prompt)} (seed ${seed})`);
  return scene;
}

/** The text with the people of `names` called A, B, C, … */
const inOrderAgain = (ids: Int32Array, names: readonly number[]): string =>
  text(ids.map((token) => (names.includes(token) ? NAMES[names.indexOf(token)] : token)));

describe('Names in Knights & Knaves', () => {
  it('are A, B, C, … unless they are drawn: the option left out changes no prompt and no demonstration', () => {
    const asked = options({ names: 'in order' });
    for (const [row, puzzle] of task.puzzles(inOrder, 'train').entries()) {
      const prompt = task.prompt(puzzle, inOrder, stream(row));
      assert.deepEqual(prompt, task.prompt(puzzle, asked, stream(row)));
      assert.deepEqual(sceneOf(prompt).names, NAMES.slice(0, 3));
      assert.deepEqual(
        task.demonstrate(puzzle, inOrder, stream(row)),
        task.demonstrate(puzzle, asked, stream(row)),
      );
    }
  });

  it('are drawn from all names, every one at every place, each once in a puzzle, the same for the same seed', () => {
    const seen = new Map<number, Set<number>>();
    const orders = new Set<string>();
    const [puzzle, ...others] = task.puzzles(drawn, 'train');
    for (let row = 0; row < 600; row++) {
      const one = others[row % others.length];
      const prompt = task.prompt(one, drawn, stream(row));
      assert.deepEqual(prompt, task.prompt(one, drawn, stream(row)));
      const { names } = sceneOf(prompt);
      assert.equal(new Set(names).size, 3, text(prompt));
      names.forEach((name, place) => {
        seen.set(name, (seen.get(name) ?? new Set()).add(place));
      });
      orders.add(text(sceneOf(task.prompt(puzzle, drawn, stream(row))).names));
    }
    // 600 draws: one of 24 pairs of name and place is missed once in 10^33.
    assert.deepEqual([...seen.keys()].sort(), [...NAMES]);
    for (const [name, places] of seen) assert.equal(places.size, 3, `${WORDS[name]} seed ${seed}`);
    // Of 336 orders about 280 occur.
    assert.ok(orders.size > 200, `${orders.size} orders (seed ${seed})`);
  });

  it('leave the puzzles and the split as they are: still no held-out puzzle is a renamed training puzzle', () => {
    for (const split of ['train', 'heldOut'] as const) {
      assert.deepEqual(task.puzzles(drawn, split), task.puzzles(inOrder, split));
    }
    const train = new Set(task.puzzles(drawn, 'train').map(({ canonical }) => canonical));
    for (const [row, puzzle] of task.puzzles(drawn, 'heldOut').entries()) {
      const { statements } = sceneOf(task.prompt(puzzle, drawn, stream(row)));
      assert.equal(canonicalForm(statements), puzzle.canonical, `seed ${seed}`);
      assert.ok(!train.has(canonicalForm(statements)));
    }
  });

  it('are all that differs: under other names the same statements, the same verdict, spans and tree', () => {
    const given = options({ names: 'drawn', maxPeople: 5, puzzles: 40, pSlip: 0.1 });
    const renamed: Scene[] = [];
    for (const [row, puzzle] of task.puzzles(given, 'train').entries()) {
      const { tokens: all, promptLength } = task.demonstrate(puzzle, given, stream(row));
      const [prompt, response] = [all.slice(0, promptLength), all.slice(promptLength)];
      const scene = sceneOf(prompt);
      renamed.push(scene);
      const plain = (ids: Int32Array): Int32Array => tokens(inOrderAgain(ids, scene.names));
      const [plainPrompt, plainResponse] = [plain(prompt), plain(response)];
      assert.deepEqual(sceneOf(plainPrompt).statements, scene.statements);
      const found = task.verify(prompt, response, given);
      const expected = task.verify(plainPrompt, plainResponse, given);
      assert.ok(found.answered, `${text(all)} (seed ${seed})`);
      assert.deepEqual({ ...found, reason: '' }, { ...expected, reason: '' });
      const shape = (p: Int32Array, r: Int32Array) =>
        task.detect(p, r, given).map((span) => ({ ...span, why: '' }));
      assert.deepEqual(shape(prompt, response), shape(plainPrompt, plainResponse));
      assert.ok(!task.detect(prompt, response, given).some(({ why }) => why.includes('undefined')));
      assert.deepEqual(
        task.opportunities(prompt, response, given),
        task.opportunities(plainPrompt, plainResponse, given),
      );
      const states = (p: Int32Array, r: Int32Array) =>
        JSON.stringify(task.tree?.(p, r, given), (key, value: unknown) =>
          key === 'label' ? undefined : value,
        );
      assert.equal(states(prompt, response), states(plainPrompt, plainResponse));
    }
    assert.ok(renamed.some(({ names }) => names.includes(ID.H)));
  });

  it('are those of the puzzle in answers, reasons and labels; other people are nobody', () => {
    const prompt = tokens('puzzle F : knave C . C : and knight F knight C . <think>');
    const judge = (response: string) => task.verify(prompt, tokens(response), drawn);
    const right = '</think> <answer> F knight C knave </answer> end';
    assert.deepEqual([judge(right).correct, judge(right).reason], [true, 'F knight, C knave']);
    const other = judge('</think> <answer> A knight B knave </answer> end');
    assert.deepEqual([other.correct, other.answered], [false, false]);
    assert.match(judge('</think> <answer> F knave C knave </answer>').reason, /what F says/);
    const whys = (response: string) =>
      task.detect(prompt, tokens(response), drawn).map(({ why }) => why);
    assert.deepEqual(whys('try C knight ok try A knight ok'), ['tries C as knight']);
    assert.equal(
      task.tree?.(prompt, tokens('try F knight ok'), drawn).children[0].label,
      'F knight',
    );
    for (const broken of [
      'puzzle F : knave C . F : knight F . <think>',
      'puzzle F : knave A . C : knight F . <think>',
      'puzzle yes : knight yes . <think>',
    ]) {
      assert.equal(readPrompt(tokens(broken)), undefined, broken);
    }
  });

  it('stay the same in the changed version of a puzzle, which is asked under the same draws', () => {
    for (const [row, puzzle] of task.puzzles(drawn, 'train').slice(0, 60).entries()) {
      const kind = PERTURBATIONS[row % PERTURBATIONS.length];
      const changed = task.perturb?.(puzzle, kind, drawn, stream(row));
      assert.deepEqual(changed, task.perturb?.(puzzle, kind, inOrder, stream(row)));
      if (!changed) continue;
      const [clean, other] = [puzzle, changed].map((one) =>
        sceneOf(task.prompt(one, drawn, stream(row))),
      );
      assert.deepEqual(other.names, clean.names);
      const moved = other.statements.filter(
        (said, person) => JSON.stringify(said) !== JSON.stringify(clean.statements[person]),
      );
      assert.equal(moved.length, 1, `seed ${seed}`);
    }
  });
});
