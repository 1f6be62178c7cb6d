import assert from 'node:assert/strict';
import {
  appendFileSync,
  mkdtempSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { randomKey, randomStream } from '../../../src/base/random.ts';
import { createBits } from '../../../src/index/bits.ts';
import { readBlocks } from '../../../src/index/blocks.ts';
import { findLines } from '../../../src/index/find.ts';
import { openLineIndex, type LineIndex } from '../../../src/index/lines.ts';
import { fold, lineHolds, needleOf } from '../../../src/index/needles.ts';
import { createOffsets } from '../../../src/index/offsets.ts';

const seed = Math.floor(Math.random() * 2 ** 31);

describe(`lines of a file (seed ${seed})`, () => {
  const random = randomStream(randomKey(seed, 'shuffle'));
  const pick = <T>(from: readonly T[]): T => from[random.below(from.length)];
  let folder = '';
  let path = '';
  const indexes: LineIndex[] = [];
  const openIndex = async () => {
    const index = await openLineIndex(path);
    indexes.push(index);
    await index.update();
    return index;
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'index-'));
    path = join(folder, 'file.jsonl');
  });
  afterEach(async () => {
    await Promise.all(indexes.splice(0).map((index) => index.close()));
    rmSync(folder, { recursive: true, force: true });
  });

  const words = [
    '{"a":1}',
    'é',
    '😀',
    '\r',
    '\r\n',
    '\n',
    '\n\n',
    '',
    ' ',
    '\u2028',
    'wait',
    'x'.repeat(300),
  ];
  const text = (pieces: number) => Array.from({ length: pieces }, () => pick(words)).join('');
  /** Lines as a plain split says them. */
  const naive = (bytes: Buffer): string[] => {
    const lines = bytes.toString('latin1').split('\n');
    if (lines.at(-1) === '') lines.pop();
    return lines.map((line) => line.replace(/\r$/, ''));
  };
  async function linesOf(index: LineIndex): Promise<string[]> {
    const lines: string[] = [];
    for (let i = 0; i < index.count(); i++) lines.push((await index.read(i)).toString('latin1'));
    return lines;
  }

  it('are those of a plain split, whatever the file holds', async () => {
    let lines = 0;
    for (let round = 0; round < 60; round++) {
      const bytes =
        round % 3 === 0
          ? Buffer.from(
              Array.from({ length: random.below(400) }, () => pick([10, 13, 0, 255, 65, 128])),
            )
          : Buffer.from(text(random.below(80)), 'utf8');
      writeFileSync(path, bytes);
      const index = await openIndex();
      assert.deepEqual(await linesOf(index), naive(bytes));
      assert.ok(index.complete());
      assert.equal(index.unfinished(), bytes.length > 0 && bytes.at(-1) !== 10);
      for (let byte = 0; byte < bytes.length; byte++) {
        const line = index.lineAt(byte);
        assert.ok(index.start(line) <= byte && byte <= index.end(line), `byte ${byte}`);
      }
      lines += index.count();
    }
    assert.ok(lines > 200, String(lines));
  });

  it('stay right while the file grows, in pieces that end anywhere', async () => {
    for (let round = 0; round < 15; round++) {
      rmSync(path, { force: true });
      const whole = Buffer.from(text(60), 'utf8');
      let at = random.below(whole.length + 1);
      writeFileSync(path, whole.subarray(0, at));
      const index = await openIndex();
      while (at < whole.length) {
        const next = Math.min(whole.length, at + 1 + random.below(90));
        appendFileSync(path, whole.subarray(at, next));
        at = next;
        assert.equal(await index.update(), 'grown');
        assert.deepEqual(await linesOf(index), naive(whole.subarray(0, at)));
      }
      assert.equal(await index.update(), 'same');
      assert.equal(index.epoch(), 0);
    }
  });

  it('are found anew when the file is cut, replaced, or written anew in place', async () => {
    writeFileSync(path, 'one\ntwo\nthree\n');
    const index = await openIndex();
    truncateSync(path, 4);
    assert.equal(await index.update(), 'replaced');
    assert.deepEqual(await linesOf(index), ['one']);
    writeFileSync(`${path}.new`, 'four\nfive\n');
    renameSync(`${path}.new`, path);
    assert.equal(await index.update(), 'replaced');
    assert.deepEqual(await linesOf(index), ['four', 'five']);
    writeFileSync(path, 'other\nwords\nand longer ones\n');
    assert.equal(await index.update(), 'replaced');
    assert.deepEqual(await linesOf(index), ['other', 'words', 'and longer ones']);
    assert.equal(index.epoch(), 3);
  });

  it('reads blocks in order with what lies over a border', async () => {
    const bytes = Buffer.from(text(200), 'utf8');
    writeFileSync(path, bytes);
    const file = await open(path);
    try {
      for (const [size, overlap] of [
        [1, 0],
        [7, 3],
        [64, 63],
        [50, 200],
        [1 << 20, 5],
      ]) {
        let at = 0;
        for await (const block of readBlocks(file, 0, bytes.length, overlap, size)) {
          assert.equal(block.start, Math.max(0, at - overlap));
          const end = block.start + block.bytes.length;
          assert.ok(block.bytes.equals(bytes.subarray(block.start, end)));
          at = end;
        }
        assert.equal(at, bytes.length);
      }
    } finally {
      await file.close();
    }
  });

  it('with a text in them are found, with and without case', async () => {
    let found = 0;
    for (let round = 0; round < 40; round++) {
      const rows = Array.from({ length: 1 + random.below(60) }, () => {
        const said = Array.from({ length: random.below(12) }, () =>
          pick(['wait', 'Wait', 'é', 'É', '"', '\n', 'wai', ' ', '*', '\u0000', '中', '\\']),
        ).join('');
        const line = JSON.stringify({ said });
        // As Python writes it.
        return random.below(2) === 0
          ? line
          : line.replace(
              /[\u0080-\uffff]/g,
              (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
            );
      });
      writeFileSync(path, rows.join('\n'));
      const index = await openIndex();
      const wanted = pick(['wait', 'Wait ', 'é', '"', '中', 'wai', '\\', '\n', 'twa', 'WAIT']);
      for (const ignoreCase of [false, true]) {
        const same = (text: string) => (ignoreCase ? text.toLowerCase() : text);
        const expected = rows.flatMap((row, i) => {
          const { said } = JSON.parse(row) as { said: string };
          return same(said).includes(same(wanted)) ? [i] : [];
        });
        // Latin letters beyond ASCII lose their case only where they stand unescaped.
        if (ignoreCase && /É|é/.test(wanted)) continue;
        const needle = needleOf(wanted, ignoreCase);
        const lines: number[] = [];
        let to = 0;
        for await (const part of findLines(index, needle, 0, new AbortController().signal)) {
          assert.equal(part.from, to);
          to = part.to;
          lines.push(...part.lines);
        }
        assert.equal(to, rows.length);
        assert.deepEqual(lines, expected, `${wanted} in ${rows.join('\n')}`);
        for (const [i, row] of rows.entries()) {
          assert.equal(lineHolds(Buffer.from(row), needle), expected.includes(i));
        }
        found += expected.length;
      }
    }
    assert.ok(found > 50, String(found));
  });

  it('folds bytes the same from any place in memory', () => {
    const bytes = Buffer.from(Array.from({ length: 64 }, () => random.below(256)));
    for (let from = 0; from < 5; from++) {
      const part = bytes.subarray(from);
      for (let to = 0; to < 4; to++) {
        const target = Buffer.alloc(70).subarray(to);
        assert.deepEqual(
          [...fold(part, target)],
          [...part].map((byte) => byte | 0x20),
        );
      }
    }
  });
});

describe(`offsets and sets of rows (seed ${seed})`, () => {
  const random = randomStream(randomKey(seed, 'shuffle', 1));

  it('keep starts beyond 4 GB in at most 8 bytes a row', () => {
    const offsets = createOffsets();
    const all: number[] = [];
    let at = 0;
    for (let i = 0; i < 200_000; i++) {
      all.push(at);
      offsets.push(at);
      at += i % 5000 === 0 ? 3e9 : 1 + random.below(1000);
    }
    assert.ok(at > 1e11);
    for (let i = 0; i < all.length; i += 1 + random.below(50)) {
      assert.equal(offsets.at(i), all[i]);
      assert.equal(offsets.rowAt(all[i]), i);
      assert.equal(offsets.rowAt(all[i] + 0.5), i);
    }
    assert.equal(offsets.rowAt(-1), -1);
    offsets.truncate(1000);
    assert.equal(offsets.count(), 1000);
    assert.equal(offsets.rowAt(1e12), 999);
    assert.throws(() => offsets.at(1000), RangeError);
    const even = createOffsets();
    for (let i = 0; i < 1e6; i++) even.push(i * 7700);
    assert.ok(even.bytes() <= 8e6, String(even.bytes()));
    assert.equal(even.at(999_999), 999_999 * 7700);
  });

  it('know their members, the next and the previous', () => {
    const bits = createBits();
    const set = new Set<number>();
    for (let i = 0; i < 300; i++) {
      const row = random.below(i % 2 ? 100 : 20_000);
      bits.add(row);
      set.add(row);
    }
    const sorted = () => [...set].sort((a, b) => a - b);
    const check = () => {
      assert.equal(bits.count(), set.size);
      for (let i = 0; i < 500; i++) {
        const row = random.below(21_000);
        assert.equal(bits.has(row), set.has(row));
        assert.equal(bits.next(row), sorted().find((one) => one >= row) ?? -1);
        assert.equal(bits.previous(row), sorted().findLast((one) => one <= row) ?? -1);
      }
    };
    check();
    bits.truncate(5000);
    for (const row of sorted()) if (row >= 5000) set.delete(row);
    check();
  });
});
