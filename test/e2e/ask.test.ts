import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame, Locator } from 'playwright-core';
import { inOrder } from './support/inOrder.ts';
import {
  editorTab,
  openFile,
  patience,
  runCommand,
  screenshot,
  webviewFrame,
} from './support/page.ts';
import { replay, told, type Replay } from './support/replay.ts';
import { useVscode } from './support/vscode.ts';

/** Transcripts that the server replays, a few bytes at a time: one a way to tell reasoning from answer; the last two were recorded. */
const SCORED = 'vllm-reasoning.sse';
const CHAT = [
  SCORED,
  'deepseek-reasoning-content.sse',
  'tags-prefilled.sse',
  'harmony.sse',
  'transformers-serve-chat.sse',
  'llama-cpp-python-chat.sse',
];
const OLLAMA = 'ollama-chat.ndjson';

describe('asking models on a server, from the palette', function () {
  this.timeout(240_000);
  // Each part stands on the one before.
  inOrder(this);
  let server: Replay;
  const settings: Record<string, unknown> = {};
  // Declared before VS Code's own hooks, which come after the one and before the other.
  before(async () => {
    server = await replay([...CHAT, OLLAMA]);
    settings['thoughtscope.servers'] = [
      { name: 'by its address', url: server.origin },
      { name: 'with a version', url: `${server.origin}/v1` },
    ];
  });
  const vscode = useVscode({ workspace: 'test/fixtures/formats/own-loop', settings });
  after(() => server.close());

  const until = async (what: string, check: () => Promise<boolean> | boolean): Promise<void> => {
    const deadline = Date.now() + patience;
    while (!(await check())) {
      assert.ok(Date.now() < deadline, `${what} did not happen within two minutes`);
      await vscode.page.waitForTimeout(50);
    }
  };
  let ask: Frame;
  const button = (name: string, within: Frame | Locator = ask) =>
    within.getByRole('button', { name, exact: true });
  const answers = () => ask.locator('.ask-answer');
  const inState = (answer: Locator, state: string) =>
    answer
      .locator('.slot-state', { hasText: new RegExp(`^${state} `) })
      .waitFor({ timeout: patience });
  /** What stands in a column as reasoning or as answer, without the signs of behaviours. */
  const words = (answer: Locator, kind: 'reasoning' | 'answer'): Promise<string> =>
    answer.locator(`.row.${kind}`).evaluateAll((rows) =>
      rows
        .map((row) => {
          const copy = row.cloneNode(true) as HTMLElement;
          copy.querySelectorAll('.glyph').forEach((sign) => sign.remove());
          return copy.textContent;
        })
        .join('')
        .trim(),
    );
  const shows = async (answer: Locator, name: string): Promise<void> => {
    const wanted = told(name);
    for (const kind of ['reasoning', 'answer'] as const) {
      await until(
        `the ${kind} of ${name}`,
        async () => (await words(answer, kind)) === wanted[kind].trim(),
      );
    }
  };
  const choose = async (model: string): Promise<void> => {
    await ask.getByLabel('Model', { exact: true }).fill(model);
    await button('Ask').click();
  };

  it('chooses a server of the settings and says where a question goes', async () => {
    await runCommand(vscode.page, 'Thoughtscope: Ask a Model');
    ask = await webviewFrame(vscode.page, '.ask-form');
    const list = ask.getByLabel('Server or run', { exact: true });
    await list.locator('option').nth(1).waitFor({ state: 'attached' });
    // The one without a version turned out to speak Ollama's own dialect.
    await ask.locator('.ask-where', { hasText: `${server.origin}/api/chat` }).waitFor();
    await list.selectOption('with a version');
    await ask.locator('.ask-where', { hasText: `${server.origin}/v1/chat/completions` }).waitFor();
    assert.deepEqual(server.asked, []);
  });

  it('highlights a thought before it is finished, and shows all of it once it is', async () => {
    server.hold('heck:');
    await ask.getByLabel('Prompt').fill('What is 6 × 7?');
    await choose(SCORED);
    await inState(answers(), 'writing');
    const span = answers().locator('.row.reasoning .span[data-span]');
    await span.filter({ hasText: 'Wait, let me check:' }).waitFor();
    assert.equal(await answers().locator('.row.answer').count(), 0);
    await screenshot(vscode.page, 'ask-writing');
    server.release();
    await inState(answers(), 'done');
    await shows(answers(), SCORED);
    await span.first().hover();
    await ask.locator('.tooltip', { hasText: /confiden/i }).waitFor();
    const [{ messages, stream, logprobs, model }] = server.asked;
    assert.deepEqual(
      { messages, stream, logprobs, model },
      {
        messages: [{ role: 'user', content: 'What is 6 × 7?' }],
        ...{ stream: true, logprobs: true, model: SCORED },
      },
    );
  });

  it('draws the log-probability of each token behind the text', async () => {
    await ask.getByLabel('Show log-probabilities').check();
    const tokens = answers().locator('.token[data-step]');
    const { tokens: count } = told(SCORED);
    await until('all tokens', async () => {
      const ids = await tokens.evaluateAll((all) =>
        all.map((token) => (token as HTMLElement).dataset['token']),
      );
      return new Set(ids).size === count;
    });
    await tokens.first().hover();
    await ask.locator('.tooltip', { hasText: /-?−?0\.25/ }).waitFor();
    await screenshot(vscode.page, 'ask-logp');
    await ask.getByLabel('Show log-probabilities').uncheck();
  });

  it('stops in the midst of a thought, keeps what was said, and asks again', async () => {
    server.hold('heck:');
    await choose(SCORED);
    await answers().locator('.row', { hasText: 'let me check:' }).waitFor();
    const before = server.hungUp();
    await button('Stop', answers()).click();
    await inState(answers(), 'stopped');
    assert.equal(await words(answers(), 'answer'), '');
    await until('the end of the call', () => server.hungUp() === before + 1);
    server.release();
    await button('Retry', answers()).click();
    await inState(answers(), 'done');
    await shows(answers(), SCORED);
  });

  it('puts samples side by side', async () => {
    const asked = server.asked.length;
    await ask.getByLabel('Samples').fill('3');
    await ask.getByLabel('Samples').press('Tab');
    await choose(SCORED);
    for (const at of [0, 1, 2]) {
      const answer = answers().nth(at);
      await inState(answer, 'done');
      await answer.locator('.slot-title', { hasText: `sample ${at + 1}` }).waitFor();
      await shows(answer, SCORED);
    }
    assert.equal(server.asked.length, asked + 3);
    const boxes = await answers().evaluateAll((all) =>
      all.map((each) => each.getBoundingClientRect()).map(({ left, top }) => ({ left, top })),
    );
    assert.ok(
      boxes.every(
        ({ left, top }, i) => i === 0 || (left > boxes[i - 1].left && top === boxes[0].top),
      ),
      `not side by side: ${JSON.stringify(boxes)}`,
    );
    await screenshot(vscode.page, 'ask-samples');
    await ask.getByLabel('Samples').fill('1');
    await ask.getByLabel('Samples').press('Tab');
  });

  it('tells reasoning from answer in every dialect', async () => {
    for (const name of CHAT.slice(1)) {
      await choose(name);
      await inState(answers().filter({ hasText: name }), 'done');
      await shows(answers(), name);
    }
    await ask.getByLabel('Server or run', { exact: true }).selectOption('by its address');
    await ask.locator('.ask-where', { hasText: '/api/chat' }).waitFor();
    await choose(OLLAMA);
    await inState(answers().filter({ hasText: OLLAMA }), 'done');
    await shows(answers(), OLLAMA);
    assert.equal(server.asked.at(-1)?.['path'], '/api/chat');
  });

  it('saves an answer as a trace, which opens with its lenses', async () => {
    const { page, workspace } = vscode;
    const name = `${OLLAMA}.cot`;
    const file = join(workspace, name);
    await button('Save …', answers()).click();
    // The dialog proposes a name; it drops keys while it lists the folder.
    const input = page.locator('.quick-input-widget input.input');
    await until('the file', async () => {
      const proposed = (await input.isVisible()) && (await input.inputValue()).endsWith(name);
      if (proposed) await page.keyboard.press('Enter');
      await page.waitForTimeout(300);
      return existsSync(file);
    });
    const { reasoning, answer } = told(OLLAMA);
    const thought = `<think>\n${reasoning.trim()}\n</think>`;
    const text = `<prompt>\nWhat is 6 × 7?\n</prompt>\n\n${thought}\n\n${answer.trim()}\n`;
    await until('all of it', () => readFileSync(file, 'utf8') === text);
    await openFile(page, name);
    await editorTab(page, name);
    await page.locator('.codelens-decoration').first().waitFor();
    await screenshot(page, 'ask-kept');
  });
});
