import type { AnswerUpdate, FromAsk } from '../../src/protocol/ask.ts';
import { visible } from '../../src/trace/visible.ts';
import { button, h, replaceChildren, setText } from '../common/dom.ts';
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
  take(update: AnswerUpdate): void;
}

const STATES: Record<AnswerUpdate['state'], string> = {
  waiting: 'waiting for the first word',
  writing: 'writing',
  done: 'done',
  stopped: 'stopped',
  failed: 'failed',
};

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
        spans: update.spans.map((span) => ({ ...span })),
        tokens: update.tokens.map(({ start, end }, i) => ({
          ...{ start, end },
          step: numbers?.step(from + i),
        })),
      });
      column.state = update.state;
      const busy = update.state === 'waiting' || update.state === 'writing';
      setText(
        title,
        visible(update.model) + (update.sample > 0 ? ` · sample ${update.sample}` : ''),
      );
      setText(place, visible(update.place));
      const count =
        update.count === undefined
          ? `${prose.length().toLocaleString()} characters`
          : `${update.count.toLocaleString()} tokens`;
      setText(
        facts,
        `${STATES[update.state]} · ${count} · ${update.seconds.toFixed(1)} s` +
          (update.summary ? ' · summary, not the chain itself' : ''),
      );
      element.setAttribute('aria-label', `Answer of ${visible(update.model)}`);
      element.classList.toggle('writing', busy);
      element.classList.toggle('failed', update.state === 'failed');
      stop.hidden = !busy;
      retry.hidden = busy;
      save.hidden = open.hidden = prose.length() === 0;
      const said = update.notes.map((note) => visible(note));
      if (said.join('\n') !== (notes.dataset['said'] ?? '')) {
        notes.dataset['said'] = said.join('\n');
        replaceChildren(notes, ...said.map((note) => h('div', {}, note)));
      }
    },
  };
  return column;
}
