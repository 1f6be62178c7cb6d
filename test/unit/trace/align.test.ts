import assert from 'node:assert/strict';
import { align, applyHunks } from '../../../src/trace/align.ts';
import { changesBetween } from '../../../src/trace/changes.ts';
import { randomKey, randomStream, type RandomStream } from '../../../src/base/random.ts';

const seed = Math.floor(Math.random() * 2 ** 31);
const stream = (row: number): RandomStream => randomStream(randomKey(seed, 'shuffle'), row);

function words(random: RandomStream, length: number, vocabulary: number): string[] {
  return Array.from({ length }, () => `w${random.below(vocabulary)}`);
}

/** `text` after a number of random insertions, deletions, replacements and moved blocks. */
function edited(random: RandomStream, text: string[], edits: number, vocabulary: number): string[] {
  const result = [...text];
  for (let e = 0; e < edits; e++) {
    const at = random.below(result.length + 1);
    const gone = random.below(4);
    result.splice(at, gone, ...words(random, random.below(4), vocabulary));
  }
  return result;
}

/** Fewest edits by dynamic programming: the reference. */
function distance(a: string[], b: string[]): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = a[i - 1] === b[j - 1] ? row[j - 1] : 1 + Math.min(row[j], next[j - 1]);
    }
    row = next;
  }
  return row[b.length];
}

function edits(hunks: ReturnType<typeof align>): number {
  return hunks.reduce((sum, h) => sum + h.aEnd - h.aStart + h.bEnd - h.bStart, 0);
}

describe(`align (seed ${seed})`, () => {
  it('gives the other sequence when applied, with the fewest edits on short ones', () => {
    for (let row = 0; row < 300; row++) {
      const random = stream(row);
      const vocabulary = 1 + random.below(6);
      const a = words(random, random.below(40), vocabulary);
      const b =
        row % 2 === 0
          ? words(random, random.below(40), vocabulary)
          : edited(random, a, 3, vocabulary);
      const hunks = align(a, b);
      assert.deepEqual(applyHunks(a, b, hunks), b, `row ${row}`);
      assert.equal(edits(hunks), distance(a, b), `row ${row}: ${a.join(' ')} | ${b.join(' ')}`);
    }
  });

  it('gives the other sequence when applied to long, unlike, repetitive and shifted ones', () => {
    const random = stream(1000);
    const base = words(random, 6000, 48);
    const cases: [string[], string[]][] = [
      [base, words(random, 5000, 48)],
      [base, edited(random, base, 400, 48)],
      [base, [...words(random, 3000, 48), ...base.slice(0, 4000), ...words(random, 900, 3)]],
      [words(random, 5000, 2), words(random, 5000, 2)],
      [Array<string>(5000).fill('x'), Array<string>(3000).fill('x')],
      [base, []],
      [[], base],
      [[...base.slice(3000), ...base.slice(0, 3000)], base],
    ];
    for (const [index, [a, b]] of cases.entries()) {
      assert.deepEqual(applyHunks(a, b, align(a, b)), b, `case ${index}`);
    }
  });

  it('finds a block inserted into a long sequence that differs elsewhere too', () => {
    const random = stream(1001);
    const head = words(random, 4000, 48);
    const tail = words(random, 4000, 48);
    const block = words(random, 2500, 48);
    const a = [...words(random, 300, 48), ...head, ...tail, ...words(random, 300, 48)];
    const b = [...words(random, 300, 48), ...head, ...block, ...tail, ...words(random, 300, 48)];
    const hunks = align(a, b);
    assert.deepEqual(applyHunks(a, b, hunks), b);
    assert.ok(edits(hunks) <= 2500 + 4 * 300, `${edits(hunks)} edits`);
  });

  it('has ascending hunks that never touch, and none for equal sequences', () => {
    const random = stream(1002);
    const a = words(random, 500, 10);
    assert.deepEqual(align(a, [...a]), []);
    const hunks = align(a, edited(random, a, 20, 10));
    for (let i = 1; i < hunks.length; i++) {
      assert.ok(hunks[i].aStart > hunks[i - 1].aEnd && hunks[i].bStart > hunks[i - 1].bEnd);
    }
  });

  it('does not confuse pieces with names that objects have', () => {
    const a = ['__proto__', 'constructor', 'toString'];
    const b = ['constructor', 'hasOwnProperty'];
    assert.deepEqual(applyHunks(a, b, align(a, b)), b);
  });
});

describe(`changesBetween (seed ${seed})`, () => {
  it('marks exactly the tokens that the alignment did not keep', () => {
    for (let row = 0; row < 100; row++) {
      const random = stream(2000 + row);
      const a = words(random, 30, 8);
      const b = edited(random, a, 3, 8);
      const { changed, removed, first, addedTokens, removedTokens } = changesBetween(a, b);
      const gone = new Set(
        removed.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, i) => from + i)),
      );
      assert.deepEqual(
        a.filter((_, i) => !gone.has(i)),
        b.filter((_, j) => !changed[j]),
        `row ${row}`,
      );
      assert.equal(
        addedTokens,
        changed.reduce((sum, bit) => sum + bit, 0),
      );
      assert.equal(removedTokens, gone.size);
      let common = 0;
      while (common < a.length && common < b.length && a[common] === b[common]) common++;
      assert.equal(first, a.length === b.length && common === a.length ? undefined : common);
    }
  });
});
