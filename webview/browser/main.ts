import {
  ToBrowser,
  type BrowserRow,
  type FromBrowser,
  type Query,
  type SortColumn,
} from '../../src/protocol/browser.ts';
import { BEHAVIOUR_NAMES, BEHAVIOURS } from '../../src/trace/behaviours.ts';
import { h, on, root as pageRoot, setText } from '../common/dom.ts';
import { createFrame } from '../common/frame.ts';
import { connectHost } from '../common/host.ts';
import { themeVariable } from '../common/theme.ts';
import { createTooltip } from '../trace/tooltip.ts';
import { describe } from './cells.ts';
import { createRowData } from './rowData.ts';
import { FRESH, restored, type BrowserState } from './state.ts';
import { createTable } from './table.ts';
import { createToolbar, type StateMessage } from './toolbar.ts';

/** The rollout browser: the host's thread has the rows, the view asks for those in sight. */
function start(): void {
  const root = pageRoot();
  const host = connectHost<typeof ToBrowser, FromBrowser>(ToBrowser, (error) =>
    toolbar.error(error.message),
  );
  let state: BrowserState = restored(host.getState());
  let told: StateMessage | undefined;
  /** The place that a restored view returns to once so many rows are there. */
  let returning = state.top > 0 || state.active > 0;

  const data = createRowData((from, to) => host.post({ type: 'browser/rows', from, to }));
  const frame = createFrame(draw);
  const live = h('div', { class: 'visually-hidden', role: 'status', 'aria-live': 'polite' });
  const empty = h('p', { class: 'empty' });

  const toolbar = createToolbar({
    filter: (filter) => ask({ ...state.query, filter }),
    group: (group) => ask({ ...state.query, group }),
    find(text, ignoreCase) {
      keep({ find: text, ignoreCase });
      host.post({ type: 'browser/find', text, ignoreCase });
    },
    next,
    leave: () => table.focus(),
  });
  const table = createTable({
    data,
    onSort: sortBy,
    onOpen: open,
    onMove() {
      if (!returning) keep({ top: table.top(), active: table.active() });
    },
  });
  const tooltip = createTooltip(document.body);
  tooltip.attach(table.element, '.layer .cell', (cell) => {
    const found = table.rowOf(cell);
    return found && describe(found.row, found.column);
  });
  for (const name of BEHAVIOUR_NAMES) {
    const color = `var(${themeVariable(BEHAVIOURS[name].color)})`;
    document.documentElement.style.setProperty(`--b-${name}`, color);
  }
  root.append(toolbar.element, table.element, empty, live);
  toolbar.fill(state.query.filter, state.find, state.ignoreCase, state.query.group);

  function keep(patch: Partial<BrowserState>): void {
    state = { ...state, ...patch };
    host.setState(state);
  }

  function ask(query: Query): void {
    keep({ query });
    host.post({ type: 'browser/query', query });
  }

  /** What people sort by is first wanted from the top; then the other way round; then as it was. */
  function sortBy(by: SortColumn): void {
    const { sort, ...rest } = state.query;
    const first = by !== 'row' && by !== 'step';
    if (sort?.by !== by) ask({ ...rest, sort: { by, descending: first } });
    else if (sort.descending === first) ask({ ...rest, sort: { by, descending: !first } });
    else ask(rest);
  }

  function open({ row, line, problem }: BrowserRow): void {
    if (problem === undefined) host.post({ type: 'browser/open', row, line });
    else announce(problem);
  }

  function next(back: boolean): void {
    host.post({ type: 'browser/findNext', place: table.active(), back });
  }

  function announce(text: string): void {
    setText(live, text);
  }

  function draw(): void {
    if (!told) return;
    toolbar.update(told, table.active());
    table.update(told.rows, told.query.sort);
    if (returning && (told.rows > state.active || told.complete)) {
      returning = false;
      table.restore(state.top, state.active);
    }
    const nothing = told.rows === 0;
    const done = told.complete && told.examined >= 1;
    empty.hidden = !nothing;
    setText(
      empty,
      !done ? 'Reading …' : told.count === 0 ? 'The file has no rows.' : 'No row fits the filter.',
    );
  }

  host.receive((message) => {
    switch (message.type) {
      case 'browser/state': {
        const before = told;
        told = message;
        data.reset(message.version, message.rows);
        if (message.complete && message.examined >= 1 && before && before.rows !== message.rows) {
          announce(`${message.rows} rows`);
        }
        break;
      }
      case 'browser/rows':
        toolbar.error(undefined);
        data.take(message.version, message.from, message.rows);
        break;
      case 'browser/labels':
        for (const { row, behaviours } of message.labels) data.label(row, behaviours);
        break;
      case 'browser/found':
        if (message.place < 0) announce('Not found');
        else if (message.version === data.version()) {
          table.go(message.place);
          announce(`Row ${message.place + 1} of ${told?.rows ?? 0}`);
        } else next(false);
        break;
      case 'browser/error':
        toolbar.error(message.message);
        break;
    }
    frame.request();
  });

  on(document, 'keydown', (event) => {
    const command = event.ctrlKey || event.metaKey;
    const typing = event.target instanceof HTMLInputElement;
    if (event.key === 'F3') next(event.shiftKey);
    else if (command && event.key.toLowerCase() === 'f') toolbar.focusFind();
    else if (!typing && !command && event.key === '/') toolbar.focusFilter();
    else return;
    event.preventDefault();
  });

  host.post({ type: 'browser/ready' });
  if (state.query !== FRESH.query) host.post({ type: 'browser/query', query: state.query });
  if (state.find !== '') {
    host.post({ type: 'browser/find', text: state.find, ignoreCase: state.ignoreCase });
  }
  table.focus();
}

start();
