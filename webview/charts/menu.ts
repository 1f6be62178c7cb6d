import { button, h, on } from '../common/dom.ts';

export interface MenuItem {
  label: string;
  press: () => void;
}

/** One menu for all charts, opened below the button that asked for it. Arrow keys move, Escape closes. */
export function createMenu(holder: HTMLElement) {
  const element = h('div', { class: 'menu', role: 'menu', popover: 'auto' });
  holder.append(element);
  let opener: HTMLElement | undefined;

  on(element, 'keydown', (event) => {
    const items = [...element.querySelectorAll('button')];
    const now = items.findIndex((item) => item === document.activeElement);
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by !== undefined) {
      items[(now + by + items.length) % items.length]?.focus();
      event.preventDefault();
    } else if (event.key === 'Home' || event.key === 'End') {
      items.at(event.key === 'Home' ? 0 : -1)?.focus();
      event.preventDefault();
    } else if (event.key === 'Tab') element.hidePopover();
  });
  on(element, 'toggle', (event) => {
    const open = 'newState' in event && event.newState === 'open';
    opener?.setAttribute('aria-expanded', String(open));
  });

  return {
    open(anchor: HTMLElement, items: readonly MenuItem[]): void {
      opener = anchor;
      element.replaceChildren(
        ...items.map(({ label, press }) =>
          button({ role: 'menuitem' }, label, () => {
            element.hidePopover();
            anchor.focus();
            press();
          }),
        ),
      );
      element.showPopover();
      const box = anchor.getBoundingClientRect();
      const { offsetWidth, offsetHeight } = element;
      const below = box.bottom + offsetHeight + 4 <= innerHeight;
      element.style.left = `${Math.max(4, Math.min(box.right, innerWidth - 4) - offsetWidth)}px`;
      element.style.top = `${below ? box.bottom + 2 : Math.max(4, box.top - offsetHeight - 2)}px`;
      element.querySelector('button')?.focus();
    },
  };
}

export type Menu = ReturnType<typeof createMenu>;
