import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { root } from '../../scripts/lib/paths.mjs';
import { inOrder } from './support/inOrder.ts';
import { pick, reloadWindow, runCommand, screenshot, webviewFrame } from './support/page.ts';
import { useVscode } from './support/vscode.ts';

interface Exported {
  type: string;
  step: number;
  phase: string;
  name?: string;
  before?: number;
  after?: number;
  by?: string;
  values?: Record<string, number>;
}

describe('a run, from the palette to a reloaded window', function () {
  this.timeout(240_000);
  // Each part stands on the one before.
  inOrder(this);
  // One thread at low priority leaves the machine to VS Code; the test does not wait for the run's end.
  const vscode = useVscode({ settings: { 'thoughtscope.threads': 1 } });

  const runsFolder = (): string => join(vscode.workspace, '.thoughtscope', 'runs');
  const runFolder = (): string => {
    const folders = readdirSync(runsFolder()).filter((name) => !name.startsWith('.'));
    assert.equal(folders.length, 1, folders.join());
    return join(runsFolder(), folders[0]);
  };
  const exported = (): Exported[] =>
    execFileSync(
      process.execPath,
      [join(root, 'dist', 'cli.js'), 'export', runFolder(), '--format', 'jsonl'],
      { encoding: 'utf8', maxBuffer: 1 << 28 },
    )
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Exported);

  /** The step that the charts view shows for the selected run. */
  const shownStep = async (charts: Frame): Promise<number> => {
    const facts = (await charts.locator('.controls .facts').textContent()) ?? '';
    return Number(/^step ([\d,]+) of/.exec(facts)?.[1]?.replaceAll(',', '') ?? -1);
  };
  const until = async (what: string, check: () => Promise<boolean>): Promise<void> => {
    const deadline = Date.now() + 120_000;
    while (!(await check())) {
      assert.ok(Date.now() < deadline, `${what} did not happen within two minutes`);
      await vscode.page.waitForTimeout(200);
    }
  };
  const chartsFrame = (): Promise<Frame> => webviewFrame(vscode.page, '.controls .facts');

  it('starts from the palette with the defaults of a preset', async () => {
    await runCommand(vscode.page, 'Thoughtscope: Start RL Run');
    await pick(vscode.page, 'rlsp-countdown');
    await pick(vscode.page, 'Start, rlsp-countdown');
    const charts = await chartsFrame();
    await until('the first step', async () => (await shownStep(charts)) >= 1);
    assert.equal(await charts.locator('.controls .state').textContent(), 'running');
  });

  it('moves the charts while it goes on', async () => {
    const charts = await chartsFrame();
    const first = await shownStep(charts);
    await until('another step', async () => (await shownStep(charts)) > first);
    const drawn = await charts.locator('canvas').evaluateAll((all) =>
      (all as HTMLCanvasElement[]).some((canvas) => {
        const context = canvas.getContext('2d');
        if (!context || canvas.width === 0) return false;
        const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
        return data.some((value, i) => i % 4 === 3 && value > 0);
      }),
    );
    assert.ok(drawn, 'no chart has drawn anything');
  });

  it('shows thoughts with highlighted behaviours as they arrive', async () => {
    await runCommand(vscode.page, 'Thoughtscope: Show Traces');
    const trace = await webviewFrame(vscode.page, '[role=tablist][aria-label="Ways to look"]');
    await trace.getByRole('tab', { name: /Live/ }).click();
    await until(
      'a highlighted span in a live row',
      async () => (await trace.locator('.live .slot .text .span').count()) > 0,
    );
    const before = await trace.locator('.live').textContent();
    await until('new words', async () => (await trace.locator('.live').textContent()) !== before);
    await screenshot(vscode.page, 'run-live');
  });

  it('turns the exploration reward and records the step', async () => {
    const charts = await chartsFrame();
    const asked = await shownStep(charts);
    const slider = charts.getByRole('slider', { name: 'Exploration weight' });
    await slider.focus();
    for (let press = 0; press < 5; press++) await vscode.page.keyboard.press('ArrowLeft');
    // What it would have made of the last step stands there before anything is asked for.
    const panel = charts.getByRole('region', { name: 'Consequence' });
    await panel.getByText(/Step \d+ re-scored: (\d+) of \1 rollouts/).waitFor();
    assert.deepEqual(
      exported().filter(({ type }) => type === 'control'),
      [],
    );
    await screenshot(vscode.page, 'run-consequence');
    await slider.press('Enter');
    await until('the mark of the change', async () =>
      ((await charts.locator('.marks-list').textContent()) ?? '').includes('Exploration weight'),
    );
    const [change] = exported().filter(
      ({ type, name }) => type === 'control' && name === 'reward.exploration.weight',
    );
    assert.equal(change.before, 1);
    assert.ok(change.after !== undefined && change.after < 1, String(change.after));
    assert.ok(change.step >= asked, `asked at ${asked}, recorded at ${change.step}`);
    assert.ok(change.by, 'nobody is recorded as having asked');
    await screenshot(vscode.page, 'run-control');
  });

  it('hears the keys while the charts have the focus', async () => {
    const charts = await chartsFrame();
    const state = async () => charts.locator('.controls .state').textContent();
    await charts.getByRole('button', { name: 'Checkpoint', exact: true }).focus();
    await vscode.page.keyboard.press('Alt+Shift+P');
    await until('the pause', async () => (await state()) === 'paused');
    const before = exported()
      .filter(({ name }) => name === 'reward.exploration.weight')
      .at(-1);
    await vscode.page.keyboard.press('Alt+Shift+ArrowUp');
    await until('the key’s change', () =>
      Promise.resolve(
        exported()
          .filter(({ name }) => name === 'reward.exploration.weight')
          .at(-1)?.before === before?.after,
      ),
    );
    await vscode.page.keyboard.press('Alt+Shift+R');
    await until('training again', async () => (await state()) === 'running');
  });

  it('trains on while the window is reloaded, and is found again', async () => {
    const id = runFolder();
    const worker = (): { pid: number } =>
      JSON.parse(readFileSync(join(id, 'worker.json'), 'utf8')) as { pid: number };
    const { pid } = worker();
    const before = Math.max(...exported().map(({ step, phase }) => (phase === 'rl' ? step : 0)));
    await reloadWindow(vscode.page);
    const charts = await chartsFrame();
    await until('a later step after the reload', async () => (await shownStep(charts)) > before);
    assert.equal(worker().pid, pid, 'another process trains now');
    assert.equal(runFolder(), id);
    await screenshot(vscode.page, 'run-reloaded');
  });

  it('stops at a safe point when asked', async () => {
    await runCommand(vscode.page, 'Thoughtscope: Stop All Runs');
    await until('the end', async () =>
      Promise.resolve(exported().some(({ type }) => type === 'finished')),
    );
    const charts = await chartsFrame();
    await until(
      'the word stopped',
      async () => (await charts.locator('.controls .state').textContent()) === 'stopped',
    );
  });
});
