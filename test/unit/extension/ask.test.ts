import assert from 'node:assert/strict';
import { createAnswer, type Answer } from '../../../src/extension/ask/answer.ts';
import { createAskController, type AskController } from '../../../src/extension/ask/controller.ts';
import { cotText, jsonLine } from '../../../src/extension/ask/save.ts';
import { ToAsk, type AnswerUpdate, type Question } from '../../../src/protocol/ask.ts';
import { validated } from '../../../src/protocol/validate.ts';
import { detectText } from '../../../src/trace/detector/detect.ts';
import { detectFormat } from '../../../src/trace/formats/registry.ts';
import { splitResponse } from '../../../src/trace/formats/split.ts';
import { openStreamReader } from '../../../src/stream/reader.ts';
import { readFixture } from '../stream/support.ts';
import { event, json, startServer, type TestServer } from '../stream/client/server.ts';

const KEY = 'sk-very-secret-42';
const question: Question = {
  prompt: '6 × 7?',
  targets: [{ server: 'local', model: 'm' }],
  ...{ samples: 2, temperature: 0.5, maxTokens: 100, logprobs: true },
};

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

  async function open(trusted = true) {
    const sent: ToAsk[] = [];
    const logged: string[] = [];
    const log = (...words: unknown[]) => void logged.push(words.join(' '));
    const url = server?.url ?? '';
    controller = createAskController({
      // As it crosses to the view.
      post: (message) => sent.push(validated(ToAsk, JSON.parse(JSON.stringify(message)), 'sent')),
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
    const answer = createAnswer(1, question.targets[0], 'local', 0, 'p', Date.now);
    answer.take([{ kind: 'reasoning', text: 'Wait, let me check that again. '.repeat(20_000) }]);
    let rounds = 1;
    while (!answer.label(4)) rounds++;
    assert.ok(rounds > 1);
    assert.deepEqual(answer.spans().length, detectText(answer.text()).spans.length);
  });

  it('saves what the readers open', () => {
    const answer = createAnswer(1, question.targets[0], 'local', 0, '6 × 7?', Date.now);
    const reader = openStreamReader();
    answer.take([...reader.push(readFixture('tags-prefilled.sse')), ...reader.end()]);
    answer.end('done');
    const cot = cotText(answer);
    const parts = splitResponse(cot.slice(cot.indexOf('<think>')));
    assert.equal(parts.reasoning.length, 1);
    assert.deepEqual(parts.problems, []);
    const record: unknown = JSON.parse(jsonLine(answer, new Date(0)));
    const format = detectFormat([record], 'x.jsonl') ?? assert.fail();
    const trace = format.toTrace(record, { file: 'x.jsonl', line: 1 });
    assert.equal(trace.prompt, '6 × 7?');
    assert.match(trace.response, /Wait, let me check[^]*It is/);
    assert.equal(trace.parts?.reasoning.length, 1);
  });
});
