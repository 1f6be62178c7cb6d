import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ask } from '../../src/stream/client/ask.ts';
import type { Request } from '../../src/stream/dialect.ts';
import type { StreamEvent } from '../../src/stream/reader.ts';
import { dialectById } from '../../src/stream/registry.ts';
import { openVscode } from '../e2e/support/open.ts';
import { runCommand, screenshot, webviewFrame } from '../e2e/support/page.ts';
import { startLive, type Live } from './servers/live.ts';

/**
 * `transformers serve` with a small model that reasons: a live server that tells reasoning from answer. Needs a Python with
 * `pip install torch 'transformers[serving]'`: THOUGHTSCOPE_TRANSFORMERS_PYTHON, else python3. Part of `npm run test:peers`: it
 * fails where there is none. RECORD=FOLDER keeps what the server sent. The last test needs `npm run build` before.
 */
const python = process.env['THOUGHTSCOPE_TRANSFORMERS_PYTHON'] ?? 'python3';
const FILES: Record<string, string> = {
  openai: 'transformers-serve-chat.sse',
  responses: 'transformers-serve-responses.sse',
};
const SERVE = 'from transformers.cli.transformers import main; main()';

describe('a real server that tells reasoning from answer: transformers serve', function () {
  this.timeout(240_000);
  const folder = mkdtempSync(join(tmpdir(), 'thoughtscope-transformers-'));
  const request: Request = {
    ...{ model: 'tiny', prompt: 'What is 6 × 7?', temperature: 0.6, maxTokens: 60 },
    ...{ topLogprobs: 5, seed: 3 },
  };
  let server: Live | undefined;
  let url = '';

  before(async () => {
    execFileSync(python, [join(import.meta.dirname, 'servers', 'tiny_qwen.py'), 'tiny'], {
      cwd: folder,
      stdio: 'ignore',
    });
    const options = ['--host', '127.0.0.1', '--device', 'cpu'];
    server = await startLive(
      python,
      (port) => ['-c', SERVE, 'serve', ...options, '--port', String(port)],
      folder,
    );
    ({ url } = server);
  });
  after(async () => {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  for (const [id, file] of Object.entries(FILES)) {
    it(`streams reasoning and answer apart in the dialect ${id}`, async () => {
      const dialect = dialectById(id) ?? assert.fail();
      const events: StreamEvent[] = [];
      const notes: string[] = [];
      const { finish } = await ask({
        ...{ server: { url, dialect: id }, dialect, request },
        onEvents: (some) => events.push(...some),
        onNote: (note) => notes.push(note),
      });
      const said = { reasoning: '', answer: '' };
      for (const event of events) {
        if (event.kind === 'reasoning' || event.kind === 'answer') said[event.kind] += event.text;
      }
      assert.match(said.reasoning, /Six times seven/);
      assert.doesNotMatch(said.reasoning + said.answer, /think>/);
      assert.ok(said.answer.length > 0 || finish === 'length', JSON.stringify(said));
      console.log(`      ${JSON.stringify({ ...said, finish, notes })}`);
      if (process.env['RECORD']) {
        const raw = await fetch(`${url}${dialect.path}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({
            ...dialect.body({ ...request, topLogprobs: 0 }),
            stream_options: undefined,
          }),
        });
        writeFileSync(join(process.env['RECORD'], file), await raw.text());
      }
    });
  }

  it('is asked in a real VS Code, and its reasoning highlighted', async () => {
    const vscode = await openVscode({
      settings: { 'thoughtscope.servers': [{ name: 'transformers serve', url }] },
    });
    try {
      await runCommand(vscode.page, 'Thoughtscope: Ask a Model');
      const view = await webviewFrame(vscode.page, '.ask-form');
      await view.locator('.ask-where', { hasText: `${url}/chat/completions` }).waitFor();
      await view.getByLabel('Prompt').fill(request.prompt);
      await view.getByLabel('Model', { exact: true }).fill(request.model);
      await view.getByRole('button', { name: 'Ask', exact: true }).click();
      await view.locator('.slot-state', { hasText: /^done/ }).waitFor();
      await view.locator('.row.reasoning', { hasText: 'Six times seven' }).waitFor();
      await view.locator('.row.reasoning .span', { hasText: 'Wait' }).first().waitFor();
      await screenshot(vscode.page, 'ask-transformers');
    } finally {
      await vscode.close();
    }
  });
});
