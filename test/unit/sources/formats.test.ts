import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { openRecords } from '../../../src/sources/records.ts';
import { FORMATS, detectFormat } from '../../../src/trace/formats/registry.ts';
import { FIXTURES, TRACE_FIXTURES, given, partsOf, readAll, type Given } from './fixtures.ts';

/** The samples of a fixture in the order of its records. */
function same(trace: Awaited<ReturnType<typeof readAll>>['traces'][number], row: Given): void {
  const { reasoning, answer } = partsOf(trace);
  assert.equal(reasoning, row.reasoning);
  assert.equal(answer, row.answer);
}

describe('files that trainers wrote', () => {
  for (const [name, id] of Object.entries(TRACE_FIXTURES)) {
    it(`recognises ${name} as ${id}, and nothing else is as sure`, async () => {
      const records = await openRecords(join(FIXTURES, name), { label: name, growing: false });
      const samples: unknown[] = [];
      for (let i = 0; i < Math.min(8, records.count()); i++) samples.push(await records.read(i));
      await records.close();
      assert.equal(detectFormat(samples, name)?.id, id);
      const sure = FORMATS.find((format) => format.id === id)?.matches(samples, name) ?? 0;
      for (const other of FORMATS) {
        if (other.id !== id) assert.ok(other.matches(samples, name) < sure, `${other.id} too`);
      }
    });
  }

  it('reads verl’s rollouts as they were given', async () => {
    for (const step of [1, 2]) {
      const { traces, problems } = await readAll(`verl/rollout/${step}.jsonl`);
      const rows = given<Given[]>('verl', step);
      assert.equal(traces.length, rows.length);
      assert.deepEqual(problems, []);
      for (const [i, row] of rows.entries()) {
        const trace = traces[i];
        same(trace, row);
        assert.equal(trace.prompt, row.prompt);
        assert.equal(trace.response, row.response);
        assert.equal(trace.step, step);
        assert.equal(trace.truth, row.truth);
        assert.equal(trace.correct, row.right);
        assert.equal(trace.truncated, undefined, 'verl does not say');
        assert.deepEqual(trace.rewards, {
          acc: Number(row.right),
          format_reward: row.format,
          total: row.total,
        });
        assert.deepEqual(trace.metadata, { pred: row.answer });
      }
    }
    const { traces } = await readAll('verl/rollout-v1/1.jsonl');
    assert.equal(traces[5].group, '8f3a1', 'samples of one prompt have one group');
    assert.equal(traces[5].correct, undefined, 'a score is no verdict');
  });

  it('reads TRL’s tables, plain and conversational', async () => {
    for (const [folder, step] of [
      ['trl', 5],
      ['trl-chat', 10],
    ] as const) {
      const file = `completions_${String(step).padStart(5, '0')}.parquet`;
      const { traces } = await readAll(`${folder}/completions/${file}`);
      const rows = given<Given[]>('trl', step);
      assert.equal(traces.length, rows.length);
      for (const [i, row] of rows.entries()) {
        same(traces[i], row);
        assert.equal(traces[i].prompt, row.question);
        assert.equal(traces[i].step, step);
        const { accuracy_reward, think_format_reward } = traces[i].rewards;
        assert.equal(accuracy_reward, row.score);
        assert.equal(think_format_reward, row.cut ? undefined : row.format);
        assert.equal(traces[i].metadata?.['advantage'], row.advantage);
        assert.equal(traces[i].metadata?.['target'], row.truth);
      }
    }
  });

  it('reads Inspect’s logs: Zstandard, deflate, unfinished, JSON', async () => {
    const rows = given<Given[]>('inspect');
    for (const [name, count] of [
      ['arithmetic.eval', 6],
      ['arithmetic-deflate.eval', 6],
      ['unfinished.eval', 6],
      ['arithmetic.json', 2],
    ] as const) {
      const { traces, problems } = await readAll(`inspect/${name}`);
      assert.deepEqual(problems, []);
      assert.equal(traces.length, count, name);
      for (const trace of traces) {
        const row = rows[Number(/q(\d)/.exec(String(trace.metadata?.['id']))?.[1])];
        same(trace, row);
        assert.equal(trace.prompt, row.question);
        assert.equal(trace.truncated, row.cut);
        assert.equal(trace.model, 'mockllm/model');
        assert.equal(trace.correct, trace.rewards['includes'] === 1);
      }
    }
  });

  it('reads prime-rl’s and verifiers’ episodes', async () => {
    for (const [name, step] of [
      ['prime-rl/rollouts/step_1/train/all/traces.jsonl', 1],
      ['verifiers/traces.jsonl', undefined],
    ] as const) {
      const { traces } = await readAll(name);
      const rows = given<Given[]>('prime-rl', 1);
      assert.equal(traces.length, rows.length);
      for (const [i, row] of rows.entries()) {
        same(traces[i], row);
        assert.equal(traces[i].prompt, `system: Think first.\n\nuser: ${row.question}`);
        assert.equal(traces[i].step, step);
        assert.equal(traces[i].group, `s1-p${row.problem}`);
        assert.equal(traces[i].correct, row.right);
        assert.equal(traces[i].truncated, row.cut);
        assert.equal(traces[i].truth, row.truth);
        assert.equal(traces[i].tokens, 12);
        assert.deepEqual(traces[i].rewards, {
          exact: row.score,
          format: row.format,
          total: row.score + 0.5 * row.format,
        });
      }
    }
  });

  it('reads tinker’s summaries and trajectories', async () => {
    const summaries = await readAll('tinker/iteration_000001/train_rollout_summaries.jsonl');
    const rows = given<Given[]>('tinker', 1);
    assert.equal(summaries.traces.length, rows.length);
    for (const [i, row] of rows.entries()) {
      same(summaries.traces[i], row);
      assert.equal(summaries.traces[i].step, 1);
      assert.equal(summaries.traces[i].rewards['total'], row.score);
      assert.equal(summaries.traces[i].correct, row.right);
      assert.equal(summaries.traces[i].group, `1/${row.problem}`);
    }
    const { traces } = await readAll('tinker/eval/runs/run1/arithmetic/trajectories.jsonl');
    for (const [i, row] of given<Given[]>('tinker', 0).entries()) {
      same(traces[i], row);
      assert.equal(traces[i].truth, row.truth);
      assert.equal(traces[i].dataSource, 'arithmetic');
    }
  });

  it('reads numbers per token of RLLoggingBoard’s lines', async () => {
    const { traces } = await readAll('logging-board/data.jsonl');
    const rows = given<Given[]>('logging-board');
    assert.equal(traces.length, rows.length);
    for (const [i, row] of rows.entries()) {
      same(traces[i], row);
      const { pieces = [], arrays } = traces[i];
      assert.equal(pieces.join(''), row.response);
      assert.equal(pieces.length, row.tokens);
      assert.equal(traces[i].step, row.step);
      assert.equal(arrays?.logp?.[3], -0.03);
      assert.equal(arrays?.referenceLogp?.[3], -0.06);
      assert.ok(Math.abs((arrays?.kl?.[3] ?? 0) - 0.03) < 1e-12);
      assert.equal(arrays?.reward?.[pieces.length - 1], row.score);
    }
  });

  it('reads chat lines, with reasoning apart or inside tags', async () => {
    const rows = given<Given[]>('chat');
    for (const name of ['messages', 'batch']) {
      const { traces } = await readAll(`chat/${name}.jsonl`);
      assert.equal(traces.length, rows.length);
      for (const [i, row] of rows.entries()) same(traces[i], row);
      if (name === 'batch') assert.equal(traces[3].truncated, true);
      else assert.equal(traces[1].prompt, `system: Think first.\n\nuser: ${rows[1].question}`);
    }
  });

  it('reads well-known data sets, several generations of a row included', async () => {
    const rows = given<Given[]>('sets');
    for (const name of [
      's1k-1.1.jsonl',
      's1k.jsonl',
      'openthoughts.jsonl',
      'openthoughts-metadata.jsonl',
      'openr1-math.jsonl',
      'openr1-math.parquet',
    ]) {
      const { traces } = await readAll(`sets/${name}`);
      assert.equal(traces.length, rows.length, name);
      for (const [i, row] of rows.entries()) {
        same(traces[i], row);
        if (name.startsWith('openr1')) {
          assert.equal(traces[i].correct, row.right);
          assert.equal(traces[i].truncated, row.cut);
        }
      }
    }
  });

  it('reads the samples that OpenRLHF leaves in TensorBoard', async () => {
    const { traces } = await readAll('openrlhf/run/events.out.tfevents.1790000000.torch.0');
    const rows = given<{ step: number; text: string; reward: number }[]>('openrlhf-samples');
    assert.deepEqual(
      traces.map(({ step, response, rewards }) => ({
        step,
        text: response,
        reward: rewards['total'],
      })),
      rows,
    );
  });

  it('reads what the callback of the documentation wrote', async () => {
    const { traces } = await readAll('own-loop/rollouts.jsonl');
    const rows = [1, 2, 3].flatMap((step) =>
      given<Given[]>('own-loop', step).map((row) => ({ ...row, step })),
    );
    assert.equal(traces.length, rows.length);
    for (const [i, row] of rows.entries()) {
      same(traces[i], row);
      assert.equal(traces[i].step, row.step);
      assert.equal(traces[i].correct, row.right);
      assert.equal(traces[i].truncated, row.cut);
      assert.deepEqual(traces[i].rewards, { format: row.format, total: row.score });
    }
  });
});
