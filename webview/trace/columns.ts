import type { RolloutRecord, RolloutSummary } from '../../src/run/records.ts';
import { h } from '../common/dom.ts';
import type { App } from './app.ts';
import { createHead, type RolloutHead } from './head.ts';
import { createResponse, type ResponseLooks, type ResponseView } from './response.ts';

/** All samples of one prompt side by side. */
export interface Columns {
  element: HTMLElement;
  update(
    rollouts: readonly RolloutSummary[],
    selected: string | undefined,
    looks: ResponseLooks,
  ): RolloutRecord[];
}

/** So many columns at once; the note says when there are more. */
const MOST_COLUMNS = 16;

export function createColumns(app: App, onSelect: (id: string) => void): Columns {
  const note = h('p', { class: 'note' });
  const row = h('div', { class: 'columns-row', role: 'list' });
  const element = h('div', { class: 'columns' }, note, row);
  const made: {
    column: HTMLElement;
    title: HTMLElement;
    head: RolloutHead;
    response: ResponseView;
    empty: HTMLElement;
  }[] = [];

  row.addEventListener('click', (event) => {
    const title = event.target instanceof Element ? event.target.closest('[data-id]') : null;
    if (title instanceof HTMLElement) onSelect(title.dataset['id'] ?? '');
  });

  function columnAt(index: number): (typeof made)[number] {
    const found = made[index];
    if (found) return found;
    const title = h('button', { type: 'button', class: 'column-title' });
    const head = createHead(app, `sample ${index + 1}`);
    const response = createResponse(app, `Sample ${index + 1}`);
    const empty = h('p', { class: 'note' });
    const column = h(
      'section',
      { class: 'sample-column', role: 'listitem' },
      title,
      empty,
      head.element,
      response.element,
    );
    const fresh = { column, title, head, response, empty };
    made.push(fresh);
    return fresh;
  }

  return {
    element,
    update(rollouts, selected, looks) {
      const shown = rollouts.slice(0, MOST_COLUMNS);
      note.hidden = shown.length === rollouts.length;
      note.textContent = `The first ${shown.length} of ${rollouts.length} samples.`;
      app.data.records(shown.filter(({ stored }) => stored).map(({ id }) => id));
      const found: RolloutRecord[] = [];
      const columns = shown.map((summary, index) => {
        const { column, title, head, response, empty } = columnAt(index);
        const record = summary.stored ? app.data.record(summary.id) : 'missing';
        title.textContent = `Sample ${index + 1} · row ${summary.row}`;
        title.setAttribute('data-id', summary.id);
        title.setAttribute('aria-pressed', String(summary.id === selected));
        const there = record !== undefined && record !== 'missing';
        empty.hidden = there;
        head.element.hidden = response.element.hidden = !there;
        empty.textContent =
          record === 'missing' ? 'The text of this rollout was not kept.' : 'Reading …';
        if (there) {
          head.update(record);
          response.update(record, looks);
          found.push(record);
        }
        return column;
      });
      if (
        row.children.length !== columns.length ||
        columns.some((column, i) => row.children[i] !== column)
      ) {
        row.replaceChildren(...columns);
      }
      return found;
    },
  };
}
