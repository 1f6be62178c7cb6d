import { VERDICT_LOOKS, verdictOf } from '../../src/trace/verdict.ts';
import { visible } from '../../src/trace/visible.ts';
import { h, setText } from '../common/dom.ts';
import type { App, ModeView } from './app.ts';
import { LIVE_SLOTS, type LiveRow } from './live.ts';
import { explain } from './response.ts';
import { cleanSpans, countBehaviours } from './spans.ts';
import { createTextView, type TextView } from './text.ts';
import { tokens } from './verdicts.ts';
import { createWaiting } from './waiting.ts';

interface Slot {
  element: HTMLElement;
  title: HTMLElement;
  state: HTMLElement;
  prompt: HTMLElement;
  scroller: HTMLElement;
  text: TextView;
  /** Stays at the end unless the reader scrolled up. */
  pinned: boolean;
  /** When its state was put in words last. */
  saidAt: number;
  /** The row drawn last, and how much of it. */
  drawn: { row: LiveRow; pieces: number; spans: unknown; breaks: boolean } | undefined;
}

/** Beyond the end of any text: a scroller stops at its end. */
const FAR = 1e7;
/** Milliseconds between two counts of the words of a slot while it is written. */
const SAY_EVERY = 250;

/** Live rollouts of the step: rows in fixed slots, word by word. No verdict before the step's rollouts are complete. */
export function createLive(app: App, openRollout: (id: string, step: number) => void): ModeView {
  const slots = Array.from({ length: LIVE_SLOTS }, (_, index) => createSlot(app, index));
  const grid = h('div', { class: 'live-grid' }, ...slots.map(({ element }) => element));
  const step = h('div', { class: 'live-step' });
  const waiting = createWaiting();
  const element = h('div', { class: 'mode live' }, step, grid, waiting.element);
  let announced = '';
  let later: ReturnType<typeof setTimeout> | undefined;

  grid.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('[data-open]') : null;
    if (!(link instanceof HTMLElement)) return;
    openRollout(link.dataset['open'] ?? '', Number(link.dataset['step']));
  });

  function update(): void {
    const rows = app.data.live;
    const newest = rows.reduce<LiveRow | undefined>(
      (a, b) => (b && (!a || b.step >= a.step) ? b : a),
      undefined,
    );
    const empty = newest === undefined;
    waiting.update(empty ? reasonToWait() : undefined);
    grid.hidden = step.hidden = empty;
    if (empty) return;
    const writing = rows.filter((row) => row?.step === newest.step && !row.done).length;
    const now = ['The shown rows are finished', 'One shown row is being written'][writing];
    setText(
      step,
      `Step ${newest.step}: ${now ?? `${writing} of the shown rows are being written`}. ` +
        'A verdict exists once the rollouts of the step are complete.',
    );
    const grown = slots.filter((slot, index) => draw(slot, rows[index]) && slot.pinned);
    // After all writing, so that the page is laid out once a frame and not once a slot.
    for (const { scroller } of grown) scroller.scrollTop = FAR;
    const text = `Live rollouts of step ${newest.step}`;
    if (text !== announced) app.announce(text);
    announced = text;
  }

  function reasonToWait(): string {
    const { run } = app.data;
    if (!run) return 'Opening the run …';
    const { state, phase } = run.run;
    if (state === 'paused') return 'The run is paused: nothing is being sampled.';
    if (state !== 'running' && state !== 'starting')
      return `The run is ${state}: nothing is being sampled.`;
    if (phase === 'sft') return 'Supervised fine-tuning samples nothing: rollouts begin with RL.';
    return 'Waiting for the next words of the run …';
  }

  /** Whether the text changed. */
  function draw(slot: Slot, row: LiveRow | undefined): boolean {
    slot.element.classList.toggle('empty', !row);
    if (!row) return false;
    drawState(slot, row);
    const { breaks } = app.state();
    const { drawn } = slot;
    if (
      drawn?.row === row &&
      drawn.pieces === row.pieces.length &&
      drawn.spans === row.spans &&
      drawn.breaks === breaks
    ) {
      return false;
    }
    if (drawn?.row !== row) {
      slot.pinned = true;
      setText(slot.title, `Row ${row.row}`);
      slot.prompt.textContent =
        row.prompt === undefined
          ? 'The beginning was missed: it was written before this view looked.'
          : visible(row.prompt);
    }
    slot.drawn = { row, pieces: row.pieces.length, spans: row.spans, breaks };
    slot.text.update({
      pieces: row.pieces,
      separator: row.separator,
      spans: cleanSpans(row.spans, row.pieces.length),
      limit: row.pieces.length,
      breaks,
      focusable: false,
    });
    return true;
  }

  function drawState(slot: Slot, row: LiveRow): void {
    slot.element.classList.toggle('writing', !row.done);
    const missed = row.missed > 0 ? ` (${row.missed.toLocaleString()} missed)` : '';
    const length = tokens(row.pieces.length) + missed;
    const found = row.done ? verdictOfRow(row) : undefined;
    if (!found) {
      const now = performance.now();
      // Counting up with each word would lay out the head of the slot each time.
      if (!row.done && slot.drawn?.row === row && now - slot.saidAt < SAY_EVERY) {
        later ??= setTimeout(() => {
          later = undefined;
          app.refresh();
        }, SAY_EVERY);
        return;
      }
      slot.saidAt = now;
      setText(
        slot.state,
        row.done ? `${length} · finished, verdict after the step` : `${length} · writing`,
      );
      return;
    }
    const { glyph, label } = VERDICT_LOOKS[found.verdict];
    if (slot.state.querySelector('[data-open]')?.getAttribute('data-open') === found.id) return;
    slot.state.replaceChildren(
      `${length} · `,
      h(
        'button',
        {
          type: 'button',
          class: `link verdict ${found.verdict}`,
          'data-open': found.id,
          'data-step': row.step,
        },
        h('span', { 'aria-hidden': 'true' }, `${glyph} `),
        label,
      ),
    );
  }

  /** Only once the step's training rollouts are all stored: then every group is complete. */
  function verdictOfRow(
    row: LiveRow,
  ): { id: string; verdict: keyof typeof VERDICT_LOOKS } | undefined {
    if (row.phase !== 'rl' || !app.data.run?.trainSteps.includes(row.step)) return undefined;
    const summary = app.data
      .summaries(row.step, 'train')
      ?.find((candidate) => candidate.row === row.row);
    return summary && { id: summary.id, verdict: verdictOf(summary) };
  }

  return {
    element,
    update,
    shown: () => undefined,
    key: () => false,
    counts() {
      return countBehaviours(app.data.live.flatMap((row) => row?.spans ?? []));
    },
    countsOf: () => 'in the rows on show',
  };
}

function createSlot(app: App, index: number): Slot {
  const title = h('span', { class: 'slot-title' });
  const state = h('span', { class: 'slot-state' });
  const prompt = h('div', { class: 'prompt', dir: 'auto' });
  const text = createTextView(`Response in slot ${index + 1}`);
  explain(app, text);
  const scroller = h('div', { class: 'slot-text' }, text.element);
  const element = h(
    'section',
    { class: 'slot', 'aria-label': `Slot ${index + 1}` },
    h('div', { class: 'slot-head' }, title, state),
    prompt,
    scroller,
  );
  const slot: Slot = {
    ...{ element, title, state, prompt, scroller, text },
    pinned: true,
    saidAt: 0,
    drawn: undefined,
  };
  scroller.addEventListener('scroll', () => {
    slot.pinned = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 24;
  });
  wholeLines(slot, () => {
    if (slot.pinned) scroller.scrollTop = FAR;
  });
  return slot;
}

/** Keeps a box that is read at its end so high that it holds whole lines: none is cut at its upper edge. */
function wholeLines({ scroller, text }: Slot, resized: () => void): void {
  let left = 0;
  const fit = (): void => {
    const { lineHeight, paddingBottom } = getComputedStyle(text.element);
    const room = scroller.clientHeight + left - parseFloat(paddingBottom);
    const rest = Math.max(0, room) % parseFloat(lineHeight);
    // Not a number where the line height is no length: then nothing is to be done.
    if (!(Math.abs(rest - left) >= 1)) return;
    left = rest;
    scroller.style.marginBlockEnd = `${rest}px`;
    resized();
  };
  // With the next frame: a change of the size within the callback would be a loop.
  new ResizeObserver(() => requestAnimationFrame(fit)).observe(scroller);
}
