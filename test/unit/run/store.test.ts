import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../../src/base/errors.ts';
import { EXTRA_ARRAYS } from '../../../src/run/records.ts';
import type { NewEvent } from '../../../src/run/events.ts';
import { packFloats, packTokens, unpackFloats, unpackTokens } from '../../../src/run/store/pack.ts';
import { parseRolloutId } from '../../../src/run/rolloutId.ts';
import { openReader } from '../../../src/run/store/reader.ts';
import type { NewRollout } from '../../../src/run/store/rows.ts';
import { STORE_VERSION } from '../../../src/run/store/schema.ts';
import { storeTraces } from '../../../src/run/store/traces.ts';
import { sqlite } from '../../../src/run/store/sqlite.ts';
import { openWriter, type AttemptStart } from '../../../src/run/store/writer.ts';

const WORDS = ['<pad>', 'end', 'one', 'two', 'three'];

function metric(step: number, value: number): NewEvent {
  return { type: 'metric', phase: 'rl', step, values: { 'reward/total': value } };
}

function rollout(step: number, row: number, more: Partial<NewRollout> = {}): NewRollout {
  return {
    step,
    split: 'train',
    row,
    group: Math.floor(row / 2),
    prompt: Int32Array.of(2, 3),
    response: Int32Array.of(4, row === 0 ? 2 : 3, 1),
    logp: Float32Array.of(-0.5, -0.25, -1),
    advantage: Float32Array.of(1, 2, 3),
    correct: row === 1,
    truncated: false,
    reason: 'because',
    rewards: { correctness: 0.1 + 0.2, total: 1 },
    spans: [
      {
        start: 0,
        end: 2,
        behaviour: 'verification',
        confidence: 1,
        why: 'checks',
        outcome: 'right',
      },
      { start: 2, end: 3, behaviour: 'conclusion', confidence: 0.5, why: 'ends' },
    ],
    detector: 'test-1',
    stored: true,
    ...more,
  };
}

describe('run store', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'store-'));
    file = join(folder, 'run.db');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const open = (from: AttemptStart = { phase: 'rl', step: -1 }) => openWriter(file, WORDS, from);

  it('gives back what was put in, while it is written and afterwards', () => {
    const writer = open();
    const events = writer.append({
      events: [metric(1, 0.1 + 0.2)],
      rollouts: [rollout(1, 0), rollout(1, 1)],
      elapsed: 12,
    });
    assert.deepEqual(
      events.map(({ seq, attempt, type }) => [seq, attempt, type]),
      [[1, 1, 'metric']],
    );
    const check = (): void => {
      const reader = openReader(file);
      assert.deepEqual(reader.events(1, 100), { events, lastSeq: 1 });
      assert.deepEqual(reader.events(2, 100).events, []);
      assert.deepEqual(reader.rolloutSteps('train'), [1]);
      assert.deepEqual(reader.rolloutSteps('probe'), []);
      const summaries = reader.rolloutSummaries(1, 'train');
      assert.deepEqual(summaries[1], {
        id: '1/train/1',
        step: 1,
        split: 'train',
        row: 1,
        group: 0,
        length: 3,
        correct: true,
        truncated: false,
        stored: true,
        rewards: { correctness: 0.1 + 0.2, total: 1 },
        behaviours: { verification: 1, conclusion: 1 },
        segments: [
          ['verification', 0, 2],
          ['conclusion', 2, 3],
        ],
      });
      const [record, ...more] = reader.rollouts(['1/train/0', '9/train/0']);
      assert.deepEqual(more, []);
      assert.deepEqual([record.prompt, record.pieces], ['one two', ['three', 'one', 'end']]);
      assert.deepEqual(
        [record.logp, record.advantage],
        [
          [-0.5, -0.25, -1],
          [1, 2, 3],
        ],
      );
      assert.deepEqual(record.spans, rollout(1, 0).spans);
      assert.equal(reader.elapsed(), 12);
      reader.close();
    };
    check();
    writer.close();
    assert.deepEqual(readdirSync(folder), ['run.db'], 'no log or shared memory is left behind');
    check();
  });

  it('keeps further numbers per token where they were measured', () => {
    const writer = open();
    const extras = { entropy: Float32Array.of(0, 0.5, 1e-3), kl: Float32Array.of(-2, 1e9, 0.1) };
    const rollouts = [
      rollout(1, 0, { extras }),
      rollout(1, 1),
      rollout(1, 2, { extras, stored: false }),
    ];
    writer.append({ events: [], rollouts, elapsed: 0 });
    writer.close();
    const reader = openReader(file);
    const [first, second] = reader.rollouts(['1/train/0', '1/train/1']);
    reader.close();
    assert.deepEqual(Object.keys(first.extras ?? {}), ['entropy', 'kl']);
    for (const [name, values] of Object.entries(extras)) {
      const read = first.extras?.[name as 'kl'] ?? [];
      values.forEach((value, i) => {
        const kept = Math.min(value, 65504);
        assert.ok(Math.abs(read[i] - kept) <= 1e-3 * Math.abs(kept), `${name} ${value} ${read[i]}`);
      });
    }
    assert.equal(second.extras, undefined);
  });

  it('reads and goes on with a store of version 1, which knew no such numbers', () => {
    const writer = open();
    writer.append({ events: [metric(1, 1)], rollouts: [rollout(1, 0)], elapsed: 0 });
    writer.close();
    const db = new (sqlite().DatabaseSync)(file);
    for (const name of EXTRA_ARRAYS) db.exec(`ALTER TABLE rollouts DROP COLUMN ${name}`);
    db.exec('PRAGMA user_version = 1');
    db.close();
    const old = openReader(file);
    assert.equal(old.rollouts(['1/train/0'])[0].extras, undefined);
    old.close();
    const next = open({ phase: 'rl', step: 1 });
    const extras = { value: Float32Array.of(1, 2, 3) };
    next.append({ events: [], rollouts: [rollout(2, 0, { extras })], elapsed: 0 });
    next.close();
    const reader = openReader(file);
    const [before, after] = reader.rollouts(['1/train/0', '2/train/0']);
    reader.close();
    assert.deepEqual([before.extras, after.extras], [undefined, { value: [1, 2, 3] }]);
  });

  it('hides what a later attempt supersedes, keeps it, and counts on', () => {
    const first = open();
    for (const step of [0, 1, 2, 3])
      first.append({ events: [metric(step, step)], rollouts: [rollout(step, 0)], elapsed: step });
    first.append({
      events: [{ type: 'finished', phase: 'rl', step: 3, outcome: 'stopped' }],
      elapsed: 5,
    });
    first.close();
    const second = open({ phase: 'rl', step: 1 });
    assert.equal(second.attempt, 2);
    const [added] = second.append({
      events: [metric(2, 20)],
      rollouts: [rollout(2, 0)],
      elapsed: 7,
    });
    assert.equal(added.seq, 6);
    second.close();
    const reader = openReader(file);
    const rows = reader
      .events(1, 100)
      .events.map((event) => [event.step, event.attempt, event.type]);
    assert.deepEqual(rows, [
      [0, 1, 'metric'],
      [1, 1, 'metric'],
      [2, 2, 'metric'],
    ]);
    assert.deepEqual(reader.rolloutSteps('train'), [0, 1, 2]);
    assert.equal(reader.elapsed(), 12);
    reader.close();
    const { DatabaseSync } = sqlite();
    const db = new DatabaseSync(file, { readOnly: true });
    assert.equal(db.prepare('SELECT count(*) AS n FROM events').get()?.n, 6);
    db.close();
  });

  it('supersedes RL when an attempt goes back to SFT', () => {
    const first = open({ phase: 'sft', step: 0 });
    first.append({
      events: [{ ...metric(5, 1), phase: 'sft' }, metric(0, 2)],
      rollouts: [rollout(0, 0)],
      elapsed: 0,
    });
    first.close();
    open({ phase: 'sft', step: 5 }).close();
    const reader = openReader(file);
    assert.deepEqual(
      reader.events(1, 9).events.map(({ phase, step }) => [phase, step]),
      [['sft', 5]],
    );
    assert.deepEqual(reader.rolloutSteps('train'), []);
    reader.close();
  });

  it('commits all of a batch or nothing', () => {
    const writer = open();
    const broken = rollout(1, 1, { step: undefined as unknown as number });
    assert.throws(() =>
      writer.append({ events: [metric(1, 1)], rollouts: [rollout(1, 0), broken], elapsed: 0 }),
    );
    assert.equal(writer.lastSeq, 0);
    writer.append({ events: [metric(1, 2)], elapsed: 0 });
    writer.close();
    const reader = openReader(file);
    assert.deepEqual(
      reader.events(1, 9).events.map(({ seq }) => seq),
      [1],
    );
    assert.deepEqual(reader.rolloutSteps('train'), []);
    reader.close();
  });

  it('says that the disk is full, and holds what it held', () => {
    const writer = open();
    writer.append({ events: [metric(1, 1)], elapsed: 0 });
    writer.close();
    const { DatabaseSync } = sqlite();
    const pages = new DatabaseSync(file).prepare('PRAGMA page_count').get()?.page_count;
    const exec = DatabaseSync.prototype.exec;
    // A disk with room for what is there and one page more.
    DatabaseSync.prototype.exec = function (sql) {
      exec.call(this, sql);
      if (sql.startsWith('PRAGMA synchronous'))
        exec.call(this, `PRAGMA max_page_count = ${Number(pages) + 1}`);
    };
    let small: ReturnType<typeof open> | undefined;
    try {
      small = open({ phase: 'rl', step: 1 });
    } finally {
      DatabaseSync.prototype.exec = exec;
    }
    const long: NewEvent = {
      type: 'log',
      phase: 'rl',
      step: 2,
      level: 'info',
      message: 'x'.repeat(100_000),
    };
    assert.throws(
      () => small.append({ events: [metric(2, 2), long], elapsed: 0 }),
      (error: UserError) => error.code === 'disk-full' && /the disk is full/.test(error.message),
    );
    small.close();
    const reader = openReader(file);
    assert.deepEqual(
      reader.events(1, 9).events.map(({ step }) => step),
      [1],
    );
    reader.close();
  });

  it('is a source of traces', async () => {
    const writer = open();
    writer.append({
      events: [],
      rollouts: [rollout(1, 0), rollout(1, 1), rollout(2, 0, { stored: false })],
      elapsed: 0,
    });
    writer.close();
    const reader = openReader(file);
    const traces = storeTraces(reader, 'train');
    assert.equal(await traces.count(), 3);
    const rows = await traces.rows(1, 3);
    assert.deepEqual(
      rows.map(({ id, group, length }) => [id, group, length]),
      [
        ['1/train/1', '1/0', 3],
        ['2/train/0', '2/0', 3],
      ],
    );
    const trace = await traces.read('1/train/0');
    assert.deepEqual(
      [trace.response, trace.pieces?.length, trace.spans[0].behaviour],
      ['three one end', 3, 'verification'],
    );
    assert.deepEqual(trace.arrays, { logp: [-0.5, -0.25, -1], advantage: [1, 2, 3] });
    await assert.rejects(traces.read('2/train/0'), /its text was not kept/);
    reader.close();
  });

  it('keeps what was asked until a safe point took it', () => {
    const writer = open();
    const asked = writer.queue({ kind: 'control', body: { 'rl.temperature': 1.5 }, by: 'me' });
    const other = writer.queue({ kind: 'command', body: { name: 'pause' }, by: 'me' });
    const reader = openReader(file);
    assert.deepEqual(reader.waiting(), [asked, other]);
    writer.append({
      events: [],
      requests: [{ id: asked.id }, { id: other.id, problem: 'no' }],
      elapsed: 0,
    });
    assert.deepEqual(reader.waiting(), []);
    reader.close();
    writer.close();
  });

  it('keeps statistics of rollouts whose text is not stored', () => {
    const writer = open();
    writer.append({ events: [], rollouts: [rollout(1, 0, { stored: false })], elapsed: 0 });
    writer.close();
    const reader = openReader(file);
    assert.deepEqual(
      reader.rolloutSummaries(1, 'train').map(({ stored, length }) => [stored, length]),
      [[false, 3]],
    );
    assert.deepEqual(reader.rollouts(['1/train/0']), []);
    reader.close();
  });

  it('follows one probe through training', () => {
    const writer = open();
    for (const step of [0, 10]) {
      const probes = [0, 1, 2, 3].map((row) =>
        rollout(step, row, { split: 'probe', advantage: undefined }),
      );
      writer.append({ events: [], rollouts: probes, elapsed: 0 });
    }
    writer.close();
    const reader = openReader(file);
    assert.deepEqual(
      reader.probe(1, 1).map(({ id, advantage }) => [id, advantage]),
      [
        ['0/probe/3', []],
        ['10/probe/3', []],
      ],
    );
    assert.deepEqual(reader.probe(1, 2), []);
    reader.close();
  });

  it('refuses a newer store, a foreign database and a damaged file, and changes none of them', () => {
    open().close();
    const { DatabaseSync } = sqlite();
    const db = new DatabaseSync(file);
    db.exec(`PRAGMA user_version = ${STORE_VERSION + 1}`);
    db.close();
    const newer = (error: UserError): boolean =>
      error.code === 'store-newer' && /newer Thoughtscope/.test(error.message);
    assert.throws(() => open(), newer);
    assert.throws(() => openReader(file), newer);

    const foreign = join(folder, 'foreign.db');
    const other = new DatabaseSync(foreign);
    other.exec('CREATE TABLE theirs (x)');
    other.close();
    assert.throws(() => openReader(foreign), /a database of something else/);
    assert.throws(
      () => openWriter(foreign, WORDS, { phase: 'rl', step: 0 }),
      /a database of something else/,
    );

    const damaged = join(folder, 'damaged.db');
    writeFileSync(damaged, 'not a database '.repeat(500));
    assert.throws(
      () => openReader(damaged),
      (error: UserError) => error.code === 'store-corrupt',
    );
    assert.throws(
      () => openReader(join(folder, 'none.db')),
      (error: UserError) => error.code === 'unwritable',
    );
  });

  it('reads rollout ids and nothing like them', () => {
    assert.deepEqual(parseRolloutId('20/probe/3'), { step: 20, split: 'probe', row: 3 });
    for (const bad of ['', '20/test/3', '../train/3', '1/train/3/4', '-1/train/0', '1e3/train/0']) {
      assert.throws(() => parseRolloutId(bad), UserError, bad);
    }
  });

  it('packs tokens and numbers without loss', () => {
    const seed = randomInt(2 ** 31);
    const count = randomInt(50);
    for (const bytes of [2, 4] as const) {
      const most = bytes === 2 ? 0xffff : 0x7fffffff;
      const tokens = Int32Array.from({ length: count }, () => randomInt(most));
      // An odd offset, as SQLite hands them out.
      const packed = new Uint8Array([9, ...packTokens(tokens, bytes)]).subarray(1);
      assert.deepEqual(unpackTokens(packed, bytes), tokens, `seed ${seed}`);
    }
    const numbers = Float32Array.from({ length: count }, () =>
      Math.fround(Math.random() * 100 - 50),
    );
    assert.deepEqual(unpackFloats(packFloats(numbers)), Array.from(numbers));
    assert.throws(() => unpackFloats(new Uint8Array(5)), /damaged row/);
  });
});
