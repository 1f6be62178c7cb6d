import { button, h } from '../common/dom.ts';

/** Keys by where they work; the handlers are in the modes, the text and main.ts. */
const KEYS: [string, [string, string][]][] = [
  [
    'Everywhere',
    [
      ['1 2 3', 'Follow one thought, live rollouts, rollouts of a step'],
      ['[ ]', 'Previous, next highlighted span (or token, under an overlay)'],
      ['o', 'Next token overlay'],
      ['d', 'Open the response as a document'],
      ['y', 'Copy the response'],
      ['?', 'This list'],
      ['Esc', 'Close a tooltip or this list'],
    ],
  ],
  [
    'Follow one thought',
    [
      ['← →', 'Previous, next evaluation'],
      ['Home End', 'First, newest evaluation'],
      ['p n', 'Previous, next prompt'],
      ['S s', 'Previous, next sample'],
      ['Space', 'Replay, pause'],
    ],
  ],
  [
    'Rollouts of a step',
    [
      ['← →', 'Previous, next step'],
      ['↑ ↓', 'Previous, next rollout'],
      ['p n', 'Previous, next prompt'],
      ['c', 'All samples of the prompt side by side'],
    ],
  ],
];

/** A list of the keys; closes with Escape, its button or a click beside it. */
export function createHelp(): { element: HTMLDialogElement; open(): void } {
  const close = button({ class: 'secondary' }, 'Close', () => element.close());
  const element = h(
    'dialog',
    { class: 'help', 'aria-labelledby': 'help-title' },
    h('h2', { id: 'help-title' }, 'Keyboard'),
    ...KEYS.map(([where, keys]) =>
      h(
        'section',
        {},
        h('h3', {}, where),
        h(
          'dl',
          {},
          ...keys.flatMap(([key, what]) => [
            h('dt', {}, ...key.split(' ').flatMap((one) => [h('kbd', {}, one), ' '])),
            h('dd', {}, what),
          ]),
        ),
      ),
    ),
    close,
  );
  element.addEventListener('click', (event) => {
    if (event.target === element) element.close();
  });
  return { element, open: () => element.showModal() };
}
