import type { RolloutRecord } from '../../src/run/records.ts';
import { separatorOf } from '../../src/trace/pieces.ts';
import { visible } from '../../src/trace/visible.ts';
import { button, h, on, replaceChildren, setText } from '../common/dom.ts';
import { cleanSpans, describeSpan } from '../trace/spans.ts';
import { createTextView } from '../trace/text.ts';
import { createWaiting } from '../trace/waiting.ts';
import type { App, TabView } from './app.ts';
import { createPlot } from './plot.ts';
import { createTree } from './tree.ts';
import { verdictMark } from './verdictMark.ts';
import { percent } from './words.ts';

const SAMPLES = 32;

/** One trace: its text, the search that it describes beside it, and below it what becomes of it from each of its steps. */
export function createTrace(app: App): TabView {
  const facts = h('div', { class: 'trace-facts' });
  const prompt = h('p', { class: 'prompt', dir: 'auto' });
  const text = createTextView('Response');
  const tree = createTree(({ ranges, turns, kind }) => {
    const range = ranges[0] ?? turns[0];
    if (range && kind !== 'root') lightText([...ranges, ...turns]);
  });
  const noTree = h('p', { class: 'note' }, 'This task’s language describes no search.');
  const treeBox = h('section', { class: 'tree-box' }, h('h2', {}, 'Search'), tree.element, noTree);
  const win = createPlot(app.tooltip, 'Right when it goes on anew, by tokens kept', 170, (at) =>
    lightText([{ start: at, end: at + 1 }]),
  );
  const forkButton = button({ class: 'secondary' }, 'Fork here', () => begin());
  const cancel = button({ class: 'link' }, 'Cancel', () =>
    app.post({ type: 'across/cancel', job: 'fork' }),
  );
  const bar = h('progress', { max: 1, 'aria-label': 'Sampling' });
  const forkNote = h('p', { class: 'note' });
  const problem = h('p', { class: 'problem', role: 'alert' });
  const forkBox = h(
    'section',
    { class: 'fork-box' },
    h('div', { class: 'fork-head' }, h('h2', {}, 'Where was it decided?'), forkButton, bar, cancel),
    forkNote,
    problem,
    win.element,
  );
  const content = h(
    'div',
    { class: 'trace-body' },
    h('div', { class: 'trace-text' }, facts, prompt, text.element, forkBox),
    treeBox,
  );
  const waiting = createWaiting();
  const element = h('div', { class: 'tab-body' }, content, waiting.element);
  let asked = '';
  let drawn: RolloutRecord | undefined;

  app.tooltip.attach(text.element, '[data-span]', (target) => {
    const span = text.model()?.spans[Number(target.dataset['span'])];
    return span && describeSpan(span);
  });
  const fromText = (event: Event): void => {
    const target = event.target instanceof Element ? event.target.closest('[data-span]') : null;
    const span =
      target instanceof HTMLElement && text.model()?.spans[Number(target.dataset['span'])];
    // A try is an outcome and its move: its last token names the outcome.
    if (span) tree.light(span.end - 1);
  };
  on(text.element, 'click', fromText);
  on(text.element, 'focusin', fromText);

  /** Marks the spans that share tokens with the ranges, brings the first into view. */
  function lightText(ranges: readonly { start: number; end: number }[]): void {
    const spans = text.model()?.spans ?? [];
    text.reveal(ranges[0].start);
    let first: Element | undefined;
    for (const part of text.element.querySelectorAll<HTMLElement>('[data-span]')) {
      const span = spans[Number(part.dataset['span'])];
      const here = ranges.some(({ start, end }) => span.start < end && start < span.end);
      part.classList.toggle('lit', here);
      if (here) first ??= part;
    }
    first?.scrollIntoView({ block: 'nearest' });
    tree.light(ranges[0].end - 1);
  }

  function begin(): void {
    const id = app.state().trace;
    if (id === null) return;
    app.data.jobs.fork = { key: id, share: 0 };
    app.post({ type: 'across/fork', id, samples: SAMPLES });
    app.refresh();
  }

  return {
    element,
    update() {
      const { trace: id } = app.state();
      const { run, trace } = app.data;
      if (!run) return;
      if (id === null) {
        content.hidden = true;
        return waiting.update(
          'No trace is chosen: open one from a span, a cell of the matrix, or the trace view’s context menu.',
        );
      }
      const key = `${run.run.id} ${id}`;
      if (asked !== key) {
        asked = key;
        app.post({ type: 'across/trace', id });
      }
      const there = trace?.record.id === id;
      content.hidden = !there;
      waiting.update(there ? undefined : (app.data.error ?? 'Reading …'));
      if (!there) return;
      if (drawn !== trace.record) {
        drawn = trace.record;
        drawTrace(trace.record);
        tree.element.hidden = trace.tree === null;
        noTree.hidden = trace.tree !== null;
        if (trace.tree) tree.draw(trace.tree);
      }
      drawFork(trace.record);
    },
  };

  function drawTrace(record: RolloutRecord): void {
    const { pieces, spans, reason, id, rewards } = record;
    const total = Object.hasOwn(rewards, 'total') ? ` · reward ${rewards['total'].toFixed(3)}` : '';
    replaceChildren(
      facts,
      verdictMark(record),
      h('span', {}, visible(reason)),
      h('span', { class: 'note' }, `${visible(id)} · ${pieces.length} tokens${total}`),
      button({ class: 'link' }, 'Open in trace view', () =>
        app.post({ type: 'across/open', id, as: 'traces' }),
      ),
      button({ class: 'link' }, 'Open as document', () =>
        app.post({ type: 'across/open', id, as: 'document' }),
      ),
      button({ class: 'link' }, 'Compare …', () => app.set({ tab: 'compare', a: id, b: null })),
    );
    setText(prompt, visible(record.prompt));
    text.update({
      pieces,
      separator: separatorOf(pieces),
      spans: cleanSpans(spans, pieces.length),
      limit: pieces.length,
      breaks: !pieces.some((piece) => piece.includes('\n')),
      focusable: true,
    });
  }

  function drawFork({ id, pieces }: RolloutRecord): void {
    const { run, jobs, forks } = app.data;
    const job = jobs.fork;
    const running = job !== undefined && job.problem === undefined;
    forkButton.hidden = !run?.sampling.can;
    forkButton.disabled = running;
    bar.hidden = cancel.hidden = !running;
    if (running) bar.value = job.share;
    problem.hidden = job?.problem === undefined;
    setText(problem, job?.problem === undefined ? '' : visible(job.problem));
    const result = forks.get(id);
    win.element.hidden = !result;
    setText(
      forkNote,
      result
        ? `${result.boundaries[0]?.samples ?? 0} continuations from each of ${result.boundaries.length} steps, sampled by ${result.checkpoint.name}; Wilson’s 95 % intervals${result.head === undefined ? '' : `; dashed: the critic’s value (${result.head === 'correctness' ? 'of being right' : 'of the whole weighted reward, another unit'})`}; ${result.seconds.toFixed(1)} s.`
        : run?.sampling.can
          ? `Samples ${SAMPLES} continuations from each step of this trace: where the curve falls or rises, the outcome was decided.`
          : (run?.sampling.why ?? ''),
    );
    if (!result) return;
    const words = (at: number): string =>
      at === 0
        ? 'from the prompt'
        : `after “… ${visible(pieces.slice(Math.max(0, at - 4), at).join(separatorOf(pieces)))}”`;
    win.update({
      curves: [
        {
          name: 'right, 95 % interval',
          look: 'main',
          interval: 'whiskers',
          points: result.boundaries.map(({ at, rate, wins, samples }) => ({
            ...{ x: at, y: rate.estimate, low: rate.low, high: rate.high },
            words: [
              `${percent(rate.estimate)} right ${words(at)}`,
              `${wins} of ${samples} continuations, 95 % interval ${percent(rate.low)} to ${percent(rate.high)}`,
              `${at} tokens kept`,
            ],
          })),
        },
        ...(result.head === undefined
          ? []
          : [
              {
                name: 'critic',
                look: 'critic',
                points: result.boundaries.flatMap(({ at, value }) =>
                  value === undefined
                    ? []
                    : [{ x: at, y: value, words: [`critic ${value.toFixed(3)}`] }],
                ),
              },
            ]),
      ],
      y: { from: 0, to: 1, format: (value) => percent(value) },
      x: { name: 'tokens kept' },
      empty: 'Nothing was sampled.',
    });
  }
}
