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

const runs: ToAsk = {
  type: 'ask/runs',
  runs: [
    { id: 'r1', name: 'tiny', state: 'paused', newest: 'step 20' },
    { id: 'r2', name: '<b>other</b>', state: 'finished', newest: 'step 60' },
  ],
};
const noRuns: ToAsk = { type: 'ask/runs', runs: [] };
const choice: ToAsk = {
  type: 'ask/run',
  run: 'r1',
  checkpoints: [
    { name: 'step-20', label: 'step 20' },
    { name: 'step-0', label: 'step 0' },
    { name: 'sft-3', label: 'SFT step 3' },
  ],
  examples: ['numbers 3 5 7 target 22 :', 'numbers 2 2 9 target 13 :'],
  ...{ maxTokens: 48, temperature: 1 },
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
        message.type === 'ask/ready'
          ? [servers, noRuns]
          : message.type === 'ask/list'
            ? [models]
            : [],
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

  it('says nothing of whom to ask before the host has answered', async () => {
    view = await openView(browser, { view: 'ask', place: 'editor', width: 1000, height: 700 });
    const { page, send } = view;
    await page.getByLabel('Prompt').fill('x');
    await frames();
    const said = async () => (await page.locator('.ask-where').textContent()) ?? '';
    assert.equal(await said(), '');
    await send({ ...servers, servers: [] });
    await frames();
    assert.equal(await said(), '');
    assert.ok(await page.getByLabel('Server or run', { exact: true }).isHidden());
    await send(noRuns);
    await page.locator('.ask-where:has-text("Nobody to ask yet")').waitFor();
  });

  it('keeps what was typed over a hidden tab', async () => {
    const { page } = await open();
    const typed = '6 × 7?\n<b>really</b>';
    await page.getByLabel('Prompt').fill(typed);
    const state = await view.state();
    await view.close();
    view = await openView(browser, {
      ...{ view: 'ask', place: 'editor', width: 1000, height: 700, state },
      answer: ({ type }) => (type === 'ask/ready' ? [servers, noRuns] : []),
    });
    assert.equal(await view.page.getByLabel('Prompt').inputValue(), typed);
    await view.page.locator('.ask-where:has-text("localhost:8000")').waitFor();
    assert.ok(await view.page.getByRole('button', { name: 'Ask', exact: true }).isEnabled());
    await view.send({ type: 'ask/prompt', prompt: 'another' });
    await view.page.waitForFunction(() => document.querySelector('textarea')?.value === 'another');
    assert.equal(((await view.state()) as { prompt: string }).prompt, 'another');
  });

  it('draws no blank rows before an answer, and keeps those within it', async () => {
    const { page, send } = await open();
    await send({ type: 'ask/answers', ids: [1] });
    const reasoning = 'Hm.';
    await send(update({ text: `${reasoning}\n` }));
    await page.locator('.row:has-text("Hm.")').waitFor();
    const parts: AnswerUpdate['parts'] = [
      { kind: 'reasoning', start: 0 },
      { kind: 'answer', start: reasoning.length },
    ];
    const written = '\n \n\n';
    await send(update({ at: 4, text: written, parts, spansFrom: 4 }));
    const rest = 'It is\n\n42.';
    await send(update({ at: 4 + written.length, text: rest, parts, spansFrom: 4, state: 'done' }));
    await page.locator('.row:has-text("42.")').waitFor();
    const rows: string[][] = await page
      .locator('.row')
      .evaluateAll((all: HTMLElement[]) =>
        all
          .filter(({ offsetHeight }) => offsetHeight > 0)
          .map((row): string[] => [row.className, row.textContent]),
      );
    assert.deepEqual(rows, [
      ['row reasoning begins', 'Hm.\n'],
      ['row answer begins', 'It is\n'],
      ['row answer', '\n'],
      ['row answer', '42.'],
    ]);
    assert.equal(await page.locator('.prose-rows').textContent(), `Hm.\n${written}${rest}`);
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
    await page.locator('.chip[data-behaviour=verification] .chip-count:text-is("1")').waitFor();
    await page.locator('.span').first().hover();
    await page.locator('.tooltip:has-text("0.90")').waitFor();
    assert.match(
      (await page.locator('.tooltip').textContent()) ?? '',
      /Verification.*says “check”.*0\.90/,
    );
    await page.getByLabel('Show log-probabilities').check();
    await page.locator('.prose .token[data-step]').first().waitFor();
    await page.locator('.stop').nth(5).waitFor();
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

  it('follows what is written at its end, and keeps the words in sight once a reader scrolls up', async () => {
    const { page, send } = await open();
    await send({ type: 'ask/answers', ids: [1] });
    let at = 0;
    const write = async (from: number, to: number): Promise<void> => {
      for (let i = from; i < to; i++) {
        const text = `line ${i}: Wait, let me check 6 × 7 = 42 again. `.repeat(1 + (i % 4)) + '\n';
        const span = { start: at + 9, end: at + 20, behaviour: 'verification', confidence: 1 };
        await send(update({ at, text, spansFrom: at, spans: [{ ...span, why: 'w' }] }));
        at += text.length;
      }
      await page.locator(`.row:has-text("line ${to - 1}:")`).waitFor();
    };
    const bottom = () =>
      page.evaluate(() => {
        const prose = document.querySelector('.prose')?.getBoundingClientRect();
        const rows = [...document.querySelectorAll('.row')];
        return (prose?.bottom ?? 0) - (rows.at(-1)?.getBoundingClientRect().bottom ?? 0);
      });
    await write(0, 60);
    await page.locator('.prose.glued').waitFor();
    await write(60, 120);
    // Facts and counts come late while it writes, but they come.
    await page.locator(`.slot-state:has-text("${at.toLocaleString('en')} characters")`).waitFor();
    await page.locator('.chip[data-behaviour=verification]:has-text("120")').waitFor();
    assert.ok(Math.abs((await bottom()) - 12) < 3, 'the last line is not at the bottom');

    // A line above the last ones stays where a reader scrolls it to, whatever comes.
    await page.locator('.prose').evaluate((prose) => prose.scrollBy(0, -150));
    await page.locator('.prose:not(.glued)').waitFor();
    const place = () =>
      page.evaluate(() => {
        const row = [...document.querySelectorAll('.row')].find((each) =>
          each.textContent.startsWith('line 112:'),
        );
        const { top = NaN } = document.querySelector('.prose')?.getBoundingClientRect() ?? {};
        return (row?.getBoundingClientRect().top ?? NaN) - top;
      });
    await page.locator('.row:has-text("line 112:")').waitFor();
    const before = await place();
    const scrolled = await page.locator('.prose').evaluate((prose) => prose.scrollTop);
    await send(update({ at, text: 'more\n'.repeat(50), spansFrom: at, state: 'done' }));
    await page.locator('.slot-state:has-text("done")').waitFor();
    await frames();
    await frames();
    assert.equal(Math.round((await place()) - before), 0, 'the words moved');
    assert.equal(await page.locator('.prose').evaluate((prose) => prose.scrollTop), scrolled);

    // Back at the end it follows again; what was written shows whole and in order.
    await page.locator('.prose').evaluate((prose) => prose.scrollTo(0, prose.scrollHeight));
    await page.locator('.row:has-text("more")').last().waitFor();
    await page.locator('.prose').evaluate((prose) => prose.scrollTo(0, 0));
    await page.locator('.row:has-text("line 0:")').waitFor();
    await page.waitForFunction(() => {
      const lines = [...document.querySelectorAll('.row')].map((row) =>
        Number(/^line (\d+):/.exec(row.textContent)?.[1]),
      );
      return lines.length > 5 && lines.every((line, i) => line === i);
    });
  });

  it('draws again only what changed of a row', async () => {
    const { page, send } = await open();
    await send({ type: 'ask/answers', ids: [1] });
    await send(update({ text: 'One two three. Wait, ', state: 'writing' }));
    await page.locator('.row:has-text("Wait")').waitFor();
    await page.evaluate(() => {
      const [row] = document.querySelectorAll('.row');
      Object.assign(globalThis, { first: row.firstChild });
    });
    const span = { start: 15, end: 36, behaviour: 'backtracking', confidence: 1, why: 'w' };
    await send(update({ at: 21, text: 'that is wrong. ', spansFrom: 15, spans: [span] }));
    await page.locator('.row .span:has-text("that is wrong")').waitFor();
    await send(update({ at: 36, text: 'So four', spansFrom: 15, spans: [span] }));
    await page.locator('.row:has-text("So four")').waitFor();
    await send(
      update({
        ...{ at: 43, text: 'teen.', spansFrom: 15, state: 'done' },
        spans: [{ ...span, behaviour: 'a "new} one' }],
      }),
    );
    await page.locator('.row:has-text("So fourteen.")').waitFor();
    assert.equal(
      await page.locator('.row').textContent(),
      'One two three. ?Wait, that is wrong. So fourteen.',
    );
    assert.ok(
      await page.evaluate(() => {
        const { first } = globalThis as unknown as { first: ChildNode };
        return first.isConnected && first.textContent === 'One two three. ';
      }),
    );
    assert.equal(
      await page.locator('.span').evaluate((each) => getComputedStyle(each).textDecorationStyle),
      'dotted',
    );
  });

  describe('with runs', () => {
    const openRuns = async (first: ToAsk[] = [servers, runs]): Promise<View> => {
      view = await openView(browser, {
        ...{ view: 'ask', place: 'editor', width: 1000, height: 700 },
        answer: (message) => {
          if (message.type === 'ask/ready') return first;
          if (message.type === 'ask/list') return [models];
          return message.type === 'ask/run' ? [{ ...choice, run: String(message['run']) }] : [];
        },
      });
      await view.page.getByLabel('Server or run', { exact: true }).waitFor();
      return view;
    };
    const asked = async () => {
      const found = (await view.sent()).findLast(({ type }) => type === 'ask/send');
      return found?.['question'] as Record<string, unknown> | undefined;
    };
    const where = (text: string) => view.page.locator(`.ask-where:has-text("${text}")`).waitFor();

    it('asks a run’s newest checkpoint with the run’s own settings, and says that nothing leaves the machine', async () => {
      const { page, send } = await openRuns();
      await where('chat/completions');
      await send({ type: 'ask/target', run: 'r1' });
      await where('samples step 20 of tiny here; nothing leaves this machine');
      await page.getByRole('button', { name: 'Example Prompt' }).click();
      assert.equal(await page.getByLabel('Prompt').inputValue(), 'numbers 3 5 7 target 22 :');
      await page.getByLabel('Samples').fill('3');
      await page.getByLabel('Seed').fill('42');
      await page.getByLabel('Prompt').press('Control+Enter');
      assert.deepEqual(await asked(), {
        ...{ prompt: 'numbers 3 5 7 target 22 :', targets: [{ run: 'r1' }], samples: 3 },
        ...{ temperature: 1, maxTokens: 48, logprobs: true, seed: 42 },
      });
    });

    it('chooses a checkpoint, compares it with the first one, or with a server', async () => {
      const { page } = await openRuns();
      await where('chat/completions');
      const who = page.getByLabel('Server or run', { exact: true });
      await who.selectOption({ label: 'tiny (paused)' });
      await where('step 20 of tiny');
      await page.getByLabel('Checkpoint', { exact: true }).selectOption('step-20');
      await page.getByRole('button', { name: 'Compare with another model' }).click();
      await where('samples step 20 of tiny and SFT step 3 of tiny here');
      await page.getByLabel('Prompt').fill('numbers 1 2 3 target 6 :');
      await page.getByRole('button', { name: 'Ask', exact: true }).click();
      assert.deepEqual((await asked())?.['targets'], [
        { run: 'r1', checkpoint: 'step-20' },
        { run: 'r1', checkpoint: 'sft-3' },
      ]);
      await page.getByLabel('Server or run of the second answer').selectOption({ label: 'local' });
      await where(
        'sends the prompt to http://localhost:8000/v1/chat/completions, and samples step 20',
      );
      await page.getByRole('button', { name: 'Ask', exact: true }).click();
      assert.deepEqual((await asked())?.['targets'], [
        { run: 'r1', checkpoint: 'step-20' },
        { server: 'local', model: 'tiny' },
      ]);
    });

    it('offers the newest run where there is no server, follows its checkpoints, and says what is gone', async () => {
      const { page, send, sent } = await openRuns([{ ...servers, servers: [] }, runs]);
      await where('samples step 20 of tiny here');
      const requests = async () => (await sent()).filter(({ type }) => type === 'ask/run').length;
      assert.equal(await requests(), 1);
      const [first] = runs.type === 'ask/runs' ? runs.runs : [];
      await send({ type: 'ask/runs', runs: [{ ...first, newest: 'step 25' }] });
      await where('samples step 25 of tiny');
      assert.equal(await requests(), 2);
      await page.getByLabel('Prompt').fill('x');
      await send({ type: 'ask/runs', runs: [] });
      await page.locator('.ask-where:not(:has-text("samples"))').waitFor();
      assert.ok(await page.getByRole('button', { name: 'Ask', exact: true }).isDisabled());
      await send({ ...choice, error: 'no <i>checkpoint</i>' });
      await page.locator('.ask-problem:has-text("no <i>checkpoint</i>")').waitFor();
    });
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
