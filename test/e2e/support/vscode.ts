import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { testResults } from '../../../scripts/lib/paths.mjs';
import type { Host } from '../../../scripts/vscode-host.mjs';
import { openVscode, type OpenVscode, type VscodeOptions } from './open.ts';
import { reloadWindow } from './page.ts';

/** A real VS Code with the packaged extension; its members are valid inside `it` and hooks. */
export interface Vscode {
  readonly page: Page;
  readonly host: Host;
  /** The temporary workspace folder ('' when none is open). */
  readonly workspace: string;
  /** Reloads the window as a user does; the server, its workers and its files stay. */
  reload(): Promise<void>;
}

/** Milliseconds that starting or ending may take: 10 s on two idle cores, minutes on busy ones. */
const patience = 300_000;

/**
 * Call it inside `describe`: starts one VS Code server and one page before that suite's tests (some
 * 10 s on two cores, so put many assertions into one suite) and ends both after them. When a test
 * fails, test-results/ receives a screenshot, the console and the server's log.
 */
export function useVscode(options: VscodeOptions = {}): Vscode {
  let opening: Promise<OpenVscode> | undefined;
  let open: OpenVscode | undefined;

  before(async function () {
    this.timeout(patience);
    opening = openVscode(options);
    open = await opening;
  });

  afterEach(async function () {
    if (this.currentTest?.state === 'failed' && open) {
      await keepEvidence(open, this.currentTest.fullTitle());
    }
  });

  after(async function () {
    this.timeout(patience);
    // Also one that came too late for `before`: nothing may stay behind.
    const late = await opening?.catch(() => undefined);
    await late?.close();
  });

  const opened = (): OpenVscode => {
    if (!open) throw new Error('VS Code is not started yet: use it inside a test.');
    return open;
  };
  return {
    get page() {
      return opened().page;
    },
    get host() {
      return opened().host;
    },
    get workspace() {
      return opened().workspace;
    },
    reload: () => reloadWindow(opened().page),
  };
}

async function keepEvidence({ page, host, console }: OpenVscode, title: string): Promise<void> {
  const name = title.replace(/[^\w]+/g, '-');
  mkdirSync(testResults, { recursive: true });
  await page.screenshot({ path: join(testResults, `${name}.png`) });
  writeFileSync(join(testResults, `${name}.log`), [...console, '', host.log()].join('\n'));
}
