/**
 * Pictures of the view across training for people to judge: `node test/webview/across.shots.ts [FOLDER] [WORD…]` writes those
 * whose name contains a word (all without) as PNG. Nothing here decides whether a test passes.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { launchBrowser } from '../../scripts/lib/browser.mjs';
import { testResults } from '../../scripts/lib/paths.mjs';
import { validated } from '../../src/protocol/validate.ts';
import { FromAcross } from '../../src/protocol/across.ts';
import { acrossHost } from './acrossRun.ts';
import { aFork, anIntervention } from './acrossResults.ts';
import { openView, type View, type ViewOptions } from './view.ts';

interface Shot {
  view?: Partial<ViewOptions>;
  state?: Record<string, unknown>;
  act?: (view: View) => Promise<void>;
}

const backtracking = { behaviour: 'backtracking', step: 30 };
const worth = async ({ send }: View): Promise<void> => {
  await send({ type: 'across/intervention', result: anIntervention('ban', 'backtracking') });
  await send({ type: 'across/intervention', result: anIntervention('force', 'backtracking') });
};
const forked = async ({ send }: View): Promise<void> =>
  send({ type: 'across/fork', result: aFork('60/probe/5') });
const trace = { tab: 'trace', trace: '60/probe/5' };

const shots: Record<string, Shot> = {
  'behaviours-dark': { state: backtracking, act: worth },
  'behaviours-light': { state: backtracking, view: { theme: 'light' }, act: worth },
  'behaviours-contrast': { state: backtracking, view: { theme: 'high-contrast' }, act: worth },
  'behaviours-contrast-light': { state: backtracking, view: { theme: 'high-contrast-light' } },
  'behaviours-narrow': { state: backtracking, view: { width: 480, height: 900 } },
  'behaviours-response': { state: { behaviour: 'verification', measure: 'response' } },
  'prompts-dark': { state: { tab: 'prompts' } },
  'prompts-light': { state: { tab: 'prompts', order: 'rate' }, view: { theme: 'light' } },
  'prompts-contrast': { state: { tab: 'prompts' }, view: { theme: 'high-contrast' } },
  'trace-dark': { state: trace, act: forked },
  'trace-light': { state: trace, view: { theme: 'light' }, act: forked },
  'trace-contrast': { state: trace, view: { theme: 'high-contrast' }, act: forked },
  'compare-dark': { state: { tab: 'compare', a: '20/probe/33', b: '60/probe/33' } },
  'compare-light': {
    state: { tab: 'compare', a: '20/probe/33', b: '60/probe/33' },
    view: { theme: 'light' },
  },
};

const [folder = join(testResults, 'across'), ...filter] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const browser = await launchBrowser();
for (const [name, shot] of Object.entries(shots)) {
  if (filter.length > 0 && !filter.some((word) => name.includes(word))) continue;
  const host = acrossHost();
  const view = await openView(browser, {
    view: 'across',
    place: 'editor',
    width: 1280,
    height: 900,
    answer: (message) => host.answer(validated(FromAcross, message, 'message')),
    state: { version: 1, ...shot.state },
    ...shot.view,
  });
  await view.page.waitForTimeout(500);
  await shot.act?.(view);
  await view.page.waitForTimeout(300);
  await view.page.screenshot({ path: join(folder, `${name}.png`) });
  for (const problem of view.problems) console.log(`${name}: ${problem}`);
  host.controller.dispose();
  await view.close();
}
await browser.close();
