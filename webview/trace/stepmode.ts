import type { RolloutRecord, RolloutSummary } from '../../src/run/records.ts';
import { groupByPrompt, type PromptGroup } from '../../src/trace/groups.ts';
import { button, h, setText } from '../common/dom.ts';
import type { App, ModeView } from './app.ts';
import { createBars, type BarItem } from './bars.ts';
import { createColumns } from './columns.ts';
import { createHead } from './head.ts';
import { createHistogram } from './histogram.ts';
import { groupItems, histogramItems, MOST_BARS, totals } from './listing.ts';
import { createResponse, readingOf } from './response.ts';
import { createScrubber } from './scrubber.ts';
import { countBehaviours } from './spans.ts';
import { nearestStep, type Split } from './viewstate.ts';
import { createWaiting } from './waiting.ts';

/** Rollouts of a step: all of them as bars (or a histogram), one of them, or all samples of its prompt, as text. */
export function createStepMode(app: App): ModeView & { shownRecords(): RolloutRecord[] } {
  const split = h(
    'select',
    { 'aria-label': 'Which rollouts' },
    h('option', { value: 'train' }, 'Training rollouts'),
    h('option', { value: 'probe' }, 'Probes'),
  );
  split.addEventListener('change', () => {
    app.set({ split: split.value as Split, step: null, rollout: null });
  });
  const scrubber = createScrubber('step', (step) => app.set({ step, rollout: sameProbe(step) }));
  const total = h('span', { class: 'note totals' });
  const histogram = createHistogram(app, (from) => {
    chosenBin = from;
    // Who looks closer stays at this step; the next one would take it away.
    app.set({ step: shownStep ?? null });
  });
  const bars = createBars(app, 'Rollouts: length, behaviours and verdict', select);
  const head = createHead(app, 'the chosen rollout');
  const response = createResponse(app, 'Response of the chosen rollout');
  const single = h('div', { class: 'single' }, head.element, response.element);
  const columns = createColumns(app, select);
  const title = h('h2', { class: 'trace-title' });
  const sideBySide = button({ class: 'toggle' }, 'Side by side', () =>
    app.set({ sideBySide: !app.state().sideBySide }),
  );
  const empty = createWaiting();
  const right = h(
    'div',
    { class: 'step-trace' },
    h('div', { class: 'trace-bar' }, title, sideBySide),
    single,
    columns.element,
    empty.element,
  );
  const left = h('div', { class: 'step-list' }, total, histogram.element, bars.element);
  const body = h('div', { class: 'step-body' }, left, right);
  const waiting = createWaiting();
  const controls = h('div', { class: 'step-controls' }, split, scrubber.element);
  const element = h('div', { class: 'mode step' }, controls, body, waiting.element);

  let chosenBin: number | undefined;
  let shownStep: number | undefined;
  let listed:
    | {
        rollouts: readonly RolloutSummary[];
        bin: number | undefined;
        items: BarItem[];
        groups: PromptGroup<RolloutSummary>[];
      }
    | undefined;
  let shown: RolloutRecord[] = [];
  let announced = '';

  function select(rollout: string): void {
    app.set({ rollout, step: shownStep ?? null });
  }

  /** Another step has other training prompts, but the same probes: the row stays. */
  function sameProbe(step: number | null): string | null {
    const state = app.state();
    const target = step ?? app.data.run?.probeSteps.at(-1);
    if (state.split !== 'probe' || state.rollout === null || target === undefined) return null;
    const row = current()?.row;
    return row === undefined ? null : `${target}/probe/${row}`;
  }

  function current(): RolloutSummary | undefined {
    const id = app.state().rollout;
    const rollouts = listed?.rollouts ?? [];
    return (
      rollouts.find((rollout) => rollout.id === id) ??
      rollouts.find(({ stored }) => stored) ??
      rollouts[0]
    );
  }

  function update(): void {
    const { run } = app.data;
    const state = app.state();
    split.value = state.split;
    const steps = (state.split === 'train' ? run?.trainSteps : run?.probeSteps) ?? [];
    scrubber.update(
      steps,
      state.step,
      run?.run.state === 'running' || run?.run.state === 'followed',
    );
    const step = nearestStep(steps, state.step);
    const rollouts = step === undefined ? undefined : app.data.summaries(step, state.split);
    waiting.update(rollouts === undefined || step === undefined ? reasonToWait(step) : undefined);
    body.hidden = rollouts === undefined;
    controls.hidden = run === undefined;
    if (rollouts === undefined || step === undefined) {
      shown = [];
      return;
    }
    shownStep = step;
    drawList(rollouts);
    drawTrace(step);
    const text = `Step ${step}: ${totals(rollouts)}`;
    if (text !== announced) app.announce(text);
    announced = text;
  }

  function reasonToWait(step: number | undefined): string {
    const { run } = app.data;
    if (!run) return 'Opening the run …';
    if (step !== undefined) return 'Reading the rollouts …';
    const going = ['running', 'starting', 'followed'].includes(run.run.state);
    if (app.state().split === 'probe') {
      return going
        ? 'The run has not reached its first evaluation.'
        : 'This run has no evaluations with probes.';
    }
    return going
      ? 'The run has not finished its first RL step.'
      : 'This run has no stored training rollouts.';
  }

  function drawList(rollouts: readonly RolloutSummary[]): void {
    setText(total, totals(rollouts));
    if (listed && listed.rollouts !== rollouts) chosenBin = undefined;
    const many = rollouts.length > MOST_BARS;
    histogram.element.hidden = !many;
    const bin = many ? histogram.update(rollouts, chosenBin) : undefined;
    if (listed?.rollouts !== rollouts || listed.bin !== bin?.from) {
      const groups = groupByPrompt(rollouts);
      listed = {
        rollouts,
        bin: bin?.from,
        groups,
        items: many ? histogramItems(rollouts, bin) : groupItems(groups),
      };
    }
    const longest = rollouts.reduce((most, { length }) => Math.max(most, length), 1);
    bars.update(listed.items, longest, current()?.id);
  }

  function drawTrace(step: number): void {
    const state = app.state();
    const summary = current();
    const group = listed?.groups.find((candidate) => candidate.group === summary?.group);
    const several = (group?.items.length ?? 0) > 1;
    sideBySide.hidden = !several;
    sideBySide.setAttribute('aria-pressed', String(state.sideBySide));
    sideBySide.textContent = several ? `All ${group?.items.length} samples side by side` : '';
    const beside = several && state.sideBySide;
    const looks = { overlay: state.overlay, breaks: state.breaks };
    single.hidden = beside;
    body.classList.toggle('beside', beside);
    columns.element.hidden = !beside;
    shown = [];
    if (!summary || !group) {
      empty.update('No rollouts are stored for this step.');
      single.hidden = true;
      setText(title, '');
      return;
    }
    setText(
      title,
      beside
        ? `Prompt ${group.group + 1} at step ${step}`
        : `Row ${summary.row} · prompt ${group.group + 1} · step ${step}`,
    );
    if (beside) {
      empty.update(undefined);
      shown = columns.update(group.items, summary.id, looks);
      return;
    }
    const record = summary.stored ? app.data.record(summary.id) : 'missing';
    const there = record !== undefined && record !== 'missing';
    single.hidden = !there;
    empty.update(
      there
        ? undefined
        : record === 'missing'
          ? 'The text of this rollout was not kept.'
          : 'Reading the rollout …',
    );
    if (!there) return;
    shown = [record];
    head.update(record);
    response.update(record, looks);
  }

  function goGroup(by: number): void {
    const groups = listed?.groups ?? [];
    const at = groups.findIndex(({ group }) => group === current()?.group);
    const next = groups[Math.min(Math.max(at + by, 0), groups.length - 1)];
    if (next) select(next.items[0].id);
  }

  return {
    element,
    update,
    shown: () => undefined,
    shownRecords: () => shown,
    key(event) {
      switch (event.key) {
        case 'ArrowLeft':
          scrubber.go(-1);
          return true;
        case 'ArrowRight':
          scrubber.go(1);
          return true;
        case 'Home':
          scrubber.go('first');
          return true;
        case 'End':
          scrubber.go('newest');
          return true;
        case 'ArrowDown':
        case 'j':
          bars.go(1);
          return true;
        case 'ArrowUp':
        case 'k':
          bars.go(-1);
          return true;
        case 'n':
          goGroup(1);
          return true;
        case 'p':
          goGroup(-1);
          return true;
        case 'c':
          app.set({ sideBySide: !app.state().sideBySide });
          return true;
        case ']':
          return response.text.move(1);
        case '[':
          return response.text.move(-1);
        default:
          return false;
      }
    },
    counts() {
      if (listed === undefined || body.hidden) return new Map();
      if (shown.length > 1)
        return countBehaviours(shown.flatMap((record) => readingOf(record).spans));
      return sumBehaviours(listed.rollouts);
    },
    countsOf: () => (shown.length > 1 ? 'in these samples' : 'in all rollouts of the step'),
  };
}

function sumBehaviours(rollouts: readonly RolloutSummary[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { behaviours } of rollouts) {
    for (const [name, count] of Object.entries(behaviours)) {
      counts.set(name, (counts.get(name) ?? 0) + count);
    }
  }
  return counts;
}
