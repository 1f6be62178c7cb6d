import { hierarchy, linkHorizontal, tree as layout, type HierarchyPointNode } from 'd3';
import type { SearchNode } from '../../src/tasks/task.ts';
import { visible } from '../../src/trace/visible.ts';
import { h, on, svg } from '../common/dom.ts';

const ROW = 26;
/** Pixels of a character of a label, about, and of what stands before and after it. */
const CHARACTER = 6.2;
const LABEL = 48;
const MARKS: Record<SearchNode['state'], string> = {
  reached: '✓',
  failed: '·',
  wrong: '✗',
  open: '',
};
const STATES: Record<SearchNode['state'], string> = {
  reached: 'reaches the goal',
  failed: 'fails',
  wrong: 'claims what does not hold',
  open: '',
};
type Place = HierarchyPointNode<SearchNode>;

/** The search that a response describes. Choosing a node calls back; `light` marks the nodes that stand at a token. */
export function createTree(onChoose: (node: SearchNode) => void) {
  const frame = svg('svg', { class: 'tree-svg', role: 'tree', 'aria-label': 'Search tree' });
  const element = h('div', { class: 'tree' }, frame as unknown as HTMLElement);
  let places: Place[] = [];
  let nodes: SVGGElement[] = [];
  let focused = 0;
  let column = 0;

  function draw(root: SearchNode): void {
    const longest = Math.max(
      ...hierarchy(root)
        .descendants()
        .map(({ data }) => data.label.length),
    );
    column = Math.ceil(Math.min(longest, 40) * CHARACTER + LABEL);
    const laid = layout<SearchNode>().nodeSize([ROW, column])(
      hierarchy(root, ({ children }) => children),
    );
    // Depth first: the order in which the response goes.
    places = [];
    laid.eachBefore((place) => places.push(place));
    const top = Math.min(...places.map(({ x }) => x));
    const bottom = Math.max(...places.map(({ x }) => x));
    const depth = Math.max(...places.map(({ y }) => y));
    const width = depth + column + 16;
    const height = bottom - top + 2 * ROW;
    frame.setAttribute('viewBox', `-10 ${top - ROW} ${width} ${height}`);
    frame.setAttribute('width', String(width));
    frame.setAttribute('height', String(height));
    const link = linkHorizontal<unknown, Place>()
      .x(({ y }) => y)
      .y(({ x }) => x);
    const links = laid.links().map((each) =>
      svg('path', {
        class: `tree-link is-${each.target.data.state}`,
        d: link({ source: each.source, target: each.target }) ?? '',
      }),
    );
    nodes = places.map((place, i) => nodeOf(place, i));
    focused = 0;
    frame.replaceChildren(...links, ...nodes);
  }

  function nodeOf({ x, y, depth, data }: Place, i: number): SVGGElement {
    const back = data.turns.filter(({ kind }) => kind === 'back').length;
    const wait = data.turns.length - back;
    const turns = `${wait > 0 ? ' …' : ''}${back > 0 ? ' ↩' : ''}`;
    const times = data.ranges.length > 1 ? ` ×${data.ranges.length}` : '';
    const words = [
      visible(data.label),
      STATES[data.state],
      data.ranges.length > 1 ? `begun ${data.ranges.length} times` : '',
      wait > 0 ? 'stops to think' : '',
      back > 0 ? 'goes back' : '',
    ].filter((word) => word !== '');
    const mark = MARKS[data.state];
    const label = `${mark === '' ? '' : `${mark} `}${visible(data.label)}${times}${turns}`;
    return svg(
      'g',
      {
        class: `tree-node at-${data.kind} is-${data.state}`,
        transform: `translate(${y},${x})`,
        role: 'treeitem',
        'aria-level': depth + 1,
        'aria-label': words.join(', '),
        tabindex: i === 0 ? '0' : '-1',
        'data-node': i,
      },
      svg('rect', {
        class: 'tree-hit',
        x: 5,
        y: -ROW / 2 + 2,
        width: Math.min(label.length * CHARACTER + 10, column - 12),
        height: ROW - 4,
        rx: 3,
      }),
      svg('circle', { r: data.kind === 'root' ? 5 : 4 }),
      svg('text', { x: 9, dy: '0.32em' }, label),
      svg('title', {}, words.join('; ')),
    );
  }

  function focus(to: number): void {
    nodes[focused]?.setAttribute('tabindex', '-1');
    focused = Math.min(Math.max(to, 0), nodes.length - 1);
    nodes[focused]?.setAttribute('tabindex', '0');
    nodes[focused]?.focus();
  }

  const nodeAt = (event: Event): number | undefined => {
    const group = event.target instanceof Element ? event.target.closest('[data-node]') : null;
    return group instanceof SVGElement ? Number(group.dataset['node']) : undefined;
  };
  on(element, 'click', (event) => {
    const i = nodeAt(event);
    if (i === undefined) return;
    focus(i);
    onChoose(places[i].data);
  });
  on(element, 'keydown', (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const place = places[focused] as Place | undefined;
    if (!place) return;
    const go: Record<string, () => void> = {
      ArrowDown: () => focus(focused + 1),
      ArrowUp: () => focus(focused - 1),
      ArrowLeft: () => place.parent && focus(places.indexOf(place.parent)),
      ArrowRight: () => place.children && focus(places.indexOf(place.children[0])),
      Home: () => focus(0),
      End: () => focus(nodes.length - 1),
      Enter: () => onChoose(place.data),
      ' ': () => onChoose(place.data),
    };
    if (!Object.hasOwn(go, event.key)) return;
    go[event.key]();
    event.preventDefault();
    event.stopPropagation();
  });

  return {
    element,
    draw,
    /** Marks the innermost node that stands at a token; shows it. */
    light(token: number | undefined): void {
      let best: number | undefined;
      for (const [i, { data }] of places.entries()) {
        const here =
          token !== undefined &&
          [...data.ranges, ...data.turns].some(({ start, end }) => start <= token && token < end);
        if (here) best = i;
      }
      nodes.forEach((node, i) => {
        node.classList.toggle('lit', i === best);
        node.setAttribute('aria-selected', String(i === best));
      });
      if (best !== undefined) nodes[best].scrollIntoView({ block: 'nearest', inline: 'nearest' });
    },
  };
}
