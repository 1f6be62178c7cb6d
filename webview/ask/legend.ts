import { h, setHidden, setText } from '../common/dom.ts';
import { paintBehaviours } from '../trace/legend.ts';
import type { Overlay } from '../trace/overlay.ts';
import { behaviourOf, behaviourOrder } from '../trace/spans.ts';
import type { Tooltip } from '../trace/tooltip.ts';

/** Behaviours with their counts, and the numbers behind the text. */
export interface AskLegend {
  element: HTMLElement;
  update(counts: ReadonlyMap<string, number>, overlay: Overlay | undefined, scored: boolean): void;
}

export function createAskLegend(
  state: () => { off: string[]; overlay: boolean },
  set: (patch: { off?: string[]; overlay?: boolean }) => void,
  tooltip: Tooltip,
): AskLegend {
  const chips = h('div', {
    class: 'chips',
    role: 'group',
    'aria-label': 'Behaviours: choose which to highlight',
  });
  const overlay = h('input', { type: 'checkbox' });
  const label = h('label', { class: 'check' }, overlay, ' Show log-probabilities');
  overlay.addEventListener('change', () => set({ overlay: overlay.checked }));
  const scale = h('div', { class: 'scale' });
  const element = h(
    'div',
    { class: 'legend' },
    chips,
    h('span', { class: 'spacer' }),
    label,
    scale,
  );
  const made = new Map<string, HTMLElement>();
  let names: string[] = [];
  let painted: string | undefined;
  let drawn: Overlay | undefined;

  chips.addEventListener('click', (event) => {
    const chip = event.target instanceof Element ? event.target.closest('[data-behaviour]') : null;
    const name = chip instanceof HTMLElement ? chip.dataset['behaviour'] : undefined;
    if (name === undefined) return;
    const { off } = state();
    set({ off: off.includes(name) ? off.filter((other) => other !== name) : [...off, name] });
  });
  tooltip.attach(chips, '[data-behaviour]', (chip) => {
    const { label: name, description } = behaviourOf(chip.dataset['behaviour'] ?? '');
    return [name, description, 'Click: highlight or dim.'];
  });

  function chipOf(name: string): HTMLElement {
    const known = made.get(name);
    if (known) return known;
    const behaviour = behaviourOf(name);
    const chip = h(
      'button',
      { type: 'button', class: 'chip', 'data-behaviour': name },
      h('span', { class: 'glyph', 'aria-hidden': 'true' }, behaviour.glyph),
      h('span', { class: 'chip-name' }, behaviour.label),
      h('span', { class: 'chip-count' }),
    );
    chip.style.setProperty('--b', `var(--b-${CSS.escape(name)})`);
    chip.style.setProperty('--line', behaviour.underline);
    made.set(name, chip);
    return chip;
  }

  return {
    element,
    update(counts, numbers, scored) {
      const { off, overlay: on } = state();
      const order = behaviourOrder(counts.keys());
      const key = `${off.join()}|${order.join()}`;
      if (key !== painted) {
        painted = key;
        paintBehaviours(document.documentElement, order, off);
      }
      const next = order.filter(
        (name) => behaviourOf(name).metacognition || counts.has(name) || off.includes(name),
      );
      if (next.join() !== names.join()) chips.replaceChildren(...next.map(chipOf));
      names = next;
      for (const name of names) {
        const chip = chipOf(name);
        const count = counts.get(name) ?? 0;
        const pressed = String(!off.includes(name));
        if (chip.ariaPressed !== pressed) chip.ariaPressed = pressed;
        const number = chip.querySelector('.chip-count');
        if (number) setText(number, count.toLocaleString());
      }
      overlay.checked = on;
      overlay.disabled = !scored;
      const title = scored ? '' : 'These answers have no log-probabilities.';
      if (label.title !== title) label.title = title;
      const shown = on ? numbers : undefined;
      setHidden(scale, shown === undefined);
      if (shown === drawn) return;
      drawn = shown;
      scale.replaceChildren(
        ...(shown?.stops ?? []).map(({ step, label: words }) =>
          h(
            'span',
            { class: 'stop' },
            h('span', {
              class: 'token swatch ask-swatch',
              'data-step': step,
              'aria-hidden': 'true',
            }),
            words,
          ),
        ),
        h(
          'span',
          { class: 'note' },
          shown ? 'Probability of each token, as the model reports it.' : '',
        ),
      );
    },
  };
}
