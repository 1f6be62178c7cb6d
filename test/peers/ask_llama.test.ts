import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openAlignment } from '../../src/stream/align.ts';
import { ask } from '../../src/stream/client/ask.ts';
import { listModels } from '../../src/stream/client/models.ts';
import type { Request } from '../../src/stream/dialect.ts';
import type { StreamEvent } from '../../src/stream/reader.ts';
import { dialectById } from '../../src/stream/registry.ts';
import { startLive, type Live } from './servers/live.ts';

/**
 * The client against llama.cpp's OpenAI-compatible server with a small random model. Needs a Python with
 * `pip install 'llama-cpp-python[server]' gguf`: THOUGHTSCOPE_LLAMA_PYTHON, else python3. A command of its own,
 * `npm run test:peers`: it fails where there is none. RECORD=FOLDER keeps what the server sent.
 */
const python = process.env['THOUGHTSCOPE_LLAMA_PYTHON'] ?? 'python3';
const request: Request = {
  ...{ model: '', prompt: '6 7', temperature: 0.9, maxTokens: 24, topLogprobs: 2, seed: 5 },
};

describe('a real OpenAI-compatible server: llama.cpp', function () {
  this.timeout(120_000);
  const folder = mkdtempSync(join(tmpdir(), 'thoughtscope-llama-'));
  let server: Live | undefined;
  let url = '';

  before(async () => {
    const model = join(folder, 'tiny.gguf');
    execFileSync(python, [join(import.meta.dirname, 'servers', 'tiny_gguf.py'), model]);
    server = await startLive(
      python,
      (port) => [
        ...['-m', 'llama_cpp.server', '--model', model, '--port', String(port)],
        ...['--host', '127.0.0.1', '--n_threads', '1', '--logits_all', 'true'],
      ],
      folder,
    );
    ({ url } = server);
  });
  after(async () => {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  for (const id of ['openai', 'completions']) {
    it(`streams in the dialect ${id}, every token scored and found in the text`, async () => {
      const { models } = await listModels({ url, dialect: 'auto' });
      const events: StreamEvent[] = [];
      const dialect = dialectById(id) ?? assert.fail();
      const { finish } = await ask({
        ...{ server: { url, dialect: id }, dialect },
        request: { ...request, model: models[0] },
        onEvents: (some) => events.push(...some),
      });
      assert.ok(finish === 'length' || finish === 'stop', finish);
      const alignment = openAlignment();
      let text = '';
      let placed = 0;
      for (const event of events) {
        if ('text' in event) text += event.text;
        placed += alignment.push(event.kind === 'tokens' ? event.tokens : [], text).length;
      }
      placed += alignment.end(text).length;
      assert.ok(
        alignment.total > 0 && placed >= 0.7 * alignment.total,
        `${placed} of ${alignment.total}`,
      );
      if (process.env['RECORD']) {
        const raw = await fetch(`${url}${dialect.path}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(dialect.body({ ...request, model: models[0] })),
        });
        writeFileSync(join(process.env['RECORD'], `llama-cpp-python-${id}.sse`), await raw.text());
      }
    });
  }

  it('stops in the midst of an answer, and answers again', async () => {
    const { models } = await listModels({ url, dialect: 'auto' });
    const dialect = dialectById('openai') ?? assert.fail();
    const stop = new AbortController();
    const options = { server: { url, dialect: 'openai' }, dialect };
    await assert.rejects(
      ask({
        ...options,
        request: { ...request, model: models[0], maxTokens: 1000 },
        signal: stop.signal,
        onEvents: () => stop.abort(new Error('stopped')),
      }),
      /stopped/,
    );
    const { finish } = await ask({
      ...options,
      request: { ...request, model: models[0], maxTokens: 4 },
      onEvents: () => undefined,
    });
    assert.notEqual(finish, 'cut');
  });

  it('refuses what it does not know in words', async () => {
    const dialect = dialectById('openai') ?? assert.fail();
    const server = { url: url.replace('/v1', '/nowhere'), dialect: 'openai' };
    await assert.rejects(
      ask({ server, dialect, request: { ...request, model: 'x' }, onEvents: () => undefined }),
      /There is nothing at .*nowhere\/chat\/completions \(404\)/,
    );
  });
});
