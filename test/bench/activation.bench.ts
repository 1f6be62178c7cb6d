import type { Page } from 'playwright-core';
import { openVscode } from '../e2e/support/open.ts';
import { reloadWindow, runCommand } from '../e2e/support/page.ts';
import { median, type BenchNeed, type BenchOptions, type BenchRow } from './support/row.ts';

export const needs: BenchNeed[] = ['package', 'vscode', 'browser'];

/** Milliseconds. */
const limit = 150;

/**
 * Activation of the packaged extension as VS Code itself measures it (loading its code and the call
 * of `activate`), each time in a new extension host, with the demo workspace open.
 */
export async function run({ quick }: BenchOptions): Promise<BenchRow[]> {
  const vscode = await openVscode();
  try {
    const times: number[] = [];
    for (let i = 0; i < (quick ? 1 : 5); i++) {
      if (i > 0) await reloadWindow(vscode.page);
      times.push(await activationTime(vscode.page));
    }
    const value = median(times);
    const note = `median of ${times.length}, worst ${Math.max(...times)} ms`;
    return [
      { name: 'activation', value, unit: 'ms', peer: `≤ ${limit} ms`, ratio: value / limit, note },
    ];
  } finally {
    await vscode.close();
  }
}

async function activationTime(page: Page): Promise<number> {
  await runCommand(page, 'Developer: Show Running Extensions');
  const row = page.locator('.runtime-extensions-editor .extension', { hasText: 'Thoughtscope' });
  const time = row.locator('.activation-time', { hasText: /\d+ms/ });
  await time.waitFor({ timeout: 60_000 });
  const text = (await time.textContent()) ?? '';
  const found = /(\d+)ms/.exec(text);
  if (!found) throw new Error(`VS Code shows no activation time: ${text}`);
  return Number(found[1]);
}
