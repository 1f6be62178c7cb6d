import {
  consequenceWords,
  type Consequence,
  type Shift,
} from '../../src/run/preview/consequence.ts';
import { isControlName, CONTROLS } from '../../src/run/controls.ts';
import { button, h, setText } from '../common/dom.ts';
import type { App } from './app.ts';

/** A value that somebody chose and has not asked for yet, with what it would make of the last step. */
export interface Proposal {
  run: string;
  name: string;
  value: number;
  /** Undefined while it is being worked out. */
  consequence?: Consequence;
  /** Why there is none to be had. */
  problem?: string;
}

/** Controls whose consequence can be shown before they are applied. */
export function hasConsequence(name: string): boolean {
  return /^reward\.\w+\.weight$/.test(name);
}

/** What a moved weight would do, and the three ways on from there. */
export function createProposal(app: App): HTMLElement {
  const title = h('h3', {});
  const words = h('div', { class: 'words', role: 'status' });
  const facts = h('div', { class: 'facts-of-it' });
  const choose = (act: (proposal: Proposal) => void) => () => {
    const { proposal } = app.store;
    if (proposal) act(proposal);
  };
  const apply = button(
    { title: 'Holds from the next safe point on (Enter at the slider)' },
    'Apply at the safe point',
    choose(() => app.decide('apply')),
  );
  const race = button(
    {
      class: 'secondary',
      title: 'A branch with the new value from a checkpoint written now; this run goes on as it is',
    },
    'Race both branches',
    choose(() => app.decide('race')),
  );
  const cancel = button(
    { class: 'secondary', title: 'Leave the weight as it is (Escape at the slider)' },
    'Cancel',
    choose(() => app.decide('cancel')),
  );
  const element = h(
    'section',
    { class: 'proposal', 'aria-label': 'Consequence', hidden: true },
    title,
    words,
    h('div', { class: 'buttons', role: 'group', 'aria-label': 'Choose' }, apply, race, cancel),
    facts,
  );
  let shown: Consequence | undefined;

  app.onDraw(() => {
    const { proposal } = app.store;
    const mine = proposal !== undefined && proposal.run === app.selected?.run.id;
    element.hidden = !mine;
    if (!mine) return;
    const label = isControlName(proposal.name) ? CONTROLS[proposal.name].label : proposal.name;
    setText(title, `${label} → ${proposal.value}`);
    const { consequence, problem } = proposal;
    setText(
      words,
      consequence
        ? consequenceWords(consequence).join(' ')
        : (problem ?? 'Re-scoring the last step…'),
    );
    if (consequence === shown) return;
    shown = consequence;
    facts.replaceChildren(...(consequence ? factsOf(proposal.run, consequence) : []));
  });

  function factsOf(run: string, of: Consequence): HTMLElement[] {
    const head = ['mean advantage', 'rollouts', 'before', 'after'];
    const table = h(
      'table',
      {},
      h('tr', {}, ...head.map((text) => h('th', { scope: 'col' }, text))),
      ...of.groups.map(({ label, count, before, after }) =>
        h(
          'tr',
          {},
          h('th', { scope: 'row' }, label),
          h('td', {}, count.toLocaleString('en')),
          h('td', {}, signed(before)),
          h('td', {}, signed(after)),
        ),
      ),
    );
    return [
      table,
      ...listed('Would now be reinforced', run, of.reinforced, of.reinforcedCount),
      ...listed('Would no longer be reinforced', run, of.dropped, of.droppedCount),
    ];
  }

  function listed(
    heading: string,
    run: string,
    of: readonly Shift[],
    count: number,
  ): HTMLElement[] {
    if (of.length === 0) return [];
    const most = of.length < count ? `, the ${of.length} largest shifts of ${count}` : '';
    return [
      h(
        'details',
        { open: true },
        h('summary', {}, `${heading}${most}`),
        h('ul', {}, ...of.map((shift) => h('li', {}, trace(run, shift)))),
      ),
    ];
  }

  function trace(run: string, { id, stored, correct, length, before, after }: Shift): HTMLElement {
    const text = `${id}: ${correct ? 'correct' : 'wrong'}, ${length} tokens, ${signed(before)} → ${signed(after)}`;
    if (!stored) return h('span', {}, `${text}, text not kept`);
    return button({ class: 'link', title: 'Open this trace' }, text, () =>
      app.post({ type: 'charts/openTrace', id: run, rollout: id }),
    );
  }

  return element;
}

const signed = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`;
