import type { BrowserRow } from '../../src/protocol/browser.ts';
import { METACOGNITION } from '../../src/trace/behaviours.ts';
import { VERDICT_LOOKS } from '../../src/trace/verdict.ts';
import { visible } from '../../src/trace/visible.ts';
import { h, setText } from '../common/dom.ts';
import { behaviourOf, behaviourOrder } from '../trace/spans.ts';

/** One row of the table on the page; reused for other rows as the table scrolls. */
export interface RowCells {
  element: HTMLElement;
  update(row: BrowserRow | undefined): void;
}

const number = new Intl.NumberFormat(undefined, { maximumSignificantDigits: 4 });
const whole = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });
export const formatNumber = (value: number): string => number.format(value).replace('-', '−');
export const formatCount = (value: number): string => whole.format(value);

/** Spans at which a bar is full; the scale is of square roots, so that one and two are told apart. */
const FULL = 36;

export function createRow(id: string): RowCells {
  const cell = (name: string, ...children: Node[]) =>
    h('div', { class: `cell ${name}`, role: 'gridcell' }, ...children);
  const line = cell('line');
  const step = cell('step number');
  const prompt = cell('prompt');
  const length = cell('length number');
  const reward = cell('reward number', h('span', { class: 'value' }));
  const mark = h('span', {});
  const word = h('span', { class: 'word' });
  const verdict = cell('verdict', mark, word);
  const bars = METACOGNITION.map((name) => {
    const count = h('span', { class: 'count' });
    const bar = h('span', { class: 'bar' });
    const slot = h(
      'span',
      { class: 'slot', 'data-behaviour': name },
      h('span', { class: 'glyph' }, behaviourOf(name).glyph),
      count,
      bar,
    );
    slot.style.setProperty('--b', `var(--b-${name})`);
    return { name, slot, count, bar };
  });
  const behaviours = cell('behaviours', ...bars.map(({ slot }) => slot));
  const group = cell('group');
  const element = h(
    'div',
    { class: 'row', role: 'row', id },
    line,
    step,
    prompt,
    length,
    reward,
    verdict,
    behaviours,
    group,
  );
  let drawn: BrowserRow | undefined | null = null;

  return {
    element,
    update(row) {
      if (row === drawn) return;
      drawn = row;
      element.classList.toggle('loading', row === undefined);
      element.classList.toggle('bad', row?.problem !== undefined);
      element.classList.toggle('first', row?.grouped?.first === true);
      element.classList.toggle('repeated', row?.grouped?.first === false);
      setText(line, row ? formatCount(row.line) : '');
      setText(step, row?.step === undefined ? '' : formatNumber(row.step));
      setText(prompt, row ? promptOf(row) : '');
      const there = row !== undefined && row.problem === undefined;
      setText(length, there ? formatCount(row.length) : '');
      setText(reward, there && row.reward !== undefined ? formatNumber(row.reward) : '');
      verdict.className = `cell verdict ${verdictName(row) ?? ''}`;
      const [glyph, words] = verdictText(row);
      setText(mark, glyph);
      setText(word, words === '' ? '' : ` ${words}`);
      const counts = there ? row.behaviours : undefined;
      behaviours.classList.toggle('pending', there && counts === undefined);
      behaviours.setAttribute('aria-label', there ? behaviourWords(counts) : '');
      for (const { name, slot, count, bar } of bars) {
        const found = counts?.[name] ?? 0;
        slot.classList.toggle('none', found === 0);
        setText(count, counts && found > 0 ? formatCount(found) : '');
        bar.style.width = `${(100 * Math.min(1, Math.sqrt(found / FULL))).toFixed(1)}%`;
      }
      setText(group, there ? groupText(row) : '');
    },
  };
}

function promptOf(row: BrowserRow): string {
  if (row.problem !== undefined) return visible(row.problem);
  const more = row.more === undefined ? '' : ` (+${row.more} more in the record)`;
  return `${visible(row.prompt)}${more}`;
}

function verdictName(row: BrowserRow | undefined): keyof typeof VERDICT_LOOKS | undefined {
  if (!row || row.problem !== undefined) return undefined;
  if (row.correct === true) return 'correct';
  if (row.truncated) return 'truncated';
  return row.correct === false ? 'wrong' : undefined;
}

/** A shape and a word. */
function verdictText(row: BrowserRow | undefined): [glyph: string, word: string] {
  if (row?.problem !== undefined) return ['⚠', 'problem'];
  const name = verdictName(row);
  return name === undefined ? ['', ''] : [VERDICT_LOOKS[name].glyph, VERDICT_LOOKS[name].label];
}

export function behaviourWords(counts: Readonly<Record<string, number>> | undefined): string {
  if (!counts) return 'not labelled yet';
  const found = behaviourOrder(Object.keys(counts)).filter((name) => counts[name] > 0);
  if (found.length === 0) return 'no behaviour found';
  return found.map((name) => `${behaviourOf(name).label} ${counts[name]}`).join(', ');
}

function groupText({ group, grouped }: BrowserRow): string {
  if (!grouped) return visible(group);
  if (!grouped.first) return '';
  return `#${grouped.number} · ${grouped.judged > 0 ? `${grouped.correct}/${grouped.judged} ✓` : `${grouped.rows} rows`}`;
}

/** What the pointer or the focus is told about a row, by column. */
export function describe(row: BrowserRow, column: string): string[] | undefined {
  if (row.problem !== undefined) return ['This row cannot be read', visible(row.problem)];
  switch (column) {
    case 'reward': {
      const terms = Object.entries(row.rewards);
      if (terms.length === 0) return undefined;
      const summed = !Object.hasOwn(row.rewards, 'total') && terms.length > 1;
      return [
        summed ? 'Reward: the plain sum of its terms' : 'Reward',
        ...terms.map(([name, value]) => `${visible(name)} ${formatNumber(value)}`),
      ];
    }
    case 'behaviours':
      return ['Behaviours', behaviourWords(row.behaviours)];
    case 'length':
      return [`${formatCount(row.length)} ${row.lengthIn}`];
    case 'prompt':
      return [visible(row.prompt)];
    case 'group': {
      const { grouped } = row;
      const name = `Prompt group ${visible(row.group)}`;
      if (!grouped) return [name];
      const lines = [name, `${formatCount(grouped.rows)} rows on show`];
      if (grouped.judged > 0)
        lines.push(`${grouped.correct} of ${grouped.judged} judged are right`);
      if (grouped.reward !== undefined) lines.push(`mean reward ${formatNumber(grouped.reward)}`);
      return lines;
    }
    default:
      return undefined;
  }
}
