import type { AnswerUpdate } from '../../src/protocol/ask.ts';
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

/** Runs in the page: time of every message's handling and of every frame's drawing, and tasks beyond 50 ms. */
function watch(): void {
  const seen = { work: [] as number[], long: [] as number[], rows: 0, gaps: [] as number[] };
  Object.assign(globalThis, { seen });
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) seen.long.push(duration);
  }).observe({ type: 'longtask' });
  let batch = 0;
  const frame = requestAnimationFrame.bind(globalThis);
  globalThis.requestAnimationFrame = (draw) =>
    frame((time) => {
      const start = performance.now();
      draw(time);
      batch += performance.now() - start;
      seen.work.push(batch);
      batch = 0;
    });
  const listen = window.addEventListener.bind(window);
  window.addEventListener = ((type: string, listener: (event: Event) => void, options?: object) =>
    listen(
      type,
      type !== 'message'
        ? listener
        : (event: Event) => {
            const start = performance.now();
            listener(event);
            batch += performance.now() - start;
          },
      options,
    )) as typeof window.addEventListener;
}
interface Seen {
  work: number[];
  long: number[];
  gaps: number[];
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
    await page.evaluate(watch);
    // The view listens already: a second start under the watch.
    await page.addInitScript(watch);
    await page.reload();
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
    await page.evaluate(
      ({ list, every }) =>
        new Promise<void>((resolve) => {
          let next = 0;
          const timer = setInterval(() => {
            if (next >= list.length) {
              clearInterval(timer);
              return resolve();
            }
            window.postMessage(list[next++], '*');
          }, every);
        }),
      { list: batches, every: BATCH },
    );
    const streamed = await page.evaluate(() => (globalThis as unknown as { seen: Seen }).seen);
    const work = streamed.work.slice(5);
    const note = `${TRACES} traces, ${PER_SECOND} characters/s each, ${seconds} s, ${work.length} frames with work`;
    rows.push({ name: 'main thread p50 a batch', value: percentile(work, 0.5), unit: 'ms', note });
    rows.push({
      name: 'main thread p95 a batch',
      value: percentile(work, 0.95),
      unit: 'ms',
      peer: '≤ 4 ms',
    });
    rows.push({
      name: 'long tasks',
      value: streamed.long.length,
      unit: 'tasks > 50 ms',
      peer: '0',
    });

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
    const scrolled = await page.evaluate(
      async (rounds) => {
        const { seen } = globalThis as unknown as { seen: Seen };
        const prose = document.querySelector('.prose');
        if (!prose) throw new Error('no text');
        seen.work.length = seen.long.length = 0;
        let most = 0;
        for (let i = 0; i <= rounds; i++) {
          prose.scrollTop = (prose.scrollHeight * ((i * 37) % rounds)) / rounds + i * 11;
          await new Promise((resolve) => requestAnimationFrame(resolve));
          await new Promise((resolve) => requestAnimationFrame(resolve));
          most = Math.max(most, document.querySelectorAll('.row').length);
        }
        return { work: seen.work.filter((each) => each > 0.05), long: seen.long.length, most };
      },
      quick ? 40 : 200,
    );
    rows.push({
      name: 'scroll 1M characters p95',
      value: percentile(scrolled.work, 0.95),
      unit: 'ms a frame',
      peer: '≤ 16.7 ms',
    });
    rows.push({
      name: 'scroll 1M characters, long tasks',
      value: scrolled.long,
      unit: 'tasks > 50 ms',
      peer: '0',
    });
    rows.push({ name: 'rows in the document', value: scrolled.most, unit: 'rows', peer: '≤ 300' });
    await view.close();
  } finally {
    await browser.close();
  }
  return rows;
};
