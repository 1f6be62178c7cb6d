import type { RolloutRecord } from '../../src/run/records.ts';
import { changesBetween, type Changes } from '../../src/trace/changes.ts';
import { VERDICT_LOOKS, verdictOf } from '../../src/trace/verdict.ts';
import { h, setText } from '../common/dom.ts';
import type { App, ModeView } from './app.ts';
import { createHead } from './head.ts';
import { createPicker } from './picker.ts';
import { createReplay } from './replay.ts';
import { createResponse, readingOf } from './response.ts';
import { createScrubber } from './scrubber.ts';
import { countBehaviours } from './spans.ts';
import { createStrip } from './strip.ts';
import { tokens } from './verdicts.ts';
import { nearestStep } from './viewstate.ts';
import { createWaiting } from './waiting.ts';

/** Follow one thought: one prompt, one sample, the same noise, under the weights of every evaluation. */
export function createFollow(app: App): ModeView & { shownRecord(): RolloutRecord | undefined } {
  const picker = createPicker(app);
  const scrubber = createScrubber('evaluation', (probeStep) => app.set({ probeStep }));
  const strip = createStrip(app, (step) =>
    app.set({ probeStep: step === app.data.run?.probeSteps.at(-1) ? null : step }),
  );
  const head = createHead(app, 'this response');
  const replay = createReplay(
    () => app.refresh(),
    (speed) => app.set({ speed }),
  );
  const response = createResponse(app, 'Response to the followed prompt');
  const note = h('span', { class: 'change-note' });
  const removed = h('input', { type: 'checkbox' });
  removed.addEventListener('change', () => app.set({ showRemoved: removed.checked }));
  const jump = h('button', { type: 'button', class: 'link' }, 'Go to the first difference');
  jump.addEventListener('click', () => {
    const first = shown && changesOf(shown.record, shown.before)?.first;
    if (first !== undefined) response.text.reveal(first);
  });
  const removedLabel = h('label', { class: 'check' }, removed, ' Show removed words');
  const changeRow = h('div', { class: 'changes' }, note, jump, removedLabel);
  const body = h(
    'div',
    { class: 'follow-body' },
    strip.element,
    head.element,
    changeRow,
    replay.element,
    response.element,
  );
  const waiting = createWaiting();
  const element = h(
    'div',
    { class: 'mode follow' },
    picker.element,
    scrubber.element,
    body,
    waiting.element,
  );
  let shown: { record: RolloutRecord; before: RolloutRecord | undefined } | undefined;
  let announced = '';

  function update(): void {
    const { run } = app.data;
    const state = app.state();
    const rollouts = run && run.probes > 0 ? picker.update(run) : undefined;
    const wait = rollouts?.length ? undefined : reasonToWait();
    waiting.update(wait);
    picker.element.hidden = !run || run.probes === 0;
    body.hidden = scrubber.element.hidden = wait !== undefined;
    if (!run || !rollouts?.length) {
      shown = undefined;
      return;
    }

    const steps = rollouts.map(({ step }) => step);
    scrubber.update(
      steps,
      state.probeStep,
      run.run.state === 'running' || run.run.state === 'followed',
    );
    const index = steps.indexOf(nearestStep(steps, state.probeStep) ?? -1);
    const record = rollouts[index];
    const before = rollouts[index - 1];
    strip.update(rollouts, index);
    head.update(record);
    if (shown?.record !== record || shown.before !== before) {
      shown = { record, before };
      replay.reset(
        record.pieces.length,
        readingOf(record).spans.map(({ start }) => start),
      );
    }
    replay.update(state.speed);
    const changes = changesOf(record, before);
    drawNote(changes, before);
    removed.checked = state.showRemoved;
    response.update(record, {
      overlay: state.overlay,
      breaks: state.breaks,
      limit: replay.position(),
      changes,
      earlier: state.showRemoved ? before : undefined,
    });
    response.element.classList.toggle('writing', replay.playing());
    announce(record, index, rollouts.length);
  }

  function reasonToWait(): string {
    const { run } = app.data;
    if (!run) return 'Opening the run …';
    if (run.probeSteps.length > 0) return 'Reading the evaluations …';
    if (run.run.state === 'running' || run.run.state === 'starting') {
      return 'The run has not reached its first evaluation.';
    }
    return 'This run has no evaluations with probes: there is no thought to follow.';
  }

  function drawNote(changes: Changes | undefined, before: RolloutRecord | undefined): void {
    jump.hidden = changes?.first === undefined;
    removedLabel.hidden = !changes || changes.removedTokens === 0;
    if (!changes || !before) {
      setText(note, 'The first evaluation: nothing to compare with.');
    } else if (changes.first === undefined) {
      setText(note, `The same response as at step ${before.step}, token by token.`);
    } else {
      setText(
        note,
        `Against step ${before.step}, same noise: training changed its mind at token ${changes.first + 1}; ` +
          `${tokens(changes.addedTokens)} new (underlined), ${changes.removedTokens.toLocaleString()} gone.`,
      );
    }
  }

  function announce(record: RolloutRecord, index: number, count: number): void {
    const text =
      `Step ${record.step}, evaluation ${index + 1} of ${count}: ` +
      `${VERDICT_LOOKS[verdictOf(record)].label}, ${tokens(record.pieces.length, record.words)}`;
    if (text === announced) return;
    announced = text;
    app.announce(text);
  }

  return {
    element,
    update,
    shown(on) {
      if (!on) replay.stop();
    },
    shownRecord: () => shown?.record,
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
        case ' ':
          replay.toggle();
          return true;
        case ']':
          return response.text.move(1);
        case '[':
          return response.text.move(-1);
        default:
          return picker.key(event);
      }
    },
    counts: () => (shown ? countBehaviours(readingOf(shown.record).spans) : new Map()),
    countsOf: () => 'in this response',
  };
}

const known = new WeakMap<RolloutRecord, { before: RolloutRecord; changes: Changes }>();

/** Aligned once per pair: a long response takes a tenth of a second. */
function changesOf(record: RolloutRecord, before: RolloutRecord | undefined): Changes | undefined {
  if (!before) return undefined;
  const found = known.get(record);
  if (found?.before === before) return found.changes;
  const changes = changesBetween(before.pieces, record.pieces);
  known.set(record, { before, changes });
  return changes;
}
