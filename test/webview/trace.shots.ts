/**
 * Pictures of the trace view for people to judge: `node test/webview/trace.shots.ts [FOLDER] [WORD…]` writes those whose name
 * contains a word (all without) as PNG. Nothing here decides whether a test passes.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { launchBrowser } from '../../scripts/lib/browser.mjs';
import { testResults } from '../../scripts/lib/paths.mjs';
import { validated } from '../../src/protocol/validate.ts';
import { FromTrace } from '../../src/protocol/webview.ts';
import { toyRun, type ToyOptions } from './toyRun.ts';
import { openView, type View, type ViewOptions } from './view.ts';

interface Shot {
  run?: ToyOptions;
  view?: Partial<ViewOptions>;
  state?: Record<string, unknown>;
  act?: (view: View) => Promise<void>;
}

const wide = { width: 1280, height: 800 };
const narrow = { width: 420, height: 760 };
const step = { mode: 'step', run: 'toy' };

const shots: Record<string, Shot> = {
  'follow-dark': {},
  'follow-light': { view: { theme: 'light' } },
  'follow-contrast': { view: { theme: 'high-contrast' } },
  'follow-contrast-light': { view: { theme: 'high-contrast-light' } },
  'follow-narrow': { view: narrow },
  'follow-removed': {
    state: { run: 'toy', group: 8, sample: 1, probeStep: 40, showRemoved: true },
    act: async ({ page }) => page.locator('.span').nth(1).hover(),
  },
  'follow-changes': { state: { run: 'toy', group: 0, sample: 2, probeStep: 50 } },
  'follow-changes-light': {
    view: { theme: 'light' },
    state: { run: 'toy', group: 8, sample: 1, probeStep: 40 },
  },
  'step-dark': { run: { group: 8 }, state: step },
  'step-light': { run: { group: 8 }, view: { theme: 'light' }, state: step },
  'step-contrast': { run: { group: 8 }, view: { theme: 'high-contrast' }, state: step },
  'step-forced': { run: { group: 8 }, view: { theme: 'light', forcedColors: true }, state: step },
  'step-narrow': { run: { group: 8 }, view: narrow, state: step },
  'step-advantage': { state: { ...step, overlay: 'advantage' } },
  'step-logp': { state: { ...step, overlay: 'logp' }, view: { theme: 'light' } },
  'step-columns': { run: { group: 4 }, state: { ...step, sideBySide: true } },
  'step-histogram': { run: { batch: 2048, group: 8, steps: 20, kept: 1 / 32 }, state: step },
  'step-filter': { run: { group: 8 }, state: { ...step, off: ['exploration', 'conclusion'] } },
  help: { act: async ({ page }) => page.keyboard.press('?') },
  waiting: {
    act: async ({ send }) => {
      const { message } = toyRun();
      await send({
        ...message,
        run: { ...message.run, id: 'new', step: 3 },
        probeSteps: [],
        probes: 0,
      });
    },
  },
  none: {
    act: ({ send }) =>
      send({ type: 'trace/none', reason: 'No runs yet. Start one to watch it think.' }),
  },
  error: {
    act: ({ send }) =>
      send({ type: 'trace/error', message: 'The worker ended: connection closed' }),
  },
  'live-dark': { state: { mode: 'live', run: 'toy' }, act: stream },
  'live-narrow': { state: { mode: 'live', run: 'toy' }, act: stream, view: narrow },
};

/** Half of a step's first eight rows, as they come. */
async function stream({ send }: View): Promise<void> {
  const rows = toyRun().rollouts(60, 'train').slice(0, 8);
  for (let at = 0; at < 60; at += 5) {
    await send({
      type: 'trace/tokens',
      tokens: {
        step: 61,
        phase: 'rl',
        sampledAt: Date.now(),
        deltas: rows.flatMap((row, slot) => {
          if (at > row.pieces.length) return [];
          return {
            slot,
            row: row.row,
            prompt: at === 0 ? row.prompt : undefined,
            pieces: row.pieces.slice(at, at + 5),
            spans: row.spans
              .filter(({ start }) => start < at + 5)
              .map(
                ({ behaviour, start, end }) =>
                  [behaviour, start, Math.min(end, at + 5)] as [string, number, number],
              ),
            done: at + 5 >= row.pieces.length,
          };
        }),
      },
    });
  }
}

const [folder = join(testResults, 'trace'), ...filter] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const browser = await launchBrowser();
for (const [name, shot] of Object.entries(shots)) {
  if (filter.length > 0 && !filter.some((word) => name.includes(word))) continue;
  const run = toyRun(shot.run);
  const state = shot.state && { version: 1, ...shot.state };
  const view = await openView(browser, {
    view: 'trace',
    place: 'editor',
    ...wide,
    answer: (message) => run.answer(validated(FromTrace, message, 'message')),
    state,
    ...shot.view,
  });
  await view.page.waitForTimeout(400);
  await shot.act?.(view);
  await view.page.waitForTimeout(400);
  await view.page.screenshot({ path: join(folder, `${name}.png`) });
  for (const problem of view.problems) console.log(`${name}: ${problem}`);
  await view.close();
}
await browser.close();
