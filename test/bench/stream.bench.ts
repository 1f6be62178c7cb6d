import type { AnswerUpdate } from '../../src/protocol/ask.ts';
import type { Page } from 'playwright-core';
import { detectText } from '../../src/trace/detector/detect.ts';
import { launch, openView } from '../webview/view.ts';
import { percentile, type Bench, type BenchRow } from './support/row.ts';

/**
 * The real view in a browser: eight traces of 2,000 characters a second each, highlighted, in batches of 50 ms; then one trace
 * of a million characters, scrolled from end to end.
 */
const TRACES = 8;
const PER_SECOND = 2000;
const BATCH = 50;
const SENTENCES = [
  'Let me try 6 × 7 first, since both are small.',
  'Wait, that cannot be right, because 6 × 7 = 42 and not 48.',
  'Let me check: 42 / 6 = 7, so it holds.\n',
  'Alternatively, I could add 7 six times, which gives 42 as well.',
  'So the next step is to subtract 2 from both sides.\n',
];
const textOf = (length: number, seed: number): string => {
  let text = '';
  for (let i = seed; text.length < length; i = (i * 7 + 3) % 1009) {
    text += `${SENTENCES[i % SENTENCES.length]} `;
  }
  return text.slice(0, length);
};

/** A task of the page's main thread: when it began, how long it took, and how long the processor worked on it (ms). */
interface Task {
  start: number;
  wall: number;
  work: number;
}
interface TraceEvent {
  name: string;
  ph: string;
  tid: number;
  pid: number;
  ts: number;
  dur?: number;
  tdur?: number;
  args?: { name?: string };
}

/**
 * All that the main thread of the page does while `act` runs: script, style, layout, painting. The processor's time is taken,
 * since a busy machine takes the thread away; the wall's stands beside it.
 */
async function tasksOf(page: Page, act: () => Promise<void>): Promise<Task[]> {
  const session = await page.context().newCDPSession(page);
  const events: TraceEvent[] = [];
  session.on('Tracing.dataCollected', ({ value }) => {
    for (const event of value) events.push(event as unknown as TraceEvent);
  });
  const complete = new Promise<void>((resolve) =>
    session.once('Tracing.tracingComplete', () => resolve()),
  );
  await session.send('Tracing.start', {
    categories: 'toplevel,devtools.timeline,disabled-by-default-devtools.timeline',
    transferMode: 'ReportEvents',
  });
  await act();
  await session.send('Tracing.end');
  await complete;
  await session.detach();
  const tasks = events.filter(({ name, ph }) => name === 'RunTask' && ph === 'X');
  const main = events.find(
    ({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain',
  );
  // The page's renderer is the one whose main thread worked most.
  const byThread = Map.groupBy(tasks, ({ pid, tid }) => `${pid}/${tid}`);
  const mains = new Set(
    events
      .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid}/${tid}`),
  );
  const sum = (list: TraceEvent[]) => list.reduce((total, { tdur }) => total + (tdur ?? 0), 0);
  const [, chosen] = [...byThread]
    .filter(([thread]) => main === undefined || mains.has(thread))
    .sort(([, x], [, y]) => sum(y) - sum(x))[0] ?? ['', []];
  return chosen.map(({ ts, dur = 0, tdur = dur }) => ({
    ...{ start: ts / 1000, wall: dur / 1000, work: tdur / 1000 },
  }));
}

/** Work in each of the windows of `every` ms that had any. */
function perWindow(tasks: readonly Task[], every: number): number[] {
  const windows = Map.groupBy(tasks, ({ start }) => Math.floor(start / every));
  return [...windows.values()].map((list) => list.reduce((total, { work }) => total + work, 0));
}

const base: AnswerUpdate = {
  ...{ id: 1, model: 'm', place: 'local', sample: 0, prompt: 'p', at: 0, text: '' },
  ...{ parts: [{ kind: 'reasoning', start: 0 }], spansFrom: 0, spans: [], tokens: [], logp: [] },
  ...{ state: 'writing', notes: [], seconds: 1, summary: false },
};

export const needs: Bench['needs'] = ['browser'];

export const run: Bench['run'] = async ({ quick }) => {
  const rows: BenchRow[] = [];
  const browser = await launch();
  try {
    const view = await openView(browser, {
      view: 'ask',
      place: 'editor',
      width: 1600,
      height: 1000,
    });
    const { page } = view;
    const seconds = quick ? 4 : 12;
    const texts = Array.from({ length: TRACES }, (_, i) => textOf(PER_SECOND * seconds, i + 1));
    const all = texts.map((text) => detectText(text).spans);
    await view.send({ type: 'ask/answers', ids: texts.map((_, i) => i + 1) });
    const size = (PER_SECOND * BATCH) / 1000;
    const batches = Array.from({ length: (seconds * 1000) / BATCH }, (_, n) => {
      const at = n * size;
      const end = at + size;
      return {
        type: 'ask/update',
        updates: texts.map((text, i) => {
          const from = at - 200;
          const spans = all[i]
            .filter((span) => span.start >= from && span.start < end)
            .map(({ start, end: last, behaviour, confidence, why }) => ({
              ...{ start, end: Math.min(last, end), behaviour, confidence, why },
            }));
          return {
            ...base,
            id: i + 1,
            at,
            text: text.slice(at, end),
            spansFrom: Math.max(0, from),
            spans,
          };
        }),
      };
    });
    // Carried over before anything is measured: the bench's own load is not the view's.
    await page.evaluate((list) => void Object.assign(globalThis, { batches: list }), batches);
    const streamed = await tasksOf(page, () =>
      page.evaluate(
        (every) =>
          new Promise<void>((resolve) => {
            const { batches: list } = globalThis as unknown as { batches: unknown[] };
            let next = 0;
            const timer = setInterval(() => {
              if (next >= list.length) {
                clearInterval(timer);
                return resolve();
              }
              window.postMessage(list[next++], '*');
            }, every);
          }),
        BATCH,
      ),
    );
    const work = perWindow(streamed, BATCH);
    const note = `${TRACES} traces, ${PER_SECOND} characters/s each, ${seconds} s; processor time of all main-thread work in ${BATCH} ms`;
    rows.push({ name: 'main thread p50 a batch', value: percentile(work, 0.5), unit: 'ms', note });
    rows.push({
      name: 'main thread p95 a batch',
      value: percentile(work, 0.95),
      unit: 'ms',
      peer: '≤ 4 ms',
    });
    rows.push(...longest(streamed, 'streaming'));

    const text = textOf(1_000_000, 5);
    const { spans } = detectText(text);
    await view.send({ type: 'ask/answers', ids: [99] });
    await view.send({
      type: 'ask/update',
      updates: [
        {
          ...{ ...base, id: 99, text, state: 'done' },
          spans: spans.map(({ start, end, behaviour, confidence, why }) => ({
            ...{ start, end, behaviour, confidence, why },
          })),
        },
      ],
    });
    await page.locator('.row').first().waitFor();
    let most = 0;
    const scrolled = await tasksOf(page, async () => {
      most = await page.evaluate(
        async (rounds) => {
          const prose = document.querySelector('.prose');
          if (!prose) throw new Error('no text');
          let seen = 0;
          for (let i = 0; i <= rounds; i++) {
            prose.scrollTop = (prose.scrollHeight * ((i * 37) % rounds)) / rounds + i * 11;
            await new Promise((resolve) => requestAnimationFrame(resolve));
            await new Promise((resolve) => requestAnimationFrame(resolve));
            seen = Math.max(seen, document.querySelectorAll('.row').length);
          }
          return seen;
        },
        quick ? 40 : 200,
      );
    });
    const frames = perWindow(scrolled, 1000 / 60);
    rows.push({
      name: 'scroll 1M characters, p95 a frame',
      value: percentile(frames, 0.95),
      unit: 'ms',
      peer: '≤ 16.7 ms',
    });
    rows.push(...longest(scrolled, 'scrolling'));
    rows.push({ name: 'rows in the document', value: most, unit: 'rows', peer: '≤ 300' });
    await view.close();
  } finally {
    await browser.close();
  }
  return rows;
};

function longest(tasks: readonly Task[], when: string): BenchRow[] {
  const by = (key: 'wall' | 'work') => tasks.reduce((most, task) => Math.max(most, task[key]), 0);
  const over = tasks.filter(({ work }) => work > 50).length;
  const note = `longest ${by('work').toFixed(1)} ms of processor time, ${by('wall').toFixed(1)} ms by the clock`;
  return [
    { name: `long tasks while ${when}`, value: over, unit: 'tasks > 50 ms', peer: '0', note },
  ];
}
