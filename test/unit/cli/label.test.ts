import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { textHash } from '../../../src/trace/detector/corrections.ts';

const CLI = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url));

function thoughtscope(
  args: string[],
  input = '',
): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], {
    input,
    encoding: 'utf8',
  });
  return { code: status, out: stdout, err: stderr };
}
const parsed = (out: string) =>
  out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('label and score', function () {
  this.timeout(60_000);
  let place: string;
  before(() => (place = mkdtempSync(join(tmpdir(), 'label-'))));
  after(() => rmSync(place, { recursive: true, force: true }));
  const file = (name: string, lines: unknown[]): string => {
    const path = join(place, name);
    writeFileSync(
      path,
      lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\r\n'),
    );
    return path;
  };

  it('labels texts, names bad lines, labels the readable rest', () => {
    const path = file('texts.jsonl', [
      '\ufeff{"id":"a","text":"Wait, let me check."}',
      '{"id":',
      '[1]',
      { id: 'b' },
      { id: 'c', segments: ['x'] },
      '',
      { id: 7, text: '\ud83d\u0000' },
    ]);
    const { code, out, err } = thoughtscope(['label', path]);
    assert.equal(code, 1);
    const lines = parsed(out);
    assert.deepEqual(
      lines.map(({ id }) => id),
      ['a', 7],
    );
    assert.ok(Array.isArray(lines[0].spans) && lines[0].spans.length > 0);
    for (const line of [2, 3, 4, 5])
      assert.match(err, new RegExp(`texts.jsonl:${line}: .*expected`));
    assert.match(err, /4 lines were left out/);
  });

  it('labels given segments one to one, by any detector, from standard input', () => {
    const input = JSON.stringify({
      id: 's',
      segments: ['Let x be 2.', '', 'Wait, let me check that.'],
    });
    const ours = thoughtscope(['label', '-', '--segments'], input);
    assert.equal(ours.code, 0, ours.err);
    assert.deepEqual(parsed(ours.out)[0].metacognition, [false, false, true]);
    const s1 = thoughtscope(['label', '-', '--segments', '--detector', 's1'], input);
    assert.deepEqual(parsed(s1.out), [
      { id: 's', labels: [[], [], ['reflection']], metacognition: [false, false, true] },
    ]);
    assert.equal(thoughtscope(['label', '-', '--detector', 'none'], input).code, 2);
    assert.equal(thoughtscope(['label', join(place, 'missing.jsonl')]).code, 2);
    assert.equal(thoughtscope(['label', place]).code, 2);
  });

  it('scores gold labels whatever the order of lines, and one’s own corrections', () => {
    const gold = (index: number, text: string, behaviours: string[]) => ({
      trace_id: 't',
      sentence_index: index,
      text,
      behaviours,
      undetermined: [],
    });
    const lines = [
      gold(1, 'Wait, let me check that again.', ['verification', 'planning']),
      gold(0, 'We have x = 2.', ['deduction']),
      { trace_id: 't', sentence_index: 2, text: 'no labels' },
    ];
    const scored = thoughtscope(['score', file('gold.jsonl', lines), '--json']);
    assert.equal(scored.code, 1);
    assert.match(scored.err, /gold.jsonl:3: "behaviours" is missing/);
    const report = parsed(scored.out)[0];
    assert.equal(report.macroF1, 1);
    assert.equal(report.left_out, 1);
    assert.match(
      thoughtscope(['score', file('two.jsonl', lines.slice(0, 2))]).out,
      /coarse F1 100.0 %/,
    );

    const text = 'Wait, let me check that again.';
    const corrections = file('corrections.jsonl', [
      {
        version: 1,
        trace: 'o',
        hash: textHash(text),
        start: 0,
        end: text.length,
        was: ['verification'],
        is: [],
        detector: 'd',
        time: 't',
      },
    ]);
    const own = thoughtscope([
      'score',
      file('own.jsonl', [{ id: 'o', text }]),
      '--corrections',
      corrections,
    ]);
    assert.equal(own.code, 0, own.err);
    assert.match(own.out, /verification\s+0\.0 %\s+1\s+1\s+0/);
  });
});
