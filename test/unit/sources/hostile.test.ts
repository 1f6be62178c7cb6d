import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { randomInt } from 'node:crypto';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { crc32, deflateRawSync, zstdCompressSync } from 'node:zlib';
import { after, before, describe, it } from 'mocha';
import { randomKey, randomStream } from '../../../src/base/random.ts';
import { UserError } from '../../../src/base/errors.ts';
import { parseJson } from '../../../src/sources/json.ts';
import { openSource } from '../../../src/sources/open.ts';
import { collectProblems } from '../../../src/sources/problems.ts';
import { openEventTail } from '../../../src/sources/tensorboard/tail.ts';
import { openZip } from '../../../src/sources/zip.ts';
import { FIXTURES, TRACE_FIXTURES } from './fixtures.ts';

interface Member {
  name: string;
  text: string | Uint8Array;
  method?: 0 | 8 | 93;
  /** What the directory claims. */
  claim?: number;
  crc?: number;
}

/** A zip archive, honest or not. */
function zip(members: readonly Member[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, text, method = 8, claim, crc } of members) {
    const bytes = Buffer.from(text as string);
    const packed =
      method === 0 ? bytes : method === 8 ? deflateRawSync(bytes) : zstdCompressSync(bytes);
    const head = Buffer.alloc(46);
    head.writeUInt32LE(0x02014b50, 0);
    head.writeUInt16LE(method, 10);
    head.writeUInt32LE(crc ?? crc32(bytes), 16);
    head.writeUInt32LE(packed.length, 20);
    head.writeUInt32LE(claim ?? bytes.length, 24);
    head.writeUInt16LE(Buffer.byteLength(name), 28);
    head.writeUInt32LE(offset, 42);
    directory.push(head, Buffer.from(name));
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(Buffer.byteLength(name), 26);
    const part = Buffer.concat([local, Buffer.from(name), packed]);
    parts.push(part);
    offset += part.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, central, end]);
}

const sample = (id: string) =>
  JSON.stringify({
    id,
    epoch: 1,
    input: 'q',
    target: 'a',
    output: { choices: [{ message: { role: 'assistant', content: '<think>x</think>a' } }] },
    scores: {},
  });

describe('files that mean no good', () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'hostile-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const put = (name: string, bytes: string | Uint8Array): string => {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    return path;
  };

  it('refuses members whose names point outside, bombs, and lies about size and checksum; reads the others', async () => {
    const path = put(
      'bad.eval',
      zip([
        { name: 'samples/good_epoch_1.json', text: sample('good') },
        { name: 'samples/zstd_epoch_1.json', text: sample('zstd'), method: 93 },
        { name: '../../etc/samples/x.json', text: sample('x') },
        { name: '/samples/y.json', text: sample('y') },
        { name: 'samples\\z.json', text: sample('z') },
        { name: 'samples/bomb.json', text: Buffer.alloc(64 << 20), claim: 1000 },
        { name: 'samples/zbomb.json', text: Buffer.alloc(64 << 20), method: 93, claim: 1000 },
        { name: 'samples/huge.json', text: 'x', claim: 2 ** 31 },
        { name: 'samples/crc.json', text: sample('crc'), crc: 1 },
      ]),
    );
    const source = await openSource(path);
    const rows = await source.rows(0, 99);
    assert.equal(rows.length, 2);
    const said = source.problems().map(({ message }) => message);
    for (const expected of [
      /etc.*points outside/,
      /"\/samples\/y\.json": its name points outside/,
      /z\.json": its name points outside/,
      /samples\/bomb\.json: unpacks to more/,
      /samples\/zbomb\.json: unpacks to more/,
      /huge\.json": it unpacks to 2048 MB/,
      /samples\/crc\.json: byte \d+: its checksum is wrong/,
    ]) {
      assert.ok(
        said.some((message) => expected.test(message)),
        String(expected),
      );
    }
    assert.equal(said.length, 7);
    await source.close();
  });

  it('says that an archive is cut off', async () => {
    const whole = readFileSync(join(FIXTURES, 'inspect/arithmetic.eval'));
    const path = put('cut.eval', whole.subarray(0, whole.length - 10));
    await assert.rejects(
      openZip(path, 'cut.eval'),
      /byte \d+: expected the directory of a zip archive/,
    );
  });

  it('limits nesting, takes NaN, NUL, lone surrogates, byte-order marks and bad UTF-8', async () => {
    const deep = `{"output": "x", "input": ${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    assert.match(parseJson(Buffer.from(deep)).problem ?? '', /nested more than 200 levels/);
    const lines = [
      '{"input": "NaN Infinity", "output": "a", "score": NaN, "step": 1, "x": -Infinity}',
      '\ufeff{"input": "i", "output": "a\\u0000b\\ud800c", "score": 1, "step": 1}',
      deep,
      '{"input": "i", "output": "<script>alert(1)</script>\\u202e", "score": 1, "step": 1}',
    ].join('\n');
    const bytes = Buffer.concat([
      Buffer.from(lines),
      Buffer.from('\n{"input": "'),
      Buffer.from([0xff, 0xfe]),
      Buffer.from('", "output": "z", "score": 0, "step": 1}\n'),
    ]);
    const source = await openSource(put('odd.jsonl', bytes));
    const rows = await source.rows(0, 9);
    assert.equal(rows.length, 4);
    assert.deepEqual(rows[0].rewards, {}, 'NaN is unknown');
    const traces = await Promise.all(rows.map(({ id }) => source.read(id)));
    assert.equal(traces[0].prompt, 'NaN Infinity', 'strings are left alone');
    assert.equal(traces[1].response, 'a\u0000b\ud800c');
    assert.equal(traces[3].prompt, '\ufffd\ufffd');
    assert.equal(source.problems().length, 1);
    await source.close();
  });

  it('reads a line of 10 MB', async () => {
    const long = 'wait, '.repeat(1_750_000);
    const path = put(
      'long.jsonl',
      `${JSON.stringify({ input: 'i', output: long, score: 1, step: 1 })}\n`,
    );
    const source = await openSource(path);
    assert.equal((await source.read('long.jsonl:1')).response.length, long.length);
    await source.close();
  });

  it('stops at the damaged record of an event file and says at which byte', async () => {
    const bytes = readFileSync(
      join(FIXTURES, 'tensorboard/native/events.out.tfevents.1790000000.native.0'),
    );
    const whole = await eventsOf(put('events.out.tfevents.1', bytes));
    assert.equal(whole.events, 41);
    assert.deepEqual(whole.problems, []);
    const damaged = Buffer.from(bytes);
    damaged[2000] ^= 1;
    const part = await eventsOf(put('events.out.tfevents.2', damaged));
    assert.ok(part.events > 5 && part.events < 41);
    assert.match(part.problems[0], /checksum of a (record|length) is wrong/);
    // A record that is still being written is no problem.
    const cut = await eventsOf(put('events.out.tfevents.3', bytes.subarray(0, bytes.length - 7)));
    assert.deepEqual([cut.events, cut.problems], [40, []]);
  });

  async function eventsOf(path: string) {
    const problems = collectProblems();
    const tail = await openEventTail(path, basename(path), problems);
    const events = (await tail.read()).length;
    await tail.close();
    return { events, problems: problems.list().map(({ message }) => message) };
  }

  it('neither crashes nor hangs on any fixture cut or mutated anywhere', async function () {
    this.timeout(600_000);
    const seed = randomInt(2 ** 31);
    const random = randomStream(randomKey(seed, 'shuffle'));
    const counts = { files: 0, opened: 0, refused: 0, traces: 0, problems: 0 };
    const PER_FIXTURE = Number(process.env['FUZZ'] ?? 6);
    for (const name of Object.keys(TRACE_FIXTURES)) {
      const bytes = readFileSync(join(FIXTURES, name));
      for (let i = 0; i < PER_FIXTURE; i++) {
        const mutated = mutate(bytes, random, i % 3);
        const path = put(basename(name), mutated);
        counts.files++;
        try {
          const source = await openSource(path, { label: name });
          counts.opened++;
          for (const row of await source.rows(0, 20)) {
            const trace = await source.read(row.id);
            assert.equal(typeof trace.response, 'string');
            for (const { start, end } of [
              ...(trace.parts?.reasoning ?? []),
              ...(trace.parts?.tags ?? []),
            ]) {
              assert.ok(start >= 0 && start <= end && end <= trace.response.length);
            }
            counts.traces++;
          }
          counts.problems += source.problems().length;
          await source.close();
        } catch (error) {
          assert.ok(
            error instanceof UserError,
            `seed ${seed}, ${name}, ${i}: ${String((error as Error).stack)}`,
          );
          counts.refused++;
        }
      }
    }
    console.log(`      ${JSON.stringify({ seed, ...counts })}`);
    assert.equal(counts.opened + counts.refused, counts.files);
    assert.ok(counts.traces > 0 && counts.problems > 0 && counts.refused > 0);
  });
});

type Random = ReturnType<typeof randomStream>;

/** Cuts the file, flips some of its bytes, or repeats a part of it. */
function mutate(bytes: Buffer, random: Random, how: number): Buffer {
  if (how === 0) return bytes.subarray(0, random.below(bytes.length));
  const changed = Buffer.from(bytes);
  if (how === 1) {
    for (let n = 1 + random.below(8); n > 0; n--) {
      changed[random.below(changed.length)] = random.below(256);
    }
    return changed;
  }
  const from = random.below(changed.length);
  const part = changed.subarray(from, from + random.below(200));
  const at = random.below(changed.length);
  return Buffer.concat([changed.subarray(0, at), part, changed.subarray(at)]);
}
