import { h, setText } from '../common/dom.ts';

/** One calm line where there is nothing to show yet. */
export function createWaiting(): {
  element: HTMLElement;
  update(reason: string | undefined): void;
} {
  const text = h('p', {});
  const element = h('div', { class: 'waiting' }, text);
  return {
    element,
    update(reason) {
      element.hidden = reason === undefined;
      if (reason !== undefined) setText(text, reason);
    },
  };
}
