import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { FromAcross } from '../../src/protocol/across.ts';
import { validated } from '../../src/protocol/validate.ts';
import { emergenceOf } from '../../src/trace/emergence.ts';
import { passMatrix } from '../../src/trace/matrix.ts';
import { tallyStep } from '../../src/trace/tally.ts';
import { acrossHost, type AcrossHost } from './acrossRun.ts';
import { aFork, anIntervention } from './acrossResults.ts';
import { launch, openView, type View } from './view.ts';

const seed = Math.floor(Math.random() * 2 ** 31);

describe(`view across training (seed ${seed})`, function () {
  this.timeout(180_000);
  let browser: Browser;
  let view: View;
  let host: AcrossHost;

  before(async () => {
    browser = await launch();
  });
  after(() => browser.close());
  afterEach(async () => {
    await view.close();
    host.controller.dispose();
    assert.deepEqual(view.problems, []);
  });

  async function open(
    state: Record<string, unknown> = {},
    options: Parameters<typeof acrossHost>[1] = {},
  ): Promise<void> {
    host = acrossHost({ seed, group: 4, steps: 24, evalEvery: 4 }, options);
    view = await openView(browser, {
      view: 'across',
      width: 1280,
      height: 900,
      place: 'editor',
      answer: (message) => host.answer(validated(FromAcross, message, 'message')),
      state: { version: 1, ...state },
    });
  }
  const until = async (check: () => Promise<boolean> | boolean): Promise<void> => {
    while (!(await check())) await view.page.waitForTimeout(20);
  };
  const text = (selector: string): Promise<string> =>
    view.page.locator(selector).first().innerText();

  it('draws each step’s rate and says when it first differs', async () => {
    await open({ behaviour: 'backtracking' });
    const tallies = host.toy.message.trainSteps.map((step) =>
      tallyStep(step, host.toy.summaries(step, 'train')),
    );
    const { points, first, start } = emergenceOf(tallies, 'backtracking', 'share');
    const stops = view.page.locator('.plot').first().locator('[role=option]');
    await stops.nth(23).waitFor();
    assert.equal(await stops.count(), points.length);
    const label = await stops.nth(7).getAttribute('aria-label');
    assert.ok(label?.includes(`Step 8:`), label ?? '');
    assert.ok(label?.includes(`${points[7].count} of ${points[7].of}`), label ?? '');
    const words = await text('.verdict-words');
    assert.ok(words.includes(`(${start?.count === 0 ? '' : `${start?.count} of 64`}`), words);
    if (first) assert.ok(words.includes(`Step ${first.step} is the first that differs`), words);
    else assert.match(await text('.verdict-heading'), /no step differs/);
    // The same in a table.
    await view.page.locator('.numbers summary').click();
    assert.equal(await view.page.locator('.numbers tbody tr').count(), points.length);
  });

  it('leads from a point to the spans behind it and from a span to its trace, by keys', async () => {
    await open({ behaviour: 'exploration' });
    const stops = view.page.locator('.plot').first().locator('[role=option]');
    await stops.nth(23).waitFor();
    await stops.nth(0).focus();
    for (const key of ['End', 'ArrowLeft', 'Enter']) await view.page.keyboard.press(key);
    const total = host.toy
      .summaries(23, 'train')
      .reduce((sum, { behaviours }) => sum + (behaviours['exploration'] ?? 0), 0);
    await until(async () => (await text('.excerpts-box .note')).includes(`${total} occurrences`));
    const excerpts = view.page.locator('.excerpt');
    assert.equal(await excerpts.count(), Math.min(200, total));
    const quoted = await excerpts.first().locator('mark').innerText();
    assert.match(quoted, /^try /);
    await excerpts.first().focus();
    await view.page.keyboard.press('Enter');
    await until(async () => (await view.page.locator('.tree-node').count()) > 1);
    const kept = (await view.state()) as { tab: string; trace: string };
    assert.equal(kept.tab, 'trace');
    assert.match(kept.trace, /^23\/train\/\d+$/);
  });

  it('measures what a behaviour is worth: asks, shows progress, can be cancelled, shows the interval', async () => {
    await open({ behaviour: 'backtracking' });
    const ban = view.page.locator('[data-mode=ban]');
    await ban.click();
    await until(() => host.sampled.length === 1);
    assert.deepEqual(host.sampled[0].request, {
      kind: 'intervene',
      mode: 'ban',
      behaviour: 'backtracking',
      step: undefined,
    });
    await until(
      async () => (await view.page.locator('.payoff progress').getAttribute('value')) === '0.25',
    );
    assert.ok(await ban.isDisabled());
    await view.page.locator('.payoff-actions .link').click();
    await until(() => host.sampled[0].signal.aborted);
    await until(async () => !(await ban.isDisabled()));
    await view.send({ type: 'across/intervention', result: anIntervention('ban', 'backtracking') });
    await until(async () => (await view.page.locator('.effect-card').count()) === 1);
    const card = await text('.effect-card');
    assert.match(card, /−27\.0 points \(−31\.1 to −23\.2\)/);
    assert.match(card, /right less often/);
    await view.send({
      type: 'across/intervention',
      result: anIntervention('force', 'backtracking'),
    });
    await until(async () => (await view.page.locator('.effect-card').count()) === 2);
    assert.match(await view.page.locator('.effect-card').nth(1).innerText(), /a tie/);
  });

  it('starts nothing in a restricted workspace and says why', async () => {
    await open({ behaviour: 'backtracking' }, { trusted: false });
    await until(async () => (await text('.payoff .note')).includes('restricted'));
    assert.ok(await view.page.locator('[data-mode=ban]').isDisabled());
  });

  it('shows what became of each prompt, walks by keys and opens the traces of a cell', async () => {
    await open({ tab: 'prompts', order: 'prompt' });
    const asked = host.toy.message.probeSteps.flatMap((step) => host.toy.rollouts(step, 'probe'));
    const { rows, steps } = passMatrix(asked);
    const cells = view.page.locator('.cell-pass');
    await cells.first().waitFor();
    assert.equal(await cells.count(), rows.length * steps.length);
    const shown = await cells.allInnerTexts();
    const expected = rows.flatMap(({ cells: each }) =>
      each.map((cell) => `${cell?.passed}/${cell?.samples}`),
    );
    assert.deepEqual(shown, expected);
    const fates = await view.page.locator('.fate-cell').allInnerTexts();
    rows.forEach(({ fate }, i) => assert.ok(fates[i].endsWith(fate), fates[i]));
    await cells.first().focus();
    for (const key of ['ArrowDown', 'ArrowRight', 'ArrowRight', 'Enter']) {
      await view.page.keyboard.press(key);
    }
    const samples = view.page.locator('.cell-samples button.secondary');
    assert.equal(await samples.count(), 4);
    await samples.nth(2).click();
    await until(async () =>
      (await view.page.locator('.trace-facts').innerText()).includes('8/probe/6'),
    );
  });

  it('links text and search tree both ways', async () => {
    // A trace with at least two attempts.
    const toy = acrossHost({ seed, group: 4, steps: 24, evalEvery: 4 }).toy;
    const record = toy
      .rollouts(24, 'train')
      .find(
        ({ spans }) => spans.filter(({ behaviour }) => behaviour === 'exploration').length >= 2,
      );
    assert.ok(record);
    await open({ tab: 'trace', trace: record.id });
    const spans = view.page.locator('.trace-text [data-span]');
    await spans.first().waitFor();
    const second = record.spans.findIndex(
      ({ behaviour }, i) => behaviour === 'exploration' && i > 0,
    );
    await spans.nth(second).click();
    const lit = view.page.locator('.tree-node.lit');
    await lit.waitFor();
    const words = record.pieces.slice(record.spans[second].start, record.spans[second].end);
    const label = (await lit.getAttribute('aria-label')) ?? '';
    assert.ok(words.join(' ').includes(label.split(',')[0].replace(/ (low|high|yes)$/, '')), label);
    // From the tree to the text: the first outcome.
    await view.page.locator('.tree-node.at-outcome').first().click();
    const first = record.spans.findIndex(({ behaviour }) => behaviour === 'exploration');
    await until(async () =>
      spans.nth(first).evaluate((element) => element.classList.contains('lit')),
    );
    assert.equal((await view.page.locator('.trace-text .span.lit').count()) >= 1, true);
  });

  it('offers to fork only where a checkpoint can be sampled', async () => {
    const fork = () => view.page.getByRole('button', { name: 'Fork here' });
    const note = (said: string) => view.page.locator(`.fork-box .note:has-text("${said}")`);
    const state = { tab: 'trace', trace: '24/probe/5' };
    await open(state, { status: { state: 'followed', safeStep: undefined } });
    await note('without a model').waitFor();
    assert.ok(await fork().isHidden());
    const before = host.sampled.length;
    const asked = { type: 'across/fork', id: '24/probe/5', samples: 4 } as const;
    const [refused] = await host.answer(asked);
    assert.equal(refused.type, 'across/error');
    assert.equal(host.sampled.length, before);
    await view.close();
    host.controller.dispose();
    await open(state, { status: { safeStep: undefined } });
    await note('no checkpoint yet').waitFor();
    assert.ok(await fork().isHidden());
    await view.close();
    host.controller.dispose();
    await open(state);
    await fork().waitFor();
  });

  it('draws how a fork went, against the critic', async () => {
    await open({ tab: 'trace', trace: '24/probe/5' });
    await view.page.locator('.fork-box button.secondary').click();
    await until(() => host.sampled.length === 1);
    assert.deepEqual(host.sampled[0].request, { kind: 'fork', rollout: '24/probe/5', samples: 32 });
    await view.send({ type: 'across/fork', result: aFork('24/probe/5') });
    const stops = view.page.locator('.fork-box [role=option]');
    await stops.nth(5).waitFor();
    const label = await stops.nth(5).getAttribute('aria-label');
    assert.match(label ?? '', /97 % right .*31 of 32.*critic 0\.700/);
  });

  it('aligns two traces and marks what differs', async () => {
    await open({ tab: 'compare', a: '0/probe/9', b: '24/probe/9' });
    const rows = view.page.locator('.compare-row');
    await rows.first().waitFor();
    for (const [id, at] of [
      ['0/probe/9', 0],
      ['24/probe/9', 2],
    ] as const) {
      const [step, , row] = id.split('/').map(Number);
      const shown = await rows.evaluateAll(
        (all, column) =>
          all.map((each) => {
            const cell = each.children[column].cloneNode(true) as HTMLElement;
            cell.querySelectorAll('.compare-behaviour').forEach((mark) => mark.remove());
            return cell.textContent;
          }),
        at,
      );
      const words = shown.filter((words_) => words_ !== '').join(' ');
      assert.equal(words, host.toy.rollouts(step, 'probe')[row].pieces.join(' '));
    }
    await view.page.locator('.toolbar button[type=button]').click();
    await until(async () => (await text('.compare-side')).startsWith('24/probe/9'));
  });

  it('goes where a chart’s point leads', async () => {
    await open({ tab: 'compare' });
    await view.page.locator('.tab').first().waitFor();
    const place = { tab: 'behaviours', behaviour: 'exploration', step: 8, split: 'probe' };
    await view.send({ type: 'across/goto', ...place });
    await until(async () => (await text('.excerpts-box h2')) === 'Exploration at step 8');
    await view.page.locator('.excerpt').first().waitFor();
    const first = await view.page.locator('.excerpt').first().getAttribute('aria-label');
    assert.match(first ?? '', /8\/probe\//);
  });

  it('shows hostile names and messages as text', async () => {
    await open();
    await view.page.locator('.chip').first().waitFor();
    await view.send({ type: 'across/error', message: '<img src=x onerror=alert(1)>\u202e' });
    await until(async () =>
      (await text('.error')).includes('<img src=x onerror=alert(1)>⟨U+202E⟩'),
    );
    assert.equal(await view.page.locator('img').count(), 0);
  });
});
