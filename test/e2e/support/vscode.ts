import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchBrowser } from '../../../scripts/lib/browser.mjs';
import { root, testResults } from '../../../scripts/lib/paths.mjs';
import { vsixPath } from '../../../scripts/package.mjs';
import { startHost, type Host } from '../../../scripts/vscode-host.mjs';
import { reloadWindow, waitForWorkbench } from './page.ts';

export interface VscodeOptions {
  /** Folder copied into a new temporary workspace; default `examples`. `none`: no folder is open. */
  workspace?: string;
  /** User settings on top of the quiet ones of scripts/vscode-host.mjs. */
  settings?: Record<string, unknown>;
  /** Size of the window in pixels. */
  size?: { width: number; height: number };
}

/** A real VS Code with the packaged extension, valid inside `it`, `before` and `after`. */
export interface Vscode {
  readonly page: Page;
  readonly host: Host;
  /** The temporary workspace folder ('' when none is open). */
  readonly workspace: string;
  /** Reloads the window as a user does; the server, its workers and its files stay. */
  reload(): Promise<void>;
}

const starting = 120_000;

/**
 * Call it inside `describe`: starts one VS Code server and one page before that suite's tests (some
 * 10 s on two cores, so put many assertions into one suite) and ends both after them. When a test
 * fails, test-results/ receives a screenshot, the console and the server's log.
 */
export function useVscode(options: VscodeOptions = {}): Vscode {
  let browser: Browser | undefined;
  let context: BrowserContext | undefined;
  let page: Page | undefined;
  let host: Host | undefined;
  let workspace = '';
  const consoleLines: string[] = [];

  before(async function () {
    this.timeout(starting);
    workspace = options.workspace === 'none' ? '' : copyWorkspace(options.workspace ?? 'examples');
    host = await startHost({ vsix: vsixPath(), settings: options.settings });
    browser = await launchBrowser();
    context = await browser.newContext({ viewport: options.size ?? { width: 1400, height: 900 } });
    page = await context.newPage();
    page.on('console', (message) => consoleLines.push(`[${message.type()}] ${message.text()}`));
    page.on('pageerror', (error) => consoleLines.push(`[pageerror] ${error.message}`));
    await page.goto(host.url(workspace || undefined));
    await waitForWorkbench(page);
  });

  afterEach(async function () {
    if (this.currentTest?.state !== 'failed' || !page || !host) return;
    const name = this.currentTest.fullTitle().replace(/[^\w]+/g, '-');
    mkdirSync(testResults, { recursive: true });
    await page.screenshot({ path: join(testResults, `${name}.png`) });
    const log = [...consoleLines, '', host.log()].join('\n');
    writeFileSync(join(testResults, `${name}.log`), log);
  });

  after(async function () {
    this.timeout(starting);
    await browser?.close();
    await host?.stop();
    if (workspace) rmSync(workspace, { recursive: true, force: true, maxRetries: 5 });
  });

  return {
    get page() {
      return started(page);
    },
    get host() {
      return started(host);
    },
    get workspace() {
      return workspace;
    },
    async reload() {
      await reloadWindow(started(page));
    },
  };
}

function started<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('VS Code is not started yet: use it inside a test.');
  return value;
}

function copyWorkspace(folder: string): string {
  const source = join(root, folder);
  if (!existsSync(source)) throw new Error(`The workspace ${source} does not exist.`);
  const target = mkdtempSync(join(tmpdir(), 'tsw-'));
  cpSync(source, target, { recursive: true });
  return target;
}
