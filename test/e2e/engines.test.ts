import assert from 'node:assert/strict';
import { patience, pick, runCommand, screenshot } from './support/page.ts';
import { useVscode } from './support/vscode.ts';

describe('engines in a real VS Code', function () {
  this.timeout(300_000);
  const vscode = useVscode();
  const row = (label: string) =>
    vscode.page.locator(`.quick-input-list .monaco-list-row[aria-label^="${label}"]`);

  it('lists them: device and speed of what is there, why the others are not; the chosen one is the setting', async () => {
    await runCommand(vscode.page, 'Thoughtscope: Show Engines');
    await row('wasm').waitFor({ timeout: patience });
    const wasm = (await row('wasm').getAttribute('aria-label')) ?? '';
    assert.match(wasm, /CPU, \d+ threads?.*SIMD.* [\d.,]+ tokens\/s/);
    for (const other of ['tensorflow', 'webgpu']) {
      const label = (await row(other).getAttribute('aria-label')) ?? '';
      assert.match(label, /not available.*is not installed.*Install GPU Runtime/);
    }
    assert.equal(await row('auto').count(), 1);
    await screenshot(vscode.page, 'engines');
    await pick(vscode.page, 'wasm');
    await row('wasm').waitFor({ state: 'hidden', timeout: patience });
    // VS Code takes a moment to write a setting; the list tells what holds when it opens.
    const deadline = Date.now() + patience;
    for (let chosen = ''; !chosen.includes('chosen in the settings');) {
      assert.ok(Date.now() < deadline, `the setting is not wasm: ${chosen}`);
      await runCommand(vscode.page, 'Thoughtscope: Show Engines');
      await row('wasm').waitFor({ timeout: patience });
      chosen = (await row('wasm').getAttribute('aria-label')) ?? '';
      await vscode.page.keyboard.press('Escape');
      await row('wasm').waitFor({ state: 'hidden', timeout: patience });
    }
  });

  it('explains what an installation needs and where it goes before it begins; giving up leaves nothing', async () => {
    await runCommand(vscode.page, 'Thoughtscope: Show Engines');
    await pick(vscode.page, 'webgpu');
    const dialog = vscode.page.locator('.monaco-dialog-box');
    await dialog.waitFor({ timeout: patience });
    const text = (await dialog.textContent()) ?? '';
    assert.match(text, /Install the webgpu engine\?/);
    assert.match(text, /\d MB|\d GB/);
    await screenshot(vscode.page, 'engines-install');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'hidden', timeout: patience });
    await runCommand(vscode.page, 'Thoughtscope: Remove GPU Runtime');
    await vscode.page
      .locator('.notification-list-item', { hasText: 'No engine is installed.' })
      .first()
      .waitFor({ timeout: patience });
    await screenshot(vscode.page, 'engines-remove');
  });
});
