import {
  pairOf,
  tokenModelWords,
  type LabPair,
  type LabResult,
  type ScoredBy,
} from '../../src/run/lab/result.ts';
import { h } from '../common/dom.ts';
import { rounded } from './format.ts';

/** What each algorithm made of the whole batch, and how alike they are. */
export function summaryOf(result: LabResult, hidden: readonly string[]): HTMLElement {
  const shown = result.algorithms.filter(({ name }) => !hidden.includes(name));
  const able = shown.filter(({ refused }) => refused === undefined);
  const { tokenModel } = result;
  return h(
    'div',
    { class: 'summary' },
    section('All rollouts', totals(shown)),
    ...(able.length > 1
      ? [
          section(
            'Cosine of the gradients by the tokens’ log-probabilities',
            matrix(result, able, (pair) => pair.gradient, true),
          ),
          section(
            'Cosine of the advantages',
            matrix(result, able, (pair) => pair.advantage, true),
          ),
          section(
            'Length of the advantages, row divided by column',
            matrix(result, able, (pair) => pair.advantageScale, false),
          ),
        ]
      : []),
    ...(tokenModel
      ? [
          section(
            'Token reward model',
            h(
              'div',
              { class: 'words' },
              ...tokenModelWords(tokenModel).map((line) => h('p', {}, line)),
            ),
          ),
        ]
      : []),
  );
}

function section(title: string, content: HTMLElement): HTMLElement {
  return h('section', {}, h('h2', {}, title), h('div', { class: 'scroll' }, content));
}

function totals(shown: readonly ScoredBy[]): HTMLElement {
  const title = [
    'Algorithm',
    'mean |A|',
    'A > 0',
    'A < 0',
    'A = 0',
    'gradient',
    'rollouts',
    'Settings',
  ];
  const rows = shown.map((one) => {
    const { label, own, notes, refused, settings } = one;
    const words = [settings, ...notes].filter((part) => part !== '').join('; ');
    const numbers = [one.meanAdvantage, one.positive, one.negative, one.zero, one.norm, one.rows];
    return h(
      'tr',
      {},
      h('th', { scope: 'row' }, label, own && h('span', { class: 'own' }, ' trained')),
      ...numbers.map((value) => h('td', {}, rounded(value))),
      h('td', { class: 'words' }, refused ?? words),
    );
  });
  return h(
    'table',
    { class: 'numbers' },
    h(
      'thead',
      {},
      h(
        'tr',
        {},
        ...title.map((word) =>
          h('th', { scope: 'col', class: word === 'Settings' ? 'words' : undefined }, word),
        ),
      ),
    ),
    h('tbody', {}, ...rows),
  );
}

function matrix(
  { pairs }: LabResult,
  able: readonly ScoredBy[],
  of: (pair: LabPair) => number | null,
  coloured: boolean,
): HTMLElement {
  const cell = (a: string, b: string): HTMLElement => {
    const pair = pairOf(pairs, a, b);
    const value = a === b ? 1 : pair ? of(pair) : null;
    const made = h(
      'td',
      { class: coloured && (value ?? 0) < 0 ? 'minus' : coloured ? 'plus' : undefined },
      rounded(value),
    );
    if (coloured)
      made.style.setProperty('--strength', `${(60 * Math.abs(value ?? 0)).toFixed(1)}%`);
    return made;
  };
  return h(
    'table',
    { class: 'numbers' },
    h(
      'thead',
      {},
      h('tr', {}, h('td', {}), ...able.map(({ label }) => h('th', { scope: 'col' }, label))),
    ),
    h(
      'tbody',
      {},
      ...able.map((row) =>
        h(
          'tr',
          {},
          h('th', { scope: 'row' }, row.label),
          ...able.map(({ name }) => cell(row.name, name)),
        ),
      ),
    ),
  );
}
