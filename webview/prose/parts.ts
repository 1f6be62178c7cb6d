import { visible } from '../../src/trace/visible.ts';
import { h } from '../common/dom.ts';
import { behaviourOf, type SpanData } from '../trace/spans.ts';
import type { Block } from './blocks.ts';
import { behaviourClass } from './looks.ts';

/** A scored token, and the class of its number. */
export interface ProseToken {
  start: number;
  end: number;
  step: number | undefined;
}

/** A stretch of one row: within one span or outside all (span -1), with the signs that stand before it. */
export interface Part {
  span: number;
  look: string;
  signs: string;
  leaves: Leaf[];
}

/** Text within a part: of one scored token, or of none (token -1). */
interface Leaf {
  token: number;
  step: number | undefined;
  text: string;
}

/** What a row shows, from the spans and tokens that reach into its block, each with its index. */
export function partsOf(
  { start, text }: Block,
  spans: readonly [number, SpanData][],
  tokens: readonly [number, ProseToken][],
): Part[] {
  const parts: Part[] = [];
  const end = start + text.length;
  let at = start;
  let next = 0;
  const fill = (part: Part, to: number): void => {
    const leaf = (until: number, token: number, step: number | undefined): void => {
      if (until <= at) return;
      part.leaves.push({ token, step, text: visible(text.slice(at - start, until - start)) });
      at = until;
    };
    while (at < to) {
      while (next < tokens.length && tokens[next][1].end <= at) next++;
      const token = tokens.at(next);
      if (!token || token[1].start >= to) return leaf(to, -1, undefined);
      leaf(token[1].start, -1, undefined);
      leaf(Math.min(to, token[1].end), token[0], token[1].step);
    }
  };
  const plain = (to: number): void => {
    if (to <= at) return;
    const part: Part = { span: -1, look: '', signs: '', leaves: [] };
    fill(part, to);
    parts.push(part);
  };
  for (let i = 0; i < spans.length; i++) {
    const [index, span] = spans[i];
    if (span.end <= at) continue;
    plain(Math.min(span.start, end));
    // Several labels of one segment: the first gives the looks, all give their signs.
    let signs = behaviourOf(span.behaviour).glyph;
    while (spans[i + 1]?.[1].start === span.start) {
      signs += behaviourOf(spans[++i][1].behaviour).glyph;
    }
    const part: Part = {
      ...{ span: index, look: behaviourClass(span.behaviour), leaves: [] },
      signs: span.start >= start ? signs : '',
    };
    fill(part, Math.min(span.end, end));
    parts.push(part);
  }
  plain(end);
  return parts;
}

/**
 * Turns a row that shows `before` into one that shows `after` and leaves alone what both begin with: a growing text is appended
 * to, so that the words which stand are not laid out and painted again.
 */
export function drawParts(row: HTMLElement, before: readonly Part[], after: readonly Part[]): void {
  let same = 0;
  while (same < before.length && same < after.length && equal(before[same], after[same])) same++;
  let child = row.firstChild;
  for (let i = 0; i < same; i++) child = afterPart(child, before[i]);
  const old = before.at(same);
  const grown = after.at(same);
  if (old && grown && old.span === grown.span && headed(old, grown)) {
    const into = old.span < 0 ? row : child;
    const first = old.span < 0 ? child : (into?.childNodes[old.signs === '' ? 0 : 1] ?? null);
    if (into) child = drawLeaves(into, first, old, grown);
    same++;
  }
  while (child) {
    const gone = child;
    child = child.nextSibling;
    gone.remove();
  }
  for (const part of after.slice(same)) row.append(...partNodes(part));
}

/** Draws the leaves of a part again from the first that differs; returns the node of the row that follows the part. */
function drawLeaves(into: Node, first: ChildNode | null, old: Part, grown: Part): ChildNode | null {
  let child = first;
  let i = 0;
  for (; i < old.leaves.length && i < grown.leaves.length; i++) {
    const [was, is] = [old.leaves[i], grown.leaves[i]];
    if (was.token !== is.token || was.step !== is.step || !child) break;
    if (was.text !== is.text) write(child, was.text, is.text);
    child = child.nextSibling;
  }
  for (let rest = i; rest < old.leaves.length && child; rest++) {
    const gone: ChildNode = child;
    child = child.nextSibling;
    gone.remove();
  }
  for (const leaf of grown.leaves.slice(i)) into.insertBefore(leafNode(leaf), child);
  return old.span < 0 ? child : ((into as ChildNode).nextSibling ?? null);
}

function write(node: ChildNode, was: string, is: string): void {
  const text = node instanceof Text ? node : node.firstChild;
  if (!(text instanceof Text)) return;
  if (is.startsWith(was)) text.appendData(is.slice(was.length));
  else text.data = is;
}

const headed = (a: Part, b: Part): boolean => a.look === b.look && a.signs === b.signs;

function equal(a: Part, b: Part): boolean {
  return (
    a.span === b.span &&
    headed(a, b) &&
    a.leaves.length === b.leaves.length &&
    a.leaves.every(({ token, step, text }, i) => {
      const other = b.leaves[i];
      return token === other.token && step === other.step && text === other.text;
    })
  );
}

/** The node after those of a part. */
function afterPart(first: ChildNode | null, part: Part): ChildNode | null {
  let node = first;
  for (let left = part.span < 0 ? part.leaves.length : 1; left > 0; left--) {
    node = node?.nextSibling ?? null;
  }
  return node;
}

function partNodes(part: Part): Node[] {
  const leaves = part.leaves.map(leafNode);
  if (part.span < 0) return leaves;
  const element = spanOf(part);
  element.setAttribute('data-span', String(part.span));
  element.append(...leaves);
  return [element];
}

const spans = new Map<string, HTMLElement>();
/** Looks come with the data: no more than these are kept. */
const MOST_SPANS = 200;

/** The element of a span, with its signs: a copy, which is cheaper than one made anew. */
function spanOf({ look, signs }: Part): HTMLElement {
  const key = `${look} ${signs}`;
  let made = spans.get(key);
  if (!made) {
    made = h(
      'span',
      { class: `span ${look}` },
      signs !== '' && h('span', { class: 'glyph', 'aria-hidden': 'true' }, signs),
    );
    if (spans.size < MOST_SPANS) spans.set(key, made);
  }
  return made.cloneNode(true) as HTMLElement;
}

function leafNode({ token, step, text }: Leaf): ChildNode {
  if (token < 0) return document.createTextNode(text);
  const mark = h('span', { class: 'token', 'data-token': token });
  if (step !== undefined) mark.setAttribute('data-step', String(step));
  mark.append(text);
  return mark;
}
