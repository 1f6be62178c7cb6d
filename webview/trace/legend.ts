import { h, setText } from '../common/dom.ts';
import { themeVariable } from '../common/theme.ts';
import type { App } from './app.ts';
import { OVERLAY_NAMES, OVERLAYS, type Overlay, type OverlayName } from './overlay.ts';
import { behaviourOf, behaviourOrder } from './spans.ts';

/** Behaviours with their looks and counts, each of which can be dimmed; and the choice of token overlay. */
export interface Legend {
  element: HTMLElement;
  /** `overlay`: what is drawn behind the text on show, if anything; `available`: overlays that it has numbers for. */
  update(
    counts: ReadonlyMap<string, number>,
    of: string,
    overlay: Overlay | undefined,
    available: readonly OverlayName[],
  ): void;
}

/** The looks of behaviours as CSS variables on `root`; dimmed ones lose colour and weight. */
export function paintBehaviours(
  root: HTMLElement,
  names: readonly string[],
  off: readonly string[],
): void {
  for (const name of names) {
    const dimmed = off.includes(name);
    // A property's name is taken as it is here; only in a style sheet is it escaped.
    root.style.setProperty(
      `--b-${name}`,
      dimmed
        ? 'var(--vscode-descriptionForeground)'
        : `var(${themeVariable(behaviourOf(name).color)})`,
    );
    root.style.setProperty(`--dim-${name}`, dimmed ? '0.4' : '1');
  }
}

export function createLegend(app: App, root: HTMLElement): Legend {
  const chips = h('div', {
    class: 'chips',
    role: 'group',
    'aria-label': 'Behaviours: choose which to highlight',
  });
  const all = h('button', { type: 'button', class: 'link' }, 'Highlight all');
  all.addEventListener('click', () => app.set({ off: [] }));
  const overlaySelect = h('select', { 'aria-label': 'Token overlay' });
  overlaySelect.append(
    ...OVERLAY_NAMES.map((name) => h('option', { value: name }, OVERLAYS[name].label)),
  );
  overlaySelect.addEventListener('change', () =>
    app.set({ overlay: overlaySelect.value as OverlayName }),
  );
  const breaks = h('input', { type: 'checkbox' });
  breaks.addEventListener('change', () => app.set({ breaks: breaks.checked }));
  const scale = h('div', { class: 'scale' });
  const element = h(
    'div',
    { class: 'legend' },
    chips,
    all,
    h('span', { class: 'spacer' }),
    h('label', { class: 'check' }, breaks, ' Line per span'),
    overlaySelect,
    scale,
  );
  const made = new Map<string, HTMLElement>();
  let names: string[] = [];
  let current: ReadonlyMap<string, number> = new Map();
  let countsOf = '';

  chips.addEventListener('click', (event) => {
    const chip = event.target instanceof Element ? event.target.closest('[data-behaviour]') : null;
    const name = chip instanceof HTMLElement ? chip.dataset['behaviour'] : undefined;
    if (name === undefined) return;
    const { off } = app.state();
    if (event.shiftKey || event.altKey) {
      const alone = off.length === names.length - 1 && !off.includes(name);
      app.set({ off: alone ? [] : names.filter((other) => other !== name) });
    } else {
      app.set({ off: off.includes(name) ? off.filter((other) => other !== name) : [...off, name] });
    }
  });
  app.tooltip.attach(chips, '[data-behaviour]', (chip) => {
    const name = chip.dataset['behaviour'] ?? '';
    const { label, description } = behaviourOf(name);
    return [
      label,
      description,
      `${current.get(name) ?? 0} ${countsOf}`,
      'Click: highlight or dim. Shift+click: only this one.',
    ];
  });

  function drawChips(off: readonly string[]): void {
    // Behaviours of the lighter kind take room only where they occur.
    const order = behaviourOrder(current.keys());
    const next = order.filter(
      (name) =>
        behaviourOf(name).metacognition || (current.get(name) ?? 0) > 0 || off.includes(name),
    );
    paintBehaviours(root, order, off);
    // Chips stay while counts run: a click on one that is replaced meanwhile would be lost.
    if (next.join('\n') !== names.join('\n')) {
      const gone = document.activeElement;
      chips.replaceChildren(...next.map((name) => chipOf(name)));
      if (gone instanceof HTMLElement && gone.isConnected) gone.focus();
      names = next;
    }
    for (const name of names) {
      const chip = chipOf(name);
      const count = current.get(name) ?? 0;
      const words = `${behaviourOf(name).label}: ${count} ${countsOf}`;
      chip.setAttribute('aria-pressed', String(!off.includes(name)));
      if (chip.getAttribute('aria-label') !== words) chip.setAttribute('aria-label', words);
      const number = chip.querySelector('.chip-count');
      if (number) setText(number, count.toLocaleString());
    }
  }

  function chipOf(name: string): HTMLElement {
    const known = made.get(name);
    if (known) return known;
    const { label, glyph, underline } = behaviourOf(name);
    const chip = h(
      'button',
      { type: 'button', class: 'chip', 'data-behaviour': name },
      h('span', { class: 'glyph', 'aria-hidden': 'true' }, glyph),
      h('span', { class: 'chip-name' }, label),
      h('span', { class: 'chip-count' }),
    );
    chip.style.setProperty('--b', `var(--b-${CSS.escape(name)})`);
    chip.style.setProperty('--line', underline);
    made.set(name, chip);
    return chip;
  }

  let drawnOverlay: Overlay | undefined;
  return {
    element,
    update(counts, of, overlay, available) {
      const state = app.state();
      current = counts;
      countsOf = of;
      drawChips(state.off);
      all.hidden = state.off.length === 0;
      breaks.checked = state.breaks;
      overlaySelect.value = state.overlay;
      for (const option of overlaySelect.options) {
        const name = option.value as OverlayName;
        const missing = name !== 'none' && !available.includes(name);
        option.textContent = OVERLAYS[name].label + (missing ? ' (none here)' : '');
      }
      if (overlay === drawnOverlay) return;
      drawnOverlay = overlay;
      scale.hidden = overlay === undefined;
      scale.replaceChildren(
        ...(overlay?.stops ?? []).map(({ step, label }) =>
          h(
            'span',
            { class: 'stop' },
            h('span', {
              class: 'token swatch',
              'data-step': step,
              'data-scale': overlay?.scale,
              'aria-hidden': 'true',
            }),
            label,
          ),
        ),
        h('span', { class: 'note' }, overlay?.note ?? ''),
      );
    },
  };
}
