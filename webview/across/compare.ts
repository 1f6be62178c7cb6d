import type { Side } from '../../src/protocol/across.ts';
import { wordsOf } from '../../src/trace/difference.ts';
import { visible } from '../../src/trace/visible.ts';
import { button, h, replaceChildren } from '../common/dom.ts';
import { behaviourOf } from '../trace/spans.ts';
import { createWaiting } from '../trace/waiting.ts';
import type { App, TabView } from './app.ts';
import { verdictMark } from './verdictMark.ts';
import { signed } from './words.ts';

type Message = NonNullable<App['data']['compare']>;
type Row = Message['rows'][number];
type Sentence = Side['sentences'][number];

/** Two traces side by side, aligned by sentence, with what differs, behaviours and rewards. */
export function createCompare(app: App): TabView {
  const first = h('input', {
    type: 'text',
    'aria-label': 'First rollout',
    placeholder: '0/probe/3',
    spellcheck: 'false',
  });
  const second = h('input', {
    type: 'text',
    'aria-label': 'Second rollout',
    placeholder: '60/probe/3',
    spellcheck: 'false',
  });
  const take = (): void =>
    app.set({ a: first.value.trim() || null, b: second.value.trim() || null });
  const form = h(
    'form',
    { class: 'toolbar' },
    h('label', {}, 'First ', first),
    button({ class: 'icon', title: 'Swap', 'aria-label': 'Swap the two' }, '⇄', () => {
      const { a, b } = app.state();
      app.set({ a: b, b: a });
    }),
    h('label', {}, 'Second ', second),
    h('button', { type: 'submit', class: 'secondary' }, 'Compare'),
    h(
      'span',
      { class: 'note' },
      'A rollout is step/train or probe/row. One row of the probes at two steps: same prompt, same noise.',
    ),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    take();
  });
  const facts = h('div', { class: 'compare-facts' });
  const rows = h('div', {
    class: 'compare-rows',
    role: 'table',
    'aria-label': 'Aligned sentences',
  });
  const content = h('div', { class: 'compare-body' }, facts, rows);
  const waiting = createWaiting();
  const element = h('div', { class: 'tab-body' }, form, content, waiting.element);
  let asked = '';
  let drawn: Message | undefined;

  return {
    element,
    update() {
      const { run, compare } = app.data;
      if (!run) return;
      const { a, b } = app.state();
      if (document.activeElement !== first) first.value = a ?? '';
      if (document.activeElement !== second) second.value = b ?? '';
      const ready = a !== null && b !== null;
      if (ready && asked !== `${run.run.id} ${a} ${b}`) {
        asked = `${run.run.id} ${a} ${b}`;
        app.post({ type: 'across/compare', a, b });
      }
      const there = ready && compare?.a.id === a && compare.b.id === b;
      content.hidden = !there;
      waiting.update(
        there ? undefined : ready ? (app.data.error ?? 'Reading …') : 'Choose two rollouts.',
      );
      if (!there || drawn === compare) return;
      drawn = compare;
      draw(compare);
    },
  };

  function draw({ a, b, rows: found }: Message): void {
    const count = (kind: Row['kind']): number => found.filter((row) => row.kind === kind).length;
    const names = [...new Set([...Object.keys(a.rewards), ...Object.keys(b.rewards)])];
    replaceChildren(
      facts,
      h(
        'div',
        { class: 'compare-summary' },
        h(
          'span',
          {},
          `${count('same')} same · ${count('changed')} changed · ${count('removed')} gone · ${count('added')} new`,
        ),
        h('span', { class: 'note' }, a.prompt === b.prompt ? 'same prompt' : 'different prompts'),
        h('span', { class: 'note' }, `tokens ${signed(b.length - a.length, 0)}`),
        ...names.map((name) =>
          h(
            'div',
            { class: 'note' },
            `${visible(name)} ${signed((b.rewards[name] ?? 0) - (a.rewards[name] ?? 0), 3)}`,
          ),
        ),
      ),
      side(a),
      h('span', {}),
      side(b),
    );
    replaceChildren(rows, ...found.map((row) => rowOf(row, a, b)));
    app.announce(
      `${count('changed') + count('removed') + count('added')} of ${found.length} rows differ`,
    );
  }

  function side(record: Side): HTMLElement {
    const { id, prompt, reason, length } = record;
    return h(
      'div',
      { class: 'compare-side' },
      button({ class: 'link' }, visible(id), () => app.set({ tab: 'trace', trace: id })),
      verdictMark(record),
      h('span', {}, visible(reason)),
      h('span', { class: 'note' }, `${length} tokens`),
      h('div', { class: 'prompt', dir: 'auto' }, visible(prompt)),
    );
  }
}

const MARKS: Record<Row['kind'], { sign: string; label: string }> = {
  same: { sign: '', label: 'same' },
  changed: { sign: '~', label: 'changed' },
  removed: { sign: '−', label: 'only in the first' },
  added: { sign: '+', label: 'only in the second' },
};

function rowOf(row: Row, a: Side, b: Side): HTMLElement {
  const left = 'a' in row ? a.sentences[row.a] : undefined;
  const right = 'b' in row ? b.sentences[row.b] : undefined;
  const { sign, label } = MARKS[row.kind];
  const words = row.kind === 'changed' ? row.words : [];
  return h(
    'div',
    { class: `compare-row ${row.kind}`, role: 'row' },
    cell(
      left,
      words.map(({ aStart, aEnd }) => [aStart, aEnd]),
      'del',
    ),
    h('div', { class: 'compare-sign', role: 'cell', 'aria-label': label }, sign),
    cell(
      right,
      words.map(({ bStart, bEnd }) => [bStart, bEnd]),
      'ins',
    ),
  );
}

function cell(
  sentence: Sentence | undefined,
  changed: readonly number[][],
  tag: 'del' | 'ins',
): HTMLElement {
  if (!sentence) return h('div', { class: 'compare-cell bare', role: 'cell' });
  const made = h('div', { class: 'compare-cell', role: 'cell', dir: 'auto' });
  for (const name of sentence.behaviours) {
    const { glyph, label } = behaviourOf(name);
    const mark = h(
      'span',
      { class: 'compare-behaviour', title: label, role: 'img', 'aria-label': label },
      glyph,
    );
    mark.style.setProperty('--b', `var(--b-${CSS.escape(name)})`);
    made.append(mark);
  }
  made.append(...marked(sentence.text, changed, tag));
  return made;
}

/** The text with the changed words (counted as wordsOf counts) wrapped. */
function marked(text: string, changed: readonly number[][], tag: 'del' | 'ins'): (Node | string)[] {
  if (changed.length === 0) return [visible(text)];
  const parts: (Node | string)[] = [];
  let from = 0;
  let word = 0;
  const ends: number[] = [];
  const starts: number[] = [];
  let at = 0;
  for (const each of wordsOf(text)) {
    const start = text.indexOf(each, at);
    starts.push(start);
    at = start + each.length;
    ends.push(at);
  }
  for (const [first, last] of changed) {
    if (first === last) continue;
    word = first;
    parts.push(visible(text.slice(from, starts[word])));
    parts.push(h(tag, {}, visible(text.slice(starts[word], ends[last - 1]))));
    from = ends[last - 1];
  }
  parts.push(visible(text.slice(from)));
  return parts;
}
