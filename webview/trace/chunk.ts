import { visible } from '../../src/trace/visible.ts';
import type { Changes } from '../../src/trace/changes.ts';
import { h } from '../common/dom.ts';
import { icon } from './icons.ts';
import { stretches, type Stretch } from './segments.ts';
import type { Overlay } from './overlay.ts';
import { behaviourOf, type SpanData } from './spans.ts';

/** One response as it is to be drawn. Everything in it is hostile text: only text nodes carry it. */
export interface TextModel {
  pieces: readonly string[];
  separator: '' | ' ';
  /** As from cleanSpans, within the tokens that are shown. */
  spans: readonly SpanData[];
  /** Tokens shown: all, or fewer while it is written or replayed. */
  limit: number;
  /** Differences from an earlier response, if they are to be marked. */
  changes?: Changes;
  /** The earlier response, if what is gone is to be shown too. */
  earlier?: readonly string[];
  overlay?: Overlay;
  /** Start a line at each span. */
  breaks: boolean;
  /** Whether spans and tokens take the focus. */
  focusable: boolean;
}

/** Characters of one piece, and tokens of one removed stretch, that are shown at once. */
const LONG_PIECE = 2000;
const LONG_REMOVAL = 60;

/** Draws the tokens [from, to). `inside` lists the spans that reach into them; `whole` the pieces to show in full. */
export function drawChunk(
  model: TextModel,
  from: number,
  to: number,
  inside: readonly number[],
  whole: ReadonlySet<number>,
): DocumentFragment {
  const fragment = document.createDocumentFragment();
  const parts = stretches(from, to, model.spans, inside);
  for (const part of parts) {
    if (part.opens && model.breaks && part.from > 0) fragment.append(lineBreak());
    const target = part.span < 0 ? fragment : spanElement(model, part);
    drawTokens(target, model, part, whole);
    if (target !== fragment) fragment.append(target);
    const span = model.spans[part.span];
    if (span?.end === part.to) fragment.append(...outcomeMark(span));
    if (part.to < model.limit) fragment.append(model.separator);
  }
  if (to === model.limit && to === model.pieces.length) {
    fragment.append(...changeMarks(model, to));
  }
  return fragment;
}

function lineBreak(): HTMLElement {
  return h('span', { class: 'line-break', 'aria-hidden': 'true' });
}

function spanElement(model: TextModel, { span: index, opens }: Stretch): HTMLElement {
  const span = model.spans[index];
  const behaviour = behaviourOf(span.behaviour);
  const element = h('span', { class: 'span', 'data-span': index });
  element.dataset['vscodeContext'] = JSON.stringify({ behaviour: span.behaviour });
  element.style.setProperty('--b', `var(--b-${CSS.escape(span.behaviour)})`);
  element.style.setProperty('--dim', `var(--dim-${CSS.escape(span.behaviour)}, 1)`);
  element.style.setProperty('--line', behaviour.underline);
  if (opens) {
    element.append(h('span', { class: 'glyph', 'aria-hidden': 'true' }, behaviour.glyph));
    if (model.focusable) {
      element.tabIndex = -1;
      element.setAttribute('role', 'group');
      element.setAttribute('aria-roledescription', 'behaviour');
      element.setAttribute(
        'aria-label',
        behaviour.label + (span.outcome ? `, ${visible(span.outcome)}` : ''),
      );
    }
  }
  return element;
}

/** A second look at claims that did not hold; what holds needs no mark. */
function outcomeMark(span: SpanData): HTMLElement[] {
  if (span.outcome === undefined || span.outcome === 'right') return [];
  const wrong = span.outcome === 'wrong';
  return [
    h(
      'span',
      {
        class: wrong ? 'outcome wrong' : 'outcome',
        role: 'img',
        'aria-label': visible(span.outcome),
      },
      wrong ? '✗' : '?',
    ),
  ];
}

function drawTokens(
  target: Node,
  model: TextModel,
  part: Stretch,
  whole: ReadonlySet<number>,
): void {
  const { changes, overlay, pieces, separator } = model;
  let run: HTMLElement | undefined;
  let text = '';
  const flush = (): void => {
    if (text !== '') (run ?? target).appendChild(document.createTextNode(text));
    text = '';
  };
  for (let i = part.from; i < part.to; i++) {
    const marks = changeMarks(model, i);
    const fresh = changes?.changed[i] === 1;
    if (marks.length > 0 || fresh !== (run !== undefined)) {
      flush();
      for (const mark of marks) target.appendChild(mark);
      run = fresh ? h('span', { class: 'new' }) : undefined;
      if (run) target.appendChild(run);
    }
    const between = i + 1 < part.to ? separator : '';
    const nextFresh = i + 1 < part.to && changes?.changed[i + 1] === 1;
    if (overlay) {
      flush();
      (run ?? target).appendChild(tokenElement(model, i, overlay, whole));
      text = between;
    } else if (pieces[i].length > LONG_PIECE && !whole.has(i)) {
      flush();
      (run ?? target).appendChild(longPiece(pieces[i], i));
      text = between;
    } else text += visible(pieces[i]) + between;
    // The space after the last new word is not new.
    if (run && !nextFresh && between !== '') {
      text = text.slice(0, text.length - between.length);
      flush();
      run = undefined;
      text = between;
    }
  }
  flush();
}

function tokenElement(
  model: TextModel,
  i: number,
  overlay: Overlay,
  whole: ReadonlySet<number>,
): HTMLElement {
  const step = overlay.step(i);
  const token = h('span', { class: 'token', 'data-token': i });
  if (step !== undefined) token.setAttribute('data-step', String(step));
  if (model.focusable) {
    token.tabIndex = -1;
    token.setAttribute('role', 'group');
    token.setAttribute(
      'aria-label',
      `${visible(model.pieces[i].slice(0, 80))}, ${overlay.describe(i)}`,
    );
  }
  const piece = model.pieces[i];
  if (piece.length > LONG_PIECE && !whole.has(i)) token.append(longPiece(piece, i));
  else token.append(visible(piece));
  return token;
}

function longPiece(piece: string, index: number): DocumentFragment {
  const fragment = document.createDocumentFragment();
  const rest = piece.length - LONG_PIECE;
  const more = h(
    'button',
    { type: 'button', class: 'more', 'data-more': index },
    `show ${rest.toLocaleString()} more characters of this token`,
  );
  fragment.append(visible(piece.slice(0, LONG_PIECE)), '… ', more);
  return fragment;
}

/** What stands before token i: tokens that are gone, and the place where the two responses part. */
function changeMarks({ changes, earlier, separator, pieces }: TextModel, i: number): HTMLElement[] {
  if (!changes) return [];
  const marks: HTMLElement[] = [];
  if (changes.first === i) {
    const label =
      i === pieces.length
        ? 'training changed its mind here: it stops'
        : 'training changed its mind here';
    marks.push(
      h('span', { class: 'turn', role: 'img', 'aria-label': label, 'data-turn': '' }, icon('fork')),
    );
  }
  const gone = earlier && removedAt(changes, i);
  if (earlier && gone) {
    const shown = earlier.slice(gone.from, Math.min(gone.to, gone.from + LONG_REMOVAL));
    const rest = gone.to - gone.from - shown.length;
    const text = visible(shown.join(separator).slice(0, LONG_PIECE));
    marks.push(
      h('del', { class: 'gone' }, rest > 0 ? `${text} … ${rest.toLocaleString()} more` : text),
    );
  }
  return marks;
}

/** `removed` ascends by `at`: a search, for there may be many. */
function removedAt({ removed }: Changes, at: number): Changes['removed'][number] | undefined {
  let lo = 0;
  let hi = removed.length;
  while (lo < hi) {
    const mid = (lo + hi) >> 1;
    if (removed[mid].at < at) lo = mid + 1;
    else hi = mid;
  }
  return removed[lo]?.at === at ? removed[lo] : undefined;
}
