import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { randomKey, randomStream } from '../../../src/base/random.ts';
import { openLineStore } from '../../../src/index/lineStore.ts';
import { promptPreview } from '../../../src/index/preview.ts';
import { parseFilter } from '../../../src/index/query.ts';
import { countBehaviours } from '../../../src/trace/behaviours.ts';
import { detectText } from '../../../src/trace/detector/detect.ts';
import { play, type Played } from './support.ts';

const seed = Math.floor(Math.random() * 2 ** 31);

interface Made {
  input: string;
  output: string;
  gts: string;
  score: number;
  step: number;
  acc?: boolean;
}

describe(`the table over a file (seed ${seed})`, () => {
  const random = randomStream(randomKey(seed, 'shuffle', 2));
  let folder = '';
  let path = '';
  const open: Played[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'table-'));
    path = join(folder, 'rollouts.jsonl');
  });
  afterEach(async () => {
    for (const { session } of open.splice(0)) await session.close();
    rmSync(folder, { recursive: true, force: true });
  });
  async function table(): Promise<Played> {
    const played = play(await openLineStore(path));
    open.push(played);
    await played.next('browser/state', ({ complete }) => complete);
    return played;
  }

  const said = ['Let me try 3 + 4.', 'Wait, that is wrong.', 'Let me check: 7 = 7.', 'So 7.'];
  const make = (i: number): Made => ({
    input: `<|im_start|>system\nThink.<|im_end|>\n<|im_start|>user\nprompt ${i % 7}<|im_end|>\n<|im_start|>assistant\n`,
    output: `<think>${Array.from({ length: random.below(9) }, () => said[random.below(4)]).join('\n\n')}</think>\n\nanswer ${i}`,
    gts: String(i),
    score: random.below(5) / 4,
    step: random.below(6) * 10,
    ...(i % 3 > 0 && { acc: i % 3 === 1 }),
  });
  const lines = (made: readonly Made[]) => made.map((one) => `${JSON.stringify(one)}\n`).join('');

  it('filters, sorts and groups as a plain loop over all rows would', async () => {
    const made = Array.from({ length: 300 }, (_, i) => make(i));
    writeFileSync(path, lines(made));
    const played = await table();
    const behaviours = made.map(({ output }) => countBehaviours(detectText(output).spans));
    const cases: [string, (row: Made, i: number) => boolean][] = [
      ['', () => true],
      ['step:20', ({ step }) => step === 20],
      ['step:10..30 reward>0.25', ({ step, score }) => step >= 10 && step <= 30 && score > 0.25],
      ['-step:..20', ({ step }) => step > 20],
      ['length<120', ({ output }) => output.length < 120],
      ['line:100..', (_, i) => i >= 99],
      ['is:correct', ({ acc }) => acc === true],
      ['-is:wrong', ({ acc }) => acc !== false],
      ['behaviour:backtracking', (_, i) => (behaviours[i].backtracking ?? 0) > 0],
      ['verification>=2', (_, i) => (behaviours[i].verification ?? 0) >= 2],
      ['"ANSWER 1"', ({ output }) => output.includes('answer 1')],
      ['wait -check', ({ output }) => output.includes('Wait') && !output.includes('check')],
      ['is:unreadable', () => false],
    ];
    for (const [filter, fits] of cases) {
      const expected = made.flatMap((row, i) => (fits(row, i) ? [i] : []));
      const state = await played.query({ filter, group: false });
      assert.equal(state.rows, expected.length, filter);
      const rows = await played.rows(0, 400);
      assert.deepEqual(
        rows.map(({ row }) => row),
        expected,
        filter,
      );
      for (const { row, prompt, reward, step, correct, line } of rows) {
        assert.equal(prompt, `prompt ${row % 7}`);
        assert.equal(reward, made[row].score);
        assert.equal(step, made[row].step);
        assert.equal(correct, made[row].acc);
        assert.equal(line, row + 1);
      }
    }
    for (const by of ['step', 'reward', 'length'] as const) {
      for (const descending of [false, true]) {
        await played.query({ filter: 'step>=20', sort: { by, descending }, group: false });
        const rows = await played.rows(0, 400);
        const value = ({ output, score, step }: Made) =>
          ({ step, reward: score, length: output.length })[by];
        const expected = made
          .map((row, i) => ({ row, i }))
          .filter(({ row }) => row.step >= 20)
          .sort((a, b) => (value(a.row) - value(b.row)) * (descending ? -1 : 1) || a.i - b.i)
          .map(({ i }) => i);
        assert.deepEqual(
          rows.map(({ row }) => row),
          expected,
        );
      }
    }
    await played.query({ filter: 'step:0', group: true });
    const grouped = await played.rows(0, 400);
    const groups = new Map<number, number[]>();
    for (const { row, prompt, grouped: facts } of grouped) {
      assert.ok(facts);
      const members = grouped.filter((other) => other.prompt === prompt);
      assert.equal(facts.rows, members.length);
      assert.equal(facts.first, members[0].row === row);
      assert.equal(facts.correct, members.filter(({ correct }) => correct).length);
      assert.equal(facts.judged, members.filter(({ correct }) => correct !== undefined).length);
      const mean = members.reduce((sum, { reward }) => sum + (reward ?? 0), 0) / members.length;
      assert.ok(Math.abs((facts.reward ?? 0) - mean) < 1e-9);
      groups.set(facts.number, [...(groups.get(facts.number) ?? []), row]);
    }
    assert.deepEqual(
      [...groups.keys()],
      [...groups.keys()].sort((a, b) => a - b),
    );
  });

  it('sends rows at once and their behaviours after', async () => {
    const made = Array.from({ length: 40 }, (_, i) => make(i));
    writeFileSync(path, lines(made));
    const played = await table();
    const labels = new Map<number, Record<string, number>>();
    const rows = await played.rows(0, 40);
    while (labels.size < 40) {
      const message =
        played.said.findLast(({ type }) => type === 'browser/labels') ??
        (await played.next('browser/labels'));
      if (message.type !== 'browser/labels') continue;
      for (const { row, behaviours } of message.labels) labels.set(row, behaviours);
      if (labels.size < 40) await new Promise((resolve) => setTimeout(resolve, 5));
    }
    for (const { row } of rows) {
      assert.deepEqual(labels.get(row), countBehaviours(detectText(made[row].output).spans));
    }
    const trace = await played.session.trace(7);
    assert.equal(trace.response, made[7].output);
    assert.deepEqual(countBehaviours(trace.spans), labels.get(7));
    await assert.rejects(played.session.trace(40), /no row 41/);
  });

  it('finds the next and the previous row with a text, around the end', async () => {
    const made = Array.from({ length: 120 }, (_, i) => make(i));
    writeFileSync(path, lines(made));
    const played = await table();
    for (const filter of ['', 'reward<=0.5']) {
      const state = await played.query({ filter, group: false });
      const shown = (await played.rows(0, 400)).map(({ row }) => row);
      assert.equal(shown.length, state.rows);
      const done = played.next('browser/state', ({ find }) => find?.searched === 1);
      played.send({ type: 'browser/find', text: 'answer 1', ignoreCase: false });
      const hits = shown.flatMap((row, place) =>
        made[row].output.includes('answer 1') ? [place] : [],
      );
      assert.equal((await done).find?.rows, hits.length);
      for (const back of [false, true]) {
        for (const place of [-1, 0, 5, shown.length - 1, ...hits]) {
          const answer = played.next('browser/found');
          played.send({ type: 'browser/findNext', place, back });
          const expected = back
            ? (hits.findLast((hit) => hit < place) ?? hits.at(-1))
            : (hits.find((hit) => hit > place) ?? hits[0]);
          assert.equal((await answer).place, expected, `${place} ${back}`);
        }
      }
      const none = played.next('browser/found');
      played.send({ type: 'browser/find', text: 'nowhere to be found', ignoreCase: true });
      played.send({ type: 'browser/findNext', place: 3, back: false });
      assert.equal((await none).place, -1);
    }
  });

  it('shows what is appended within a moment, through filter and search, and starts anew after a cut', async () => {
    const made = Array.from({ length: 30 }, (_, i) => make(i));
    const text = lines(made);
    const cut = text.length - 100;
    writeFileSync(path, text.slice(0, cut));
    const played = await table();
    await played.query({ filter: 'answer', group: false });
    assert.match((await played.rows(29, 30))[0]?.problem ?? 'none', /none/);
    await played.query({ filter: 'is:unreadable', group: false });
    const [broken] = await played.rows(0, 1);
    assert.match(
      broken.problem ?? '',
      /^Line 30, byte \d+: expected JSON.*may still be being written/,
    );
    await played.query({ filter: 'answer', group: false });
    const grown = played.next('browser/state', ({ rows }) => rows === 32);
    const more = [make(30), make(31)];
    appendFileSync(path, text.slice(cut) + lines(more));
    await grown;
    const rows = await played.rows(29, 32);
    assert.deepEqual(
      rows.map(({ row, problem }) => [row, problem]),
      [
        [29, undefined],
        [30, undefined],
        [31, undefined],
      ],
    );
    const anew = played.next('browser/state', ({ count, rows }) => count === 2 && rows === 2);
    writeFileSync(path, lines(more));
    assert.match((await anew).notice ?? '', /replaced/);
    await played.query({ filter: '', sort: { by: 'step', descending: true }, group: false });
    assert.equal((await played.rows(0, 5)).length, 2);
  });

  it('keeps what was on show while a filter is not right, and says what is wrong', async () => {
    writeFileSync(path, lines([make(0), make(1)]));
    const played = await table();
    const wrong = played.next('browser/state', ({ filterError }) => filterError !== undefined);
    played.send({ type: 'browser/query', query: { filter: 'reward>much', group: false } });
    const state = await wrong;
    assert.match(state.filterError ?? '', /reward: expected a number.*“much”/);
    assert.equal(state.rows, 2);
  });
});

describe('filters', () => {
  it('say what is wrong with a term', () => {
    for (const wrong of [
      'step:',
      'reward>x',
      'length:1..y',
      'is:good',
      'behaviour:hope',
      'exploration>=a',
    ]) {
      assert.throws(() => parseFilter(wrong), /expected/, wrong);
    }
  });
  it('take anything else as text', () => {
    const texts = (filter: string) =>
      parseFilter(filter).map(({ not, condition }) => [
        not,
        condition.kind === 'text' && condition.text,
      ]);
    assert.deepEqual(texts('wait "go back" -no http://x a:b "open end'), [
      [false, 'wait'],
      [false, 'go back'],
      [true, 'no'],
      [false, 'http://x'],
      [false, 'a:b'],
      [false, 'open end'],
    ]);
    assert.deepEqual(parseFilter(' "" '), []);
  });
});

describe('prompts in a table', () => {
  it('are what the asker said, on one line', () => {
    const cases = [
      ['What is 2 + 2?', 'What is 2 + 2?'],
      [
        '<|im_start|>system\nBe good.<|im_end|>\n<|im_start|>user\nAdd\n  1<|im_end|>\n<|im_start|>assistant\n<think>',
        'Add 1',
      ],
      ['<s>[INST] One [/INST] two </s>[INST] Three [/INST]', 'Three'],
      ['system: Think\n\nuser: Why?\n\nassistant:', 'Why?'],
      ['system\nBe helpful.\nuser\nWhat is 17 * 23?\nassistant\n', 'What is 17 * 23?'],
      ['<｜User｜>x<｜Assistant｜><think>\n', 'x'],
    ];
    for (const [prompt, expected] of cases) assert.equal(promptPreview(prompt), expected);
    assert.ok(promptPreview('y'.repeat(1e6)).length < 300);
  });
});
