import assert from 'node:assert/strict';
import { createAnswer, type Answer } from '../../../src/extension/ask/answer.ts';
import { createAskController, type AskController } from '../../../src/extension/ask/controller.ts';
import type { AskRuns, PromptRequest } from '../../../src/extension/ask/runs.ts';
import { cotText, jsonLine, sampledRecord } from '../../../src/extension/ask/save.ts';
import { ToAsk, type AnswerUpdate, type Question } from '../../../src/protocol/ask.ts';
import { validated } from '../../../src/protocol/validate.ts';
import { detectText } from '../../../src/trace/detector/detect.ts';
import { detectFormat } from '../../../src/trace/formats/registry.ts';
import { analyse } from '../../../src/server/analysis.ts';
import { openStreamReader } from '../../../src/stream/reader.ts';
import { readFixture } from '../stream/support.ts';
import { event, json, startServer, type TestServer } from '../stream/client/server.ts';

const KEY = 'sk-very-secret-42';
const question: Question = {
  prompt: '6 × 7?',
  targets: [{ server: 'local', model: 'm' }],
  ...{ samples: 2, temperature: 0.5, maxTokens: 100, logprobs: true },
};

const newAnswer = (prompt: string, exact = false): Answer =>
  createAnswer({
    ...{ id: 1, target: question.targets[0], model: 'm', place: 'local', sample: 0 },
    ...{ prompt, now: Date.now, exact },
  });

/** What a view makes of the updates. */
function follow(sent: readonly ToAsk[]) {
  const answers = new Map<
    number,
    { text: string; spans: AnswerUpdate['spans']; last: AnswerUpdate }
  >();
  for (const message of sent) {
    if (message.type !== 'ask/update') continue;
    for (const update of message.updates) {
      const old = update.at === 0 ? undefined : answers.get(update.id);
      assert.equal(old?.text.length ?? 0, update.at, 'text is appended where it ends');
      const kept = (old?.spans ?? []).filter(({ start }) => start < update.spansFrom);
      const text = (old?.text ?? '') + update.text;
      answers.set(update.id, { text, spans: [...kept, ...update.spans], last: update });
    }
  }
  return [...answers.values()];
}

describe('Ask a Model in the extension host', () => {
  let server: TestServer | undefined;
  let controller: AskController | undefined;
  afterEach(async () => {
    controller?.dispose();
    await server?.close();
  });

  async function open(trusted = true, runs: Partial<AskRuns> = {}) {
    const sent: ToAsk[] = [];
    const logged: string[] = [];
    const log = (...words: unknown[]) => void logged.push(words.join(' '));
    const url = server?.url ?? '';
    controller = createAskController({
      // As it crosses to the view.
      post: (message) => sent.push(validated(ToAsk, JSON.parse(JSON.stringify(message)), 'sent')),
      runs: {
        list: () => [],
        describe: () => Promise.reject(new Error('no runs')),
        name: (run) => `name of ${run}`,
        sample: () => Promise.reject(new Error('nobody samples')),
        ...runs,
      },
      servers: () => Promise.resolve([{ name: 'local', url, hasKey: true }]),
      address: () => Promise.resolve({ url: `${url}/v1`, dialect: 'auto', key: KEY }),
      trusted: () => trusted,
      addServer: () => Promise.resolve(),
      setKey: () => Promise.resolve(),
      save: () => Promise.resolve(),
      open: () => Promise.resolve(),
      log: { trace: log, debug: log, info: log, warn: log, error: log },
    });
    await controller.receive({ type: 'ask/ready' });
    const until = async (test: (answers: readonly Answer[]) => boolean) => {
      while (!test(controller?.answers() ?? [])) await new Promise((done) => setTimeout(done, 10));
      await new Promise((done) => setTimeout(done, 120));
    };
    return { sent, logged, until };
  }
  const ended = (answers: readonly Answer[]) =>
    answers.length > 0 && answers.every(({ state }) => state !== 'waiting' && state !== 'writing');

  it('streams samples, highlighted as they come, with their numbers', async () => {
    server = await startServer(({ path }, response) => {
      if (path === '/v1/models') return json(response, { data: [{ id: 'm' }] });
      const bytes = readFixture('vllm-reasoning.sse');
      let at = 0;
      const more = () => {
        if (at >= bytes.length) return response.end();
        response.write(bytes.subarray(at, (at += 97)));
        setImmediate(more);
      };
      more();
    });
    const { sent, logged, until } = await open();
    await controller?.receive({ type: 'ask/send', question });
    await until(ended);
    const shown = follow(sent);
    assert.equal(shown.length, 2);
    for (const { text, spans, last } of shown) {
      assert.match(text, /Wait, let me check.*\n\nIt is \*\*42\*\*/s);
      assert.deepEqual(
        last.parts.map(({ kind }) => kind),
        ['reasoning', 'answer'],
      );
      const expected = detectText(text).spans.map(({ start, end, behaviour }) => [
        start,
        end,
        behaviour,
      ]);
      assert.deepEqual(
        spans.map(({ start, end, behaviour }) => [start, end, behaviour]),
        expected,
      );
      assert.equal(last.state, 'done');
    }
    assert.ok(
      sent.some(
        (each) => each.type === 'ask/update' && each.updates.some(({ logp }) => logp.length > 0),
      ),
    );
    // A view that comes later gets everything.
    sent.length = 0;
    await controller?.receive({ type: 'ask/ready' });
    assert.deepEqual(
      follow(sent).map(({ text }) => text),
      shown.map(({ text }) => text),
    );
    assert.ok(!JSON.stringify([sent, logged]).includes(KEY));
  });

  it('stops, keeps what came, retries, and tells refusals without the key', async () => {
    let calls = 0;
    server = await startServer(({ path }, response) => {
      if (path === '/v1/models') return json(response, { data: [{ id: 'm' }] });
      if (++calls === 1) return void response.write(event({ content: 'Wait, so far' }));
      json(response, { error: { message: `the key ${KEY} is bad` } }, 401);
    });
    const { sent, logged, until } = await open();
    await controller?.receive({ type: 'ask/send', question: { ...question, samples: 1 } });
    await until(([answer]) => (answer?.text().length ?? 0) > 0);
    await controller?.receive({ type: 'ask/stop' });
    await until(ended);
    const [stopped] = controller?.answers() ?? [];
    assert.deepEqual([stopped.state, stopped.text()], ['stopped', 'Wait, so far']);
    await controller?.receive({ type: 'ask/retry', id: stopped.id });
    await until(ended);
    const [failed] = controller?.answers() ?? [];
    assert.equal(failed.state, 'failed');
    assert.match(failed.notes.join(), /refuses the key \(401\).*•••/);
    assert.ok(!JSON.stringify([sent, logged]).includes(KEY));
  });

  it('sends nothing where the workspace is not trusted', async () => {
    server = await startServer((_received, response) => response.end());
    const { sent } = await open(false);
    await controller?.receive({ type: 'ask/send', question });
    await controller?.receive({ type: 'ask/list', server: 'local' });
    assert.deepEqual(server.received, []);
    assert.ok(sent.some((each) => each.type === 'ask/error' && /not trusted/.test(each.message)));
  });

  it('labels a long text in slices within its budget', () => {
    const answer = newAnswer('p');
    answer.take([{ kind: 'reasoning', text: 'Wait, let me check that again. '.repeat(20_000) }]);
    let rounds = 1;
    while (!answer.label(4)) rounds++;
    assert.ok(rounds > 1);
    assert.deepEqual(answer.spans().length, detectText(answer.text()).spans.length);
  });

  it('saves what the readers open', () => {
    const answer = newAnswer('6 × 7?');
    const reader = openStreamReader();
    answer.take([...reader.push(readFixture('tags-prefilled.sse')), ...reader.end()]);
    answer.end('done');
    const cot = cotText(answer);
    const { parts, response } = analyse(cot, undefined, undefined, []);
    assert.equal(parts.reasoning.length, 1);
    assert.deepEqual(parts.problems, []);
    assert.equal(cot.slice(0, response), '<prompt>\n6 × 7?\n</prompt>\n\n');
    const record: unknown = JSON.parse(jsonLine(answer, new Date(0)));
    const format = detectFormat([record], 'x.jsonl') ?? assert.fail();
    const trace = format.toTrace(record, { file: 'x.jsonl', line: 1 });
    assert.equal(trace.prompt, '6 × 7?');
    assert.match(trace.response, /Wait, let me check[^]*It is/);
    assert.equal(trace.parts?.reasoning.length, 1);
  });

  describe('of a run’s checkpoint', () => {
    const checkpoint = { name: 'step-4', phase: 'rl' as const, step: 4 };
    const span = { behaviour: 'exploration', confidence: 1, why: 'says “try”' };
    const words = ['try', '1', '.', 'answer', '2', 'end'];
    const asked: Question = { ...question, targets: [{ run: 'r', checkpoint: 'step-4' }], seed: 7 };
    /** Samples whatever is asked: two messages of words a sample, then a verdict. */
    function sampler() {
      const requests: PromptRequest[] = [];
      const signals: AbortSignal[] = [];
      let go: () => void = () => undefined;
      const held = new Promise<void>((resolve) => (go = resolve));
      const sample: AskRuns['sample'] = async (_run, request, { signal, onTokens }) => {
        requests.push(request);
        signals.push(signal);
        const rows = Array.from({ length: request.samples }, (_, row) => row);
        const say = (from: number, to: number, thinking: number) =>
          onTokens({
            ...{ checkpoint, limit: 50 },
            rows: rows.map((row) => ({
              ...{ row, from, pieces: words.slice(from, to), thinking },
              logp: words.slice(from, to).map((_, i) => -0.1 * (from + i)),
              spans: [{ ...span, start: 0, end: Math.min(to, 3) }],
            })),
          });
        onTokens({ checkpoint, limit: 50, rows: [] });
        say(0, 2, 2);
        await Promise.race([
          held,
          new Promise((_, reject) =>
            signal.addEventListener('abort', () => reject(new Error('killed'))),
          ),
        ]);
        say(2, 6, 3);
        const verdict = { tokens: 6, finished: true, correct: false, reason: 'gives 2' };
        return { kind: 'sample', checkpoint, seconds: 1, limit: 50, rows: rows.map(() => verdict) };
      };
      return { sample, requests, signals, go };
    }
    const text = 'try 1 .\n\nanswer 2 end';

    it('shows its words, exact labels and numbers as they come, and how it was judged', async () => {
      const { sample, requests, go } = sampler();
      const { sent, until } = await open(true, { sample });
      await controller?.receive({ type: 'ask/send', question: asked });
      await until((answers) => answers.every((answer) => answer.text() === 'try 1'));
      go();
      await until(ended);
      assert.deepEqual(requests, [
        {
          ...{ kind: 'sample', checkpoint: 'step-4', prompt: '6 × 7?', temperature: 0.5 },
          ...{ samples: 2, first: 0, seed: 7, maxTokens: 100 },
        },
      ]);
      const shown = follow(sent);
      assert.equal(shown.length, 2);
      for (const { text: said, spans, last } of shown) {
        assert.equal(said, text);
        assert.deepEqual(spans, [{ ...span, start: 0, end: 7 }]);
        assert.deepEqual(last.parts, [
          { kind: 'reasoning', start: 0 },
          { kind: 'answer', start: 9 },
        ]);
        assert.deepEqual([last.model, last.place], ['name of r', 'step 4 · seed 7']);
        assert.deepEqual([last.state, last.count, last.notes], ['done', 6, ['not right: gives 2']]);
      }
      const placed = controller?.answers()[0].tokens() ?? [];
      assert.deepEqual(
        placed.map(({ start, end, logp }) => [text.slice(start, end), logp.toFixed(1)]),
        words.map((word, i) => [word, (-0.1 * i).toFixed(1)]),
      );
    });

    it('stops one sample alone, ends the process with the last, and asks one again as it was', async () => {
      const { sample, requests, signals } = sampler();
      const { until } = await open(true, { sample });
      await controller?.receive({ type: 'ask/send', question: asked });
      await until((answers) => answers.every((answer) => answer.text() === 'try 1'));
      const [one, two] = controller?.answers() ?? [];
      await controller?.receive({ type: 'ask/stop', id: one.id });
      assert.deepEqual([one.state, two.state, signals[0].aborted], ['stopped', 'writing', false]);
      await controller?.receive({ type: 'ask/stop', id: two.id });
      assert.deepEqual([two.state, signals[0].aborted], ['stopped', true]);
      await controller?.receive({ type: 'ask/retry', id: two.id });
      await until(([, answer]) => answer.text() === 'try 1');
      const { samples, first, seed } = requests[1];
      assert.deepEqual([samples, first, seed], [1, 1, 7]);
    });

    it('gives two checkpoints the same noise, and tells what goes wrong with one of them', async () => {
      const { sample, requests, go } = sampler();
      go();
      const refusing: AskRuns['sample'] = (run, request, more) =>
        run === 'gone' ? Promise.reject(new Error('no checkpoint')) : sample(run, request, more);
      const { until, logged } = await open(true, { sample: refusing });
      const { seed: _seed, ...rest } = asked;
      const targets = [{ run: 'r', checkpoint: 'step-4' }, { run: 'r' }];
      await controller?.receive({ type: 'ask/send', question: { ...rest, targets, samples: 1 } });
      await until(ended);
      assert.equal(requests[0].seed, requests[1].seed);
      assert.deepEqual(
        requests.map((request) => request.checkpoint),
        ['step-4', undefined],
      );
      await controller?.receive({
        type: 'ask/send',
        question: { ...rest, targets: [{ run: 'r' }, { run: 'gone' }], samples: 1 },
      });
      await until(ended);
      assert.deepEqual(
        controller?.answers().map(({ state }) => state),
        ['done', 'failed'],
      );
      assert.match(controller?.answers()[1].notes.join() ?? '', /no checkpoint/);
      assert.ok(logged.some((line) => /no checkpoint/.test(line)));
    });

    it('is asked nothing where the workspace is not trusted', async () => {
      const { sample, requests } = sampler();
      const { sent } = await open(false, { sample });
      await controller?.receive({ type: 'ask/send', question: asked });
      assert.deepEqual(requests, []);
      assert.ok(sent.some((each) => each.type === 'ask/error' && /not trusted/.test(each.message)));
    });

    it('is saved with what it takes to get it again, and kept with its labels', async () => {
      const { sample, go } = sampler();
      go();
      const { until } = await open(true, { sample });
      await controller?.receive({ type: 'ask/send', question: { ...asked, samples: 1 } });
      await until(ended);
      const answer = controller?.answers()[0] ?? assert.fail();
      assert.equal(cotText(answer), `<prompt>\n6 × 7?\n</prompt>\n\n${text}\n`);
      const record = JSON.parse(jsonLine(answer, new Date(0))) as Record<string, unknown>;
      assert.deepEqual(record, {
        ...{ prompt: '6 × 7?', reasoning: 'try 1 .', answer: 'answer 2 end', model: 'name of r' },
        ...{ run: 'r', checkpoint: 'step-4', seed: 7, temperature: 0.5 },
        ...{ correct: false, reason: 'gives 2', asked: '1970-01-01T00:00:00.000Z', tokens: 6 },
      });
      const kept = sampledRecord(answer, answer.sampled ?? assert.fail());
      assert.deepEqual(kept.pieces, words);
      assert.deepEqual(kept.spans, [{ ...span, start: 0, end: 3 }]);
      assert.deepEqual([kept.judged, kept.correct, kept.truncated], [true, false, false]);
    });

    it('replaces only the labels that changed', () => {
      const answer = newAnswer('p', true);
      answer.say('reasoning', 'try 1 . go back . try 2');
      const spans = [
        { ...span, start: 0, end: 7 },
        { ...span, behaviour: 'backtracking', start: 8, end: 17 },
      ];
      answer.relabel(spans);
      assert.deepEqual(answer.update(false)?.spans, spans);
      answer.relabel([...spans, { ...span, start: 18, end: 23 }]);
      const next = answer.update(false);
      assert.equal(next?.spansFrom, 18);
      assert.deepEqual(next.spans, [{ ...span, start: 18, end: 23 }]);
      answer.relabel([spans[0]]);
      const less = answer.update(false);
      assert.deepEqual([less?.spansFrom, less?.spans], [8, []]);
    });
  });
});
