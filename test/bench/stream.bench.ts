import type { AnswerUpdate } from '../../src/protocol/ask.ts';
import { detectText } from '../../src/trace/detector/detect.ts';
import { launch, openView } from '../webview/view.ts';
import { longest, perMark, workOf, type Work } from './support/mainThread.ts';
import { percentile, type Bench, type BenchRow } from './support/row.ts';

/**
 * The real view in a browser: eight traces of 2,000 characters a second each, highlighted, in batches of 50 ms (as the extension
 * host sends them); then one trace of a million characters, scrolled as with a wheel and jumped through.
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
    const streamed = await workOf(page, () =>
      page.evaluate(
        (every) =>
          new Promise<number[]>((resolve) => {
            const { batches: list } = globalThis as unknown as { batches: unknown[] };
            const times: number[] = [];
            const timer = setInterval(() => {
              const next = list.at(times.length);
              if (!next) {
                clearInterval(timer);
                return resolve(times);
              }
              times.push(performance.now());
              window.postMessage(next, '*');
            }, every);
          }),
        BATCH,
      ),
    );
    const work = perMark(streamed);
    const note = `${TRACES} traces, ${PER_SECOND} characters/s each, ${seconds} s; processor time of all main-thread work from one batch to the next`;
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
    const scroll = async (way: 'wheel' | 'jumps'): Promise<Work> =>
      workOf(page, async () => {
        const [seen, times] = await page.evaluate(
          async ([rounds, how]) => {
            const prose = document.querySelector('.prose');
            if (!prose) throw new Error('no text');
            const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
            const at: number[] = [];
            let rows = 0;
            for (let i = 0; i <= rounds; i++) {
              at.push(performance.now());
              if (how === 'wheel') prose.scrollTop -= 120;
              else prose.scrollTop = (prose.scrollHeight * ((i * 37) % rounds)) / rounds + i * 11;
              // The step is drawn in the next frame or in the one after it.
              await frame();
              await frame();
              rows = Math.max(rows, document.querySelectorAll('.row').length);
            }
            return [rows, at] as const;
          },
          [quick ? 40 : 200, way] as const,
        );
        most = Math.max(most, seen);
        return times;
      });
    for (const [name, way, peer] of [
      ['scroll 1M characters, p95 of 120 pixels', 'wheel', '≤ 16.7 ms'],
      ['scroll 1M characters, p95 of a jump', 'jumps', undefined],
    ] as const) {
      const scrolled = await scroll(way);
      rows.push({ name, value: percentile(perMark(scrolled), 0.95), unit: 'ms', peer });
      rows.push(...longest(scrolled, way === 'wheel' ? 'scrolling' : 'jumping'));
    }
    rows.push({ name: 'rows in the document', value: most, unit: 'rows', peer: '≤ 300' });
    await view.close();
  } finally {
    await browser.close();
  }
  return rows;
};
