import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { openFile, runCommand, screenshot, webviewFrame } from './support/page.ts';
import { useVscode } from './support/vscode.ts';

/** Dumps that verl's and TRL's own writers made (scripts/fixtures), read as a researcher does. */
describe('a verl dump and a TRL table under the microscope', function () {
  this.timeout(240_000);
  this.bail(true);
  const vscode = useVscode({ workspace: 'test/fixtures/formats' });
  const rows = '.scroller .row';

  /** Opens a row of the table as a document beside, and waits for its lenses. */
  async function openRow(page: Page, place: number, name: string): Promise<void> {
    const table = await webviewFrame(page, rows);
    await table.locator(rows).nth(place).dblclick();
    await page.locator(`.tab[data-resource-name="${name}"]`).waitFor();
    await page.locator('.codelens-decoration').first().waitFor();
  }
  const lens = (page: Page, words: RegExp) =>
    page.locator('.codelens-decoration').filter({ hasText: words }).first();

  it('filters a verl dump and opens a sample with lenses, hover and diagnostics', async () => {
    const { page } = vscode;
    await openFile(page, '1.jsonl');
    await runCommand(page, 'Thoughtscope: Open in Rollout Browser');
    const table = await webviewFrame(page, 'input.filter');
    await table.locator(rows).nth(7).waitFor();
    await table.locator('input.filter').fill('is:wrong');
    await table.locator('.facts', { hasText: '3 of 8' }).waitFor();
    await openRow(page, 1, 'row-4.cot');
    await lens(page, /reward 0\.000 · wrong/).waitFor();
    await lens(page, /1 remark/).waitFor();
    await page.locator('.squiggly-warning').first().waitFor();
    await page.locator('.view-line span', { hasText: /Hmm/ }).last().hover();
    await page.locator('.monaco-hover .hover-contents', { hasText: /%/ }).first().waitFor();
    await screenshot(page, 'microscope-verl');
  });

  it('records a wrong label, applies it, and takes it back', async () => {
    const { page } = vscode;
    const file = join(vscode.workspace, '.thoughtscope', 'corrections.jsonl');
    const corrections = () =>
      existsSync(file)
        ? readFileSync(file, 'utf8')
            .split('\n')
            .filter((line) => line !== '')
            .map((line) => JSON.parse(line) as { was: string[]; is: string[] })
        : [];
    const recorded = async (count: number) => {
      while (corrections().length < count) await page.waitForTimeout(50);
      return corrections();
    };
    const backtracking = lens(page, /\d backtracking/);
    assert.equal(await backtracking.count(), 0);
    await page.locator('.view-line span', { hasText: /Hmm/ }).last().click();
    await runCommand(page, 'Thoughtscope: Wrong Label');
    const box = page.locator('.quick-input-list .monaco-list-row', { hasText: 'Backtracking' });
    await box.click();
    await page.keyboard.press('Enter');
    const [{ was, is }] = await recorded(1);
    assert.deepEqual(is.toSorted(), [...was, 'backtracking'].toSorted());
    await backtracking.waitFor();
    await page.locator('.notification-toast a.monaco-button', { hasText: 'Undo' }).click();
    const [, back] = await recorded(2);
    assert.deepEqual(back, { ...back, was: is, is: was });
    await backtracking.waitFor({ state: 'detached' });
  });

  it('opens a TRL table by itself, with its reward terms', async () => {
    const { page } = vscode;
    await runCommand(page, 'View: Close All Editors');
    await openFile(page, 'completions_00005.parquet');
    const table = await webviewFrame(page, rows);
    await table.locator(rows).nth(7).waitFor();
    assert.match((await table.locator('.format').textContent()) ?? '', /TRL/);
    await openRow(page, 0, 'row-1.cot');
    await lens(page, /accuracy_reward \d\.\d{3}/).waitFor();
    await screenshot(page, 'microscope-trl');
  });
});
