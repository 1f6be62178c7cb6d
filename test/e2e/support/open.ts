import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { launchBrowser } from '../../../scripts/lib/browser.mjs';
import { root } from '../../../scripts/lib/paths.mjs';
import { vsixPath } from '../../../scripts/package.mjs';
import { startHost, type Host } from '../../../scripts/vscode-host.mjs';
import { patience, waitForWorkbench } from './page.ts';

export interface VscodeOptions {
  /** Folder copied into a new temporary workspace; default `examples`. `none`: no folder is open. */
  workspace?: string;
  /** User settings on top of the quiet ones of scripts/vscode-host.mjs. */
  settings?: Record<string, unknown>;
  /** Added to the environment of VS Code's server, and so of the extension and its workers. */
  env?: Record<string, string>;
  /** Size of the window in pixels. */
  size?: { width: number; height: number };
}

/** A real VS Code with the packaged extension, and its one window. */
export interface OpenVscode {
  page: Page;
  host: Host;
  /** The temporary workspace folder ('' when none is open). */
  workspace: string;
  /** What the window's console printed so far. */
  console: string[];
  /** Ends the browser, the server and all they started; removes the workspace. */
  close(): Promise<void>;
}

/** Starts one VS Code server and one page: some 10 s on two cores. */
export async function openVscode(options: VscodeOptions = {}): Promise<OpenVscode> {
  const workspace =
    options.workspace === 'none' ? '' : copyWorkspace(options.workspace ?? 'examples');
  const closers: (() => unknown)[] = [
    () => workspace && rmSync(workspace, { recursive: true, force: true, maxRetries: 5 }),
  ];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    const { settings, env } = options;
    const host = await startHost({ vsix: vsixPath(), settings, env });
    closers.push(() => host.stop());
    const browser = await launchBrowser();
    closers.push(() => browser.close());
    const page = await browser.newPage({ viewport: options.size ?? { width: 1400, height: 900 } });
    // Where nothing else is said, a busy machine may take its time.
    page.setDefaultTimeout(patience);
    const lines: string[] = [];
    page.on('console', (message) => lines.push(`[${message.type()}] ${message.text()}`));
    page.on('pageerror', (error) => lines.push(`[pageerror] ${error.message}`));
    await page.goto(host.url(workspace || undefined), { timeout: patience });
    await waitForWorkbench(page);
    return { page, host, workspace, console: lines, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function copyWorkspace(folder: string): string {
  const source = join(root, folder);
  if (!existsSync(source)) throw new Error(`The workspace ${source} does not exist.`);
  const target = mkdtempSync(join(tmpdir(), 'tsw-'));
  cpSync(source, target, { recursive: true });
  return target;
}
