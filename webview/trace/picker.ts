import type { ToTrace } from '../../src/protocol/webview.ts';
import type { RolloutRecord, RolloutSummary } from '../../src/run/records.ts';
import { groupByPrompt, type PromptGroup } from '../../src/trace/groups.ts';
import { VERDICT_LOOKS, verdictOf } from '../../src/trace/verdict.ts';
import { visible } from '../../src/trace/visible.ts';
import { h, setText } from '../common/dom.ts';
import type { App } from './app.ts';
import { passRate } from './listing.ts';
import { rovingKey } from './roving.ts';

type RunMessage = Extract<ToTrace, { type: 'trace/run' }>;

/** Chooses the probe prompt and the sample of it that is followed. */
export interface Picker {
  element: HTMLElement;
  /** Draws the choice and returns the chosen probe at each evaluation, undefined while it is on its way. */
  update(run: RunMessage): RolloutRecord[] | undefined;
  key(event: KeyboardEvent): boolean;
}

export function createPicker(app: App): Picker {
  const select = h('select', { class: 'prompt-select', 'aria-label': 'Prompt' });
  select.addEventListener('change', () => app.set({ group: Number(select.value) }));
  const samples = h('div', { class: 'samples', role: 'radiogroup', 'aria-label': 'Sample' });
  const rate = h('span', { class: 'note' });
  const element = h(
    'div',
    { class: 'picker' },
    h('span', { class: 'field-name', 'aria-hidden': 'true' }, 'Prompt'),
    select,
    h('span', { class: 'field-name', 'aria-hidden': 'true' }, 'Sample'),
    samples,
    rate,
  );
  let count = { probes: 0, samples: 0 };
  /** Summaries of the newest evaluation that has been read; stand in while a newer one is on its way. */
  let latest: { run: string; step: number; groups: PromptGroup<RolloutSummary>[] } | undefined;
  let drawnOptions = '';
  let drawnSamples = '';

  samples.addEventListener('click', (event) => {
    const radio = event.target instanceof Element ? event.target.closest('[data-sample]') : null;
    if (radio instanceof HTMLElement) app.set({ sample: Number(radio.dataset['sample']) });
  });
  samples.addEventListener('keydown', (event) => {
    rovingKey(event, app.state().sample, count.samples, 'horizontal', (sample) => {
      app.set({ sample });
      drawSamples(sample, []);
      samples.querySelector<HTMLElement>(`[data-sample="${sample}"]`)?.focus();
    });
  });

  function drawOptions(groups: readonly PromptGroup<RolloutSummary>[], group: number): void {
    const labels = Array.from({ length: count.probes }, (_, index) => {
      const found = groups[index];
      const record = found?.items[0]?.stored ? app.data.record(found.items[0].id) : undefined;
      const words =
        record && record !== 'missing' ? ` · ${visible(record.prompt).slice(0, 120)}` : '';
      const right = found ? ` · ${passRate(found)}` : '';
      return `${index + 1}${words}${right}`;
    });
    const key = JSON.stringify(labels);
    if (key !== drawnOptions && document.activeElement !== select) {
      drawnOptions = key;
      select.replaceChildren(...labels.map((label, value) => h('option', { value }, label)));
    }
    select.value = String(group);
  }

  function drawSamples(sample: number, verdicts: readonly RolloutSummary[]): void {
    const key = JSON.stringify([count.samples, sample, verdicts.map(verdictOf)]);
    if (key === drawnSamples) return;
    drawnSamples = key;
    const focused = samples.contains(document.activeElement);
    samples.replaceChildren(
      ...Array.from({ length: count.samples }, (_, index) => {
        const verdict = verdicts[index] && verdictOf(verdicts[index]);
        const looks = verdict && VERDICT_LOOKS[verdict];
        return h(
          'button',
          {
            type: 'button',
            class: 'sample',
            role: 'radio',
            'aria-checked': index === sample,
            'aria-label': `Sample ${index + 1}${looks ? `, ${looks.label} at the last evaluation` : ''}`,
            tabindex: index === sample ? 0 : -1,
            'data-sample': index,
          },
          String(index + 1),
          looks
            ? h('span', { class: `mark ${verdict}`, 'aria-hidden': 'true' }, looks.glyph)
            : null,
        );
      }),
    );
    if (focused) samples.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
  }

  return {
    element,
    update(run) {
      count = { probes: run.probes, samples: run.probeSamples };
      const state = app.state();
      const group = Math.min(state.group, count.probes - 1);
      const sample = Math.min(state.sample, count.samples - 1);
      const newest = run.probeSteps.at(-1);
      const summaries = newest === undefined ? undefined : app.data.summaries(newest, 'probe');
      if (latest?.run !== run.run.id) latest = undefined;
      if (summaries && newest !== undefined) {
        latest = { run: run.run.id, step: newest, groups: groupByPrompt(summaries) };
      }
      const groups = latest?.groups ?? [];
      app.data.records(groups.flatMap(({ items }) => (items[0].stored ? [items[0].id] : [])));
      drawOptions(groups, group);
      const items = groups[group]?.items ?? [];
      drawSamples(sample, items);
      setText(rate, latest && items.length > 0 ? `marks: evaluation at step ${latest.step}` : '');
      return app.data.probe(groups[group]?.group ?? group, sample);
    },
    key(event) {
      const state = app.state();
      const step = (value: number, by: number, size: number): number => (value + by + size) % size;
      if (count.probes === 0) return false;
      if (event.key === 'n') app.set({ group: step(state.group, 1, count.probes) });
      else if (event.key === 'p') app.set({ group: step(state.group, -1, count.probes) });
      else if (event.key === 's') app.set({ sample: step(state.sample, 1, count.samples) });
      else if (event.key === 'S') app.set({ sample: step(state.sample, -1, count.samples) });
      else return false;
      return true;
    },
  };
}
