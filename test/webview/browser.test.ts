import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync, appendFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { openBrowser, type Opened } from './browserTable.ts';
import { verlLines } from './browserData.ts';
import { launch } from './view.ts';

const seed = Math.floor(Math.random() * 2 ** 31);
const corpus = (name: string) => join(import.meta.dirname, '../fixtures/hostile', `${name}.jsonl`);

describe(`rollout browser (seed ${seed})`, function () {
  this.timeout(120_000);
  let browser: Browser;
  let folder = '';
  let path = '';
  let opened: Opened | undefined;
  before(async () => {
    browser = await launch();
    folder = mkdtempSync(join(tmpdir(), 'browser-'));
    path = join(folder, '40.jsonl');
  });
  after(async () => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });
  afterEach(async () => {
    await opened?.close();
    assert.deepEqual(opened?.view.problems, []);
    opened = undefined;
  });

  const page = () => {
    assert.ok(opened);
    return opened.view.page;
  };
  const rowsOnPage = () => page().locator('.layer .row:not([hidden])');
  /** Waits until the facts beside the title say so. */
  const facts = (words: RegExp) =>
    page().locator('.title .facts').filter({ hasText: words }).waitFor();
  const active = () => page().locator('.layer .row[aria-selected=true]');
  async function open(file = path, state?: Record<string, unknown>): Promise<void> {
    opened = await openBrowser(browser, { kind: 'file', path: file }, { state });
    await page().locator('.layer .row:not(.loading)').first().waitFor();
  }

  it('shows few rows of many, moves by keys, and opens one', async () => {
    const lines = verlLines(5000, seed);
    writeFileSync(path, `${lines.join('\n')}\n`);
    await open();
    await facts(/5,000 rows/);
    assert.equal(await page().locator('[role=grid]').getAttribute('aria-rowcount'), '5001');
    assert.ok((await page().locator('.layer .row').count()) <= 300);
    await page().keyboard.press('End');
    const last = page().locator('.layer .row[aria-rowindex="5001"]:not(.loading)');
    await last.waitFor();
    assert.equal(await last.locator('.line').textContent(), '5,000');
    assert.equal(await last.getAttribute('aria-selected'), 'true');
    await page().keyboard.press('PageUp');
    await page().keyboard.press('ArrowDown');
    await page().keyboard.press('Home');
    await page().keyboard.press('ArrowDown');
    // Drawn with the next frame.
    await page().locator('.layer .row[aria-rowindex="3"][aria-selected=true]').waitFor();
    assert.equal(
      await page().locator('[role=grid]').getAttribute('aria-activedescendant'),
      await active().getAttribute('id'),
    );
    await page().keyboard.press('Enter');
    await rowsOnPage().nth(4).dblclick();
    await page().waitForTimeout(100);
    assert.deepEqual(opened?.opened, [1, 4]);
    // Behaviours come after the rows, with their numbers in words too.
    const bars = active().locator('.behaviours:not(.pending)');
    await bars.waitFor();
    assert.match((await bars.getAttribute('aria-label')) ?? '', /\d|no behaviour/);
  });

  it('filters, sorts, groups and finds; a restored view shows the same', async () => {
    const lines = verlLines(400, seed);
    writeFileSync(path, `${lines.join('\n')}\n`);
    const rows = lines.map((line) => JSON.parse(line) as { acc: boolean; output: string });
    const right = rows.filter(({ acc }) => acc).length;
    await open();
    await page().keyboard.press('/');
    await page().keyboard.type('is:correct');
    await facts(new RegExp(`^${right} of 400 rows`));
    await page().locator('.head .length button').click();
    await page().locator('.head .length[aria-sort=descending]').waitFor();
    const longest = Math.max(...rows.filter(({ acc }) => acc).map(({ output }) => output.length));
    const first = page().locator('.layer .row[aria-rowindex="2"] .length');
    await first.filter({ hasText: longest.toLocaleString('en') }).waitFor();
    await page().getByRole('button', { name: 'Group by prompt' }).click();
    await page().locator('.layer .row.first .group', { hasText: '#1 ·' }).waitFor();
    await page().getByRole('searchbox', { name: 'Find in rows' }).fill('common denominator');
    await page().keyboard.press('Enter');
    const hits = rows.filter(({ acc, output }) => acc && output.includes('common denominator'));
    await page()
      .locator('.found')
      .filter({ hasText: new RegExp(`^${hits.length} rows?$`) })
      .waitFor();
    const kept = await opened?.view.state();
    await opened?.close();
    await open(path, kept as Record<string, unknown>);
    await facts(new RegExp(`^${right} of 400 rows`));
    assert.equal(await page().locator('.filter').inputValue(), 'is:correct');
    await page().locator('.layer .row.first .group', { hasText: '#1 ·' }).waitFor();
  });

  it('says what is wrong with a filter, and follows a file that grows', async () => {
    const lines = verlLines(30, seed);
    writeFileSync(path, `${lines.slice(0, 20).join('\n')}\n`);
    await open();
    await facts(/^20 rows/);
    await page().locator('.filter').fill('reward>much');
    await page().locator('.filter-error', { hasText: 'expected a number' }).waitFor();
    await page().locator('.filter').fill('');
    appendFileSync(path, `${lines.slice(20).join('\n')}\n`);
    await facts(/^30 rows/);
    writeFileSync(path, `${lines.slice(0, 3).join('\n')}\n`);
    await facts(/^3 rows/);
    await page().locator('.notice', { hasText: 'replaced' }).waitFor();
  });

  it('reaches every row of a table too tall for a page', async () => {
    const rows = 400_000;
    writeFileSync(path, '{"text":"x"}\n'.repeat(rows));
    await open();
    await facts(/^400,000 rows/);
    await page().keyboard.press('End');
    await page().locator('.layer .row .line', { hasText: '400,000' }).waitFor();
    await page().mouse.move(600, 400);
    await page().mouse.wheel(0, -26);
    await page().locator('.layer .row .line', { hasText: '399,999' }).waitFor();
    assert.ok((await page().locator('.layer .row').count()) <= 300);
    await page()
      .locator('.scroller')
      .evaluate((scroller) => {
        scroller.scrollTop = scroller.scrollHeight / 2;
      });
    await page()
      .locator('.layer .row:not(.loading) .line', { hasText: /^(199|200),\d{3}$/ })
      .first()
      .waitFor();
  });

  for (const name of ['texts', 'lines']) {
    it(`shows hostile ${name} as text: nothing runs, nothing is loaded`, async () => {
      const requests: string[] = [];
      const dialogs: string[] = [];
      const bytes = readFileSync(corpus(name));
      const count = bytes.toString('latin1').trimEnd().split('\n').length;
      await open(corpus(name));
      page().on('request', (request) => requests.push(request.url()));
      page().on('dialog', (dialog) => {
        dialogs.push(dialog.message());
        void dialog.dismiss();
      });
      await facts(new RegExp(`^${count} rows`));
      let seen = 0;
      for (let place = 0; place < count; place++) {
        const row = page().locator(`.layer .row[aria-rowindex="${place + 2}"]:not(.loading)`);
        await row.waitFor();
        const text = (await row.locator('.prompt').textContent()) ?? '';
        // What hides, reorders or commands is written out.
        assert.doesNotMatch(
          text,
          /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/,
        );
        for (const cell of ['reward', 'prompt', 'group']) {
          await row
            .locator(`.${cell}`)
            .hover({ timeout: 5000, force: true })
            .catch(() => undefined);
        }
        await page().keyboard.press('ArrowDown');
        seen++;
      }
      assert.equal(seen, count);
      for (const filter of ['<script>', 'is:unreadable', 'behaviour:reflection']) {
        await page().locator('.filter').fill(filter);
        await page().waitForTimeout(400);
      }
      const found = await page().evaluate(() => ({
        hacked: 'hacked' in globalThis,
        // The view's own elements, and no other.
        elements: document.querySelectorAll(
          'img, iframe, object, embed, svg, a, style, math, video, audio, main script, [onerror], [onload], [onfocus], [onmouseover]',
        ).length,
        title: document.title,
      }));
      assert.deepEqual(found, { hacked: false, elements: 0, title: 'browser' });
      assert.deepEqual({ requests, dialogs }, { requests: [], dialogs: [] });
    });
  }
});
