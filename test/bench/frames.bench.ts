import type { Page } from 'playwright-core';
import { launch, openView } from '../webview/view.ts';
import { makeLongRun, type LongRun } from './support/longRun.ts';
import { longest, perMark, workOf } from './support/mainThread.ts';
import { percentile, type Bench, type BenchRow } from './support/row.ts';

/**
 * The charts view in a browser over a run of 10,000 steps (what the soak's run measures): frames while it is updated at the
 * soak's pace, and while it is zoomed and panned besides; the main thread's work an update; its heap as the run grows.
 */
const STEPS = 10_000;
/** Steps a second of the soak, and how often the extension host sends at most (ms). */
const PACE = 48;
const BATCH = 50;
const STEPS_A_BATCH = (PACE * BATCH) / 1000;
const CHUNK = 200;
const SIZE = { width: 420, height: 1400 };

export const needs: Bench['needs'] = ['browser', 'kernels'];

export const run: Bench['run'] = async ({ quick }) => {
  const seconds = quick ? 4 : 8;
  const trained = quick ? 100 : 300;
  const live = Math.round(seconds * PACE);
  const data = await makeLongRun(trained, STEPS);
  const rows: BenchRow[] = [];
  const browser = await launch();
  try {
    const view = await openView(browser, { view: 'charts', ...SIZE });
    const { page } = view;
    let shown = 1000;
    const grow = async (to: number): Promise<void> => {
      while (shown < to) {
        const next = Math.min(to, shown + CHUNK);
        await view.send(data.append(shown, next));
        shown = next;
      }
      await drawn(page, shown);
    };
    const update = async (name: string, reading: 'still' | 'zooming'): Promise<void> => {
      const messages = batches(data, shown, live);
      // Carried over before anything is measured: the bench's own load is not the view's.
      await page.evaluate((list) => void Object.assign(globalThis, { batches: list }), messages);
      shown += live;
      rows.push(...(await measure(page, name, reading)));
      await drawn(page, shown);
    };

    const series = [data.slice(shown)];
    await view.send({ type: 'charts/snapshot', series, selected: data.id, trusted: true });
    await drawn(page, shown);
    const note = `after a collection; ${Object.keys(series[0].values).length} metrics, of a run of ${trained} steps, repeated`;
    rows.push({ ...(await heap(page, shown)), note });
    rows.push(...framesOf('nothing happening', await rest(page, seconds / 2), `${seconds / 2} s`));
    await update('updates from step 1,000', 'still');
    await grow(5000);
    rows.push(await heap(page, shown));
    await grow(STEPS - 2 * live);
    await update(`updates from step ${shown.toLocaleString('en')}`, 'still');
    await update('zooming and panning, updates to step 10,000', 'zooming');
    rows.push(await heap(page, shown));
    if (view.problems.length > 0) throw new Error(view.problems.join('\n'));
    await view.close();
  } finally {
    await browser.close();
  }
  return rows;
};

/** What the host sends in the time that `live` steps take: new rows, and how the run stands. */
function batches(data: LongRun, from: number, live: number): unknown[][] {
  const at = (batch: number) => from + Math.min(live, Math.floor(batch * STEPS_A_BATCH));
  return Array.from({ length: Math.ceil(live / STEPS_A_BATCH) }, (_, i) => {
    const message = data.append(at(i), at(i + 1));
    return [message, { type: 'charts/status', run: message.series.run }];
  });
}

/** Until the charts say that they show the step. */
async function drawn(page: Page, step: number): Promise<void> {
  await page.waitForFunction(
    (words) =>
      [...document.querySelectorAll('.chart .visually-hidden')].some((element) =>
        element.textContent.includes(words),
      ),
    `at step ${step.toLocaleString('en')},`,
  );
}

async function heap(page: Page, step: number): Promise<BenchRow> {
  const session = await page.context().newCDPSession(page);
  await page.evaluate(() => void Object.assign(globalThis, { batches: undefined }));
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return {
    name: `heap at ${step.toLocaleString('en')} steps`,
    value: usedSize / 2 ** 20,
    unit: 'MiB',
    peer: '< 150 MB',
  };
}

/** When frames began while nothing is asked of the view. */
const rest = (page: Page, seconds: number): Promise<number[]> =>
  page.evaluate(
    (wait) =>
      new Promise<number[]>((resolve) => {
        const frames: number[] = [];
        const next = (time: number): void => {
          frames.push(time);
          if (time - frames[0] < wait) requestAnimationFrame(next);
          else resolve(frames);
        };
        requestAnimationFrame(next);
      }),
    seconds * 1000,
  );

async function measure(
  page: Page,
  name: string,
  reading: 'still' | 'zooming',
): Promise<BenchRow[]> {
  let frames: number[] = [];
  let narrowest = Infinity;
  const work = await workOf(page, async () => {
    const all = await page.evaluate(play, { every: BATCH, zooms: reading === 'zooming' });
    ({ frames, narrowest } = all);
    return all.times;
  });
  if (reading === 'zooming' && narrowest > STEPS / 5)
    throw new Error(`The charts did not zoom: ${narrowest} steps`);
  const each = perMark(work);
  const span = (work.marks[work.marks.length - 1] - work.marks[0]) / 100;
  const busy = each.reduce((sum, one) => sum + one, 0) / span;
  const what = `${each.length} updates of 2 or 3 steps, sent in ${(span / 10).toFixed(1)} s`;
  return [
    ...framesOf(name, frames, what),
    { name: `${name}: main thread p50 an update`, value: percentile(each, 0.5), unit: 'ms' },
    { name: `${name}: main thread p95 an update`, value: percentile(each, 0.95), unit: 'ms' },
    { name: `${name}: main thread`, value: busy, unit: '% of a core', peer: '< 20 %' },
    ...longest(work, name),
  ];
}

/**
 * Runs in the page: posts the batches, and meanwhile, with every frame, turns the wheel over the first chart: two seconds in,
 * two sideways, two out, two sideways. `narrowest`: the fewest steps that were on show.
 */
function play({ every, zooms }: { every: number; zooms: boolean }) {
  interface Shared {
    batches: unknown[][];
    /** What the view keeps as its state. */
    kept?: { view?: { from: { x: number } | null; to: { x: number } | null } | null };
  }
  const shared = globalThis as unknown as Shared;
  const list = shared.batches;
  const svg = document.querySelector('.chart .area svg');
  if (!svg) throw new Error('no chart');
  const box = svg.getBoundingClientRect();
  const middle = { clientX: box.x + box.width / 2, clientY: box.y + box.height / 2 };
  const turn = (how: WheelEventInit): void => {
    svg.dispatchEvent(
      new WheelEvent('wheel', { bubbles: true, cancelable: true, ...middle, ...how }),
    );
  };
  return new Promise<{ times: number[]; frames: number[]; narrowest: number }>((resolve) => {
    const [times, frames]: number[][] = [[], []];
    let narrowest = Infinity;
    let over = false;
    const next = (time: number): void => {
      if (over) return;
      frames.push(time);
      const { from, to } = shared.kept?.view ?? {};
      if (from && to) narrowest = Math.min(narrowest, to.x - from.x);
      // As far as a hand turns in that time, however rare frames are: 1.8 doublings or 360 pixels a second.
      const passed = (time - (frames.at(-2) ?? time)) / 1000;
      const second = ((time - frames[0]) / 1000) % 8;
      if (zooms && second < 2) turn({ ctrlKey: true, deltaY: -90 * passed });
      else if (zooms && second >= 4 && second < 6) turn({ ctrlKey: true, deltaY: 90 * passed });
      else if (zooms) turn({ deltaX: (second < 4 ? -360 : 360) * passed });
      requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
    const timer = setInterval(() => {
      const messages = list.at(times.length);
      times.push(performance.now());
      for (const message of messages ?? []) window.postMessage(message, '*');
      if (messages) return;
      clearInterval(timer);
      over = true;
      resolve({ times, frames, narrowest });
    }, every);
  });
}

function framesOf(name: string, times: readonly number[], note: string): BenchRow[] {
  const gaps = times.slice(1).map((time, i) => time - times[i]);
  const rate = (1000 * gaps.length) / (times[times.length - 1] - times[0]);
  return [
    { name: `${name}: frames`, value: rate, unit: 'frames/s', peer: '60', note },
    { name: `${name}: frame p50`, value: percentile(gaps, 0.5), unit: 'ms' },
    { name: `${name}: frame p95`, value: percentile(gaps, 0.95), unit: 'ms' },
    { name: `${name}: longest frame`, value: Math.max(...gaps), unit: 'ms' },
  ];
}
