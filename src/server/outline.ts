import { BEHAVIOUR_NAMES, BEHAVIOURS } from '../trace/behaviours.ts';
import type { Stretch } from '../trace/detector/labelled.ts';
import { firstFrom, type Analysis } from './analysis.ts';
import { excerpt } from './text.ts';

export interface OutlineItem extends Stretch {
  name: string;
  detail: string;
  kind: 'part' | 'episode' | 'segment';
  children: OutlineItem[];
}

/** Segments listed at most: VS Code's outline is no place for tens of thousands. */
export const MOST_ITEMS = 5000;

/** Parts of a trace (prompt, reasoning, answer), in them checks and labelled segments. */
export function outlineOf(analysis: Analysis): OutlineItem[] {
  const { text, parts, data, response } = analysis;
  const found: OutlineItem[] = [];
  const part = (name: string, range: Stretch) =>
    found.push({ ...range, name, detail: '', kind: 'part', children: [] });
  if (response > 0) part('Prompt', { start: 0, end: response });
  parts.reasoning.forEach((range, i) =>
    part(parts.reasoning.length > 1 ? `Reasoning ${i + 1}` : 'Reasoning', range),
  );
  if (parts.answer) part('Answer', parts.answer);
  if (
    found.length === 0 ||
    ((data ?? response > 0) && parts.reasoning.length === 0 && !parts.answer)
  ) {
    if (text.length > response) part('Response', { start: response, end: text.length });
  }
  found.sort((a, b) => a.start - b.start);
  let left = MOST_ITEMS;
  for (const each of found) {
    each.children = itemsIn(analysis, each, left);
    left -= each.children.length;
  }
  return found;
}

function itemsIn(analysis: Analysis, range: Stretch, most: number): OutlineItem[] {
  const { text, spans, episodes } = analysis;
  const inside = ({ start, end }: Stretch) => start >= range.start && end <= range.end;
  const items: OutlineItem[] = episodes.filter(inside).map(({ start, end, outcome }) => ({
    start,
    end,
    name: excerpt(text, start, end),
    detail: `check, ${outcome}`,
    kind: 'episode',
    children: [],
  }));
  const first = firstFrom(spans, range.start);
  const last = firstFrom(spans, range.end);
  for (let i = first; i < last && items.length < most; i++) {
    const { start, end } = spans[i];
    if (i > first && spans[i - 1].start === start && spans[i - 1].end === end) continue;
    if (!inside(spans[i])) continue;
    const names = new Set<string>();
    for (let j = i; j < last && spans[j].start === start; j++) names.add(spans[j].behaviour);
    const labels = BEHAVIOUR_NAMES.filter((name) => names.has(name));
    items.push({
      start,
      end,
      name: `${labels.map((name) => BEHAVIOURS[name].glyph).join('')} ${excerpt(text, start, end)}`,
      detail: labels.map((name) => BEHAVIOURS[name].label.toLowerCase()).join(', '),
      kind: 'segment',
      children: [],
    });
  }
  return nest(items.sort((a, b) => a.start - b.start || b.end - a.end).slice(0, Math.max(0, most)));
}

/** Segments of a check belong under it. */
function nest(items: OutlineItem[]): OutlineItem[] {
  const top: OutlineItem[] = [];
  const open: OutlineItem[] = [];
  for (const item of items) {
    while (open.length > 0 && (open.at(-1)?.end ?? 0) < item.end) open.pop();
    (open.at(-1)?.children ?? top).push(item);
    if (item.kind === 'episode') open.push(item);
  }
  return top;
}
