import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import type { AnswerUpdate, ToAsk } from '../../src/protocol/ask.ts';
import { launch, openView, type View } from './view.ts';

const servers: ToAsk = {
  type: 'ask/servers',
  servers: [{ name: 'local', url: 'http://localhost:8000/v1', hasKey: false }],
  trusted: true,
};
const models: ToAsk = {
  type: 'ask/models',
  server: 'local',
  models: ['tiny', 'big'],
  url: 'http://localhost:8000/v1/chat/completions',
};

function update(patch: Partial<AnswerUpdate>): ToAsk {
  const base: AnswerUpdate = {
    ...{ id: 1, model: 'tiny', place: 'local', sample: 0, prompt: 'p', at: 0, text: '' },
    ...{ parts: [{ kind: 'reasoning', start: 0 }], spansFrom: 0, spans: [], tokens: [], logp: [] },
    ...{ state: 'writing', notes: [], seconds: 1, summary: false },
  };
  return { type: 'ask/update', updates: [{ ...base, ...patch }] };
}

describe('the view that asks models', function () {
  this.timeout(120_000);
  let browser: Browser;
  let view: View;
  before(async () => {
    browser = await launch();
  });
  after(() => browser?.close());
  afterEach(async () => {
    assert.deepEqual(view.problems, []);
    await view.close();
  });

  const open = async (width = 1000): Promise<View> => {
    view = await openView(browser, {
      view: 'ask',
      place: 'editor',
      width,
      height: 700,
      answer: (message) =>
        message.type === 'ask/ready' ? [servers] : message.type === 'ask/list' ? [models] : [],
    });
    await view.page.locator('.ask-where:has-text("chat/completions")').waitFor();
    return view;
  };
  const frames = () =>
    view.page.evaluate(
      () =>
        new Promise<void>((done) =>
          requestAnimationFrame(() => requestAnimationFrame(() => done())),
        ),
    );

  it('sends nothing but by the button, and says where to', async () => {
    const { page, sent } = await open();
    assert.ok(await page.getByRole('button', { name: 'Ask', exact: true }).isDisabled());
    await page.getByLabel('Prompt').fill('6 × 7?');
    assert.equal(
      await page.locator('.ask-where').textContent(),
      '“Ask” sends the prompt to http://localhost:8000/v1/chat/completions',
    );
    assert.ok(!(await sent()).some(({ type }) => type === 'ask/send'));
    await page.getByRole('button', { name: 'Ask', exact: true }).click();
    const asked = (await sent()).find(({ type }) => type === 'ask/send');
    assert.deepEqual(asked?.['question'], {
      prompt: '6 × 7?',
      targets: [{ server: 'local', model: 'tiny' }],
      ...{ samples: 1, temperature: 0.6, maxTokens: 4096, logprobs: true },
    });
  });

  it('sends nothing where the workspace is not trusted', async () => {
    const { page, send } = await open();
    await page.getByLabel('Prompt').fill('x');
    await send({ ...servers, trusted: false });
    await page.locator('.ask-where:has-text("not trusted")').waitFor();
    assert.ok(await page.getByRole('button', { name: 'Ask', exact: true }).isDisabled());
  });

  it('compares two models', async () => {
    const { page, sent } = await open();
    await page.getByLabel('Prompt').fill('x');
    await page.getByRole('button', { name: 'Compare with another model' }).click();
    await page.getByLabel('Model of the second answer').fill('big');
    await page.getByLabel('Prompt').press('Control+Enter');
    const asked = (await sent()).find(({ type }) => type === 'ask/send') as
      { question: { targets: unknown } } | undefined;
    assert.deepEqual(asked?.question.targets, [
      { server: 'local', model: 'tiny' },
      { server: 'local', model: 'big' },
    ]);
  });

  it('highlights as it is written, moves what was called answer, shows numbers', async () => {
    const { page, send } = await open();
    await send({ type: 'ask/answers', ids: [1] });
    await send(update({ text: 'Hm. Wait, ', parts: [{ kind: 'answer', start: 0 }] }));
    const span = {
      start: 4,
      end: 22,
      behaviour: 'verification',
      confidence: 0.9,
      why: 'says “check”',
    };
    await send(
      update({
        ...{ at: 10, text: 'let me check.\n\nIt is 42.', spansFrom: 4, spans: [span] },
        parts: [
          { kind: 'reasoning', start: 0 },
          { kind: 'answer', start: 25 },
        ],
        tokens: [{ start: 4, end: 8, words: '"Wait" 0.5' }],
        logp: [-0.7],
        state: 'done',
      }),
    );
    await page.locator('.row.answer').waitFor();
    assert.equal(
      await page.locator('.row.reasoning').first().textContent(),
      'Hm. ✓Wait, let me check.\n',
    );
    assert.match(
      (await page.locator('.chip[data-behaviour=verification]').textContent()) ?? '',
      /1$/,
    );
    await page.locator('.span').first().hover();
    assert.match(
      (await page.locator('.tooltip').textContent()) ?? '',
      /Verification.*says “check”.*0\.90/,
    );
    await page.getByLabel('Show log-probabilities').check();
    assert.equal(await page.locator('.prose .token[data-step]').first().textContent(), 'Wait');
    assert.equal(await page.locator('.stop').count(), 6);
  });

  it('shows hostile words as words', async () => {
    const { page, send } = await open();
    const hostile =
      '<img src=x onerror=alert(1)><script>alert(2)</script>\u001b[31mred\u202eevil\u0000 [run](command:x)\ud800 ' +
      'endless'.repeat(3000);
    await send({ type: 'ask/answers', ids: [1] });
    await send(update({ text: hostile, model: '<b>m</b>', notes: ['<i>note</i>'] }));
    await page.locator('.row').first().waitFor();
    await page.locator('.prose').evaluate((prose) => prose.scrollTo(0, 0));
    await frames();
    assert.equal(
      await page.locator('.prose img, .prose script, .prose a, .slot b, .slot i').count(),
      0,
    );
    const text = (await page.locator('.prose-rows').textContent()) ?? '';
    assert.ok(text.includes('<img src=x onerror=alert(1)>'));
    assert.ok(text.includes('⟨U+202E⟩') && text.includes('⟨U+001B⟩') && text.includes('⟨U+D800⟩'));
    assert.equal(
      await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth),
      true,
    );
  });

  it('keeps few rows in the document, whatever the length, and reaches both ends', async () => {
    const { page, send } = await open();
    const line = 'Wait, let me check this again: 6 × 7 = 42, and 42 / 6 = 7. So it holds.\n';
    const text = line.repeat(Math.ceil(1e6 / line.length));
    await send({ type: 'ask/answers', ids: [1] });
    await send(update({ text: `first ${text}last` }));
    await page.locator('.row:has-text("last")').waitFor();
    for (const share of [0.5, 0.2, 0.9, 0]) {
      await page
        .locator('.prose')
        .evaluate((prose, at) => prose.scrollTo(0, prose.scrollHeight * at), share);
      await frames();
      await frames();
      const rows = await page.locator('.row').count();
      assert.ok(rows > 10 && rows <= 300, `${rows} rows`);
      const seen = await page.locator('.prose').evaluate((prose) => {
        const box = prose.getBoundingClientRect();
        const row = document.elementFromPoint(box.left + 40, box.top + box.height / 2);
        return row?.closest('.row') !== null;
      });
      assert.ok(seen, `an empty window at ${share}`);
    }
    await page.locator('.row:has-text("first")').waitFor();
  });

  it('fits a narrow editor', async () => {
    const { page, send } = await open(360);
    await send({ type: 'ask/answers', ids: [1] });
    await send(update({ text: 'x'.repeat(500) }));
    await page.locator('.row').first().waitFor();
    assert.equal(
      await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth),
      true,
    );
  });
});
