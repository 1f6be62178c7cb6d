import { COMMANDS, CONTROL_NAMES, type CommandName } from '../../src/run/controls.ts';
import { button, h, on, setText } from '../common/dom.ts';
import type { App } from './app.ts';
import { createControlRow, type ControlRow } from './controlRow.ts';
import { formatDuration } from './format.ts';
import { isEnded, pendingText, takesRequests } from './pending.ts';
import { createProposal } from './proposal.ts';
import type { RunData, RunStatus } from './series.ts';
import { createSwatch } from './swatch.ts';

/** The control that is always in sight. */
const MAIN = 'reward.exploration.weight';

/** The selected run: its state, what can be asked of it, its sliders. */
export function createControls(app: App): HTMLElement {
  const swatch = createSwatch();
  const name = h('strong', { class: 'name' });
  const state = h('span', { class: 'state' });
  const progress = h('progress', { 'aria-label': 'Steps done' });
  const facts = h('p', { class: 'facts' });
  const trust = h(
    'p',
    { class: 'hint', hidden: true },
    'This workspace is not trusted: view only.',
  );
  const commands = (['pause', 'resume', 'checkpoint', 'stop'] as const).map((command) => ({
    command,
    element: button(
      { class: 'secondary', title: COMMANDS[command].description },
      SHORT[command],
      () => {
        const data = app.selected;
        if (data) app.ask(data, { kind: 'command', name: command });
      },
    ),
  }));
  const asked = h('p', { class: 'pending', role: 'status' });
  const main = createControlRow(app, MAIN, 'Takes hold at the next safe point');
  const others = CONTROL_NAMES.filter((control) => control !== MAIN).map((control) =>
    createControlRow(app, control),
  );
  const more = h(
    'details',
    { class: 'more-controls', open: app.state.moreControls },
    h('summary', {}, 'Other controls'),
    ...others.map(({ element }) => element),
  );
  on(more, 'toggle', () => {
    if (more.open !== app.state.moreControls) app.change({ moreControls: more.open });
  });
  const element = h(
    'section',
    { class: 'controls', 'aria-label': 'Selected run' },
    h('div', { class: 'run-line' }, swatch.element, name, state),
    progress,
    facts,
    h(
      'div',
      { class: 'buttons', role: 'group', 'aria-label': 'Run' },
      ...commands.map((c) => c.element),
    ),
    asked,
    trust,
    main.element,
    more,
    createProposal(app),
  );

  app.onDraw(() => {
    const data = app.selected;
    element.hidden = !data;
    if (!data) return;
    const { run } = data;
    const enabled = app.store.trusted && takesRequests(run);
    swatch.set(app.styleOf(data));
    setText(name, run.name);
    name.title = run.folder;
    setText(state, run.state);
    state.className = `state ${run.state}`;
    progress.hidden = isEnded(run);
    progress.max = Math.max(1, run.steps);
    progress.value = Math.min(run.step, run.steps);
    setText(facts, factsOf(run));
    trust.hidden = app.store.trusted || isEnded(run);
    drawCommands(data, enabled);
    drawRow(main, data, enabled);
    for (const row of others) drawRow(row, data, enabled);
    more.hidden = others.every((row) => row.element.hidden);
  });

  function drawRow(row: ControlRow, data: RunData, enabled: boolean): void {
    row.element.hidden = data.run.controls[row.name] === undefined;
    if (!row.element.hidden) row.draw(data, enabled);
  }

  function drawCommands(data: RunData, enabled: boolean): void {
    const mine = app.store.pending.filter(
      ({ run, request }) => run === data.run.id && request.kind === 'command',
    );
    const waiting = mine.find(({ state: s }) => s === 'queued');
    const paused = data.run.state === 'paused';
    for (const { command, element: one } of commands) {
      one.hidden =
        isEnded(data.run) || (command === 'pause' && paused) || (command === 'resume' && !paused);
      one.disabled = !enabled || waiting !== undefined;
    }
    const last = mine.at(-1);
    const told =
      last &&
      last.request.kind === 'command' &&
      (last.state !== 'applied' || last.request.name === 'checkpoint')
        ? `${SHORT[last.request.name]}: ${pendingText(last, String)}`
        : '';
    setText(asked, told);
    asked.classList.toggle('failed', last?.state === 'failed');
  }

  return element;
}

/** Words that fit on a button. */
const SHORT: Record<CommandName, string> = {
  pause: 'Pause',
  resume: 'Resume',
  checkpoint: 'Checkpoint',
  stop: 'Stop',
};

function factsOf({ phase, step, steps, elapsed, engine, safeStep, message }: RunStatus): string {
  const facts = [
    // A followed trainer does not say how far it goes.
    `${phase === 'sft' ? 'SFT ' : ''}step ${step.toLocaleString('en')}${steps > 0 ? ` of ${steps.toLocaleString('en')}` : ''}`,
    formatDuration(elapsed),
    safeStep === undefined ? '' : `checkpoint at ${safeStep}`,
    engine ?? '',
    message ?? '',
  ];
  return facts.filter((fact) => fact !== '').join(' · ');
}
