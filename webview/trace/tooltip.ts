import { h } from '../common/dom.ts';

/** One bubble for the whole view: for the pointer and for the focus. */
export interface Tooltip {
  /**
   * Explains what lies under the pointer or has the focus within `root`. `describe` gets the innermost element that matches
   * `selector` and returns lines; the first is the title. Nothing for undefined.
   */
  attach(
    root: HTMLElement,
    selector: string,
    describe: (target: HTMLElement) => string[] | undefined,
  ): void;
  hide(): void;
}

const GAP = 6;
let count = 0;

export function createTooltip(parent: HTMLElement): Tooltip {
  const bubble = h('div', {
    class: 'tooltip',
    role: 'tooltip',
    id: `tooltip-${++count}`,
    popover: 'manual',
  });
  parent.append(bubble);
  let shownFor: HTMLElement | undefined;

  function show(target: HTMLElement, lines: string[]): void {
    if (shownFor !== target) shownFor?.removeAttribute('aria-describedby');
    shownFor = target;
    const [title, ...rest] = lines;
    bubble.replaceChildren(
      h('div', { class: 'tooltip-title' }, title ?? ''),
      ...rest.map((line) => h('div', {}, line)),
    );
    if (!bubble.matches(':popover-open')) bubble.showPopover();
    place(target);
    if (target === document.activeElement) target.setAttribute('aria-describedby', bubble.id);
  }

  function place(target: HTMLElement): void {
    // An inline element may span lines: sit at its first one.
    const box = target.getClientRects()[0] ?? target.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = bubble;
    const below = box.bottom + GAP;
    const top = below + height <= window.innerHeight ? below : box.top - GAP - height;
    const left = Math.min(Math.max(GAP, box.left), window.innerWidth - width - GAP);
    bubble.style.top = `${Math.max(GAP, top)}px`;
    bubble.style.left = `${Math.max(GAP, left)}px`;
  }

  function hide(): void {
    shownFor?.removeAttribute('aria-describedby');
    shownFor = undefined;
    if (bubble.matches(':popover-open')) bubble.hidePopover();
  }

  document.addEventListener(
    'keydown',
    (event) => {
      if (event.key === 'Escape' && shownFor) {
        hide();
        event.stopPropagation();
      }
    },
    true,
  );
  document.addEventListener('scroll', hide, { capture: true, passive: true });
  window.addEventListener('blur', hide);

  return {
    hide,
    attach(root, selector, describe) {
      const target = (event: Event): HTMLElement | undefined => {
        const found = event.target instanceof Element ? event.target.closest(selector) : null;
        return found instanceof HTMLElement && root.contains(found) ? found : undefined;
      };
      const enter = (event: Event): void => {
        const found = target(event);
        if (!found) return;
        const lines = describe(found);
        if (lines) show(found, lines);
        else if (shownFor === found) hide();
      };
      const leave = (event: Event): void => {
        const found = target(event);
        if (found && found === shownFor && found !== document.activeElement) hide();
      };
      root.addEventListener('pointerover', enter);
      root.addEventListener('pointerout', leave);
      root.addEventListener('focusin', enter);
      root.addEventListener('focusout', hide);
    },
  };
}
