import type { RolloutRecord } from '../../src/run/records.ts';
import { textOf } from '../../src/trace/pieces.ts';
import { VERDICT_LOOKS, verdictOf } from '../../src/trace/verdict.ts';
import { visible } from '../../src/trace/visible.ts';
import { h } from '../common/dom.ts';
import type { App } from './app.ts';
import { rewardEntries, tokens } from './verdicts.ts';

/** Verdict, reason, length and rewards above a response, with what can be done with it. */
export interface RolloutHead {
  element: HTMLElement;
  update(record: RolloutRecord): void;
}

export function createHead(app: App, place: string): RolloutHead {
  const facts = h('div', { class: 'facts' });
  const copy = h('button', { type: 'button', class: 'secondary' }, 'Copy text');
  const open = h('button', { type: 'button', class: 'secondary' }, 'Open as document');
  const element = h(
    'div',
    { class: 'head', role: 'group', 'aria-label': `Outcome of ${place}` },
    facts,
    h('div', { class: 'actions' }, copy, open),
  );
  let shown: RolloutRecord | undefined;

  copy.addEventListener('click', () => {
    if (shown) void copyResponse(app, shown);
  });
  open.addEventListener('click', () => {
    if (shown) app.post({ type: 'trace/openDocument', id: shown.id });
  });
  app.tooltip.attach(facts, '[data-reward]', (target) => {
    const entry =
      shown && rewardEntries(shown.rewards).find(({ name }) => name === target.dataset['reward']);
    return entry?.description ? [entry.label, entry.description] : undefined;
  });

  return {
    element,
    update(record) {
      if (shown === record) return;
      shown = record;
      facts.replaceChildren(...factsOf(record));
    },
  };
}

function factsOf(record: RolloutRecord): HTMLElement[] {
  const verdict = verdictOf(record);
  const { glyph, label } = VERDICT_LOOKS[verdict];
  const items = [
    h(
      'span',
      { class: `verdict ${verdict}` },
      h('span', { 'aria-hidden': 'true' }, glyph),
      ` ${label}`,
    ),
  ];
  if (record.reason) items.push(h('span', { class: 'reason' }, visible(record.reason)));
  items.push(h('span', { class: 'length' }, tokens(record.pieces.length, record.words)));
  // A verdict of its own beside the cut: never length without truncation.
  if (record.truncated && verdict !== 'truncated') {
    items.push(h('span', { class: 'length' }, '✂ truncated'));
  }
  const rewards = rewardEntries(record.rewards).map(({ name, label: term, value }) =>
    h(
      'span',
      { class: name === 'total' ? 'reward total' : 'reward', 'data-reward': name },
      h('span', { class: 'term' }, term),
      ' ',
      h('span', { class: 'value' }, value),
    ),
  );
  if (rewards.length > 0) {
    items.push(
      h(
        'span',
        { class: 'rewards', role: 'group', 'aria-label': 'Reward terms, unweighted, and total' },
        ...rewards,
      ),
    );
  }
  return items;
}

export async function copyResponse(app: App, record: RolloutRecord): Promise<void> {
  const text = textOf(record.pieces);
  const hidden = visible(text) !== text;
  try {
    await navigator.clipboard.writeText(text);
    app.announce(hidden ? 'Copied. The text has hidden characters.' : 'Copied.');
  } catch {
    app.announce('The clipboard is not available here.');
  }
}
