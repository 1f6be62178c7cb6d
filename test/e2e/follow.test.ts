import assert from 'node:assert/strict';
import { appendFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inOrder } from './support/inOrder.ts';
import { choosePath, reloadWindow, runCommand, screenshot, webviewFrame } from './support/page.ts';
import { useVscode } from './support/vscode.ts';

describe('following a run of another trainer, from the palette', function () {
  this.timeout(240_000);
  inOrder(this);
  const vscode = useVscode({ workspace: 'test/fixtures/formats/own-loop' });
  const rollouts = () => join(vscode.workspace, 'rollouts.jsonl');

  const until = async (what: string, check: () => Promise<boolean>): Promise<void> => {
    const deadline = Date.now() + 60_000;
    while (!(await check())) {
      assert.ok(Date.now() < deadline, `${what} did not happen within a minute`);
      await vscode.page.waitForTimeout(50);
    }
  };
  const row = () => vscode.page.locator('.pane-body .monaco-list-row[aria-label*="followed"]');

  it('shows charts and rollouts of what is there', async () => {
    const files = readdirSync(vscode.workspace).sort();
    await runCommand(vscode.page, 'Thoughtscope: Follow a Run…');
    await choosePath(vscode.page, vscode.workspace);
    await row().first().waitFor();
    const traces = await webviewFrame(vscode.page, '.step-list');
    await until('the rollouts', async () =>
      /8 rollouts/.test((await traces.locator('.totals').textContent()) ?? ''),
    );
    await until('their labels', async () => (await traces.locator('.single').count()) > 0);
    await vscode.page.waitForTimeout(1500);
    await screenshot(vscode.page, 'follow');
    assert.deepEqual(readdirSync(vscode.workspace).sort(), files, 'nothing was written');
  });

  it('shows a row that is appended within a second or so', async () => {
    const traces = await webviewFrame(vscode.page, '.step-list');
    const last = readFileSync(rollouts(), 'utf8').trimEnd().split('\n').at(-1) ?? '';
    const began = Date.now();
    appendFileSync(rollouts(), `${last}\n`);
    await until('the ninth row', async () =>
      /9 rollouts/.test((await traces.locator('.totals').textContent()) ?? ''),
    );
    console.log(`      in the view after ${Date.now() - began} ms`);
  });

  it('is remembered over a reload', async () => {
    await reloadWindow(vscode.page);
    await runCommand(vscode.page, 'Thoughtscope: Show Reward Charts');
    await row().first().waitFor();
  });
});
