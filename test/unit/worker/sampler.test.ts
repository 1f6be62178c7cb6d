import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import type { UserError } from '../../../src/base/errors.ts';
import type { SampledTokens, SampleRequest } from '../../../src/protocol/sampler.ts';
import { createReferenceEngine } from '../../../src/engine/reference/engine.ts';
import { listCheckpoints } from '../../../src/run/checkpoints/folder.ts';
import { askPrompt, fitQuestion, type FittedQuestion } from '../../../src/run/intervene/ask.ts';
import { askable } from '../../../src/run/intervene/askable.ts';
import { namedCheckpoint, openSampler } from '../../../src/run/intervene/open.ts';
import { runPath } from '../../../src/run/paths.ts';
import { readRecord } from '../../../src/run/record.ts';
import { hostRun, type RunHost } from '../../../src/worker/host.ts';
import { askSampler } from '../../../src/worker/samplerLink.ts';
import { runsFolder, tinyRun } from './support/runs.ts';

type Question = Extract<SampleRequest, { kind: 'sample' }>;
const seed = randomInt(2 ** 31);

describe(`a prompt to a run's checkpoint (seed ${seed})`, function () {
  this.timeout(300_000);
  let runs: ReturnType<typeof runsFolder>;
  let host: RunHost;
  let folder = '';
  let prompt = '';

  const is = (wanted: string): Promise<void> =>
    new Promise((resolve) => {
      if (host.status().state === wanted) return resolve();
      const stop = host.listen({
        status: ({ state }) => {
          if (state !== wanted) return;
          stop();
          resolve();
        },
      });
    });
  const command = (name: 'pause' | 'resume' | 'stop') =>
    void host.ask({ kind: 'command', body: { name } }, 'test');

  before(async () => {
    runs = runsFolder();
    // Checkpoints that nothing but the start of RL and the pause are the reason of.
    folder = await tinyRun(runs.folder, {
      seed,
      rl: { steps: 100_000, batch: 4, maxTokens: 12 },
      eval: { every: 50_000, draws: 6, probes: 0 },
      checkpoint: { every: 50_000, keep: 5 },
    });
    host = await hostRun(folder);
    await new Promise<void>((resolve) => {
      host.listen({ status: ({ phase, step }) => phase === 'rl' && step >= 2 && resolve() });
    });
    command('pause');
    await is('paused');
    [prompt] = askable(folder).examples;
  });
  after(async () => {
    command('stop');
    await host.finished;
    await host.close();
    runs.remove();
  });

  const asked = { temperature: 1, samples: 3, seed, maxTokens: 40 };

  /** In a process of its own, as the extension does. */
  async function ask(more: Partial<Question> = {}, signal?: AbortSignal) {
    const heard: SampledTokens[] = [];
    const result = await askSampler(
      folder,
      { kind: 'sample', prompt, ...asked, ...more },
      { signal, onTokens: (tokens) => heard.push(tokens) },
    );
    return {
      heard,
      result,
      answers: joined(
        heard.flatMap(({ rows }) => rows),
        result.rows.length,
      ),
    };
  }

  /** The same without the process. */
  async function sample(more: Partial<Question> = {}) {
    const { checkpoint, ...question } = { prompt, ...asked, ...more };
    let fitted: FittedQuestion | undefined;
    const sampler = await openSampler(folder, readRecord(folder).spec, createReferenceEngine(), {
      choose: (names) => namedCheckpoint(names, checkpoint),
      size(context, config) {
        fitted = fitQuestion(question, context, config);
        return { rows: question.samples, length: fitted.tokens.length + fitted.limit };
      },
    });
    assert.ok(fitted);
    const heard: SampledTokens['rows'] = [];
    const onWords = (rows: SampledTokens['rows']) => heard.push(...rows);
    let clock = 0;
    const rows = await askPrompt(sampler, fitted, { onWords, now: () => (clock += 15) });
    sampler.dispose();
    const answers = joined(heard, rows.length);
    return {
      rows,
      limit: fitted.limit,
      answers,
      words: answers.map(({ pieces }) => pieces.join(' ')),
    };
  }

  function joined(heard: SampledTokens['rows'], count: number) {
    return Array.from({ length: count }, (_, row) => {
      const parts = heard.filter((each) => each.row === row);
      const pieces: string[] = [];
      const logp: number[] = [];
      for (const part of parts) {
        assert.equal(part.from, pieces.length, 'words come in order, each once');
        pieces.push(...part.pieces);
        logp.push(...part.logp);
      }
      const { thinking, spans } = parts.at(-1) ?? assert.fail('no words came');
      return { pieces, logp, thinking, spans };
    });
  }
  const refused = async (more: Partial<Question>, code: string, words: RegExp) => {
    await assert.rejects(sample(more), (error: UserError) => {
      assert.equal(error.code, code, error.message);
      assert.match(error.message, words);
      return true;
    });
  };

  it('is answered by the very weights that a paused run holds, word by word, with exact labels', async () => {
    const { step } = host.status();
    const { heard, result, answers } = await ask();
    assert.deepEqual(heard[0].rows, []);
    assert.equal(heard[0].checkpoint.name, `step-${step}`);
    assert.deepEqual(result.checkpoint, { name: `step-${step}`, phase: 'rl', step });
    assert.deepEqual(askable(folder).checkpoints, [`step-${step}`, 'step-0', 'sft-3']);
    for (const [row, { pieces, logp, thinking, spans }] of answers.entries()) {
      const { tokens, finished, reason } = result.rows[row];
      assert.equal(pieces.length, tokens);
      assert.ok(tokens === 40 || finished, `${tokens} tokens, not finished`);
      assert.notEqual(reason, 'the prompt is not a puzzle');
      assert.ok(logp.length === tokens && logp.every((value) => value <= 0));
      const answer = pieces.indexOf('answer');
      assert.equal(thinking, answer < 0 ? tokens : answer);
      const opened = pieces.filter((piece) => piece === 'try').length;
      const tried = (spans ?? []).filter(({ behaviour }) => behaviour === 'exploration').length;
      assert.equal(tried, opened);
    }
  });

  it('gets the same answer from the same seed, another from another, and one sample alone as among many', async () => {
    const { words, answers } = await sample();
    assert.deepEqual((await sample()).answers, answers);
    assert.equal(new Set(words).size, 3);
    assert.deepEqual((await sample({ samples: 1, first: 2 })).words, [words[2]]);
    assert.notDeepEqual((await sample({ seed: seed + 1 })).words, words);
  });

  it('is answered greedily at temperature 0, and otherwise at another', async () => {
    const greedy = (await sample({ temperature: 0 })).words;
    assert.equal(new Set(greedy).size, 1);
    assert.deepEqual((await sample({ temperature: 0, seed: seed + 1 })).words, greedy);
    assert.notDeepEqual((await sample({ temperature: 2 })).words, (await sample()).words);
  });

  it('goes to the checkpoint that is named, and to no other', async () => {
    const { words } = await sample({ checkpoint: 'sft-3' });
    // The reference and the end of SFT are the same weights.
    assert.deepEqual((await sample({ checkpoint: 'step-0' })).words, words);
    await refused({ checkpoint: '../../etc' }, 'checkpoint', /no checkpoint/);
    await assert.rejects(ask({ checkpoint: 'step-1' }), (error: UserError) => {
      assert.equal(error.code, 'checkpoint');
      assert.match(error.message, /no checkpoint "step-1".*sft-3, step-0, step-\d+/);
      return true;
    });
  });

  it('must be in words that the model knows, and leave room', async () => {
    await refused(
      { prompt: 'numbers 3 four 7 Target: 24 four' },
      'prompt',
      /^"four", "Target:": not in .*numbers target.*For instance: numbers \d+/,
    );
    await refused({ prompt: '<pad>' }, 'prompt', /"<pad>"/);
    await refused({ prompt: ' \n ' }, 'prompt', /no words/);
    await refused({ prompt: 'try '.repeat(600) }, 'prompt', /600 words.*context holds 512/);
    const long = { prompt: 'try '.repeat(500), maxTokens: 4096, samples: 1 };
    const { rows, limit } = await sample(long);
    assert.equal(limit, 12);
    assert.ok(rows[0].tokens <= 12);
    assert.equal(rows[0].reason, 'the prompt is not a puzzle');
  });

  it('is given up when nobody wants the answer', async () => {
    const control = new AbortController();
    const asked = ask({}, control.signal);
    control.abort(new Error('enough'));
    await assert.rejects(asked, /enough/);
    await assert.rejects(ask({}, AbortSignal.abort(new Error('before'))), /before/);
  });

  it('leaves the run as it was, and is answered while it trains', async () => {
    const root = runPath(folder, 'checkpoints');
    const before = listCheckpoints(root);
    const { step } = host.status();
    assert.deepEqual(before, ['sft-3', 'step-0', `step-${step}`]);
    const { answers } = await sample();
    command('resume');
    await is('running');
    const now = await ask();
    assert.equal(now.result.checkpoint.name, `step-${step}`);
    assert.deepEqual(now.answers, answers);
    assert.equal(host.status().state, 'running');
    assert.deepEqual(listCheckpoints(root), before);
  });
});
