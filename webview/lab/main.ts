import { ToLab, type FromLab } from '../../src/protocol/lab.ts';
import { sourceWords, type LabResult } from '../../src/run/lab/result.ts';
import { visible } from '../../src/trace/visible.ts';
import { h, replaceChildren, root as pageRoot, setText } from '../common/dom.ts';
import { createFrame } from '../common/frame.ts';
import { connectHost } from '../common/host.ts';
import { createTooltip } from '../trace/tooltip.ts';
import { createWaiting } from '../trace/waiting.ts';
import { createRolloutList } from './list.ts';
import { questionOf, restoredState, type State } from './state.ts';
import { createStrips } from './strips.ts';
import { summaryOf } from './summary.ts';
import { createToolbar } from './toolbar.ts';

type RunMessage = Extract<ToLab, { type: 'lab/run' }>;

/** The advantage lab: one step's rollouts, and what every algorithm makes of their tokens. */
function start(): void {
  const root = pageRoot();
  const host = connectHost<typeof ToLab, FromLab>(ToLab, (error) => fail(error.message));
  let state = restoredState(host.getState());
  let run: RunMessage | undefined;
  let result: LabResult | undefined;
  let none: string | undefined;
  let busy = false;
  let share: number | undefined;
  let problem = '';
  const frame = createFrame(draw);

  function fail(message: string): void {
    problem = message;
    frame.request();
  }

  const set = (patch: Partial<State>): void => {
    state = { ...state, ...patch };
    host.setState(state);
    frame.request();
  };
  const ask = (patch: Partial<State>, tokenModel?: number): void => {
    set(patch);
    if (!run || run.why !== '') return;
    busy = true;
    share = undefined;
    problem = '';
    host.post({ type: 'lab/ask', question: questionOf(state, tokenModel) });
  };

  const toolbar = createToolbar({
    state: () => state,
    ask,
    set,
    cancel: () => host.post({ type: 'lab/cancel' }),
    open: () => {
      if (result) host.post({ type: 'lab/open', step: result.step });
    },
  });
  const list = createRolloutList((row) => set({ rollout: row }));
  const strips = createStrips(createTooltip(document.body));
  const name = h('h1', {});
  const source = h('p', { class: 'source', role: 'status' });
  const told = h('div', { class: 'words muted' });
  const error = h('div', { class: 'error', role: 'alert', hidden: true });
  const about = h('h2', { class: 'about' });
  const summary = h('div', {});
  const body = h(
    'div',
    { class: 'lab-body' },
    list.element,
    h('div', { class: 'lab-main' }, about, strips.element, summary),
  );
  const waiting = createWaiting();
  root.append(
    h('header', { class: 'lab-top' }, name, source, told),
    toolbar.element,
    error,
    body,
    waiting.element,
  );

  let summarised: { result: LabResult; hidden: string } | undefined;
  function draw(): void {
    setText(name, run ? visible(run.run.name) : 'Advantage Lab');
    error.hidden = problem === '';
    setText(error, visible(problem));
    toolbar.element.hidden = none !== undefined || !run;
    toolbar.update({ steps: run?.steps ?? [], result, busy, share });
    body.hidden = none !== undefined || !result;
    const why = run?.why === '' ? undefined : run?.why;
    waiting.update(
      none ?? why ?? (result || problem !== '' ? undefined : 'Scoring the rollouts …'),
    );
    setText(source, result ? sourceWords(result) : '');
    if (!result) return;
    const { rollouts, prompts, tokens, detailed, notes } = result;
    const correct = rollouts.filter((rollout) => rollout.correct).length;
    const facts = `${rollouts.length} rollouts of ${prompts} prompts, ${correct} correct, ${tokens} response tokens.`;
    const some =
      detailed < rollouts.length ? [`Token by token: the first ${detailed} of them.`] : [];
    replaceChildren(told, ...[facts, ...some, ...notes].map((line) => h('p', {}, line)));
    const chosen = rollouts[state.rollout] ?? rollouts[0];
    list.update(result, chosen.row);
    setText(
      about,
      `Rollout #${chosen.row}: ${chosen.correct ? 'correct' : 'wrong'}, ${visible(chosen.reason)}`,
    );
    strips.update(result, chosen, state);
    const hidden = state.hidden.join();
    if (summarised?.result === result && summarised.hidden === hidden) return;
    summarised = { result, hidden };
    summary.replaceChildren(summaryOf(result, state.hidden));
  }

  host.receive((message) => {
    switch (message.type) {
      case 'lab/run': {
        const { id } = message.run;
        if (run?.run.id !== id) result = undefined;
        run = message;
        none = undefined;
        // What was saved may be another run's: the view may have been closed when this one was chosen.
        ask(state.run === id ? {} : { run: id, step: null, rollout: 0 });
        break;
      }
      case 'lab/none':
        none = message.reason;
        break;
      case 'lab/progress':
        share = message.total > 0 ? message.done / message.total : undefined;
        break;
      case 'lab/result':
        result = message.result;
        busy = false;
        break;
      case 'lab/ended':
        busy = false;
        problem = message.message ?? '';
    }
    frame.request();
  });
  frame.request();
  host.post({ type: 'lab/ready' });
}

start();
