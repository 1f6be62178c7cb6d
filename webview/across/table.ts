import { h } from '../common/dom.ts';

/** The numbers of a chart as a table, closed until somebody wants it. */
export function createTable() {
  const summary = h('summary', {}, 'Numbers as a table');
  const caption = h('caption', {});
  const head = h('tr', {});
  const body = h('tbody', {});
  const element = h(
    'details',
    { class: 'numbers' },
    summary,
    h(
      'div',
      { class: 'table-scroll', tabindex: '0' },
      h('table', {}, caption, h('thead', {}, head), body),
    ),
  );
  return {
    element,
    update(title: string, columns: readonly string[], rows: readonly (readonly string[])[]): void {
      caption.textContent = title;
      head.replaceChildren(...columns.map((column) => h('th', { scope: 'col' }, column)));
      body.replaceChildren(
        ...rows.map(([first, ...cells]) =>
          h('tr', {}, h('th', { scope: 'row' }, first), ...cells.map((cell) => h('td', {}, cell))),
        ),
      );
    },
  };
}
