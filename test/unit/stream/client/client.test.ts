import assert from 'node:assert/strict';
import { askUrl, baseOf } from '../../../../src/stream/client/address.ts';
import { ask, type AskOptions } from '../../../../src/stream/client/ask.ts';
import { listModels } from '../../../../src/stream/client/models.ts';
import type { Request } from '../../../../src/stream/dialect.ts';
import type { StreamEvent } from '../../../../src/stream/reader.ts';
import { DIALECTS, dialectById } from '../../../../src/stream/registry.ts';
import { readFixture, summary } from '../support.ts';
import { event, json, startServer, type Answer, type TestServer } from './server.ts';

const KEY = 'sk-secret-1234567890';
const request: Request = {
  ...{ model: 'm', prompt: '6 × 7?', temperature: 0.5, maxTokens: 64, topLogprobs: 2 },
};

describe('asking a server', () => {
  let server: TestServer | undefined;
  afterEach(() => server?.close());

  async function asked(answer: Answer, more: Partial<AskOptions> = {}) {
    server = await startServer(answer);
    const events: StreamEvent[] = [];
    const notes: string[] = [];
    const dialect = dialectById('openai') ?? assert.fail();
    const result = ask({
      server: { url: server.url, dialect: 'auto', key: KEY },
      dialect,
      request,
      onEvents: (some) => events.push(...some),
      onNote: (note) => notes.push(note),
      ...more,
    });
    return { result, events, notes };
  }

  for (const [name, id, path] of [
    ['vllm-reasoning.sse', 'openai', '/v1/chat/completions'],
    ['completions.sse', 'completions', '/v1/completions'],
    ['ollama-chat.ndjson', 'ollama', '/api/chat'],
    ['openai-responses.sse', 'responses', '/v1/responses'],
    ['anthropic-thinking.sse', 'anthropic', '/v1/messages'],
    ['lmstudio-native.sse', 'lmstudio', '/api/v1/chat'],
    ['sglang-generate.sse', 'sglang', '/generate'],
  ] as const) {
    it(`sends what the dialect ${id} wants, and reads its answer`, async () => {
      const { result, events } = await asked(
        (_received, response) => {
          response.writeHead(200, { 'content-type': 'text/event-stream' });
          response.end(readFixture(name));
        },
        { dialect: dialectById(id) ?? assert.fail() },
      );
      assert.notEqual((await result).finish, 'cut');
      assert.match(summary(events).reasoning, /Wait, let me check/);
      const sent = server?.received[0];
      assert.equal(sent?.path, path);
      assert.ok(sent?.body.includes('6 × 7?') && sent.body.includes('"stream":true'));
      const key = sent?.headers['authorization'] ?? sent?.headers['x-api-key'];
      assert.ok(String(key).endsWith(KEY));
      assert.ok(!sent?.body.includes(KEY));
    });
  }

  it('stops at once when it is aborted', async () => {
    const stop = new AbortController();
    const { result } = await asked(
      (_received, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(event({ content: 'endless' }));
      },
      { signal: stop.signal, onEvents: () => stop.abort(new Error('stopped')) },
    );
    await assert.rejects(result, /stopped/);
  });

  it('tries again when the server is busy, and says so', async () => {
    let calls = 0;
    const { result, events, notes } = await asked((_received, response) => {
      if (++calls < 3) {
        response.writeHead(calls === 1 ? 429 : 503, { 'retry-after': '0.01' });
        return response.end();
      }
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end(event({ content: 'x' }, 'stop'));
    });
    assert.equal((await result).finish, 'stop');
    assert.equal(summary(events).answer, 'x');
    assert.equal(notes.length, 2);
    assert.match(notes[0], /429: tries again in 0\.0 s/);
  });

  it('asks without what a server refuses', async () => {
    const { result, notes } = await asked(({ body }, response) => {
      if (body.includes('stream_options')) {
        return json(response, { error: { message: 'Unknown field stream_options' } }, 400);
      }
      if (body.includes('"max_tokens"')) {
        return json(response, { error: { message: 'use max_completion_tokens' } }, 400);
      }
      response.end(event({ content: body }, 'stop'));
    });
    await result;
    assert.equal(notes.length, 2);
    assert.match(server?.received[2].body ?? '', /"max_completion_tokens":64/);
  });

  const refusals: [string, Answer, RegExp][] = [
    [
      'a missing key',
      (_r, response) => json(response, { error: 'no' }, 401),
      /refuses the key \(401\).*Set Key/,
    ],
    [
      'a key that is quoted back',
      (_r, response) => json(response, { error: { message: `bad key ${KEY}` } }, 401),
      /bad key •••/,
    ],
    [
      'a model that is not there',
      ({ path }, response) =>
        path === '/v1/models'
          ? json(response, { data: [{ id: 'qwen' }, { id: 'phi' }] })
          : json(response, { error: { message: 'no such model' } }, 404),
      /has no model “m”\. It has: qwen, phi\./,
    ],
    [
      'a wrong path',
      (_r, response) => json(response, {}, 404),
      /There is nothing at .*chat\/completions \(404\)/,
    ],
    [
      'a page',
      (_r, response) => {
        response.writeHead(200, { 'content-type': 'text/html' });
        response.end('<html><title>Sign in</title></html>');
      },
      /answered with a web page \(“Sign in”\), not a model's answer/,
    ],
    [
      'words',
      (_r, response) => response.end('It works!'),
      /expected server-sent events or JSON, found: It works!/,
    ],
    ['nothing', (_r, response) => response.end(), /answered with nothing that a model says/],
    [
      'an error inside',
      (_r, response) => response.end(readFixture('error-midstream.sse')),
      /reports within the answer: CUDA/,
    ],
    [
      'a broken connection',
      (_r, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream', 'content-length': 9999 });
        response.write(event({ content: 'half' }));
        setTimeout(() => response.destroy(), 30);
      },
      /broke within the answer/,
    ],
    [
      'another host',
      (_r, response) => {
        response.writeHead(307, { location: 'http://other.invalid/v1/chat/completions' });
        response.end();
      },
      /sends on to http:\/\/other\.invalid\. Nothing was sent there/,
    ],
    ['silence', (_r, response) => void response.flushHeaders(), /has said nothing for 0\.05 s/],
    ['no answer', () => undefined, /has not answered for 0\.3 s/],
  ];
  for (const [what, answer, expected] of refusals) {
    it(`says in words what is wrong: ${what}`, async () => {
      const { result } = await asked(answer, { limits: { silence: 50, patience: 300 } });
      await assert.rejects(result, (error: Error) => {
        assert.equal(error.name, 'UserError', String(error.stack));
        assert.match(error.message, expected);
        assert.ok(!error.message.includes(KEY));
        return true;
      });
    });
  }

  it('follows a redirect on the same host', async () => {
    const { result } = await asked(({ path }, response) => {
      if (path === '/moved') return response.end(event({ content: 'x' }, 'stop'));
      response.writeHead(308, { location: '/moved' });
      response.end();
    });
    assert.equal((await result).finish, 'stop');
  });

  it('says who is not there', async () => {
    const gone = await startServer(() => undefined);
    await gone.close();
    const dialect = dialectById('openai') ?? assert.fail();
    const options = { server: { url: gone.url, dialect: 'auto' }, dialect, request };
    await assert.rejects(ask({ ...options, onEvents: () => undefined }), /Nothing listens at/);
  });

  it('stops a stream that never ends', async () => {
    const { result, events } = await asked(
      (_received, response) => {
        const more = () => {
          if (response.destroyed) return;
          response.write(event({ content: 'x'.repeat(5000) }));
          setImmediate(more);
        };
        more();
      },
      { limits: { characters: 20_000 } },
    );
    assert.equal((await result).finish, 'limit');
    assert.ok(summary(events).answer.length < 200_000);
  });

  it('tells a stream that ends without a word', async () => {
    const { result } = await asked((_received, response) => response.end(event({ content: 'x' })));
    assert.equal((await result).finish, 'cut');
  });
});

describe('the models of a server', () => {
  let server: TestServer | undefined;
  afterEach(() => server?.close());

  it('finds Ollama, OpenAI-compatible servers, and what is wrong', async () => {
    server = await startServer(({ path }, response) => {
      if (path === '/api/tags') json(response, { models: [{ name: 'qwen3:4b' }] });
      else json(response, { data: [{ id: 'org/model' }] });
    });
    const found = await listModels({ url: server.url, dialect: 'auto' });
    assert.deepEqual([found.dialect.id, found.models], ['ollama', ['qwen3:4b']]);
    const compatible = await listModels({ url: `${server.url}/v1`, dialect: 'auto' });
    assert.deepEqual([compatible.dialect.id, compatible.models], ['openai', ['org/model']]);
    await assert.rejects(listModels({ url: server.url, dialect: 'nope' }), /no dialect “nope”/);
  });
});

describe('addresses', () => {
  const openai = dialectById('openai') ?? assert.fail();
  const ollama = dialectById('ollama') ?? assert.fail();
  for (const [address, expected] of [
    ['http://localhost:8000', 'http://localhost:8000/v1/chat/completions'],
    ['http://localhost:8000/', 'http://localhost:8000/v1/chat/completions'],
    ['http://localhost:8000/v1/', 'http://localhost:8000/v1/chat/completions'],
    ['https://x.example/api/openai/v1', 'https://x.example/api/openai/v1/chat/completions'],
    ['http://localhost:8000/v1/chat/completions', 'http://localhost:8000/v1/chat/completions'],
    ['http://localhost:8000/v1/models?x#y', 'http://localhost:8000/v1/chat/completions'],
  ]) {
    it(`completes ${address}`, () => assert.equal(askUrl(address, openai), expected));
  }
  it('finds Ollama at the root', () => {
    assert.equal(askUrl('http://localhost:11434/v1', ollama), 'http://localhost:11434/api/chat');
  });
  it('refuses what is none', () => {
    assert.throws(() => baseOf('localhost:8000'), /only http and https/);
    assert.throws(() => baseOf('what?'), /is no address/);
    assert.throws(() => baseOf('http://me:secret@host/'), /user name or password/);
  });
  it('has one body for each dialect', () => {
    for (const dialect of DIALECTS) assert.equal(dialect.body(request)['stream'], true);
  });
});
