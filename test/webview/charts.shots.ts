/**
 * Pictures of the charts view, for looking at: node test/webview/charts.shots.ts FOLDER [WORD…] (words choose by name).
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { makeSeries, USUAL_MARKS } from './chartData.ts';
import { launch, openView, type View, type ViewOptions } from './view.ts';

const [folder = 'test-results/shots', ...words] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });

const one = makeSeries({ id: 'a', name: 'rlsp-countdown', seed: 1, steps: 44, marks: USUAL_MARKS });
const whole = makeSeries({
  id: 'a',
  name: 'rlsp-countdown',
  seed: 1,
  steps: 60,
  sft: 2500,
  marks: USUAL_MARKS,
});
const outcome = makeSeries({
  id: 'b',
  name: 'outcome-only',
  seed: 2,
  steps: 60,
  weight: 0,
  run: { state: 'finished' },
});
const hacking = makeSeries({
  id: 'c',
  name: 'reward-hacking',
  seed: 3,
  steps: 52,
  weight: 3,
  run: { state: 'stopped' },
});

type Shot = Omit<ViewOptions, 'view'> & {
  full?: boolean;
  scroll?: number;
  act?: (view: View, page: Page) => Promise<void>;
};
const show = (...series: ReturnType<typeof makeSeries>[]) => ({
  type: 'charts/snapshot',
  series,
  selected: series[0]?.run.id,
  trusted: true,
});
const runs = (...series: ReturnType<typeof makeSeries>[]) => ({
  type: 'charts/runs',
  runs: series.map(({ run }) => run),
});
const hover = async (page: Page, x = 0.6) => {
  const box = await page.locator('.chart .area').first().boundingBox();
  if (box) await page.mouse.move(box.x + box.width * x, box.y + box.height / 2);
  await page.waitForTimeout(150);
};
const narrow = { width: 300, height: 1100 };
const wide = { width: 1180, height: 1000, place: 'editor' as const };
const all = [one, outcome, hacking];

const shots: Record<string, Shot> = {
  'narrow-dark': { ...narrow, height: 1400, act: (v) => v.send(show(one)) },
  'narrow-dark-2': { ...narrow, height: 1400, scroll: 1400, act: (v) => v.send(show(one)) },
  'narrow-220': { width: 220, height: 1100, act: (v) => v.send(show(one)) },
  'narrow-light': { ...narrow, theme: 'light', act: (v) => v.send(show(one)) },
  'narrow-hover': {
    ...narrow,
    act: async (v, page) => {
      await v.send(show(one));
      await hover(page);
    },
  },
  'narrow-runs': {
    ...narrow,
    act: async (v, page) => {
      await v.send(show(...all));
      await v.send(runs(...all));
      await page.locator('.compare summary').click();
      await hover(page, 0.8);
    },
  },
  'narrow-smooth': {
    ...narrow,
    state: { version: 1, smoothing: 0.7 },
    act: (v) => v.send(show(one)),
  },
  'narrow-mark': {
    ...narrow,
    height: 560,
    act: async (v, page) => {
      await v.send(show(one));
      await hover(page, 0.585);
    },
  },
  'narrow-options': {
    ...narrow,
    act: async (v, page) => {
      await v.send(show(one));
      await page.locator('.options summary').click();
      await page.locator('.menu-button').nth(1).click();
    },
  },
  'narrow-end': {
    ...narrow,
    height: 700,
    scroll: 99999,
    state: { version: 1, tables: ['tokens/total'] },
    act: (v) => v.send(show(one, outcome)),
  },
  'narrow-zoom': {
    ...narrow,
    state: { version: 1, view: { from: { phase: 'rl', x: 20 }, to: { phase: 'rl', x: 35 } } },
    act: (v) => v.send(show(one, outcome)),
  },
  'wide-sft': {
    ...wide,
    height: 500,
    state: {
      version: 1,
      folded: ['accuracy', 'length', 'rewards', 'kl', 'behaviours', 'policy', 'critic'],
    },
    act: (v) => v.send(show(whole, outcome)),
  },
  'narrow-pass': {
    ...narrow,
    height: 800,
    state: { version: 1, passAtK: true },
    act: (v) => v.send(show(one)),
  },
  'narrow-behaviours': {
    ...narrow,
    state: { version: 1, folded: ['accuracy', 'length', 'rewards', 'kl'] },
    act: (v) => v.send(show(one)),
  },
  'narrow-sft': {
    ...narrow,
    act: (v) =>
      v.send(
        show({
          ...whole,
          run: { ...whole.run, phase: 'sft', step: 900, steps: 2500 },
          phase: whole.phase.slice(0, 900),
          step: whole.step.slice(0, 900),
          tokens: whole.tokens.slice(0, 900),
          time: whole.time.slice(0, 900),
          values: Object.fromEntries(
            Object.entries(whole.values)
              .map(([k, column]) => [k, column.slice(0, 900)] as const)
              .filter(([, column]) => column.some((value) => value !== null)),
          ),
          marks: [],
        }),
      ),
  },
  'narrow-empty': { width: 300, height: 400, act: (v) => v.send(show()) },
  'narrow-pending': {
    ...narrow,
    height: 700,
    state: { version: 1, moreControls: true },
    act: async (v, page) => {
      await v.send(show(one));
      await page.locator('#control-reward-exploration-weight').fill('1.2');
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: 'Pause' }).click();
      await v.send({
        type: 'charts/error',
        message: 'the worker of rlsp-countdown does not answer',
      });
    },
  },
  'wide-dark': { ...wide, full: true, act: (v) => v.send(show(whole, outcome)) },
  'wide-light': {
    ...wide,
    theme: 'light',
    full: true,
    state: { version: 1, smoothing: 0.6 },
    act: async (v, page) => {
      await v.send(show(...all));
      await hover(page, 0.5);
    },
  },
  'wide-hc': { ...wide, theme: 'high-contrast', act: (v) => v.send(show(...all)) },
  'wide-hc-light': { ...wide, theme: 'high-contrast-light', act: (v) => v.send(show(...all)) },
  'wide-log': {
    ...wide,
    state: { version: 1, log: true },
    full: true,
    act: (v) => v.send(show(one, outcome)),
  },
  'wide-time': {
    ...wide,
    state: { version: 1, axis: 'time' },
    act: (v) => v.send(show(whole, outcome)),
  },
  'wide-tokens': {
    ...wide,
    state: { version: 1, axis: 'tokens', phases: 'rl' },
    act: (v) => v.send(show(whole, outcome)),
  },
  'wide-table': {
    ...wide,
    state: { version: 1, tables: ['eval/accuracy', 'policy/kl'] },
    act: (v) => v.send(show(one, outcome)),
  },
  middle: { width: 480, height: 1100, act: (v) => v.send(show(one, outcome)) },
};

const browser = await launch();
try {
  for (const [name, { full, scroll, act, ...options }] of Object.entries(shots)) {
    if (words.length > 0 && !words.some((word) => name.includes(word))) continue;
    const view = await openView(browser, { view: 'charts', ...options });
    await act?.(view, view.page);
    await view.page.waitForTimeout(250);
    if (full) {
      const height = await view.page.evaluate(() => document.documentElement.scrollHeight);
      await view.page.setViewportSize({ width: options.width ?? 320, height });
      await view.page.waitForTimeout(300);
    }
    if (scroll) {
      await view.page.evaluate((top) => window.scrollTo(0, top), scroll);
      await view.page.waitForTimeout(300);
    }
    await view.page.screenshot({ path: join(folder, `${name}.png`) });
    for (const problem of view.problems) console.error(`${name}: ${problem}`);
    await view.close();
  }
} finally {
  await browser.close();
}
