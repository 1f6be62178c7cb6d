import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { sourceStore } from '../../../src/index/sourceStore.ts';
import { isBad } from '../../../src/index/store.ts';
import { openSource } from '../../../src/sources/open.ts';

describe('a file as a source of traces', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sources-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const line = (i: number) =>
    `${JSON.stringify({
      input: `<|im_start|>user\n${i} + ${i}?<|im_end|>\n<|im_start|>assistant\n`,
      output: `<think>It is ${2 * i}. Wait, check: ${2 * i}.</think>\n\n${2 * i}`,
      gts: String(2 * i),
      score: i % 2,
      step: 7,
      acc: i % 2 === 1,
      format_reward: 0.5,
    })}\n`;

  it('reads rows and traces of a verl dump, and goes on where it grows', async () => {
    const path = join(folder, '7.jsonl');
    writeFileSync(path, line(1) + line(2));
    const source = await openSource(path, { growing: true });
    assert.equal(source.format.id, 'verl');
    assert.equal(await source.count(), 2);
    const [first, second] = await source.rows(0, 2);
    assert.deepEqual(first.rewards, { format_reward: 0.5, acc: 1, total: 1 });
    assert.equal(second.correct, false);
    const trace = await source.read(first.id);
    const [reasoning] = trace.parts?.reasoning ?? [];
    assert.equal(trace.response.slice(reasoning.start, reasoning.end), 'It is 2. Wait, check: 2.');
    assert.equal(trace.step, 7);
    assert.equal(trace.truth, '2');

    let changes = 0;
    source.subscribe(() => changes++);
    const third = line(3);
    appendFileSync(path, third.slice(0, 20));
    assert.equal(await source.update(), false, 'half a line waits');
    appendFileSync(path, third.slice(20));
    assert.equal(await source.update(), true);
    assert.equal(changes, 1);
    assert.equal((await source.rows(2, 3))[0].id, '7.jsonl:3');
    await source.close();
  });

  it('says which line is wrong and reads the others', async () => {
    const path = join(folder, '1.jsonl');
    writeFileSync(path, `${line(1)}{"input": "a",\n${line(2)}`);
    const source = await openSource(path);
    assert.equal((await source.rows(0, 9)).length, 2);
    const [problem] = source.problems();
    assert.equal(problem.line, 2);
    assert.equal(problem.byte, Buffer.byteLength(line(1)) + 14);
    assert.match(problem.message, /expected JSON/);
    await assert.rejects(source.read('1.jsonl:2'), /1\.jsonl:2: expected JSON/);
    await source.close();
  });

  it('lists every trace of a record that holds several', async () => {
    const path = join(folder, 'batch.jsonl');
    const answers = [['4', 'four'], ['6'], ['8', 'eight', 'VIII']];
    const record = (contents: string[]) =>
      JSON.stringify({
        object: 'chat.completion',
        choices: contents.map((content, index) => ({
          index,
          message: { role: 'assistant', content },
        })),
      });
    writeFileSync(path, `${answers.map(record).join('\n')}\n`);
    const source = await openSource(path);
    assert.equal(await source.count(), 3, 'records');
    const rows = await source.rows(0, 3);
    const responses = await Promise.all(
      rows.map(async ({ id }) => (await source.read(id)).response),
    );
    assert.deepEqual(responses, answers.flat());
    assert.deepEqual(
      rows.map(({ part = 0 }) => part),
      [0, 1, 0, 0, 1, 2],
    );
    const groups = rows.map(({ group }) => group);
    assert.equal(groups[3], groups[5]);

    const store = sourceStore(source, { name: 'batch', close: () => source.close() });
    await store.update(() => undefined);
    const shown: (readonly [number, number])[] = [];
    for await (const [row, read] of store.rows(0, store.count())) {
      assert.ok(!isBad(read));
      assert.equal((await read.trace()).response, answers[row][0]);
      shown.push([row, read.more]);
    }
    assert.deepEqual(shown, [
      [0, 1],
      [1, 0],
      [2, 2],
    ]);
    await store.close();
  });

  it('refuses what holds no response, and says what to do', async () => {
    const path = join(folder, 'x.jsonl');
    writeFileSync(path, '{"a": 1}\n{"a": 2}\n');
    await assert.rejects(openSource(path), /Map Fields/);
    const source = await openSource(path, { mapping: { response: ['a'], prompt: ['a'] } });
    assert.equal((await source.read('x.jsonl:2')).response, '2');
    await source.close();
  });
});
