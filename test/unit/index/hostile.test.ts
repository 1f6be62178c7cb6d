import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { randomKey, randomStream } from '../../../src/base/random.ts';
import { openLineStore } from '../../../src/index/lineStore.ts';
import { play, type Played } from './support.ts';

const seed = Math.floor(Math.random() * 2 ** 31);
const corpus = (name: string) =>
  join(import.meta.dirname, '../../fixtures/hostile', `${name}.jsonl`);

describe(`hostile files (seed ${seed})`, () => {
  const random = randomStream(randomKey(seed, 'shuffle', 3));
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'hostile-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  async function table(path: string): Promise<Played> {
    const played = play(await openLineStore(path));
    await played.next('browser/state', ({ complete }) => complete);
    return played;
  }

  /** Everything that can be asked; answers how many rows could be read and how many not. */
  async function exercise(path: string): Promise<{ read: number; bad: number }> {
    const played = await table(path);
    try {
      const state = await played.query({ filter: '', group: false });
      const counts = { read: 0, bad: 0 };
      for (let from = 0; from < state.rows; from += 100) {
        const rows = await played.rows(from, from + 100);
        assert.equal(rows.length, Math.min(100, state.rows - from));
        for (const { row, line, problem } of rows) {
          if (problem === undefined) {
            counts.read++;
            const trace = await played.session.trace(row);
            assert.ok(trace.spans.every(({ end }) => end <= trace.response.length));
          } else {
            counts.bad++;
            assert.match(problem, new RegExp(`^Line ${line}\\b`), 'says which line');
            await assert.rejects(played.session.trace(row));
          }
        }
      }
      for (const filter of [
        'is:unreadable',
        'behaviour:reflection',
        '"\u0000"',
        '\ud800',
        'x -y',
      ]) {
        const { filterError, rows } = await played.query({ filter, group: true });
        assert.equal(filterError, undefined);
        if (filter === 'is:unreadable') assert.equal(rows, counts.bad);
      }
      const sort = { by: 'reward', descending: true } as const;
      assert.equal((await played.query({ filter: '', sort, group: true })).rows, state.rows);
      assert.deepEqual(
        played.said.filter(({ type }) => type === 'browser/error'),
        [],
      );
      return counts;
    } finally {
      await played.session.close();
    }
  }

  it('of texts are read as text, every one', async () => {
    const path = corpus('texts');
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    const { read, bad } = await exercise(path);
    assert.equal(read + bad, lines.length);
    // One record has an object for a response.
    assert.equal(bad, 1);
    assert.equal(({} as { polluted?: number }).polluted, undefined);
  });

  it('of broken lines say for each which one and what was expected, and show the rest', async () => {
    const { read, bad } = await exercise(corpus('lines'));
    assert.equal(read + bad, 36);
    assert.ok(read >= 2, String(read));
    assert.ok(bad >= 30, String(bad));
  });

  it('with lines of 10 MB, JSON nested a million deep and records of a million fields are read or refused', async () => {
    const path = join(folder, 'big.jsonl');
    const fields = Array.from({ length: 100_000 }, (_, i) => `"f${i}":${i}`).join(',');
    writeFileSync(
      path,
      [
        JSON.stringify({ input: 'long', output: 'wait '.repeat(200_000), score: 1, step: 1 }),
        JSON.stringify({ input: 'x'.repeat(10 << 20), output: 'y', score: 1, step: 1 }),
        '['.repeat(1_000_000),
        '{"a":'.repeat(1_000_000),
        `{"input":"many","output":"fields","score":1,"step":1,${fields}}`,
        'x'.repeat(10 << 20),
        '{"input":"after","output":"all that","score":1,"step":1}',
      ].join('\n'),
    );
    assert.deepEqual(await exercise(path), { read: 4, bad: 3 });
  }).timeout(60_000);

  it('of random bytes never fail', async () => {
    let files = 0;
    let rows = 0;
    const valid = Buffer.from(
      '{"input":"a","output":"<think>Wait.</think>b","score":1,"step":2}\n',
    );
    for (let round = 0; round < 40; round++) {
      const parts = Array.from({ length: 1 + random.below(20) }, () => {
        const kind = random.below(4);
        if (kind === 0)
          return Buffer.from(Array.from({ length: random.below(200) }, () => random.below(256)));
        if (kind === 1)
          return Buffer.from(
            Array.from({ length: random.below(60) }, () =>
              '{}[]",:\\un0\n\r'.charCodeAt(random.below(13)),
            ),
          );
        const copy = Buffer.from(valid);
        // A few bytes of a record changed, or none.
        for (let i = random.below(4); i > 0; i--)
          copy[random.below(copy.length)] = random.below(256);
        return copy;
      });
      const path = join(folder, `fuzz-${round}.jsonl`);
      writeFileSync(path, Buffer.concat(parts));
      const played = play(await openLineStore(path));
      try {
        const state = await played.query({ filter: 'reflection>=0', group: random.below(2) === 0 });
        const all = await played.query({ filter: '', group: false });
        const shown = await played.rows(0, 400);
        assert.equal(shown.length, Math.min(400, all.rows));
        assert.ok(state.rows <= all.rows);
        const good = shown.filter(({ problem }) => problem === undefined);
        assert.ok(state.rows >= good.length, 'every row that can be read has been labelled');
        rows += shown.length;
        files++;
        assert.deepEqual(
          played.said.filter(({ type }) => type === 'browser/error'),
          [],
        );
      } finally {
        await played.session.close();
      }
    }
    assert.equal(files, 40);
    assert.ok(rows > 150, String(rows));
  }).timeout(60_000);
});
