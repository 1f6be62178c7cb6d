import { svg } from '../common/dom.ts';
import type { Tick } from './xticks.ts';

/** Where a tick's line and label stand, as attributes: the same for all ticks of an axis. */
export interface TickLook {
  line: Record<string, number>;
  text: Record<string, number | string>;
  /** A tick's place along the axis. */
  transform: (at: number) => string;
}

interface Drawn {
  element: SVGGElement;
  line: SVGLineElement;
  text: SVGTextElement;
  transform: string;
  label: string;
}

/**
 * The ticks of one axis. While a run goes on they only move, and its axis is drawn several times a second: one that stays is
 * moved and nothing else, since each new text would be shaped and laid out again.
 */
export function createTicks(group: SVGGElement) {
  let drawn = new Map<number, Drawn>();
  let shape = '';

  return {
    draw(ticks: readonly Tick[], toPixel: (value: number) => number, look: TickLook): void {
      const next = new Map<number, Drawn>();
      const nextShape = JSON.stringify([look.line, look.text]);
      for (const { value, label } of ticks) {
        const tick = drawn.get(value) ?? create();
        if (tick.label !== label) tick.text.textContent = tick.label = label;
        const transform = look.transform(toPixel(value));
        if (tick.transform !== transform) {
          tick.element.setAttribute('transform', (tick.transform = transform));
        }
        if (nextShape !== shape || !drawn.has(value)) {
          set(tick.line, look.line);
          set(tick.text, look.text);
        }
        next.set(value, tick);
      }
      for (const [value, { element }] of drawn) if (!next.has(value)) element.remove();
      // In the order of the axis, for those who read it.
      let at = group.firstElementChild;
      for (const { element } of next.values()) {
        if (element === at) at = at.nextElementSibling;
        else group.insertBefore(element, at);
      }
      drawn = next;
      shape = nextShape;
    },
  };
}

function create(): Drawn {
  const line = svg('line');
  const text = svg('text');
  const element = svg('g', { class: 'tick' }, line, text);
  return { element, line, text, transform: '', label: '' };
}

function set(element: SVGElement, attributes: Record<string, number | string>): void {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
}
