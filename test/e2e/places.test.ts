import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { answer, pick, runCommand, screenshot, waitForWorkbench } from './support/page.ts';
import { useVscode } from './support/vscode.ts';

const runIcon = '.activitybar a[aria-label^="Thoughtscope"]';
/** A row of the Runs view by its name, or its name and state, as a screen reader says them. */
const runRow = (page: Page, name: string) =>
  page.locator(`.pane-body .monaco-list-row[aria-label^="${name},"]`);

/** Names of the runs in a folder of runs. */
function runsIn(folder: string): string[] {
  return existsSync(folder)
    ? readdirSync(folder).filter((name) => existsSync(join(folder, name, 'run.json')))
    : [];
}

describe('places to keep runs', function () {
  this.timeout(240_000);
  const vscode = useVscode({ workspace: 'none', settings: { 'thoughtscope.threads': 1 } });
  let scratch = '';
  before(() => {
    scratch = mkdtempSync(join(tmpdir(), 'tsp-'));
  });
  after(() => rmSync(scratch, { recursive: true, force: true, maxRetries: 5 }));

  it('without a folder, a preset with changed numbers trains to its end in VS Code’s storage', async () => {
    const { page, host } = vscode;
    await page.locator(runIcon).click();
    await runCommand(page, 'Thoughtscope: Start RL Run');
    await pick(page, 'outcome-only');
    await pick(page, 'Steps');
    // Refused, and the box stays open for a better one.
    await answer(page, '2.5');
    await page.getByText('Must be a whole number').first().waitFor();
    await answer(page, '2');
    await pick(page, 'Start');
    await page
      .getByText('outcome-only finished after 2 steps')
      .first()
      .waitFor({ timeout: 120_000 });
    await runRow(page, 'outcome-only').waitFor();
    const storage = join(host.dataDir, 'data/User/globalStorage/thoughtscope.thoughtscope/runs');
    const [run] = runsIn(storage);
    assert.ok(run, `no run in ${storage}`);
    const record = JSON.parse(readFileSync(join(storage, run, 'run.json'), 'utf8')) as {
      spec: { rl: { steps: number } };
      source: { text: string };
    };
    assert.equal(record.spec.rl.steps, 2);
    assert.match(record.source.text, /"steps": 2/);
    await screenshot(page, 'places-no-folder');
  });

  it('with several folders, it asks which one and keeps the run there', async () => {
    const { page, host } = vscode;
    for (const name of ['first', 'second']) mkdirSync(join(scratch, name));
    const file = join(scratch, 'two.code-workspace');
    writeFileSync(file, JSON.stringify({ folders: [{ path: 'first' }, { path: 'second' }] }));
    const url = new URL(host.url());
    url.searchParams.set('workspace', file);
    await page.goto(url.href);
    await waitForWorkbench(page);
    await page.locator(runIcon).click();
    await runCommand(page, 'Thoughtscope: Start RL Run');
    await pick(page, 'outcome-only');
    await pick(page, 'second');
    await pick(page, 'Start');
    // The run of the test before is listed as well.
    await runRow(page, 'outcome-only, running').waitFor({ timeout: 120_000 });
    assert.equal(runsIn(join(scratch, 'second/.thoughtscope/runs')).length, 1);
    assert.deepEqual(runsIn(join(scratch, 'first/.thoughtscope/runs')), []);
    await runCommand(page, 'Thoughtscope: Stop All Runs');
    await page
      .getByText(/outcome-only stopped at step/)
      .first()
      .waitFor({ timeout: 120_000 });
  });
});

describe('a workspace in restricted mode', function () {
  this.timeout(120_000);
  const vscode = useVscode({
    settings: {
      'security.workspace.trust.enabled': true,
      'security.workspace.trust.startupPrompt': 'never',
    },
  });

  it('says what may be done, and starts nothing', async () => {
    const { page, workspace } = vscode;
    await page.locator(runIcon).click();
    await page.getByText('recorded runs can be looked at').first().waitFor({ timeout: 60_000 });
    await runCommand(page, 'Thoughtscope: Start RL Run');
    await page.getByText('Starting a run needs a trusted workspace').first().waitFor();
    assert.equal(existsSync(join(workspace, '.thoughtscope')), false);
    await screenshot(page, 'places-restricted');
  });
});
