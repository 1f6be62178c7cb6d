import { button, h, on, setAttributes, setText, svg } from '../common/dom.ts';
import type { App } from './app.ts';
import { saveAll } from './export.ts';
import { MARK_SHAPES } from './markShapes.ts';
import { phaseBorder, type AxisName } from './series.ts';
import { MOST_SMOOTHING } from './smoothing.ts';
import { AXES, MARK_KINDS, toggled } from './state.ts';
import type { PhaseChoice } from './xaxis.ts';

const AXIS_NAMES: Record<AxisName, string> = { step: 'Step', tokens: 'Tokens', time: 'Time' };
const PHASE_NAMES: Record<PhaseChoice, string> = { all: 'SFT + RL', sft: 'SFT', rl: 'RL' };
const MARK_NAMES = {
  control: 'Control changes',
  checkpoint: 'Checkpoints',
  alarm: 'Alarms',
  attempt: 'Resumed attempts',
} as const;
const HELP = [
  'Drag: zoom into a stretch · double click: all',
  'Ctrl, ⌘ or Alt + wheel: zoom · Shift + drag: pan',
  'Click or Enter: rollouts of the step',
  'Keys: ← → cross-hair, Shift + ← → pan, + − zoom, 0 all',
];

/** What holds for all charts: x axis, smoothing, y axes, marks, export. */
export function createToolbar(app: App): HTMLElement {
  const axes = AXES.map((axis) => ({
    axis,
    element: button({ role: 'radio', title: `x axis: ${axis}` }, AXIS_NAMES[axis], () =>
      // A place on one axis says nothing on another.
      app.change({ axis, view: null }),
    ),
  }));
  const axisGroup = h(
    'div',
    { class: 'segments', role: 'radiogroup', 'aria-label': 'x axis' },
    ...axes.map(({ element }) => element),
  );
  on(axisGroup, 'keydown', (event) => {
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    const next = axes[(AXES.indexOf(app.state.axis) + by + AXES.length) % AXES.length];
    next.element.click();
    next.element.focus();
  });

  const phases = h(
    'select',
    { 'aria-label': 'Phases on the x axis', title: 'Phases on the x axis' },
    ...Object.entries(PHASE_NAMES).map(([value, label]) => h('option', { value }, label)),
  );
  on(phases, 'change', () => app.change({ phases: phases.value as PhaseChoice, view: null }));

  const log = toggle('log', 'Logarithmic y axes', () => app.change({ log: !app.state.log }));
  const fit = toggle('fit', 'y axes end where the data ends, also for shares', () =>
    app.change({ fit: !app.state.fit }),
  );
  const reset = button(
    { class: 'link', title: 'Show the whole axis (double click, or 0)' },
    'Reset zoom',
    () => app.change({ view: null }),
  );

  const smoothing = h('input', {
    id: 'smoothing',
    type: 'range',
    min: 0,
    max: MOST_SMOOTHING,
    step: 0.01,
    title:
      'Weight of the moving average (debiased, over all points). The measured line stays, faint; held-out evaluations are left as they are.',
  });
  const amount = h('output', { for: 'smoothing' });
  on(smoothing, 'input', () => app.change({ smoothing: smoothing.valueAsNumber }));

  const marks = MARK_KINDS.map((kind) => {
    const box = h('input', { type: 'checkbox' });
    on(box, 'change', () =>
      app.change({ marksOff: toggled(app.state.marksOff, kind, !box.checked) }),
    );
    const shape = svg(
      'svg',
      {
        width: 10,
        height: 10,
        viewBox: '-5 -5 10 10',
        class: `shape ${kind}`,
        'aria-hidden': true,
      },
      svg('path', { d: MARK_SHAPES[kind] }),
    );
    return { kind, box, element: h('label', { class: 'check' }, box, shape, MARK_NAMES[kind]) };
  });
  const patterns = h('input', { type: 'checkbox' });
  on(patterns, 'change', () => app.change({ patterns: patterns.checked }));
  const options = h(
    'details',
    { class: 'options' },
    h('summary', { title: 'Marks, line patterns, export, keys' }, 'Options'),
    h('div', { class: 'checks' }, ...marks.map(({ element }) => element)),
    h('label', { class: 'check' }, patterns, 'Dash patterns beside colours'),
    button({ class: 'secondary' }, 'Save all values as CSV…', () => saveAll(app)),
    h('ul', { class: 'help' }, ...HELP.map((line) => h('li', {}, line))),
  );

  const element = h(
    'section',
    { class: 'toolbar', role: 'group', 'aria-label': 'All charts' },
    axisGroup,
    phases,
    log.element,
    fit.element,
    h(
      'div',
      { class: 'smoothing' },
      h('label', { for: 'smoothing' }, 'Smoothing'),
      smoothing,
      amount,
    ),
    reset,
    options,
  );

  app.onDraw(() => {
    const { state, store } = app;
    element.hidden = store.runs.length === 0;
    for (const { axis, element: one } of axes) {
      const chosen = state.axis === axis;
      setAttributes(one, { 'aria-checked': chosen });
      one.tabIndex = chosen ? 0 : -1;
    }
    const both =
      store.runs.some(({ phase }) => phaseBorder(phase) > 0) &&
      store.runs.some(({ phase }) => phaseBorder(phase) < phase.length);
    phases.hidden = !both;
    phases.value = state.phases;
    log.set(state.log);
    fit.set(state.fit);
    reset.hidden = state.view === null;
    smoothing.value = String(state.smoothing);
    setText(amount, state.smoothing === 0 ? 'off' : state.smoothing.toFixed(2));
    for (const { kind, box } of marks) box.checked = !state.marksOff.includes(kind);
    patterns.checked = state.patterns;
  });
  return element;
}

function toggle(label: string, title: string, press: () => void) {
  const element = button({ class: 'toggle', title }, label, press);
  return {
    element,
    set: (on: boolean) => setAttributes(element, { 'aria-pressed': on }),
  };
}
