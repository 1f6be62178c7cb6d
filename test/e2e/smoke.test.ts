import assert from 'node:assert/strict';
import { editorTab, listCommands, openFile, screenshot } from './support/page.ts';
import { useVscode } from './support/vscode.ts';

describe('a real VS Code with the packaged extension', function () {
  this.timeout(300_000);
  const vscode = useVscode();

  it('offers its commands in the palette', async () => {
    const titles = await listCommands(vscode.page, 'Thoughtscope');
    assert.ok(
      titles.some((title) => title.startsWith('Thoughtscope: ')),
      `the palette shows ${titles.join(' | ')}`,
    );
  });

  it('opens a file of the workspace', async () => {
    const tab = await openFile(vscode.page, 'rlsp-countdown.rlrun.json');
    assert.equal(await tab.count(), 1);
    await screenshot(vscode.page, 'smoke');
  });

  it('shows the workbench again after a reload of the window', async () => {
    await vscode.reload();
    const tab = await editorTab(vscode.page, 'rlsp-countdown.rlrun.json');
    assert.equal(await tab.count(), 1);
  });
});
