import { scaleSequential } from 'd3';
import { FATES, countFates, type Fate } from '../../src/trace/matrix.ts';
import { visible } from '../../src/trace/visible.ts';
import { button, h, on } from '../common/dom.ts';
import { createWaiting } from '../trace/waiting.ts';
import type { App, TabView } from './app.ts';
import type { State } from './state.ts';

type MatrixMessage = NonNullable<App['data']['matrix']>;
type Row = MatrixMessage['rows'][number];

const LOOKS: Record<Fate, { glyph: string; label: string; description: string }> = {
  learned: { glyph: '↗', label: 'learned', description: 'not solved at first, solved at the end' },
  forgotten: { glyph: '↘', label: 'forgotten', description: 'solved before, not at the end' },
  wavering: {
    glyph: '≈',
    label: 'wavering',
    description: 'solved at both ends, not always between',
  },
  always: { glyph: '●', label: 'always', description: 'solved at every evaluation' },
  never: { glyph: '○', label: 'never', description: 'solved at no evaluation' },
};

const ORDERS: Record<State['order'], string> = {
  fate: 'By what became of them',
  rate: 'By pass rate at the end',
  prompt: 'By prompt',
};

/** Prompt × step: how many of a prompt's samples were right at each evaluation. */
export function createPrompts(app: App): TabView {
  const order = h('select', { 'aria-label': 'Order of the prompts' });
  order.append(...Object.entries(ORDERS).map(([value, label]) => h('option', { value }, label)));
  order.addEventListener('change', () => app.set({ order: order.value as State['order'] }));
  const totals = h('div', { class: 'fates' });
  const table = h('table', {
    class: 'matrix',
    role: 'grid',
    'aria-label': 'Pass rate by prompt and step',
  });
  const explain = h(
    'p',
    { class: 'note' },
    'Each cell: samples of the prompt that were right, of those drawn. The noise is the same at every evaluation, so a change is the weights’. Solved means at least half. Choose a cell to read its traces.',
  );
  const samples = h('div', { class: 'cell-samples', 'aria-live': 'polite' });
  const content = h(
    'div',
    { class: 'prompts-body' },
    totals,
    explain,
    h('div', { class: 'matrix-scroll' }, table),
    samples,
  );
  const waiting = createWaiting();
  const element = h(
    'div',
    { class: 'tab-body' },
    h('div', { class: 'toolbar' }, h('span', { class: 'spacer' }), order),
    content,
    waiting.element,
  );
  let asked = '';
  let drawn: { matrix: MatrixMessage; order: State['order'] } | undefined;
  let at: [row: number, column: number] = [0, 0];

  app.tooltip.attach(table, 'td[data-words]', (cell) => (cell.dataset['words'] ?? '').split('\n'));
  on(table, 'click', (event) => {
    const cell = event.target instanceof Element ? event.target.closest('td[data-row]') : null;
    if (cell instanceof HTMLElement) choose(cell);
  });
  on(table, 'keydown', (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const moves: Record<string, [number, number]> = {
      ArrowUp: [-1, 0],
      ArrowDown: [1, 0],
      ArrowLeft: [0, -1],
      ArrowRight: [0, 1],
    };
    const { activeElement } = document;
    if (event.key === 'Enter' || event.key === ' ') {
      if (activeElement instanceof HTMLElement && activeElement.matches('td'))
        choose(activeElement);
      event.preventDefault();
      return;
    }
    let next: [number, number];
    if (Object.hasOwn(moves, event.key)) {
      next = [at[0] + moves[event.key][0], at[1] + moves[event.key][1]];
    } else if (event.key === 'Home') next = [at[0], 0];
    else if (event.key === 'End') next = [at[0], (drawn?.matrix.steps.length ?? 1) - 1];
    else return;
    const cell = table.querySelector(`td[data-row="${next[0]}"][data-column="${next[1]}"]`);
    if (cell instanceof HTMLElement) {
      reach(cell);
      cell.focus();
    }
    event.preventDefault();
  });

  function reach(cell: HTMLElement): void {
    table.querySelector<HTMLElement>('td[tabindex="0"]')?.setAttribute('tabindex', '-1');
    cell.tabIndex = 0;
    at = [Number(cell.dataset['row']), Number(cell.dataset['column'])];
  }

  function choose(cell: HTMLElement): void {
    reach(cell);
    const row = drawn && sorted(drawn.matrix.rows, drawn.order)[at[0]];
    const found = row?.cells[at[1]];
    if (!row || !found) return;
    const first = row.cells.find((each) => each !== null);
    samples.replaceChildren(
      h('span', {}, `${visible(row.prompt)} at step ${found.step}: `),
      ...found.ids.map((id, i) =>
        button({ class: 'secondary' }, `Sample ${i + 1}`, () =>
          app.set({ tab: 'trace', trace: id }),
        ),
      ),
      ...(first && first.step !== found.step
        ? [
            button({ class: 'link' }, `Compare sample 1 with step ${first.step}`, () =>
              app.set({ tab: 'compare', a: first.ids[0], b: found.ids[0] }),
            ),
          ]
        : []),
    );
  }

  return {
    element,
    update() {
      const { run, matrix } = app.data;
      if (!run) return;
      if (asked !== run.run.id) {
        asked = run.run.id;
        app.post({ type: 'across/matrix' });
      }
      const state = app.state();
      order.value = state.order;
      const none = matrix && matrix.rows.length === 0;
      content.hidden = !matrix || none === true;
      waiting.update(
        !matrix ? 'Reading …' : none ? 'This run has no evaluations with probes yet.' : undefined,
      );
      if (!matrix || none) return;
      if (drawn?.matrix === matrix && drawn.order === state.order) return;
      drawn = { matrix, order: state.order };
      draw(matrix, state.order);
    },
  };

  function draw({ steps, rows }: MatrixMessage, by: State['order']): void {
    const counts = countFates(rows.map((row) => ({ ...row, cells: [] })));
    totals.replaceChildren(
      ...FATES.map((fate) =>
        h(
          'span',
          { class: 'fate', title: LOOKS[fate].description },
          h('span', { class: 'fate-glyph', 'aria-hidden': 'true' }, LOOKS[fate].glyph),
          ` ${counts[fate]} ${LOOKS[fate].label}`,
        ),
      ),
    );
    const share = scaleSequential((t: number) => Math.round(t * 10) / 10).domain([0, 1]);
    table.replaceChildren(
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          h('th', { scope: 'col' }, 'Prompt'),
          h('th', { scope: 'col' }, 'Became'),
          ...steps.map((step) => h('th', { scope: 'col', class: 'step' }, step)),
        ),
      ),
      h(
        'tbody',
        {},
        ...sorted(rows, by).map((row, r) =>
          h(
            'tr',
            {},
            h(
              'th',
              { scope: 'row', class: 'prompt-cell', title: visible(row.prompt) },
              visible(row.prompt),
            ),
            h('td', { class: 'fate-cell' }, `${LOOKS[row.fate].glyph} ${LOOKS[row.fate].label}`),
            ...row.cells.map((cell, c) => cellOf(cell, row, r, c)),
          ),
        ),
      ),
    );
    function cellOf(cell: Row['cells'][number], row: Row, r: number, c: number): HTMLElement {
      if (!cell) return h('td', { class: 'no-cell', 'aria-label': 'not asked' }, '');
      const { passed, samples: drawnSamples, step } = cell;
      const text = `${passed}/${drawnSamples}`;
      const made = h(
        'td',
        {
          class: 'cell-pass',
          'data-row': r,
          'data-column': c,
          'data-words': `${visible(row.prompt)}\nStep ${step}: ${passed} of ${drawnSamples} right`,
          'aria-label': `step ${step}: ${passed} of ${drawnSamples} right`,
          tabindex: r === at[0] && c === at[1] ? '0' : '-1',
        },
        h('span', { class: 'cell-text' }, text),
      );
      made.style.setProperty('--share', String(share(passed / drawnSamples)));
      made.classList.toggle('solved', 2 * passed >= drawnSamples);
      return made;
    }
  }
}

function sorted(rows: readonly Row[], by: State['order']): Row[] {
  const last = ({ cells }: Row): number => {
    const cell = cells.findLast((each) => each !== null);
    return cell ? cell.passed / cell.samples : -1;
  };
  const key: Record<State['order'], (row: Row) => number> = {
    prompt: () => 0,
    fate: ({ fate }) => FATES.indexOf(fate),
    rate: (row) => -last(row),
  };
  return [...rows].sort((a, b) => key[by](a) - key[by](b) || a.group - b.group);
}
