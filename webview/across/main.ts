import { TABS, ToAcross, type FromAcross, type Tab } from '../../src/protocol/across.ts';
import { BEHAVIOUR_NAMES } from '../../src/trace/behaviours.ts';
import { visible } from '../../src/trace/visible.ts';
import { button, h, root as pageRoot, setText } from '../common/dom.ts';
import { createFrame } from '../common/frame.ts';
import { connectHost } from '../common/host.ts';
import { onThemeChange } from '../common/theme.ts';
import { paintBehaviours } from '../trace/legend.ts';
import { rovingKey } from '../trace/roving.ts';
import { createTooltip } from '../trace/tooltip.ts';
import { createWaiting } from '../trace/waiting.ts';
import { interventionKey, type App, type Data, type TabView } from './app.ts';
import { createBehaviours } from './behaviours.ts';
import { createCompare } from './compare.ts';
import { start as startIntervention } from './payoff.ts';
import { createPrompts } from './prompts.ts';
import { restoredState } from './state.ts';
import { createTrace } from './traceTab.ts';

const LABELS: Record<Tab, string> = {
  behaviours: 'Behaviours',
  prompts: 'Prompts × steps',
  trace: 'One trace',
  compare: 'Two traces',
};

const freshData = (): Data => ({
  emergence: {},
  interventions: new Map(),
  forks: new Map(),
  jobs: {},
});

/** The view across training: connects host, state and tabs; everything is drawn in one animation frame. */
function start(): void {
  const root = pageRoot();
  const host = connectHost<typeof ToAcross, FromAcross>(ToAcross, (error) => {
    app.data.error = error.message;
    frame.request();
  });
  let state = restoredState(host.getState());
  const frame = createFrame(draw);
  const spoken = h('div', { class: 'visually-hidden', 'aria-live': 'polite' });
  const app: App = {
    data: freshData(),
    state: () => state,
    set(patch) {
      state = { ...state, ...patch };
      if (patch.tab !== undefined || patch.trace !== undefined) app.data.error = undefined;
      host.setState(state);
      frame.request();
    },
    post: (message) => host.post(message),
    tooltip: createTooltip(document.body),
    announce: (text) => setText(spoken, text),
    refresh: () => frame.request(),
  };
  paintBehaviours(document.documentElement, BEHAVIOUR_NAMES, []);

  const name = h('h1', {});
  const runState = h('span', { class: 'run-state' });
  const tabs = h('div', { class: 'tabs', role: 'tablist', 'aria-label': 'What to look at' });
  const views: Record<Tab, TabView> = {
    behaviours: createBehaviours(app),
    prompts: createPrompts(app),
    trace: createTrace(app),
    compare: createCompare(app),
  };
  const tabOf = {} as Record<Tab, HTMLElement>;
  const panels = {} as Record<Tab, HTMLElement>;
  for (const tab of TABS) {
    tabOf[tab] = button(
      { class: 'tab', role: 'tab', id: `tab-${tab}`, 'aria-controls': `panel-${tab}` },
      LABELS[tab],
      () => app.set({ tab }),
    );
    tabs.append(tabOf[tab]);
    panels[tab] = h(
      'div',
      { class: 'panel', role: 'tabpanel', id: `panel-${tab}`, 'aria-labelledby': `tab-${tab}` },
      views[tab].element,
    );
  }
  tabs.addEventListener('keydown', (event) => {
    const at = TABS.findIndex((tab) => tabOf[tab] === document.activeElement);
    rovingKey(event, at, TABS.length, 'horizontal', (to) => {
      app.set({ tab: TABS[to] });
      tabOf[TABS[to]].focus();
    });
  });
  const errorText = h('span', {});
  const error = h(
    'div',
    { class: 'error', role: 'alert', hidden: true },
    errorText,
    button({ class: 'icon', 'aria-label': 'Dismiss' }, '×', () => {
      app.data.error = undefined;
      frame.request();
    }),
  );
  const none = createWaiting();
  root.append(
    h('header', { class: 'top' }, h('div', { class: 'run' }, name, runState), tabs),
    error,
    ...TABS.map((tab) => panels[tab]),
    none.element,
    spoken,
  );

  function draw(): void {
    const { data } = app;
    const { run } = data;
    setText(name, run ? visible(run.run.name) : 'Across training');
    setText(
      runState,
      run
        ? `${run.run.state} · ${run.run.phase === 'sft' ? 'SFT' : 'RL'} step ${run.run.step}${run.run.steps > 0 ? ` of ${run.run.steps}` : ''}`
        : '',
    );
    error.hidden = data.error === undefined;
    setText(errorText, data.error === undefined ? '' : visible(data.error));
    none.update(data.none ?? (run ? undefined : 'Opening the run …'));
    for (const tab of TABS) {
      const on = tab === state.tab;
      tabOf[tab].setAttribute('aria-selected', String(on));
      tabOf[tab].tabIndex = on ? 0 : -1;
      panels[tab].hidden = !on || !run || data.none !== undefined;
    }
    if (run && data.none === undefined) views[state.tab].update();
  }

  /** Another run: what was known of the one before means nothing. */
  let known: string | undefined;
  host.receive((message) => {
    const { data } = app;
    switch (message.type) {
      case 'across/run':
        if (known !== undefined && known !== message.run.id) {
          app.data = freshData();
          app.set({ step: null, trace: null, a: null, b: null });
        }
        known = message.run.id;
        app.data.run = message;
        app.data.none = undefined;
        break;
      case 'across/none':
        data.none = message.reason;
        break;
      case 'across/emergence':
        data.emergence[message.split] = message;
        break;
      case 'across/excerpts':
        data.excerpts = message;
        break;
      case 'across/matrix':
        data.matrix = message;
        break;
      case 'across/trace':
        data.trace = message;
        break;
      case 'across/compare':
        data.compare = message;
        break;
      case 'across/progress': {
        const job = data.jobs[message.job];
        if (job) job.share = message.total > 0 ? message.done / message.total : 0;
        break;
      }
      case 'across/intervention': {
        const { mode, behaviour = '' } = message.result;
        data.interventions.set(interventionKey(mode, behaviour), message.result);
        delete data.jobs.intervene;
        app.announce('The intervention is done.');
        break;
      }
      case 'across/fork':
        data.forks.set(message.result.rollout, message.result);
        delete data.jobs.fork;
        app.announce('The fork is done.');
        break;
      case 'across/jobEnded': {
        const job = data.jobs[message.job];
        if (job && message.message !== undefined) job.problem = message.message;
        else delete data.jobs[message.job];
        break;
      }
      case 'across/error':
        data.error = message.message;
        break;
      case 'across/goto': {
        const { tab, behaviour, step, split, id, other, intervene } = message;
        app.set({
          tab,
          ...(behaviour !== undefined && { behaviour }),
          ...(split !== undefined && { split }),
          ...(step !== undefined && { step }),
          ...(id !== undefined &&
            (tab === 'compare' ? { a: id, b: other ?? null } : { trace: id })),
        });
        if (intervene && behaviour !== undefined && app.data.run?.sampling.can) {
          startIntervention(app, intervene, behaviour);
        }
        break;
      }
    }
    frame.request();
  });
  onThemeChange(() => frame.request());
  frame.request();
  host.post({ type: 'across/ready' });
}

start();
