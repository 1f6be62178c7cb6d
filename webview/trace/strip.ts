import type { RolloutRecord } from '../../src/run/records.ts';
import { VERDICT_LOOKS, verdictOf } from '../../src/trace/verdict.ts';
import { visible } from '../../src/trace/visible.ts';
import { h } from '../common/dom.ts';
import type { App } from './app.ts';
import { rovingKey } from './roving.ts';
import { rewardsLine, tokens } from './verdicts.ts';

/** One cell per evaluation: how the same prompt under the same noise went, and how long the response was. */
export interface Strip {
  element: HTMLElement;
  update(rollouts: readonly RolloutRecord[], selected: number): void;
}

export function createStrip(app: App, onSelect: (step: number) => void): Strip {
  const element = h('div', {
    class: 'strip',
    role: 'listbox',
    'aria-orientation': 'horizontal',
    'aria-label': 'Evaluations: verdict and length',
  });
  let shown: readonly RolloutRecord[] = [];
  let index = -1;

  const cellAt = (at: number): HTMLElement | undefined =>
    element.children[at] as HTMLElement | undefined;
  const choose = (at: number): void => {
    const rollout = shown[at];
    if (!rollout) return;
    onSelect(rollout.step);
    select(at);
    cellAt(at)?.focus();
  };

  element.addEventListener('click', (event) => {
    const cell = event.target instanceof Element ? event.target.closest('[data-at]') : null;
    if (cell instanceof HTMLElement) choose(Number(cell.dataset['at']));
  });
  element.addEventListener('keydown', (event) => {
    rovingKey(event, index, shown.length, 'horizontal', choose);
  });
  app.tooltip.attach(element, '[data-at]', (cell) => {
    const at = Number(cell.dataset['at']);
    const rollout = shown[at];
    return rollout && describe(rollout, shown[at - 1]);
  });

  function select(at: number): void {
    if (at === index && cellAt(at)?.getAttribute('aria-selected') === 'true') return;
    const old = cellAt(index);
    old?.setAttribute('aria-selected', 'false');
    if (old) old.tabIndex = -1;
    index = at;
    const cell = cellAt(at);
    cell?.setAttribute('aria-selected', 'true');
    if (cell) cell.tabIndex = 0;
    if (cell) scrollTo(cell);
  }

  /** Only the strip scrolls, never the page. */
  function scrollTo(cell: HTMLElement): void {
    const { offsetLeft, offsetWidth } = cell;
    if (offsetLeft < element.scrollLeft) element.scrollLeft = offsetLeft - offsetWidth;
    else if (offsetLeft + offsetWidth > element.scrollLeft + element.clientWidth) {
      element.scrollLeft = offsetLeft + 2 * offsetWidth - element.clientWidth;
    }
  }

  return {
    element,
    update(rollouts, selected) {
      if (rollouts !== shown) {
        shown = rollouts;
        const longest = Math.max(1, ...rollouts.map(({ pieces }) => pieces.length));
        element.replaceChildren(
          ...rollouts.map((rollout, at) => drawCell(rollout, rollouts[at - 1], at, longest)),
        );
        index = -1;
      }
      select(selected);
    },
  };
}

function drawCell(
  rollout: RolloutRecord,
  before: RolloutRecord | undefined,
  at: number,
  longest: number,
): HTMLElement {
  const verdict = verdictOf(rollout);
  const bar = h('span', { class: 'cell-bar' });
  bar.style.height = `${(100 * rollout.pieces.length) / longest}%`;
  return h(
    'div',
    {
      class: `cell ${verdict}`,
      role: 'option',
      tabindex: -1,
      'aria-selected': 'false',
      'aria-label': describe(rollout, before).join('. '),
      'data-at': at,
    },
    h('span', { class: 'cell-mark', 'aria-hidden': 'true' }, VERDICT_LOOKS[verdict].glyph),
    h('span', { class: 'cell-well', 'aria-hidden': 'true' }, bar),
    h('span', { class: 'cell-step', 'aria-hidden': 'true' }, String(rollout.step)),
  );
}

function describe(rollout: RolloutRecord, before: RolloutRecord | undefined): string[] {
  const verdict = VERDICT_LOOKS[verdictOf(rollout)].label;
  const lines = [
    `Step ${rollout.step}: ${verdict}, ${tokens(rollout.pieces.length, rollout.words)}`,
  ];
  if (rollout.truncated) lines.push('Cut off at the length limit');
  if (rollout.reason) lines.push(visible(rollout.reason));
  const rewards = rewardsLine(rollout.rewards);
  if (rewards) lines.push(rewards);
  if (before && sameText(before.pieces, rollout.pieces))
    lines.push(`Same response as at step ${before.step}`);
  return lines;
}

function sameText(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((piece, i) => piece === b[i]);
}
