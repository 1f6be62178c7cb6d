import assert from 'node:assert/strict';
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import type { Frame, Page } from 'playwright-core';
import { root } from '../../scripts/lib/paths.mjs';
import { inOrder } from './support/inOrder.ts';
import {
  patience,
  reloadWindow,
  runCommand,
  screenshot,
  waitForWorkbench,
  webviewFrame,
} from './support/page.ts';
import { useVscode } from './support/vscode.ts';

const CLI = join(root, 'dist', 'cli.js');
const WEIGHT = 'reward.exploration.weight';
const LABEL = 'Exploration weight';

/** What the terminal that started the run goes on to tell, one event a line. */
interface Told {
  type: string;
  step: number;
  name?: string;
  before?: number;
  after?: number;
  by?: string;
}
type Change = Told & { name: string; before: number; after: number; by: string };

/** Not so small that its steps would flood the windows; it ends when it is stopped. */
const RUN = {
  name: 'shared',
  seed: 1,
  model: { width: 32, layers: 2, heads: 2, hidden: 64 },
  sft: { steps: 2, batch: 2, warmup: 1 },
  rl: { steps: 100_000, batch: 64, maxTokens: 64 },
  eval: { every: 1000, draws: 8, probes: 2, probeSamples: 2 },
  checkpoint: { every: 1000 },
  threads: 1,
};

describe('two windows and a terminal at one run', function () {
  this.timeout(240_000);
  // Each part stands on the one before.
  inOrder(this);
  let watching: ChildProcess | undefined;
  let other: Page;
  // Declared before VS Code's own hook, which takes the workspace away.
  after(async () => {
    await other?.close();
    if (watching?.exitCode !== null) return;
    const ended = once(watching, 'exit');
    // As Ctrl-C does: the worker stops at its next safe point.
    watching.kill('SIGINT');
    await ended;
  });
  const vscode = useVscode();
  const call = async (...args: string[]): Promise<string> => {
    const cwd = vscode.workspace;
    return (await promisify(execFile)(process.execPath, [CLI, ...args], { cwd })).stdout;
  };

  const told: Told[] = [];
  let run = '';
  let pid = 0;
  const until = async <T>(
    what: string,
    check: () => T | Promise<T>,
  ): Promise<Exclude<Awaited<T>, false | null | undefined | 0 | ''>> => {
    const deadline = Date.now() + patience;
    for (;;) {
      const found = await check();
      if (found) return found as Exclude<Awaited<T>, false | null | undefined | 0 | ''>;
      assert.ok(Date.now() < deadline, `${what} did not happen within two minutes`);
      await vscode.page.waitForTimeout(100);
    }
  };
  const workerPid = (): number =>
    (JSON.parse(readFileSync(join(run, 'worker.json'), 'utf8')) as { pid: number }).pid;
  /** How a window names itself. */
  const window = (): RegExp => new RegExp(`, window \\d+: ${basename(vscode.workspace)}$`);
  const lastStep = (): number => told.findLast(({ type }) => type === 'metric')?.step ?? 0;
  const changes = (): Change[] =>
    told.filter((event): event is Change => event.type === 'control' && event.after !== undefined);
  const chartsOf = (page: Page): Promise<Frame> => webviewFrame(page, '.controls .facts');

  /** As the charts list it. */
  const sentence = (label: string, { step, before, after, by }: Change): string =>
    `Step ${step}: ${label} ${before} → ${after}, by ${by}`;
  const listed = async (page: Page, wanted: string): Promise<void> =>
    (await chartsOf(page))
      .locator('.marks-list')
      .getByText(wanted, { exact: true })
      .waitFor({ timeout: patience });
  /** A window whose slider stands at the value. */
  const shows = async (page: Page, name: string, value: number): Promise<void> => {
    const box = (await chartsOf(page)).getByRole('spinbutton', { name });
    await until(
      `${name} ${value} in a window`,
      async () => Number(await box.inputValue()) === value,
    );
  };
  const change = (name: string, after: number): Promise<Change> =>
    until(`${name} ${after}`, () =>
      changes().find((event) => event.name === name && event.after === after),
    );
  /** Types a value into a window's box and has it applied without a look at its consequence. */
  const set = async (page: Page, value: number): Promise<Change> => {
    await page.bringToFront();
    const box = (await chartsOf(page)).getByRole('spinbutton', { name: LABEL });
    await box.fill(String(value));
    await box.press('Enter');
    const apply = (await chartsOf(page)).getByRole('button', { name: /^Apply/ });
    await apply.click({ timeout: patience });
    return change(WEIGHT, value);
  };

  it('find a run that a terminal started', async () => {
    writeFileSync(join(vscode.workspace, 'shared.rlrun.json'), JSON.stringify(RUN));
    const child = spawn(process.execPath, [CLI, 'run', 'shared.rlrun.json', '--json'], {
      cwd: vscode.workspace,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let rest = '';
    watching = child;
    child.stdout.on('data', (data) => {
      const lines = (rest + String(data)).split('\n');
      rest = lines.pop() ?? '';
      told.push(...lines.map((line) => JSON.parse(line) as Told));
    });
    await until('the first step', () => lastStep() >= 1);
    const runs = join(vscode.workspace, '.thoughtscope', 'runs');
    const [id] = readdirSync(runs).filter((name) => !name.startsWith('.'));
    run = join(runs, id);
    pid = workerPid();
    const viewport = vscode.page.viewportSize();
    other =
      (await vscode.page.context().browser()?.newPage({ viewport })) ?? assert.fail('no browser');
    await other.goto(vscode.host.url(vscode.workspace), { timeout: patience });
    await waitForWorkbench(other);
    for (const page of [vscode.page, other]) {
      await page.bringToFront();
      await runCommand(page, 'Thoughtscope: Show Reward Charts');
      await shows(page, LABEL, 1);
    }
  });

  const all: Change[] = [];
  const agreed = async (made: Change, by: RegExp): Promise<void> => {
    assert.equal(made.before, all.at(-1)?.after ?? 1);
    assert.match(made.by, by);
    all.push(made);
    for (const page of [vscode.page, other]) {
      await page.bringToFront();
      await shows(page, LABEL, made.after);
      await listed(page, sentence(LABEL, made));
    }
    const { controls } = JSON.parse(await call('show', run, '--json')) as {
      controls: Record<string, number>;
    };
    assert.equal(controls[WEIGHT], made.after);
  };

  it('show the value and the mark of a change, whoever asked for it', async () => {
    await agreed(await set(vscode.page, 0.5), window());
    const printed = await call('control', run, `${WEIGHT}=1.5`);
    const byTerminal = await change(WEIGHT, 1.5);
    assert.equal(printed, `${WEIGHT} 0.5 → 1.5, after rl step ${byTerminal.step}\n`);
    await agreed(byTerminal, /^terminal \d+$/);
    await agreed(await set(other, 0.75), window());
    const [first, , second] = all;
    assert.notEqual(second.by, first.by, 'two windows on one folder go by one name');
    await screenshot(other, 'control-other-window');
  });

  it('go on while one of them is reloaded in mid-run, which then tells the same', async () => {
    const { page } = vscode;
    await page.bringToFront();
    const before = lastStep();
    await reloadWindow(page);
    await runCommand(page, 'Thoughtscope: Show Reward Charts');
    for (const made of all) await listed(page, sentence(LABEL, made));
    await shows(page, LABEL, 0.75);
    await until('a step after the reload', () => lastStep() > before);
    assert.equal(workerPid(), pid, 'another process trains now');
    await agreed(await set(page, 1.25), window());
    assert.notEqual(all[3].by, all[2].by);
    await screenshot(page, 'control-reloaded-window');
  });

  it('leave one story behind: in both windows, in the terminal that watched and in the store', async () => {
    await call('control', run, 'stop');
    await until('the end', () => told.some(({ type }) => type === 'finished'));
    assert.deepEqual(changes(), all);
    const stored = (await call('export', run, '--format', 'jsonl'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Told);
    assert.deepEqual(stored, told);
    const sentences = all.map((made) => sentence(LABEL, made)).reverse();
    for (const page of [vscode.page, other]) {
      const charts = await chartsOf(page);
      await until(
        'the word stopped',
        async () => (await charts.locator('.controls .state').textContent()) === 'stopped',
      );
      const items = await charts.locator('.marks-list button').allTextContents();
      assert.deepEqual(
        items.filter((item) => item.includes('→')),
        sentences,
      );
    }
  });
});
