import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { validated } from '../../src/protocol/validate.ts';
import { FromTrace, type ToTrace } from '../../src/protocol/webview.ts';
import type { RolloutRecord } from '../../src/run/records.ts';
import { changesBetween } from '../../src/trace/changes.ts';
import { groupByPrompt } from '../../src/trace/groups.ts';
import { exemplars } from '../../src/trace/lengths.ts';
import { toyRun, type ToyOptions, type ToyRun } from './toyRun.ts';
import { launch, openView, type View } from './view.ts';

const seed = Math.floor(Math.random() * 2 ** 31);

describe(`trace view (seed ${seed})`, function () {
  this.timeout(180_000);
  let browser: Browser;
  let view: View;
  let run: ToyRun;

  before(async () => {
    browser = await launch();
  });
  after(() => browser.close());
  afterEach(async () => {
    await view.close();
    assert.deepEqual(view.problems, []);
  });

  async function open(
    options: ToyOptions = {},
    state?: Record<string, unknown>,
    answer?: (message: FromTrace) => ToTrace[],
  ): Promise<void> {
    run = toyRun({ seed, ...options });
    view = await openView(browser, {
      view: 'trace',
      width: 1280,
      height: 800,
      place: 'editor',
      answer: (message) => (answer ?? run.answer)(validated(FromTrace, message, 'message')),
      state: state && { version: 1, run: 'toy', ...state },
    });
  }

  /** The words of a response as they stand on the page, without marks. */
  const words = (selector = '.panel:not([hidden]) .text'): Promise<string> =>
    view.page
      .locator(selector)
      .first()
      .evaluate((element) => {
        const copy = element.cloneNode(true) as HTMLElement;
        for (const mark of copy.querySelectorAll('.glyph, .turn, .outcome, .gone')) mark.remove();
        return copy.textContent;
      });
  const until = async (check: () => Promise<boolean>): Promise<void> => {
    for (;;) {
      if (await check()) return;
      await view.page.waitForTimeout(20);
    }
  };
  const shows = (record: RolloutRecord): Promise<void> =>
    until(async () => (await words()) === record.pieces.join(' '));
  const press = (key: string): Promise<void> => view.page.keyboard.press(key);

  describe('follow one thought', () => {
    it('shows the newest evaluation, walks back and does not jump when another one comes', async () => {
      await open();
      const probe = (step: number): RolloutRecord => run.rollouts(step, 'probe')[0];
      await shows(probe(60));
      await press('ArrowLeft');
      await shows(probe(50));
      run.message.probeSteps.push(70);
      await view.send({ ...run.message });
      await view.page.locator('.cell').nth(7).waitFor();
      await shows(probe(50));
      await press('End');
      await shows(probe(70));
      run.message.probeSteps.push(80);
      await view.send({ ...run.message });
      await shows(probe(80));
    });

    it('underlines exactly the tokens that changed and marks the first', async () => {
      await open();
      // A probe and an evaluation that differ from the one before.
      const found = run.message.probeSteps.slice(1).flatMap((step, index) =>
        run.rollouts(step, 'probe').flatMap((record, row) => {
          const before = run.rollouts(run.message.probeSteps[index], 'probe')[row];
          const changes = changesBetween(before.pieces, record.pieces);
          return changes.first === undefined ? [] : [{ record, row, changes, step }];
        }),
      );
      const { record, row, changes, step } = found[seed % found.length];
      await view.close();
      await open({}, { group: Math.floor(row / 4), sample: row % 4, probeStep: step });
      await shows(record);
      const underlined = await view.page.locator('.new').allTextContents();
      assert.equal(
        underlined.join(' '),
        record.pieces.filter((_, i) => changes.changed[i]).join(' '),
      );
      const afterMark = await view.page.locator('.turn').evaluate((mark) => {
        const range = document.createRange();
        const text = mark.closest('.text');
        if (!text) return '';
        range.setStartAfter(mark);
        range.setEnd(text, text.childNodes.length);
        const rest = range.cloneContents();
        for (const other of rest.querySelectorAll('.glyph, .outcome')) other.remove();
        return rest.textContent;
      });
      assert.equal(afterMark.trim(), record.pieces.slice(changes.first).join(' '));
    });

    it('replays on demand, can be paused and shows any place', async () => {
      await open({}, { speed: 4 });
      const record = run.rollouts(60, 'probe')[0];
      const all = record.pieces.join(' ');
      await shows(record);
      await press(' ');
      await until(async () => (await words()).length < all.length);
      await view.page.getByRole('button', { name: 'Pause' }).waitFor();
      await press(' ');
      await view.page.getByRole('button', { name: /Replay|Continue/ }).waitFor();
      const paused = await words();
      assert.ok(all.startsWith(paused.trimEnd()));
      await view.page.getByLabel('Tokens shown').fill('3');
      await until(async () => (await words()).trimEnd() === record.pieces.slice(0, 3).join(' '));
      await view.page.getByLabel('Tokens shown').fill(String(record.pieces.length));
      await shows(record);
    });

    it('says why a stretch is highlighted, to the pointer and to the keyboard', async () => {
      await open();
      const record = run.rollouts(60, 'probe')[0];
      await shows(record);
      await view.page.locator('[data-span]').first().hover();
      const tooltip = view.page.getByRole('tooltip');
      assert.ok((await tooltip.textContent())?.includes(record.spans[0].why));
      await view.page.mouse.move(0, 0);
      await press(']');
      await press(']');
      await tooltip.getByText(record.spans[1].why).waitFor();
      await press('Escape');
      await tooltip.waitFor({ state: 'hidden' });
    });

    it('waits in words before the first evaluation, without a run, and after an error', async () => {
      await open({}, undefined, (message) => {
        if (message.type !== 'trace/ready') return run.answer(message);
        return [{ ...run.message, probeSteps: [], probes: 0, probeSamples: 0 }];
      });
      await view.page.getByText('The run has not reached its first evaluation.').waitFor();
      await view.send({ type: 'trace/none', reason: 'No runs yet.' });
      await view.page.getByText('No runs yet.').waitFor();
      await view.send({ type: 'trace/error', message: 'gone \u202e away' });
      const alert = view.page.getByRole('alert');
      await alert.getByText('gone ⟨U+202E⟩ away').waitFor();
      await view.send(run.message);
      await alert.getByRole('button').click();
      await shows(run.rollouts(60, 'probe')[0]);
      assert.equal(await alert.count(), 0);
    });
  });

  describe('live rollouts', () => {
    const delta = (row: RolloutRecord, slot: number, from: number, to: number) => ({
      slot,
      row: row.row,
      prompt: from === 0 ? row.prompt : undefined,
      pieces: row.pieces.slice(from, to),
      spans: row.spans
        .filter(({ start }) => start < to)
        .map(
          ({ behaviour, start, end }) =>
            [behaviour, start, Math.min(end, to)] as [string, number, number],
        ),
      done: to >= row.pieces.length,
    });
    const live = async (): Promise<unknown> =>
      (await view.sent()).findLast(({ type }) => type === 'trace/live')?.on;
    const tokens = (step: number, deltas: ReturnType<typeof delta>[]): ToTrace => ({
      type: 'trace/tokens',
      tokens: { step, phase: 'rl', deltas, sampledAt: Date.now() },
    });

    it('asks for words only while on show, draws them as they come, and reports when they are painted', async () => {
      await open({}, { mode: 'follow' });
      await press('2');
      await until(async () => (await live()) === true);
      const rows = toyRun({ seed: seed + 1 })
        .rollouts(60, 'train')
        .slice(0, 8);
      const message = tokens(
        61,
        rows.map((row, slot) => delta(row, slot, 0, 7)),
      );
      await view.send(message);
      await until(
        async () =>
          (await words('.slot:nth-child(3) .text')) === rows[2].pieces.slice(0, 7).join(' '),
      );
      const findPainted = async () =>
        (await view.sent()).find(({ type }) => type === 'trace/painted');
      await until(async () => (await findPainted()) !== undefined);
      const painted = validated(FromTrace, await findPainted(), 'message');
      assert.ok(painted.type === 'trace/painted' && message.type === 'trace/tokens');
      assert.equal(painted.sampledAt, message.tokens.sampledAt);
      assert.ok(painted.paintedAt >= painted.sampledAt - 5);
      await press('1');
      await until(async () => (await live()) === false);
    });

    it('cuts no line at the upper edge of a row that is longer than its box', async () => {
      await open({}, { mode: 'live' });
      await until(async () => (await live()) === true);
      const rows = toyRun({ seed: seed + 1 }).rollouts(60, 'train');
      const pieces = Array.from({ length: 20 }, () => rows.flatMap((row) => row.pieces)).flat();
      await view.send(tokens(61, [delta({ ...rows[0], pieces }, 0, 0, pieces.length)]));
      await until(() =>
        view.page
          .locator('.slot-text')
          .first()
          .evaluate((box) => {
            const { top } = box.getBoundingClientRect();
            const range = document.createRange();
            range.selectNodeContents(box);
            const lines = [...range.getClientRects()].filter(({ width }) => width > 0);
            const cut = lines.filter((line) => line.top < top - 1 && line.bottom > top + 1);
            // Blocks hold lines: only what is about as high as a line is one.
            return box.scrollTop > 0 && cut.every(({ height }) => height > 60);
          }),
      );
    });

    it('gives no verdict before the step is complete, keeps finished rows, then gives it', async () => {
      await open({}, { mode: 'live' });
      const step = 60;
      const rows = run.rollouts(step, 'train').slice(0, 8);
      await view.send({ ...run.message, trainSteps: [] });
      await view.send(
        tokens(
          step,
          rows.map((row, slot) => delta(row, slot, 0, row.pieces.length)),
        ),
      );
      await until(
        async () => (await words('.slot:nth-child(8) .text')) === rows[7].pieces.join(' '),
      );
      const text = await view.page.locator('.live-grid').innerText();
      assert.ok(!/correct|wrong|truncated|✓ |✗|✂/.test(text.replaceAll('✓', '')), text);
      assert.equal(await view.page.locator('.slot .verdict').count(), 0);
      await view.send({ ...run.message, trainSteps: [step] });
      await view.page.locator('.slot .verdict').nth(7).waitFor();
      await view.page.locator('.slot .verdict').first().click();
      await shows(rows[0]);
      assert.equal(
        await view.page.getByRole('tab', { selected: true }).innerText(),
        'Rollouts of a step',
      );
    });
  });

  describe('rollouts of a step', () => {
    it('bands bars by prompt with their pass rate and greys groups without a difference', async () => {
      await open({ group: 8 }, { mode: 'step' });
      const groups = groupByPrompt(run.rollouts(60, 'train'));
      await view.page.locator('.bar').first().waitFor();
      await view.page.locator('.bars').evaluate((list) => (list.style.height = '5000px'));
      await view.page.locator('.bars').evaluate((list) => (list.style.flex = 'none'));
      await view.page.locator('.bar').nth(63).waitFor();
      const headings = await view.page.locator('.bars-heading').evaluateAll((all) =>
        all
          .sort((a, b) => parseFloat(a.style.top) - parseFloat(b.style.top))
          .map((heading) => ({
            text: heading.querySelector('.heading-text')?.textContent,
            greyed: heading.classList.contains('greyed'),
          })),
      );
      assert.deepEqual(
        headings,
        groups.map(({ group, correct, items, allEqual }) => ({
          text: `Prompt ${group + 1} · ${correct} of ${items.length} correct`,
          greyed: allEqual,
        })),
      );
    });

    it('opens a rollout by keyboard and all samples of its prompt side by side', async () => {
      await open({ group: 4 }, { mode: 'step' });
      const rollouts = run.rollouts(60, 'train');
      await shows(rollouts[0]);
      await view.page.locator('.bar').first().focus();
      await press('ArrowDown');
      await press('ArrowDown');
      await press('Enter');
      await shows(rollouts[2]);
      await press('c');
      await view.page.locator('.sample-column').nth(3).waitFor();
      for (let at = 0; at < 4; at++) {
        await until(
          async () =>
            (await words(`.sample-column:nth-child(${at + 1}) .text`)) ===
            rollouts[at].pieces.join(' '),
        );
      }
      await press('n');
      await until(
        async () =>
          (await words('.sample-column:nth-child(1) .text')) === rollouts[4].pieces.join(' '),
      );
    });

    it('stays at a step once a rollout is chosen, and follows the newest until then', async () => {
      await open({ steps: 62 }, { mode: 'step' }, (message) => {
        if (message.type !== 'trace/ready') return run.answer(message);
        return [{ ...run.message, trainSteps: [60] }];
      });
      await shows(run.rollouts(60, 'train')[0]);
      await view.send({ ...run.message, trainSteps: [60, 61] });
      await shows(run.rollouts(61, 'train')[0]);
      await press('ArrowDown');
      await shows(run.rollouts(61, 'train')[1]);
      await view.send({ ...run.message, trainSteps: [60, 61, 62] });
      await view.page.getByText('Step 61 · 2 of 3').waitFor();
      await shows(run.rollouts(61, 'train')[1]);
      await view.page.getByRole('button', { name: 'Newest' }).click();
      await shows(run.rollouts(62, 'train')[0]);
    });

    it('shows a histogram with exemplars and their rules when there are too many for bars', async () => {
      await open({ batch: 512, steps: 2, evalEvery: 1, kept: 0.5 }, { mode: 'step' });
      const summaries = run.summaries(2, 'train');
      await view.page.locator('.column').first().waitFor();
      const counts = await view.page
        .locator('.column')
        .evaluateAll((columns) => columns.map((column) => column.getAttribute('aria-label') ?? ''));
      const total = counts.reduce(
        (sum, label) => sum + Number(/: (\d+) rollouts/.exec(label)?.[1]),
        0,
      );
      assert.equal(total, 512);
      const picked = exemplars(summaries);
      const rules = await view.page.locator('.heading-text').allTextContents();
      assert.deepEqual(
        rules.map((rule) => rule.toLowerCase()),
        picked.map((exemplar) => exemplar.rules.join(', ')),
      );
      await view.page.locator('.totals').getByText('text of 256 of 512 kept').waitFor();
      await view.page.locator('.column').first().click();
      await view.page
        .locator('.heading-text')
        .getByText(/^\d+–\d+ tokens: .*rollouts$/)
        .waitFor();
    });

    it('goes where the host says and stays there over a reload', async () => {
      await open();
      await shows(run.rollouts(60, 'probe')[0]);
      await view.send({ type: 'trace/goto', step: 17, split: 'train', id: '17/train/9' });
      await shows(run.rollouts(17, 'train')[9]);
      const state = (await view.state()) as Record<string, unknown>;
      await view.close();
      await open({}, state);
      await shows(run.rollouts(17, 'train')[9]);
    });

    it('dims behaviours that are switched off, everywhere', async () => {
      await open({ group: 4 }, { mode: 'step' });
      await shows(run.rollouts(60, 'train')[0]);
      const chip = view.page.locator('[data-behaviour="exploration"]');
      const count = run
        .rollouts(60, 'train')
        .flatMap(({ spans }) => spans)
        .filter(({ behaviour }) => behaviour === 'exploration').length;
      assert.equal(await chip.locator('.chip-count').innerText(), String(count));
      const opacity = (): Promise<string> =>
        view.page
          .locator('.bar-part')
          .first()
          .evaluate((part) => getComputedStyle(part).opacity);
      assert.equal(await opacity(), '1');
      await chip.click();
      await until(async () => (await opacity()) === '0.4');
      assert.equal(await chip.getAttribute('aria-pressed'), 'false');
    });

    it('draws a number per token and says it', async () => {
      await open({}, { mode: 'step', overlay: 'advantage' });
      const record = run.rollouts(60, 'train')[0];
      await shows(record);
      assert.equal(await view.page.locator('.token[data-token]').count(), record.pieces.length);
      await view.page.locator('[data-token="1"]').hover();
      await view.page.locator('.tooltip:has-text("advantage")').waitFor();
      const said = (await view.page.getByRole('tooltip').textContent()) ?? '';
      assert.ok(
        said.includes(`advantage ${record.advantage[1].toFixed(3).replace('-', '−')}`),
        said,
      );
      await press('o');
      await until(async () => (await view.page.locator('.token[data-token]').count()) === 0);
    });
  });

  describe('hostile and huge responses', () => {
    /** A run whose newest probe is this response. */
    const openWith = (pieces: string[], change: Partial<RolloutRecord> = {}): Promise<void> =>
      open({}, { overlay: 'none' }, (message) => {
        const replies = run.answer(message);
        for (const reply of replies) {
          if (reply.type !== 'trace/probe') continue;
          const last = reply.rollouts.at(-1);
          if (last) Object.assign(last, { pieces, spans: [], logp: [], advantage: [] }, change);
        }
        return replies;
      });

    it('are text, never markup, and hide nothing', async () => {
      const pieces = [
        '<img src=x onerror="document.title=1">',
        '</div><script>document.title=2</script>',
        '\u202egnp.exe\u202c',
        '\u0000\u001b[31mred\u200b',
        '\ud83d',
        'javascript:alert(1)',
        '&lt;b&gt;',
        '__proto__',
      ];
      await openWith(pieces, {
        prompt: '<b>\u2066prompt',
        reason: '<i>\u202ereason',
        spans: [
          {
            start: 0,
            end: 2,
            behaviour: '"><script>',
            confidence: 1,
            why: '<u>\u202ewhy',
            outcome: '<s>',
          },
          { start: 3, end: 1e9, behaviour: '__proto__', confidence: 0.5, why: '' },
        ],
        rewards: { '<em>\u202e': 1, __proto__: 2, total: 3 },
      });
      await view.page.locator('.text').getByText('onerror').waitFor();
      const text = await words();
      assert.ok(text.includes('⟨U+202E⟩gnp.exe⟨U+202C⟩'), text);
      assert.ok(text.includes('⟨U+0000⟩⟨U+001B⟩[31mred⟨U+200B⟩'), text);
      assert.ok(text.includes('⟨U+D83D⟩') && text.includes('&lt;b&gt;'), text);
      assert.equal(await view.page.title(), 'trace');
      assert.equal(
        await view.page
          .locator('img, main script, main b, main i, main em, main s, main u')
          .count(),
        0,
      );
      const everything = await view.page.locator('body').innerText();

      assert.ok(!/[\u0000\u001b\u202a-\u202e\u2066-\u2069]/.test(everything));
      await view.page.locator('[data-span]').first().hover();
      await view.page.locator('.tooltip:has-text("<u>⟨U+202E⟩why")').waitFor();
    });

    it('of 100,000 tokens keep the page small and can be read to the end', async () => {
      const pieces = Array.from({ length: 100_000 }, (_, i) => `w${i}`);
      const spans = Array.from({ length: 5000 }, (_, i) => ({
        start: i * 20,
        end: i * 20 + 6,
        behaviour: i % 2 ? 'exploration' : 'backtracking',
        confidence: 1,
        why: 'because',
      }));
      await openWith(pieces, { spans });
      await view.page.locator('.text').getByText('w0 w1').first().waitFor();
      const count = (): Promise<number> =>
        view.page.evaluate(() => document.querySelectorAll('*').length);
      assert.ok((await count()) < 4000, `${await count()} elements`);
      await view.page.locator('.follow').evaluate((scroller) => {
        scroller.scrollTop = scroller.scrollHeight;
      });
      await until(async () => {
        await view.page.locator('.follow').evaluate((scroller) => {
          scroller.scrollTop = scroller.scrollHeight;
        });
        return (await words()).endsWith('w99999');
      });
      assert.ok((await count()) < 4000, `${await count()} elements`);
    });

    it('with a huge token show its beginning and the rest on demand', async () => {
      await openWith(['start', 'x'.repeat(50_000), 'end']);
      const more = view.page.getByRole('button', { name: 'more characters' });
      await more.waitFor();
      assert.ok((await words()).length < 5000);
      await more.click();
      await until(async () => (await words()).length >= 50_000);
    });
  });

  it('lists its keys and gives the focus back', async () => {
    await open();
    await shows(run.rollouts(60, 'probe')[0]);
    const help = view.page.getByRole('button', { name: 'Keyboard shortcuts' });
    await help.click();
    const dialog = view.page.getByRole('dialog', { name: 'Keyboard' });
    await dialog.waitFor();
    await press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    assert.equal(await help.evaluate((button) => button === document.activeElement), true);
  });

  it('reaches every control with the Tab key and names it', async () => {
    await open({ group: 4 }, { mode: 'step' });
    await shows(run.rollouts(60, 'train')[0]);
    const seen = new Set<string>();
    for (let i = 0; i < 60; i++) {
      await press('Tab');
      const name = await view.page.evaluate(() => {
        const element = document.activeElement;
        if (!element || element === document.body) return '';
        const own =
          element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : undefined;
        const label = element.getAttribute('aria-label') ?? own ?? element.textContent ?? '';
        return `${element.getAttribute('role') ?? element.tagName.toLowerCase()}: ${label.trim()}`;
      });
      if (name) seen.add(name.slice(0, 40));
    }
    for (const wanted of [
      'tab: Rollouts of a step',
      'button: Keyboard shortcuts',
      'select: Token overlay',
      'input: step',
      'option: Row 0',
      'group: ',
      'button: Copy text',
    ]) {
      assert.ok(
        [...seen].some((name) => name.startsWith(wanted)),
        `${wanted} in ${[...seen].join(' | ')}`,
      );
    }
    assert.ok(
      [...seen].every((name) => !name.endsWith(': ')),
      [...seen].join(' | '),
    );
  });
});
