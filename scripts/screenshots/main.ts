/**
 * `npm run screenshots [-- training | others]`: the README's pictures, taken from a real VS Code while a run trains, and of
 * files that other trainers wrote. Needs `npm run package` first.
 * Look at them before you commit them.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame, Page } from 'playwright-core';
import { openVscode } from '../../test/e2e/support/open.ts';
import { answer, openFile, pick, runCommand, webviewFrame } from '../../test/e2e/support/page.ts';

const folder = join(import.meta.dirname, '../../media/readme');
mkdirSync(folder, { recursive: true });

/** Long enough for about half of a run of 60 steps on a quiet machine with two cores. */
const PATIENCE = 240_000;

const look = {
  size: { width: 1440, height: 900 },
  settings: { 'workbench.colorTheme': 'Default Dark Modern' },
};

async function shoot(page: Page, name: string): Promise<void> {
  await page.waitForTimeout(1500);
  await page.screenshot({ path: join(folder, `${name}.png`) });
  process.stdout.write(`${name}.png\n`);
}

async function untilStep(charts: Frame, step: number): Promise<void> {
  const deadline = Date.now() + PATIENCE;
  for (;;) {
    const facts = (await charts.locator('.controls .facts').textContent()) ?? '';
    if (Number(/^step (\d+) of/.exec(facts)?.[1] ?? 0) >= step) return;
    if (Date.now() > deadline) throw new Error(`step ${step} was not reached: ${facts}`);
    await charts.page().waitForTimeout(250);
  }
}

async function start(on: Page, preset: string): Promise<void> {
  await runCommand(on, 'Thoughtscope: Start RL Run');
  await pick(on, preset);
  await pick(on, `Start, ${preset}`);
}

async function training(): Promise<void> {
  const { page, close } = await openVscode(look);
  try {
    await start(page, 'rlsp-countdown');
    const charts = await webviewFrame(page, '.controls .facts');
    await runCommand(page, 'Thoughtscope: Show Traces');
    const trace = await webviewFrame(page, '[role=tablist][aria-label="Ways to look"]');
    await untilStep(charts, 32);
    await trace.getByRole('tab', { name: /Live/ }).click();
    await shoot(page, 'overview');
    await untilStep(charts, 60);
    await page.waitForTimeout(3000);
    await runCommand(page, 'Notifications: Clear All Notifications');
    await trace.getByRole('tab', { name: /Follow/ }).click();
    await shoot(page, 'follow');
    await trace.getByRole('tab', { name: /Rollouts/ }).click();
    await page.waitForTimeout(1500);
    await shoot(page, 'rollouts');
    await runCommand(page, 'Thoughtscope: Open Reward Charts in Editor');
    await runCommand(page, 'View: Toggle Primary Side Bar Visibility');
    await page.waitForTimeout(2000);
    await shoot(page, 'charts');
  } finally {
    await close();
  }
}

/** Files that verl's own writer made, in the rollout browser, as a document, and followed. */
async function others(): Promise<void> {
  const { page, workspace, close } = await openVscode({
    ...look,
    workspace: 'test/fixtures/formats/verl',
  });
  try {
    await openFile(page, '1.jsonl');
    await runCommand(page, 'Thoughtscope: Open in Rollout Browser');
    const table = await webviewFrame(page, '.scroller .row');
    await runCommand(page, 'View: Toggle Primary Side Bar Visibility');
    await table.locator('.scroller .row').nth(5).dblclick();
    await page.locator('.codelens-decoration').first().waitFor();
    await shoot(page, 'browser');
    await runCommand(page, 'View: Close All Editors');
    await runCommand(page, 'View: Toggle Primary Side Bar Visibility');
    await runCommand(page, 'Thoughtscope: Follow a Run…');
    await answer(page, workspace);
    const traces = await webviewFrame(page, '.step-list');
    await traces.locator('.single').first().waitFor();
    await shoot(page, 'others');
  } finally {
    await close();
  }
}

const parts = { training, others };
const asked = process.argv.slice(2);
for (const [name, part] of Object.entries(parts)) {
  if (asked.length === 0 || asked.includes(name)) await part();
}
process.exit(0);
