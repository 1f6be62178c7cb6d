import { lengthBins, type LengthBin } from '../../src/trace/lengths.ts';
import { VERDICTS, VERDICT_LOOKS } from '../../src/trace/verdict.ts';
import type { RolloutSummary } from '../../src/run/records.ts';
import { h, setText } from '../common/dom.ts';
import type { App } from './app.ts';
import { rovingKey } from './roving.ts';

/** Lengths by verdict, for more rollouts than bars can show; a bin opens its rollouts. */
export interface Histogram {
  element: HTMLElement;
  /** Draws the bins and returns the chosen one. */
  update(rollouts: readonly RolloutSummary[], chosen: number | undefined): LengthBin | undefined;
}

export function createHistogram(app: App, onChoose: (from: number | undefined) => void): Histogram {
  const columns = h('div', {
    class: 'histogram-columns',
    role: 'listbox',
    'aria-orientation': 'horizontal',
    'aria-label': 'Rollouts by length; choose a bin to list them',
  });
  const low = h('span', {});
  const high = h('span', {});
  const peak = h('span', { class: 'histogram-peak', 'aria-hidden': 'true' });
  const key = h(
    'div',
    { class: 'histogram-key' },
    ...VERDICTS.map((verdict) =>
      h(
        'span',
        { class: 'key-item' },
        h('span', { class: `key-swatch ${verdict}`, 'aria-hidden': 'true' }),
        `${VERDICT_LOOKS[verdict].glyph} ${VERDICT_LOOKS[verdict].label}`,
      ),
    ),
  );
  const element = h(
    'div',
    { class: 'histogram' },
    key,
    h('div', { class: 'histogram-plot' }, peak, columns),
    h(
      'div',
      { class: 'histogram-axis', 'aria-hidden': 'true' },
      low,
      h('span', {}, 'tokens per response'),
      high,
    ),
  );
  let shown: readonly RolloutSummary[] | undefined;
  let bins: LengthBin[] = [];
  let cursor = 0;

  const choose = (at: number): void => {
    const bin = bins[at];
    if (!bin) return;
    const column = columns.children[at];
    onChoose(column?.getAttribute('aria-selected') === 'true' ? undefined : bin.from);
  };
  columns.addEventListener('click', (event) => {
    const column = event.target instanceof Element ? event.target.closest('[data-bin]') : null;
    if (column instanceof HTMLElement) choose(Number(column.dataset['bin']));
  });
  columns.addEventListener('keydown', (event) => {
    const moved = rovingKey(event, cursor, bins.length, 'horizontal', (at) => {
      setCursor(at);
      (columns.children[at] as HTMLElement | undefined)?.focus();
    });
    if (moved || (event.key !== 'Enter' && event.key !== ' ')) return;
    choose(cursor);
    event.preventDefault();
    event.stopPropagation();
  });
  app.tooltip.attach(columns, '[data-bin]', (column) => {
    const bin = bins[Number(column.dataset['bin'])];
    return bin && describe(bin);
  });

  function setCursor(at: number): void {
    (columns.children[cursor] as HTMLElement | undefined)?.setAttribute('tabindex', '-1');
    cursor = at;
    (columns.children[cursor] as HTMLElement | undefined)?.setAttribute('tabindex', '0');
  }

  return {
    element,
    update(rollouts, chosen) {
      if (rollouts !== shown) {
        shown = rollouts;
        bins = lengthBins(rollouts);
        const most = Math.max(1, ...bins.map(total));
        columns.replaceChildren(...bins.map((bin, at) => drawColumn(bin, at, most)));
        setText(low, bins.length > 0 ? bins[0].from.toLocaleString() : '');
        setText(high, bins.length > 0 ? (bins.at(-1)?.to ?? 0).toLocaleString() : '');
        setText(peak, `${most.toLocaleString()}`);
        setCursor(0);
      }
      let selected: LengthBin | undefined;
      for (const [at, bin] of bins.entries()) {
        const on = chosen === bin.from;
        if (on) selected = bin;
        columns.children[at]?.setAttribute('aria-selected', String(on));
      }
      return selected;
    },
  };
}

function total({ counts }: LengthBin): number {
  return VERDICTS.reduce((sum, verdict) => sum + counts[verdict], 0);
}

function drawColumn(bin: LengthBin, at: number, most: number): HTMLElement {
  const column = h('div', {
    class: 'column',
    role: 'option',
    tabindex: -1,
    'aria-selected': 'false',
    'aria-label': describe(bin).join('. '),
    'data-bin': at,
  });
  for (const verdict of VERDICTS) {
    if (bin.counts[verdict] === 0) continue;
    const part = h('span', { class: `column-part ${verdict}`, 'aria-hidden': 'true' });
    part.style.height = `${(100 * bin.counts[verdict]) / most}%`;
    column.append(part);
  }
  return column;
}

function describe(bin: LengthBin): string[] {
  const last = bin.to - 1;
  const range = last === bin.from ? `${bin.from}` : `${bin.from}–${last}`;
  return [
    `${range} tokens: ${total(bin).toLocaleString()} rollouts`,
    ...VERDICTS.map(
      (verdict) =>
        `${VERDICT_LOOKS[verdict].glyph} ${VERDICT_LOOKS[verdict].label} ${bin.counts[verdict].toLocaleString()}`,
    ),
  ];
}
