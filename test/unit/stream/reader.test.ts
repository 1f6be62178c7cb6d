import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { randomKey, randomStream } from '../../../src/base/random.ts';
import { merged, openStreamReader, type StreamEvent } from '../../../src/stream/reader.ts';
import { DIALECTS } from '../../../src/stream/registry.ts';
import { fixtures, readFixture, summary } from './support.ts';

const seed = Number(process.env['SEED'] ?? Date.now() % 1e9);

function read(bytes: Uint8Array, cuts: readonly number[]): StreamEvent[] {
  const reader = openStreamReader();
  const events: StreamEvent[] = [];
  let from = 0;
  for (const cut of [...cuts, bytes.length]) {
    events.push(...reader.push(bytes.subarray(from, cut)));
    from = cut;
  }
  return merged([...events, ...reader.end()]);
}

describe('streams of models', () => {
  it('has a transcript of every dialect', () => {
    const told = new Set(Object.values(fixtures()).map((expected) => expected.dialect));
    assert.deepEqual(
      DIALECTS.map((dialect) => dialect.id).filter((id) => !told.has(id)),
      [],
    );
  });

  for (const [name, expected] of Object.entries(fixtures())) {
    describe(name, () => {
      const bytes = readFixture(name);

      it('reads as its provenance says', () => {
        const reader = openStreamReader();
        const events = [...reader.push(bytes), ...reader.end()];
        const { source: _source, ...rest } = expected;
        assert.deepEqual({ ...summary(events), dialect: reader.dialect()?.id }, rest);
      });

      it(`is the same cut at each of its ${bytes.length} bytes`, () => {
        const whole = JSON.stringify(read(bytes, []));
        for (let cut = 1; cut < bytes.length; cut++) {
          assert.equal(JSON.stringify(read(bytes, [cut])), whole, `cut at byte ${cut}`);
        }
        const every = Array.from({ length: bytes.length - 1 }, (_, i) => i + 1);
        assert.equal(JSON.stringify(read(bytes, every)), whole, 'byte by byte');
      });
    });
  }

  it(`survives 600 damaged transcripts, and reads on (seed ${seed})`, () => {
    const random = randomStream(randomKey(seed, 'shuffle'));
    const pick = (below: number) => Math.floor(random.next() * below);
    const all = Object.keys(fixtures()).map(readFixture);
    const outcome = { read: 0, refused: 0 };
    for (let round = 0; round < 600; round++) {
      const bytes = Uint8Array.from(all[pick(all.length)]);
      for (let hits = 1 + pick(6); hits > 0; hits--) {
        const at = pick(bytes.length);
        if (pick(3) === 0) bytes.copyWithin(at, pick(bytes.length), pick(bytes.length));
        else bytes[at] = pick(256);
      }
      const cuts = Array.from({ length: pick(5) }, () => pick(bytes.length)).sort((a, b) => a - b);
      const results = [cuts, []].map((each) => {
        try {
          return read(bytes, each);
        } catch (error) {
          assert.equal((error as Error).name, 'StreamError', String(error));
          return 'refused';
        }
      });
      // Before a refusal more or less may have been said: whether it is refused does not depend on the cuts.
      assert.deepEqual(results[0], results[1]);
      if (results[0] === 'refused') outcome.refused++;
      else outcome.read++;
    }
    assert.ok(outcome.read > 60 && outcome.refused > 6, JSON.stringify(outcome));
  });

  it('refuses pages, endless lines and words', () => {
    const say = (text: string) => {
      const reader = openStreamReader();
      return [...reader.push(new TextEncoder().encode(text)), ...reader.end()];
    };
    assert.throws(() => say('<!DOCTYPE html><h1>502</h1>'), /this is a page/);
    assert.throws(() => say('Not Found'), /expected server-sent events or JSON, found: Not Found/);
    assert.throws(
      () => say('data: upstream timed out\n\n'),
      /an event is no JSON: upstream timed out/,
    );
    const reader = openStreamReader();
    const piece = new Uint8Array(1 << 20).fill(97);
    piece.set(new TextEncoder().encode('data: '));
    assert.throws(() => {
      for (let i = 0; i < 100; i++) reader.push(piece);
    }, /longer than 67,108,864 characters/);
  });

  it('reads 10 MB in one piece, whatever tags they hold, in linear time', () => {
    for (const words of ['<think>', '</think>', '<|channel|>', '<', '[THINK]a[/THINK]b', ' \n']) {
      // Of square time the first would be felt, too.
      const length = words === '</think>' ? 1e7 : 2e5;
      const content = words.repeat(Math.ceil(length / words.length));
      const bytes = new TextEncoder().encode(
        `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`,
      );
      const reader = openStreamReader();
      const events = [...reader.push(bytes), ...reader.end()];
      assert.ok(events.length >= 0);
    }
  });

  it('shows what is no UTF-8 as such', () => {
    const text = new TextEncoder().encode('data: {"choices":[{"delta":{"content":"a?b"}}]}\n\n');
    text[text.indexOf(63)] = 0xff;
    const reader = openStreamReader();
    assert.deepEqual(
      [...reader.push(text), ...reader.end()],
      [{ kind: 'answer', text: 'a\ufffdb' }],
    );
  });
});

describe('the index of transcripts', () => {
  it('says of each where it comes from', () => {
    for (const [name, { source }] of Object.entries(fixtures())) {
      assert.match(source, /written after|recorded from|made from/, name);
      assert.ok(
        readFileSync(new URL(`../../fixtures/streams/${name}`, import.meta.url)).length > 0,
      );
    }
  });
});
