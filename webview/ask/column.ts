import type { AnswerUpdate, FromAsk } from '../../src/protocol/ask.ts';
import { visible } from '../../src/trace/visible.ts';
import { button, h, replaceChildren, setHidden, setText } from '../common/dom.ts';
import { createProse, type Prose } from '../prose/prose.ts';
import { overlayOf, type Overlay } from '../trace/overlay.ts';
import { describeSpan } from '../trace/spans.ts';
import type { Tooltip } from '../trace/tooltip.ts';

/** One answer on show. */
export interface Column {
  element: HTMLElement;
  prose: Prose;
  state: AnswerUpdate['state'];
  scored: boolean;
  overlay(): Overlay | undefined;
  /** Keeps what is new: it is drawn with a later frame. */
  take(update: AnswerUpdate): void;
  /** Whether something taken is not drawn yet. */
  pending: boolean;
  /** When it was drawn last. */
  drawnAt: number;
  /** When its facts were drawn last; 0 when they are due. */
  factsAt: number;
  drawFacts(): void;
}

const STATES: Record<AnswerUpdate['state'], string> = {
  waiting: 'waiting for the first word',
  writing: 'writing',
  done: 'done',
  stopped: 'stopped',
  failed: 'failed',
};

export const isBusy = (state: AnswerUpdate['state']): boolean =>
  state === 'waiting' || state === 'writing';

export function createColumn(
  id: number,
  tooltip: Tooltip,
  post: (message: FromAsk) => void,
  changed: () => void,
): Column {
  const title = h('span', { class: 'slot-title' });
  const place = h('span', { class: 'note' });
  const facts = h('span', { class: 'slot-state' });
  const notes = h('div', { class: 'ask-notes', role: 'status' });
  const act = (label: string, type: 'ask/stop' | 'ask/retry' | 'ask/save' | 'ask/open') =>
    button({ class: 'link' }, label, () => post({ type, id }));
  const stop = act('Stop', 'ask/stop');
  const retry = act('Retry', 'ask/retry');
  const open = act('Open as Document', 'ask/open');
  const save = act('Save …', 'ask/save');
  const prose = createProse('Answer', changed);
  const element = h(
    'section',
    { class: 'slot ask-answer' },
    h('div', { class: 'slot-head' }, title, place, h('span', { class: 'spacer' }), facts),
    h('div', { class: 'ask-actions' }, stop, retry, open, save),
    notes,
    prose.element,
  );
  const logp: number[] = [];
  const words: string[] = [];
  const overlay = overlayOf('logp', { logp: [NaN], advantage: [] });
  let numbers = overlay;
  let newest: AnswerUpdate | undefined;

  tooltip.attach(prose.element, '[data-token], [data-span]', (target) => {
    const span = target.closest('[data-span]');
    const found =
      span instanceof HTMLElement ? prose.spans()[Number(span.dataset['span'])] : undefined;
    // Places count in characters here: the line with token numbers would say something else.
    const about = found ? describeSpan(found).slice(0, -1) : [];
    const token = target.dataset['token'];
    if (token === undefined) return about.length > 0 ? about : undefined;
    const i = Number(token);
    return [
      numbers?.describe(i) ?? '',
      ...(words[i] ? [`likeliest: ${visible(words[i])}`] : []),
      ...about,
    ];
  });

  const column: Column = {
    element,
    prose,
    state: 'waiting',
    scored: false,
    pending: false,
    drawnAt: 0,
    factsAt: 0,
    overlay: () => (column.scored ? numbers : undefined),
    take(update) {
      if (update.at === 0) {
        prose.clear();
        logp.length = words.length = 0;
      }
      const from = logp.length;
      for (const value of update.logp) logp.push(value ?? NaN);
      for (const each of update.tokens) words.push(each.words);
      if (logp.length > 0 && !column.scored) {
        column.scored = true;
        numbers = overlayOf('logp', { logp, advantage: [] });
      }
      prose.take({
        ...update,
        tokens: update.tokens.map(({ start, end }, i) => ({
          ...{ start, end },
          step: numbers?.step(from + i),
        })),
      });
      if (update.state !== newest?.state || update.notes.length !== newest.notes.length) {
        column.factsAt = 0;
      }
      column.state = update.state;
      column.pending = true;
      prose.live(isBusy(update.state));
      newest = update;
    },
    drawFacts() {
      if (newest === undefined) return;
      const { model, sample, state, count, seconds, summary } = newest;
      setText(title, visible(model) + (sample > 0 ? ` · sample ${sample}` : ''));
      setText(place, visible(newest.place));
      const length =
        count === undefined
          ? `${prose.length().toLocaleString()} characters`
          : `${count.toLocaleString()} tokens`;
      setText(
        facts,
        `${STATES[state]} · ${length} · ${seconds.toFixed(1)} s` +
          (summary ? ' · summary, not the chain itself' : ''),
      );
      element.setAttribute('aria-label', `Answer of ${visible(model)}`);
      element.classList.toggle('writing', isBusy(state));
      element.classList.toggle('failed', state === 'failed');
      setHidden(stop, !isBusy(state));
      setHidden(retry, isBusy(state));
      for (const link of [save, open]) setHidden(link, prose.length() === 0);
      const said = newest.notes.map((note) => visible(note));
      if (said.join('\n') !== (notes.dataset['said'] ?? '')) {
        notes.dataset['said'] = said.join('\n');
        replaceChildren(notes, ...said.map((note) => h('div', {}, note)));
      }
    },
  };
  return column;
}
