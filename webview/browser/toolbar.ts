import type { ToBrowser } from '../../src/protocol/browser.ts';
import { BEHAVIOUR_NAMES } from '../../src/trace/behaviours.ts';
import { visible } from '../../src/trace/visible.ts';
import { button, h, on, setText } from '../common/dom.ts';
import { formatCount } from './cells.ts';

export type StateMessage = Extract<ToBrowser, { type: 'browser/state' }>;

export interface Toolbar {
  element: HTMLElement;
  update(state: StateMessage, place: number | undefined): void;
  /** Words that the boxes hold. */
  fill(filter: string, find: string, ignoreCase: boolean, group: boolean): void;
  error(message: string | undefined): void;
  focusFilter(): void;
  focusFind(): void;
}

export interface ToolbarEvents {
  filter: (text: string) => void;
  group: (on: boolean) => void;
  find: (text: string, ignoreCase: boolean) => void;
  next: (back: boolean) => void;
  /** Escape and arrow down lead to the table. */
  leave: () => void;
}

/** Milliseconds of rest after which what was typed is asked for. */
const REST = 200;

export function createToolbar(events: ToolbarEvents): Toolbar {
  const name = h('h1', {});
  const format = h('span', { class: 'format' });
  const facts = h('span', { class: 'facts' });
  const filter = h('input', {
    type: 'search',
    class: 'filter',
    'aria-label': 'Filter rows',
    spellcheck: 'false',
    autocomplete: 'off',
    list: 'filter-terms',
    maxlength: 1000,
    placeholder:
      'Filter: step:10..20 reward>0.5 length<400 behaviour:backtracking is:wrong "words"',
    'aria-describedby': 'filter-error',
  });
  const filterError = h('p', { class: 'filter-error', id: 'filter-error', role: 'status' });
  const terms = h(
    'datalist',
    { id: 'filter-terms' },
    ...[
      ...BEHAVIOUR_NAMES.map((behaviour) => `behaviour:${behaviour}`),
      ...['is:correct', 'is:wrong', 'is:truncated', 'is:unreadable'],
      ...['step:', 'reward>', 'length<', 'line:'],
    ].map((value) => h('option', { value })),
  );
  const find = h('input', {
    type: 'search',
    class: 'find',
    'aria-label': 'Find in rows',
    spellcheck: 'false',
    autocomplete: 'off',
    maxlength: 1000,
    placeholder: 'Find',
  });
  const found = h('span', { class: 'found', role: 'status' });
  const matchCase = button(
    { class: 'toggle', 'aria-pressed': false, title: 'Match case', 'aria-label': 'Match case' },
    'Aa',
    () => {
      const on = matchCase.getAttribute('aria-pressed') !== 'true';
      matchCase.setAttribute('aria-pressed', String(on));
      events.find(find.value, !on);
    },
  );
  const previous = button(
    { class: 'icon', title: 'Previous row (Shift+Enter)', 'aria-label': 'Find previous' },
    '↑',
    () => events.next(true),
  );
  const next = button(
    { class: 'icon', title: 'Next row (Enter)', 'aria-label': 'Find next' },
    '↓',
    () => events.next(false),
  );
  const group = button({ class: 'toggle', 'aria-pressed': false }, 'Group by prompt', () => {
    const on = group.getAttribute('aria-pressed') !== 'true';
    group.setAttribute('aria-pressed', String(on));
    events.group(on);
  });
  const bar = h('div', { class: 'done' });
  const progress = h(
    'div',
    {
      class: 'progress',
      role: 'progressbar',
      'aria-label': 'Reading',
      'aria-valuemin': 0,
      'aria-valuemax': 100,
    },
    bar,
  );
  const notice = h('p', { class: 'notice', role: 'status' });
  const problem = h('p', { class: 'error', role: 'alert' });
  problem.hidden = notice.hidden = true;
  const element = h(
    'header',
    { class: 'top' },
    h('div', { class: 'title' }, name, format, h('span', { class: 'spacer' }), facts),
    h(
      'div',
      { class: 'tools' },
      h('div', { class: 'filter-box' }, filter, terms, filterError),
      h('div', { class: 'find-box' }, find, found, matchCase, previous, next),
      group,
    ),
    progress,
    notice,
    problem,
  );

  let timer: number | undefined;
  const soon = (work: () => void, wait = REST) => {
    clearTimeout(timer);
    timer = setTimeout(work, wait);
  };
  const ignoreCase = () => matchCase.getAttribute('aria-pressed') !== 'true';
  on(filter, 'input', () => soon(() => events.filter(filter.value)));
  on(find, 'input', () => soon(() => events.find(find.value, ignoreCase())));
  on(filter, 'keydown', (event) => {
    if (event.key === 'Enter') soon(() => events.filter(filter.value), 0);
    else if (event.key === 'Escape' && filter.value === '') events.leave();
    else if (event.key === 'ArrowDown' && filter.value === '') events.leave();
  });
  let asked = '';
  on(find, 'keydown', (event) => {
    if (event.key === 'Enter') {
      clearTimeout(timer);
      // The words first, where they are not known yet.
      if (find.value !== asked) events.find(find.value, ignoreCase());
      if (find.value !== '') events.next(event.shiftKey);
      event.preventDefault();
    } else if (event.key === 'Escape') events.leave();
  });

  return {
    element,
    fill(filterText, findText, ignore, grouped) {
      filter.value = filterText;
      find.value = findText;
      matchCase.setAttribute('aria-pressed', String(!ignore));
      group.setAttribute('aria-pressed', String(grouped));
    },
    update(state, place) {
      setText(name, visible(state.name));
      setText(format, state.format ?? '');
      setText(facts, factsOf(state));
      asked = state.find?.text ?? '';
      const share = state.complete
        ? Math.min(state.examined, state.find?.searched ?? 1)
        : state.indexed;
      progress.classList.toggle('on', share < 1);
      progress.setAttribute('aria-valuenow', String(Math.floor(100 * share)));
      bar.style.width = `${(100 * share).toFixed(1)}%`;
      const { filterError: wrong } = state;
      setText(filterError, wrong ?? '');
      filterError.hidden = wrong === undefined;
      filter.setAttribute('aria-invalid', String(wrong !== undefined));
      setText(found, foundOf(state));
      const none = (state.find?.rows ?? 0) === 0;
      previous.disabled = next.disabled = none;
      find.classList.toggle('none', none && state.find?.searched === 1);
      notice.hidden = state.notice === undefined;
      setText(notice, visible(state.notice ?? ''));
      element.dataset['place'] = place === undefined ? '' : String(place);
    },
    error(message) {
      problem.hidden = message === undefined;
      setText(problem, visible(message ?? ''));
    },
    focusFilter: () => filter.select(),
    focusFind: () => find.select(),
  };
}

function factsOf({
  count,
  rows,
  complete,
  indexed,
  examined,
  unreadable,
  query,
  bytes,
}: StateMessage): string {
  const parts: string[] = [];
  const filtered = query.filter !== '';
  parts.push(
    filtered
      ? `${formatCount(rows)} of ${formatCount(count)} rows`
      : `${formatCount(count)} ${count === 1 ? 'row' : 'rows'}`,
  );
  if (!complete) parts.push(`indexed ${Math.floor(100 * indexed)} %`);
  else if (examined < 1) parts.push(`examined ${Math.floor(100 * examined)} %`);
  if (unreadable > 0) parts.push(`${formatCount(unreadable)} unreadable`);
  if (bytes !== undefined) parts.push(size(bytes));
  return parts.join(' · ');
}

function foundOf({ find }: StateMessage): string {
  if (!find) return '';
  const searched = find.searched < 1 ? `, ${Math.floor(100 * find.searched)} %` : '';
  if (find.rows === 0) return find.searched < 1 ? `searched${searched.slice(1)}` : 'no rows';
  return `${formatCount(find.rows)} ${find.rows === 1 ? 'row' : 'rows'}${searched}`;
}

function size(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return `${(bytes / 1000 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power]}`;
}
