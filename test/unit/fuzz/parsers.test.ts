import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { RandomStream } from '../../../src/base/random.ts';
import { parseFilter } from '../../../src/index/query.ts';
import { analyse } from '../../../src/server/analysis.ts';
import { foldsOf } from '../../../src/server/folding.ts';
import { hoverAt } from '../../../src/server/hover.ts';
import { lensesOf } from '../../../src/server/lenses.ts';
import { hintsIn, linksOf } from '../../../src/server/links.ts';
import { outlineOf } from '../../../src/server/outline.ts';
import { selectionsAt } from '../../../src/server/selection.ts';
import { lineStarts, lineTokens } from '../../../src/server/semanticTokens.ts';
import { parseJson } from '../../../src/sources/json.ts';
import { collectProblems } from '../../../src/sources/problems.ts';
import { openEventTail } from '../../../src/sources/tensorboard/tail.ts';
import { openSource } from '../../../src/sources/open.ts';
import { openStreamReader } from '../../../src/stream/reader.ts';
import { DIALECTS } from '../../../src/stream/registry.ts';
import { readCorrections } from '../../../src/trace/detector/corrections.ts';
import { detectText } from '../../../src/trace/detector/detect.ts';
import { FORMATS } from '../../../src/trace/formats/registry.ts';
import { isObject } from '../../../src/trace/formats/values.ts';
import { FIXTURES, TRACE_FIXTURES } from '../sources/fixtures.ts';
import { fixtures as streams, readFixture } from '../stream/support.ts';
import { mutateBytes, mutateText, mutateValue, printTallies, throwAt } from './support.ts';

const HOSTILE = join(FIXTURES, '../hostile');

describe('fuzzed parsers', function () {
  this.timeout(600_000);
  let folder = '';
  before(() => (folder = mkdtempSync(join(tmpdir(), 'fuzz-'))));
  after(() => rmSync(folder, { recursive: true, force: true }));
  after(printTallies);
  const of = <T>(list: readonly T[], random: RandomStream): T => list[random.below(list.length)];

  const files = Object.keys(TRACE_FIXTURES);
  /** Records as the files hold them, by the format that they are of. */
  const records = new Map<string, unknown[]>();
  before(async () => {
    for (const name of files) {
      const source = await openSource(join(FIXTURES, name));
      records.set(source.format.id, [...(records.get(source.format.id) ?? []), ...source.samples]);
      await source.close();
    }
  });

  it('formats of traces: any record is a trace or is refused in words, by every format', async () => {
    const all = [...records.values()].flat();
    assert.ok(
      records.size > 8 && all.length > 20,
      `${records.size} formats, ${all.length} records`,
    );
    const names = [...new Set(all.flatMap((record) => Object.keys(record as object)))];
    for (const format of FORMATS) {
      const own = records.get(format.id) ?? all;
      await throwAt(
        `trace format ${format.id}`,
        300,
        (random) => {
          let record = of(random.next() < 0.8 ? own : all, random);
          for (let i = 0; i <= random.below(3); i++) record = mutateValue(record, random, names);
          const sure = format.matches([record], 'file.jsonl');
          assert.ok(sure >= 0 && sure <= 1);
          const count = format.count(record);
          assert.ok(Number.isInteger(count) && count >= 0, `${count}`);
          for (let part = 0; part < Math.min(count, 3); part++) {
            const { response, spans } = format.toTrace(record, { file: 'f', line: 1, part });
            assert.equal(typeof response, 'string');
            assert.ok(spans.length >= 0);
          }
        },
        { names: ['FormatError'] },
      );
    }
  });

  it('files of traces: tables, archives, lists and lines, each read as far as it goes', async () => {
    const whole = new Map(files.map((name) => [name, readFileSync(join(FIXTURES, name))]));
    await throwAt('files of traces', 200, async (random) => {
      const name = of(files, random);
      const path = join(folder, basename(name));
      const bytes = whole.get(name) ?? Buffer.alloc(0);
      writeFileSync(
        path,
        random.next() < 0.5 && /json/.test(name)
          ? mutateText(bytes.toString(), random)
          : mutateBytes(bytes, random),
      );
      const source = await openSource(path);
      try {
        for (const { id } of await source.rows(0, 20)) {
          // A row whose record turns out to be bad is refused when it is read.
          await source.read(id).catch((error: unknown) => assert.ok(error instanceof Error));
        }
        for (const { message } of source.problems()) assert.ok(message.length > 0);
      } finally {
        await source.close();
      }
    });
  });

  it('event files of TensorBoard: read up to the damage', async () => {
    const name = 'tensorboard/native/events.out.tfevents.1790000000.native.0';
    const bytes = readFileSync(join(FIXTURES, name));
    const path = join(folder, 'events.out.tfevents.1');
    await throwAt('event files', 200, async (random) => {
      writeFileSync(path, mutateBytes(bytes, random));
      const problems = collectProblems();
      const tail = await openEventTail(path, 'events', problems);
      await tail.read();
      await tail.close();
    });
  });

  it('streams of models: bytes, and any value as a message of every dialect', async () => {
    const all = Object.keys(streams()).map(readFixture);
    await throwAt(
      'streams of models',
      600,
      (random) => {
        const reader = openStreamReader({ startsInside: random.next() < 0.5 });
        const bytes = mutateBytes(of(all, random), random);
        const cut = random.below(bytes.length + 1);
        reader.push(bytes.subarray(0, cut));
        reader.push(bytes.subarray(cut));
        reader.end();
      },
      { names: ['StreamError'] },
    );
    const messages = all.flatMap((bytes) =>
      Buffer.from(bytes)
        .toString()
        .split('\n')
        .map((line) => parseJson(Buffer.from(line.replace(/^data: ?/, ''))).value)
        .filter((value) => typeof value === 'object' && value !== null),
    );
    const names = [...new Set(messages.flatMap((message) => Object.keys(message)))];
    for (const dialect of DIALECTS) {
      await throwAt(
        `dialect ${dialect.id}`,
        300,
        (random) => {
          const message = of(messages, random);
          const data = mutateValue(mutateValue(message, random, names), random, names);
          const event = random.next() < 0.3 ? of(names, random) : undefined;
          // As the framing hands it over: an object, whatever is in it.
          if (!isObject(data)) return;
          const frame = { data, event };
          if (dialect.accepts(frame)) dialect.read(frame, { text: '', tokens: 0 });
        },
        { names: ['StreamError'] },
      );
    }
  });

  it('documents of the language server: every feature at any place of any text', async () => {
    const texts = readdirSync(HOSTILE)
      .filter((name) => name.endsWith('.jsonl'))
      .flatMap((name) => readFileSync(join(HOSTILE, name), 'utf8').split('\n'))
      .map((line) => line.slice(0, 4000));
    texts.push('<think>\nWait, 12 × 13 = 150. Let me check: 12 × 13 = 156.\n</think>\nSo 156.\n');
    await throwAt('documents', 300, (random) => {
      const text = mutateText(of(texts, random), random);
      const analysis = analyse(text, detectText(text), undefined, []);
      const at = random.below(text.length + 1);
      const inside = ({ start, end }: { start: number; end: number }): void =>
        assert.ok(
          start >= 0 && start <= end && end <= text.length,
          `${start}–${end} of ${text.length}`,
        );
      analysis.spans.forEach(inside);
      foldsOf(analysis).forEach(inside);
      linksOf(analysis).forEach(inside);
      selectionsAt(analysis, at).forEach(inside);
      outlineOf(analysis).forEach(inside);
      hoverAt(analysis, at);
      hintsIn(analysis, 0, text.length);
      lensesOf(analysis);
      lineTokens(analysis, lineStarts(text));
    });
  });

  it('corrections and filters that people write: read, or told what is wrong', async () => {
    const line = '{"text":"abc","start":0,"end":1,"behaviour":"reflection","was":null}\n';
    await throwAt('corrections', 500, (random) => {
      const { corrections, problems } = readCorrections(mutateText(line.repeat(3), random));
      assert.ok(corrections.length >= 0 && problems.every((problem) => problem.length > 0));
    });
    const words = [
      'reward:>0',
      'is:correct',
      '-x',
      '"a b"',
      'behaviour:reflection',
      'step:<=',
      '(',
    ];
    const pathological = ['(a+)+$', '(.*)*x', 'a'.repeat(5000), '\\', '[[:', '('.repeat(3000)];
    await throwAt('filters', 1000, (random) => {
      const text = [of(words, random), of([...words, ...pathological], random)].join(' ');
      parseFilter(mutateText(text, random));
    });
  });
});
