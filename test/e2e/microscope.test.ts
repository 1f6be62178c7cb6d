import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Frame, Locator, Page } from 'playwright-core';
import { root } from '../../scripts/lib/paths.mjs';
import { openReader, type StoreReader } from '../../src/run/store/reader.ts';
import { textOf } from '../../src/trace/pieces.ts';
import { inOrder } from './support/inOrder.ts';
import {
  choosePath,
  openFile,
  patience,
  runCommand,
  screenshot,
  webviewFrame,
} from './support/page.ts';
import { useVscode } from './support/vscode.ts';

/** Small, from a shipped start: its thoughts are thoughts, and four steps change some of them. */
const RUN = {
  ...{ name: 'across', seed: 1, start: shippedStart(), threads: 1 },
  rl: { steps: 4, batch: 32 },
  eval: { every: 2, draws: 32, probes: 4, probeSamples: 2 },
};

function shippedStart(): string {
  const preset = readFileSync(join(root, 'examples', 'rlsp-countdown.rlrun.json'), 'utf8');
  return /"start": "([^"]+)"/.exec(preset)?.[1] ?? assert.fail('the preset names no start');
}

/** Dumps that verl's and TRL's own writers made (scripts/fixtures), and a run of our own, read as a researcher does. */
describe('a verl dump, a TRL table and a run under the microscope', function () {
  this.timeout(240_000);
  inOrder(this);
  const vscode = useVscode({ workspace: 'test/fixtures/formats' });
  const rows = '.scroller .row';

  // Trains while the dumps are read.
  let trained: Promise<unknown>;
  before(() => {
    writeFileSync(join(vscode.workspace, 'across.rlrun.json'), JSON.stringify(RUN));
    const args = [join(root, 'dist', 'cli.js'), 'run', 'across.rlrun.json'];
    trained = promisify(execFile)(process.execPath, args, { cwd: vscode.workspace });
    trained.catch(() => undefined);
  });
  const stored = <T>(read: (store: StoreReader) => T): T => {
    const runs = join(vscode.workspace, '.thoughtscope', 'runs');
    const [id] = readdirSync(runs).filter((name) => !name.startsWith('.'));
    const store = openReader(join(runs, id, 'run.db'));
    try {
      return read(store);
    } finally {
      store.close();
    }
  };
  const until = async (what: string, check: () => Promise<boolean>): Promise<void> => {
    const deadline = Date.now() + patience;
    while (!(await check())) {
      assert.ok(Date.now() < deadline, `${what} did not happen within two minutes`);
      await vscode.page.waitForTimeout(50);
    }
  };

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

  it('scrubs one prompt over the steps of a run', async () => {
    const { page } = vscode;
    await trained;
    await runCommand(page, 'View: Close All Editors');
    await page.locator('.activitybar a[aria-label^="Thoughtscope"]').click();
    await page.locator('.pane-body .monaco-list-row[aria-label^="across,"]').waitFor();
    await runCommand(page, 'Thoughtscope: Show Traces');
    const view = await webviewFrame(page, '[role=tablist][aria-label="Ways to look"]');
    await view.getByRole('tab', { name: /Follow/ }).click();
    // The prompt whose first sample training has changed most often.
    const texts = (prompt: number) =>
      stored((store) => store.probe(prompt, 0)).map(({ pieces }) => textOf(pieces));
    const prompts = Array.from({ length: RUN.eval.probes }, (_, i) => i);
    const kinds = prompts.map((prompt) => new Set(texts(prompt)).size);
    const prompt = kinds.indexOf(Math.max(...kinds));
    assert.ok(kinds[prompt] > 1, 'training changed no probe');
    await view.getByLabel('Prompt', { exact: true }).selectOption(String(prompt));
    const said = texts(prompt);
    assert.equal(said.length, 3);
    await view.getByRole('button', { name: 'First evaluation' }).click();
    for (const [i, text] of said.entries()) {
      const words = `Step ${2 * i} · evaluation ${i + 1} of 3`;
      await view.locator('.scrub-words').getByText(words, { exact: true }).waitFor();
      await until(
        `the response of step ${2 * i}`,
        async () => (await plain(view.locator('.follow .response .text'))) === text,
      );
      if (i < 2) await view.getByRole('button', { name: 'Next evaluation' }).click();
    }
    await screenshot(page, 'microscope-scrub');
  });

  /** Opens what stands behind a point of the first curve; answers its words and how many spans there are. */
  async function behind(view: Frame, behaviour: string, step: number): Promise<[string, Locator]> {
    await view.locator(`.chip[data-behaviour=${behaviour}]`).click();
    const point = view.locator('.plot').first().locator(`.plot-stop[aria-label*="Step ${step}:"]`);
    await point.click();
    const box = view.locator('.excerpts-box');
    await box
      .getByRole('heading', { name: new RegExp(`^${behaviour} at step ${step}$`, 'i') })
      .waitFor();
    await box.locator('.note', { hasText: /occurrences in/ }).waitFor();
    return [(await point.getAttribute('aria-label')) ?? '', box.locator('.excerpt')];
  }

  it('follows a point of an emergence chart to the spans behind it and on to their trace', async () => {
    const { page } = vscode;
    await runCommand(page, 'Thoughtscope: Show Emergence');
    const view = await webviewFrame(page, '.plot-stop');
    const counts = stored((store) => store.rolloutSummaries(3, 'train')).map(
      ({ behaviours }) => behaviours['exploration'] ?? 0,
    );
    const [words, spans] = await behind(view, 'exploration', 3);
    const having = counts.filter((count) => count > 0).length;
    assert.ok(having > 0, 'nobody explores');
    assert.ok(words.includes(`${having} of ${RUN.rl.batch}`), words);
    assert.equal(
      await spans.count(),
      counts.reduce((sum, count) => sum + count, 0),
    );
    await screenshot(page, 'microscope-emergence');
    const label = (await spans.first().getAttribute('aria-label')) ?? '';
    const id = /3\/train\/\d+/.exec(label)?.[0] ?? assert.fail(label);
    await spans.first().click();
    await view.locator('.trace-facts', { hasText: id }).waitFor();
    await view.locator('.tree-node').nth(1).waitFor();
    const [{ pieces }] = stored((store) => store.rollouts([id]));
    await until(
      'its text',
      async () => (await plain(view.locator('.trace-text .text'))) === textOf(pieces),
    );
  });

  it('does the same for the steps of the verl dump', async () => {
    const { page, workspace } = vscode;
    await runCommand(page, 'View: Close All Editors');
    await runCommand(page, 'Thoughtscope: Follow a Run…');
    await choosePath(page, join(workspace, 'verl'));
    await page.locator('.pane-body .monaco-list-row[aria-label^="verl,"]').waitFor();
    // Its rollouts open by themselves, and would take the focus from the palette.
    await webviewFrame(page, '.step-list');
    await runCommand(page, 'Thoughtscope: Show Emergence');
    const view = await webviewFrame(page, '.plot-stop');
    await view.getByRole('heading', { name: 'verl', exact: true }).waitFor();
    const [, spans] = await behind(view, 'verification', 2);
    const quoted = (await spans.first().locator('mark').textContent()) ?? '';
    await spans.first().click();
    await view.locator('.trace-facts', { hasText: '2/train/' }).waitFor();
    const file = readFileSync(join(workspace, 'verl', 'rollout', '2.jsonl'), 'utf8');
    assert.ok(quoted.length > 3 && file.includes(JSON.stringify(quoted).slice(1, -1)), quoted);
    await until('its text', async () =>
      (await plain(view.locator('.trace-text .text'))).includes(quoted),
    );
    await screenshot(page, 'microscope-verl-trace');
  });
});

/** The words of a trace without the signs that the view puts between them. */
function plain(text: Locator): Promise<string> {
  return text.evaluate((element) => {
    const copy = element.cloneNode(true) as HTMLElement;
    copy.querySelectorAll('.glyph, del').forEach((sign) => sign.remove());
    return copy.textContent.trim();
  });
}
