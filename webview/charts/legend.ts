import { button, h, on, setText } from '../common/dom.ts';
import type { App } from './app.ts';
import { formatValue } from './format.ts';
import type { RunStatus } from './series.ts';
import { toggled } from './state.ts';
import { createSwatch } from './swatch.ts';

/** Runs on show with their lines: switch on and off, show one alone, select; and which other runs to lay over. */
export function createLegend(app: App): HTMLElement {
  const list = h('ul', { class: 'runs' });
  const choices = h('ul', { class: 'choices' });
  const compare = h('details', { class: 'compare' }, h('summary', {}, 'Compare runs…'), choices);
  const element = h('section', { class: 'legend', 'aria-label': 'Runs on show' }, list, compare);
  let shape = '';
  let choiceShape = '';

  function row(run: RunStatus): HTMLElement {
    const { id, name } = run;
    const data = app.store.runs.find((one) => one.run.id === id);
    const swatch = createSwatch();
    if (data) swatch.set(app.styleOf(data));
    const on = !app.state.hidden.includes(id);
    const selected = app.selected?.run.id === id;
    const ids = app.store.runs.map((one) => one.run.id);
    const alone = on && ids.every((other) => other === id || app.state.hidden.includes(other));
    return h(
      'li',
      { class: on ? '' : 'off' },
      button(
        {
          class: 'icon eye',
          'aria-pressed': on,
          'aria-label': `Show ${name}`,
          title: on ? 'Hide this run' : 'Show this run',
        },
        swatch.element,
        () => app.change({ hidden: toggled(app.state.hidden, id, on) }),
      ),
      button(
        {
          class: 'link name',
          'aria-pressed': selected,
          title: `${name} · ${run.state}. Select for the sliders above.`,
        },
        name,
        () => app.change({ selected: id }),
      ),
      button(
        {
          class: 'icon only',
          'aria-pressed': alone,
          title: alone ? 'Show all runs' : 'Show only this run',
        },
        alone ? 'all' : 'only',
        () => app.change({ hidden: alone ? [] : ids.filter((other) => other !== id) }),
      ),
    );
  }

  function choice(run: RunStatus, shown: readonly string[]): HTMLElement {
    const box = h('input', { type: 'checkbox', checked: shown.includes(run.id) });
    on(box, 'change', () => {
      app.post({ type: 'charts/show', ids: toggled(shown, run.id, box.checked) });
    });
    const accuracy = run.accuracy === undefined ? '' : formatValue(run.accuracy, 'share');
    return h(
      'li',
      {},
      h(
        'label',
        { class: 'check', title: run.folder },
        box,
        h('span', { class: 'name' }, run.name),
        h('span', { class: 'more' }, [run.state, accuracy].filter(Boolean).join(' · ')),
      ),
    );
  }

  app.onDraw(() => {
    const { runs, known } = app.store;
    const shown = runs.map(({ run }) => run.id);
    const several = runs.length > 1;
    element.hidden = runs.length === 0 || (!several && known.length < 2);
    list.hidden = !several;
    compare.hidden = known.length < 2;
    if (element.hidden) return;
    const next = JSON.stringify([
      runs.map(({ run }) => [run.id, run.name, run.state]),
      app.state.hidden,
      app.selected?.run.id,
      runs.map(app.styleOf),
    ]);
    if (next !== shape) {
      shape = next;
      refill(
        list,
        runs.map(({ run }) => row(run)),
      );
    }
    const nextChoices = JSON.stringify([
      shown,
      known.map(({ id, name, state, accuracy }) => [id, name, state, accuracy]),
    ]);
    if (nextChoices !== choiceShape) {
      choiceShape = nextChoices;
      refill(
        choices,
        known.map((run) => choice(run, shown)),
      );
    }
  });
  return element;
}

/** Replaces the rows and puts the focus back to where it was. */
function refill(list: HTMLElement, rows: readonly HTMLElement[]): void {
  const focusable = () => [...list.querySelectorAll<HTMLElement>('button, input')];
  const focused = focusable().indexOf(document.activeElement as HTMLElement);
  list.replaceChildren(...rows);
  if (focused >= 0) focusable()[focused]?.focus();
}

/** A line that is shown when there is no run, with the way to start one. */
export function createEmpty(app: App): HTMLElement {
  const text = h('p', {});
  const start = button({ class: 'primary' }, 'Start RL Run', () =>
    app.post({ type: 'charts/start' }),
  );
  const element = h('section', { class: 'empty' }, h('h2', {}, 'No run yet'), text, start);
  app.onDraw(() => {
    element.hidden = !app.store.loaded || app.store.runs.length > 0;
    start.hidden = !app.store.trusted;
    setText(
      text,
      app.store.trusted
        ? 'Start one to watch its reward, accuracy and length of thought move while it trains.'
        : 'This workspace is not trusted: runs can be viewed here, but not started.',
    );
  });
  return element;
}
