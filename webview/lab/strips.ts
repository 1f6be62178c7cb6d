import type { LabDetail, LabResult, LabRollout } from '../../src/run/lab/result.ts';
import { visible } from '../../src/trace/visible.ts';
import { h } from '../common/dom.ts';
import type { Tooltip } from '../trace/tooltip.ts';
import { brief, exact } from './format.ts';

/** One strip of the map: a number a token. */
interface Strip {
  label: string;
  /** What a cell says of its number, in words. */
  what: string;
  values: readonly number[];
  kind: 'diverging' | 'share';
  own?: boolean;
}

interface Block {
  title: string;
  strips: Strip[];
}

export interface Strips {
  element: HTMLElement;
  update(result: LabResult, rollout: LabRollout, look: Look): void;
}

export interface Look {
  hidden: readonly string[];
  sameScale: boolean;
}

/** The tokens of a rollout, a strip an algorithm: advantages, then gradient weights. A grid that the arrow keys walk. */
export function createStrips(tooltip: Tooltip): Strips {
  const element = h('div', { class: 'strips' });
  let at = { row: 0, column: 0 };

  element.addEventListener('keydown', (event) => {
    const cells = rowsOf(element);
    const moves: Record<string, [number, number]> = {
      ArrowUp: [-1, 0],
      ArrowDown: [1, 0],
      ArrowLeft: [0, -1],
      ArrowRight: [0, 1],
      Home: [0, -Infinity],
      End: [0, Infinity],
    };
    const move = moves[event.key];
    if (!move || event.altKey || event.ctrlKey || event.metaKey || cells.length === 0) return;
    const row = clamp(at.row + move[0], cells.length);
    focus(row, clamp(at.column + move[1], cells[row].length));
    event.preventDefault();
  });
  element.addEventListener('focusin', ({ target }) => {
    rowsOf(element).forEach((cells, row) => {
      const column = cells.indexOf(target as HTMLElement);
      if (column >= 0) remember(row, column);
    });
  });
  tooltip.attach(element, '[data-words]', (target) => target.dataset['words']?.split('\n'));

  function remember(row: number, column: number): void {
    const cells = rowsOf(element);
    const before = cells[at.row]?.[at.column];
    if (before) before.tabIndex = -1;
    at = { row, column };
    const cell = cells[row]?.[column];
    if (cell) cell.tabIndex = 0;
  }

  function focus(row: number, column: number): void {
    remember(row, column);
    rowsOf(element)[row]?.[column]?.focus();
  }

  return {
    element,
    update(result, rollout, look) {
      const { detail } = rollout;
      if (!detail) {
        element.replaceChildren(
          h('p', { class: 'muted' }, 'The tokens of this rollout were not carried here.'),
        );
        return;
      }
      const blocks = blocksOf(result, rollout, detail, look.hidden);
      const table = h('table', {
        class: 'strip-table',
        role: 'grid',
        'aria-label': `Rollout ${rollout.row}, token by token`,
        'aria-rowcount': 1 + blocks.reduce((sum, { strips }) => sum + strips.length, 0),
        'aria-colcount': detail.pieces.length + 1,
      });
      table.append(head(detail));
      for (const block of blocks) table.append(...bodyOf(block, detail, look.sameScale));
      element.replaceChildren(table);
      const cells = rowsOf(element);
      const row = clamp(at.row, cells.length);
      remember(row, clamp(at.column, cells[row]?.length ?? 1));
    },
  };
}

const rowsOf = (element: HTMLElement): HTMLElement[][] =>
  [...element.querySelectorAll('tr.lab-strip')].map((row) => [
    ...row.querySelectorAll<HTMLElement>('[role=gridcell]'),
  ]);

const clamp = (value: number, count: number): number => Math.max(0, Math.min(count - 1, value));

function blocksOf(
  { algorithms }: LabResult,
  rollout: LabRollout,
  { scores, belief, importance }: LabDetail,
  hidden: readonly string[],
): Block[] {
  const shown = algorithms.filter(
    ({ name }) => Object.hasOwn(scores, name) && !hidden.includes(name),
  );
  const strips = (key: 'advantage' | 'gradient', what: string): Strip[] =>
    shown.map(({ name, label, own }) => ({
      ...{ label, what, own, kind: 'diverging' as const },
      values: scores[name][key],
    }));
  const right = rollout.correct ? 'q' : '1 − q';
  return [
    { title: 'Advantage A', strips: strips('advantage', 'advantage') },
    { title: 'Gradient weight dLoss/dlog π', strips: strips('gradient', 'gradient weight') },
    ...(belief && importance
      ? [
          {
            title: 'Token reward model',
            strips: [
              {
                label: 'Belief q',
                what: 'q, belief in success before it',
                values: belief,
                kind: 'share' as const,
              },
              {
                label: 'Importance',
                what: `importance, from ${right}`,
                values: importance,
                kind: 'share' as const,
              },
            ],
          },
        ]
      : []),
  ];
}

function head({ pieces, steps }: LabDetail): HTMLElement {
  const cells = pieces.map((piece, i) => {
    const step = steps.find(({ start, end }) => i >= start && i < end);
    const last = step && i === step.end - 1;
    const truth = step && (step.reachable ? 'alive' : 'dead');
    return h(
      'th',
      { scope: 'col', class: truth },
      h('span', { class: 'lab-piece' }, visible(piece)),
      last && h('span', { class: 'truth' }, step.reachable ? '✓ open' : '✗ dead'),
    );
  });
  return h('thead', {}, h('tr', {}, h('th', { class: 'corner' }, 'Token'), ...cells));
}

function bodyOf(
  { title, strips }: Block,
  { pieces }: LabDetail,
  sameScale: boolean,
): HTMLElement[] {
  const size = (values: readonly number[]): number => Math.max(0, ...values.map(Math.abs));
  const largest = Math.max(0, ...strips.map(({ values }) => size(values)));
  const body = h('tbody', {});
  const legend = sameScale || strips[0]?.kind === 'share' ? largest : undefined;
  body.append(
    h(
      'tr',
      { class: 'lab-block' },
      h(
        'th',
        { scope: 'rowgroup', colspan: pieces.length + 1 },
        h('div', { class: 'block-title' }, title, key(strips[0]?.kind, legend)),
      ),
    ),
  );
  for (const strip of strips) {
    const scale = strip.kind === 'share' ? 1 : sameScale ? largest : size(strip.values);
    body.append(
      h(
        'tr',
        { class: 'lab-strip' },
        h(
          'th',
          { scope: 'row' },
          strip.label,
          strip.own && h('span', { class: 'own' }, ' trained'),
        ),
        ...strip.values.map((value, i) => cell(strip, value, scale, pieces[i])),
      ),
    );
  }
  return [body];
}

function cell(strip: Strip, value: number, scale: number, piece: string): HTMLElement {
  const words = `${strip.label}: ${strip.what} ${exact(value)}`;
  const made = h(
    'td',
    {
      role: 'gridcell',
      class: strip.kind === 'share' ? 'share' : value > 0 ? 'plus' : value < 0 ? 'minus' : 'none',
      tabindex: -1,
      'aria-label': `${visible(piece)}: ${words}`,
      'data-words': `${visible(piece)}\n${words}`,
    },
    strip.kind === 'share' ? brief(value).replace('+', '') : brief(value),
  );
  const share = scale > 0 ? Math.min(1, Math.abs(value) / scale) : 0;
  made.style.setProperty('--strength', `${(share * 50).toFixed(1)}%`);
  return made;
}

/** The legend of a block's colours. */
function key(
  kind: Strip['kind'] | undefined,
  largest: number | undefined,
): HTMLElement | undefined {
  if (kind === undefined) return undefined;
  const end = largest === undefined ? 'each strip’s largest' : brief(largest).replace('+', '');
  return kind === 'share'
    ? h('span', { class: 'key' }, '0', h('span', { class: 'ramp share-ramp' }), '1')
    : h('span', { class: 'key' }, `−${end}`, h('span', { class: 'ramp' }), `+${end}`);
}
