import type { ToTrace } from '../../src/protocol/webview.ts';
import { visible } from '../../src/trace/visible.ts';
import { button, h, setText } from '../common/dom.ts';
import { rovingKey } from './roving.ts';
import { MODES, type Mode } from './viewstate.ts';

type RunMessage = Extract<ToTrace, { type: 'trace/run' }>;

const MODE_LABELS: Record<Mode, string> = {
  follow: 'Follow one thought',
  live: 'Live rollouts',
  step: 'Rollouts of a step',
};

/** The frame around the modes: run, tabs, error, what is told to screen readers. */
export interface Shell {
  /** Where each mode draws. */
  panels: Record<Mode, HTMLElement>;
  update(run: RunMessage | undefined, mode: Mode, error: string | undefined): void;
  announce(text: string): void;
}

export function createShell(
  root: HTMLElement,
  legend: HTMLElement,
  actions: { mode(mode: Mode): void; help(): void; retry(): void },
): Shell {
  const name = h('h1', {});
  const state = h('span', { class: 'run-state' });
  const tabs = h('div', { class: 'tabs', role: 'tablist', 'aria-label': 'Ways to look' });
  const panels = {} as Record<Mode, HTMLElement>;
  const tabOf = {} as Record<Mode, HTMLElement>;
  for (const mode of MODES) {
    const tab = button(
      {
        class: 'tab',
        role: 'tab',
        id: `tab-${mode}`,
        'aria-controls': `panel-${mode}`,
        'data-mode': mode,
      },
      MODE_LABELS[mode],
      () => actions.mode(mode),
    );
    tabs.append(tab);
    tabOf[mode] = tab;
    panels[mode] = h('div', {
      class: 'panel',
      role: 'tabpanel',
      id: `panel-${mode}`,
      'aria-labelledby': `tab-${mode}`,
    });
  }
  tabs.addEventListener('keydown', (event) => {
    const at = MODES.findIndex((mode) => tabOf[mode] === document.activeElement);
    rovingKey(event, at, MODES.length, 'horizontal', (to) => {
      actions.mode(MODES[to]);
      tabOf[MODES[to]].focus();
    });
  });
  const errorText = h('span', {});
  const error = h(
    'div',
    { class: 'error', role: 'alert', hidden: true },
    errorText,
    button({ class: 'secondary' }, 'Try again', () => actions.retry()),
  );
  const spoken = h('div', { class: 'visually-hidden', 'aria-live': 'polite' });
  root.append(
    h(
      'header',
      { class: 'top' },
      h('div', { class: 'run' }, name, state),
      tabs,
      button(
        { class: 'icon', 'aria-label': 'Keyboard shortcuts', title: 'Keyboard shortcuts (?)' },
        '?',
        () => actions.help(),
      ),
    ),
    error,
    legend,
    ...MODES.map((mode) => panels[mode]),
    spoken,
  );

  return {
    panels,
    announce(text) {
      setText(spoken, text);
    },
    update(run, mode, problem) {
      setText(name, run ? visible(run.run.name) : 'Chains of thought');
      setText(state, run ? stateOf(run) : '');
      for (const one of MODES) {
        const on = one === mode;
        tabOf[one].setAttribute('aria-selected', String(on));
        tabOf[one].tabIndex = on ? 0 : -1;
        panels[one].hidden = !on;
      }
      error.hidden = problem === undefined;
      setText(errorText, problem === undefined ? '' : visible(problem));
    },
  };
}

function stateOf({ run }: RunMessage): string {
  const phase = run.phase === 'sft' ? 'SFT' : 'RL';
  return `${run.state} · ${phase} step ${run.step}${run.steps > 0 ? ` of ${run.steps}` : ''}`;
}
