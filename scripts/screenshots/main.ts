/**
 * `npm run screenshots`: the README's pictures, taken from a real VS Code while a run trains. Needs `npm run package` first.
 * Look at them before you commit them.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame, Page } from 'playwright-core';
import { openVscode } from '../../test/e2e/support/open.ts';
import { pick, runCommand, webviewFrame } from '../../test/e2e/support/page.ts';

const folder = join(import.meta.dirname, '../../media/readme');
mkdirSync(folder, { recursive: true });

/** Long enough for about half of a run of 60 steps on a quiet machine with two cores. */
const PATIENCE = 240_000;

const vscode = await openVscode({
  size: { width: 1440, height: 900 },
  settings: { 'workbench.colorTheme': 'Default Dark Modern' },
});
const { page } = vscode;

async function shoot(name: string): Promise<void> {
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
    await page.waitForTimeout(250);
  }
}

async function start(on: Page, preset: string): Promise<void> {
  await runCommand(on, 'Thoughtscope: Start RL Run');
  await pick(on, preset);
  await pick(on, `Start, ${preset}`);
}

try {
  await start(page, 'rlsp-countdown');
  const charts = await webviewFrame(page, '.controls .facts');
  await runCommand(page, 'Thoughtscope: Show Traces');
  const trace = await webviewFrame(page, '[role=tablist][aria-label="Ways to look"]');
  await untilStep(charts, 32);
  await trace.getByRole('tab', { name: /Live/ }).click();
  await shoot('overview');
  await untilStep(charts, 60);
  await page.waitForTimeout(3000);
  await runCommand(page, 'Notifications: Clear All Notifications');
  await trace.getByRole('tab', { name: /Follow/ }).click();
  await shoot('follow');
  await trace.getByRole('tab', { name: /Rollouts/ }).click();
  await page.waitForTimeout(1500);
  await shoot('rollouts');
  await runCommand(page, 'Thoughtscope: Open Reward Charts in Editor');
  await runCommand(page, 'View: Toggle Primary Side Bar Visibility');
  await page.waitForTimeout(2000);
  await shoot('charts');
} finally {
  await vscode.close();
}
process.exit(0);
