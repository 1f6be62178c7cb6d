/**
 * Pictures of the rollout browser for people to judge: `node test/webview/browser.shots.ts [FOLDER] [WORD…]` writes those whose
 * name contains a word (all without) as PNG. Nothing here decides whether a test passes.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchBrowser } from '../../scripts/lib/browser.mjs';
import { testResults } from '../../scripts/lib/paths.mjs';
import { openBrowser } from './browserTable.ts';
import { verlLines } from './browserData.ts';
import type { ViewOptions } from './view.ts';

interface Shot {
  view?: Partial<ViewOptions>;
  state?: Record<string, unknown>;
}
const state = { version: 1, find: '', ignoreCase: true, top: 0, active: 3 };
const grouped = { ...state, query: { filter: 'length>200', group: true } };
const sorted = {
  ...state,
  query: {
    filter: 'behaviour:backtracking',
    group: false,
    sort: { by: 'metacognition', descending: true },
  },
  find: 'common denominator',
};
const shots: Record<string, Shot> = {
  dark: { state: { ...state, query: { filter: '', group: false } } },
  light: { view: { theme: 'light' }, state: grouped },
  contrast: { view: { theme: 'high-contrast' }, state: sorted },
  'contrast-light': { view: { theme: 'high-contrast-light' }, state: grouped },
  narrow: { view: { width: 560 }, state: sorted },
  wrong: { state: { ...state, query: { filter: 'reward>much', group: false } } },
  forced: { view: { forcedColors: true, theme: 'light' }, state: sorted },
};

const [folder = join(testResults, 'browser'), ...filter] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const scratch = mkdtempSync(join(tmpdir(), 'shots-'));
const path = join(scratch, '120.jsonl');
const lines = verlLines(4000, 7);
lines[5] = '{"input": "cut off in the mid';
writeFileSync(path, `${lines.join('\n')}\n`);
const browser = await launchBrowser();
for (const [name, shot] of Object.entries(shots)) {
  if (filter.length > 0 && !filter.some((word) => name.includes(word))) continue;
  const { view, close } = await openBrowser(
    browser,
    { kind: 'file', path },
    { ...shot.view, state: shot.state },
  );
  await view.page.waitForTimeout(4000);
  await view.page.screenshot({ path: join(folder, `${name}.png`) });
  process.stdout.write(`${name}.png ${view.problems.join('; ')}\n`);
  await close();
}
await browser.close();
rmSync(scratch, { recursive: true, force: true });
