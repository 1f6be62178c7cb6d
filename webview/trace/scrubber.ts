import { h } from '../common/dom.ts';
import { icon, type IconName } from './icons.ts';
import { nearestStep } from './viewstate.ts';

/** Buttons, slider and words for one of a rising list of steps; `null` = follow the newest. */
export interface Scrubber {
  element: HTMLElement;
  update(steps: readonly number[], wanted: number | null, running: boolean): void;
  /** Moves by so many entries, or to an end; what the buttons and keys do. */
  go(by: number | 'first' | 'newest'): void;
}

export function createScrubber(noun: string, onChange: (step: number | null) => void): Scrubber {
  let steps: readonly number[] = [];
  let index = -1;
  const button = (label: string, shape: IconName, by: number | 'first'): HTMLButtonElement => {
    const element = h(
      'button',
      { type: 'button', class: 'icon', 'aria-label': label, title: label },
      icon(shape),
    );
    element.addEventListener('click', () => go(by));
    return element;
  };
  const first = button(`First ${noun}`, 'first', 'first');
  const before = button(`Previous ${noun}`, 'before', -1);
  const after = button(`Next ${noun}`, 'after', 1);
  const newest = h(
    'button',
    { type: 'button', class: 'toggle', 'aria-pressed': 'false' },
    'Newest',
  );
  newest.addEventListener('click', () => go('newest'));
  const slider = h('input', { type: 'range', min: 0, max: 0, step: 1, 'aria-label': noun });
  slider.addEventListener('input', () => {
    const at = Number(slider.value);
    onChange(at === steps.length - 1 ? null : (steps[at] ?? null));
  });
  const words = h('span', { class: 'scrub-words' });
  const element = h(
    'div',
    { class: 'scrubber', role: 'group', 'aria-label': `Choose the ${noun}` },
    first,
    before,
    slider,
    after,
    newest,
    words,
  );

  function go(by: number | 'first' | 'newest'): void {
    if (steps.length === 0) return;
    const at =
      by === 'first'
        ? 0
        : by === 'newest'
          ? steps.length - 1
          : Math.min(Math.max(index + by, 0), steps.length - 1);
    onChange(at === steps.length - 1 ? null : steps[at]);
  }

  return {
    element,
    go,
    update(next, wanted, running) {
      steps = next;
      const step = nearestStep(steps, wanted);
      index = step === undefined ? -1 : steps.indexOf(step);
      const last = steps.length - 1;
      slider.max = String(Math.max(0, last));
      slider.value = String(Math.max(0, index));
      slider.disabled = last < 1;
      const text =
        step === undefined
          ? `no ${noun} yet`
          : `Step ${step} · ${noun === 'step' ? '' : `${noun} `}${index + 1} of ${steps.length}`;
      slider.setAttribute('aria-valuetext', text);
      words.textContent = text;
      first.disabled = before.disabled = index <= 0;
      after.disabled = index < 0 || index >= last;
      newest.disabled = last < 0;
      const following = wanted === null;
      newest.setAttribute('aria-pressed', String(following));
      newest.textContent = running && following ? 'Following the newest' : 'Newest';
    },
  };
}
