import type { LabResult } from '../../src/run/lab/result.ts';
import { visible } from '../../src/trace/visible.ts';
import { h } from '../common/dom.ts';
import { rovingKey } from '../trace/roving.ts';
import { rounded } from './format.ts';

export interface RolloutList {
  element: HTMLElement;
  update(result: LabResult, chosen: number): void;
}

/** The rollouts of the step, by prompt; one is on show. */
export function createRolloutList(choose: (row: number) => void): RolloutList {
  const element = h('div', { class: 'rollouts', role: 'listbox', 'aria-label': 'Rollouts' });
  let items: HTMLElement[] = [];
  let drawn: LabResult | undefined;
  element.addEventListener('keydown', (event) => {
    const index = items.indexOf(document.activeElement as HTMLElement);
    rovingKey(event, index, items.length, 'vertical', (to) => {
      choose(to);
      items[to]?.focus();
    });
  });

  function draw(result: LabResult): void {
    const nodes: HTMLElement[] = [];
    items = [];
    let group: number | undefined;
    for (const rollout of result.rollouts) {
      if (rollout.group !== group) {
        group = rollout.group;
        nodes.push(
          h('div', { class: 'lab-prompt', role: 'presentation' }, visible(rollout.prompt)),
        );
      }
      const { row, correct, reward, length, reason } = rollout;
      const verdict = correct ? 'correct' : 'wrong';
      const item = h(
        'div',
        {
          ...{ class: `rollout ${verdict}`, role: 'option', tabindex: -1 },
          'aria-label': `Rollout ${row}, ${verdict}: ${visible(reason)}, reward ${rounded(reward)}, ${length} tokens`,
          title: visible(reason),
        },
        h('span', { class: 'mark' }, correct ? '✓' : '✗'),
        h('span', { class: 'number' }, `#${row}`),
        h('span', { class: 'reward' }, rounded(reward)),
        h('span', { class: 'muted' }, `${length} tokens`),
      );
      item.addEventListener('click', () => {
        choose(row);
        item.focus();
      });
      items.push(item);
      nodes.push(item);
    }
    element.replaceChildren(...nodes);
  }

  return {
    element,
    update(result, chosen) {
      if (result !== drawn) draw(result);
      drawn = result;
      items.forEach((item, row) => {
        item.setAttribute('aria-selected', String(row === chosen));
        item.tabIndex = row === chosen ? 0 : -1;
      });
    },
  };
}
