import type { BehaviourMessage, EmergenceMessage, RatePoint } from '../../src/protocol/across.ts';
import { MEASURE_NAMES, MEASURES, type MeasureName } from '../../src/trace/emergence.ts';
import { button, h, replaceChildren, setText } from '../common/dom.ts';
import { behaviourOf } from '../trace/spans.ts';
import { createWaiting } from '../trace/waiting.ts';
import type { App, TabView } from './app.ts';
import { createExcerpts } from './excerpts.ts';
import { createPayOff } from './payoff.ts';
import { createPlot, type PlotPoint } from './plot.ts';
import { createTable } from './table.ts';
import { countText, intervalText, percent, rateText, signed, verdictOf } from './words.ts';

const SPLITS = { train: 'Training rollouts', probe: 'Probes' } as const;

/** How each behaviour changes over training: rate beside the start's, per chance, where, with what outcome, worth what. */
export function createBehaviours(app: App): TabView {
  const chips = h('div', { class: 'chips', role: 'radiogroup', 'aria-label': 'Behaviour' });
  const measures = h('select', { 'aria-label': 'Measure' });
  measures.append(
    ...MEASURE_NAMES.map((name) => h('option', { value: name }, MEASURES[name].label)),
  );
  measures.addEventListener('change', () => app.set({ measure: measures.value as MeasureName }));
  const splits = h('select', { 'aria-label': 'Which rollouts' });
  splits.addEventListener('change', () =>
    app.set({ split: splits.value as 'train' | 'probe', step: null }),
  );
  const heading = h('h2', { class: 'verdict-heading' });
  const sentences = h('div', { class: 'verdict-words' });
  const openStep = (step: number): void => app.set({ step });
  const rate = createPlot(app.tooltip, 'Rate', 240, openStep);
  const chance = createPlot(app.tooltip, 'Rate per opportunity', 150, openStep);
  const position = createPlot(app.tooltip, 'Where in the response it begins', 150, openStep);
  const association = createPlot(
    app.tooltip,
    'Accuracy with and without it (an association, not a pay-off)',
    150,
    openStep,
  );
  const within = h('p', { class: 'note' });
  const table = createTable();
  const excerpts = createExcerpts(app);
  const payOff = createPayOff(app);
  const counted = h('p', { class: 'note' });
  const content = h(
    'div',
    { class: 'behaviours-body' },
    h(
      'div',
      { class: 'behaviours-main' },
      h('section', { class: 'verdict-box', 'aria-live': 'polite' }, heading, sentences),
      rate.element,
      h(
        'div',
        { class: 'small-plots' },
        chance.element,
        position.element,
        h('div', {}, association.element, within),
      ),
      counted,
      table.element,
    ),
    h('div', { class: 'behaviours-side' }, payOff.element, excerpts.element),
  );
  const waiting = createWaiting();
  const element = h(
    'div',
    { class: 'tab-body' },
    h('div', { class: 'toolbar' }, chips, h('span', { class: 'spacer' }), measures, splits),
    content,
    waiting.element,
  );
  let asked = '';
  let chipNames = '';

  function update(): void {
    const { run, emergence } = app.data;
    if (!run) return;
    const state = app.state();
    const available = run.splits;
    const split = available.includes(state.split) ? state.split : available[0];
    if (split === undefined) {
      content.hidden = true;
      return waiting.update(
        run.run.state === 'running' || run.run.state === 'starting'
          ? 'The run has not finished its first RL step.'
          : 'This run has no stored rollouts.',
      );
    }
    ask(run.run.id, split);
    replaceChildren(splits, ...available.map((name) => h('option', { value: name }, SPLITS[name])));
    splits.value = split;
    measures.value = state.measure;
    const found = emergence[split];
    content.hidden = !found;
    waiting.update(
      found
        ? found.behaviours.length > 0
          ? undefined
          : 'No behaviour was found in any response.'
        : 'Counting …',
    );
    if (!found || found.behaviours.length === 0) {
      content.hidden = true;
      return;
    }
    const shown =
      found.behaviours.find(({ behaviour }) => behaviour === state.behaviour) ??
      found.behaviours[0];
    drawChips(found.behaviours, shown.behaviour);
    element.style.setProperty('--main', `var(--b-${CSS.escape(shown.behaviour)})`);
    draw(shown, state.measure);
    setText(
      counted,
      found.withChances < found.responses
        ? `Counted in all ${found.responses.toLocaleString()} responses; opportunities and texts in the ${found.withChances.toLocaleString()} whose text was kept.`
        : `Counted in all ${found.responses.toLocaleString()} responses. Intervals are over prompts: responses to one prompt are no independent draws.`,
    );
    excerpts.update(shown.behaviour, split);
    payOff.update(shown.behaviour);
  }

  function ask(run: string, split: 'train' | 'probe'): void {
    const key = `${run} ${split}`;
    if (asked === key) return;
    asked = key;
    app.post({ type: 'across/emergence', split });
  }

  function drawChips(found: readonly BehaviourMessage[], shown: string): void {
    const names = found.map(({ behaviour }) => behaviour);
    if (names.join('\n') !== chipNames) {
      chipNames = names.join('\n');
      chips.replaceChildren(
        ...names.map((name) => {
          const { label, glyph, underline } = behaviourOf(name);
          const chip = button(
            { class: 'chip', role: 'radio', 'data-behaviour': name },
            h('span', { class: 'glyph', 'aria-hidden': 'true' }, glyph),
            () => app.set({ behaviour: name }),
          );
          chip.append(h('span', { class: 'chip-name' }, label));
          chip.style.setProperty('--b', `var(--b-${CSS.escape(name)})`);
          chip.style.setProperty('--line', underline === 'none' ? 'solid' : underline);
          return chip;
        }),
      );
    }
    for (const chip of chips.children) {
      const on = chip instanceof HTMLElement && chip.dataset['behaviour'] === shown;
      chip.setAttribute('aria-checked', String(on));
    }
  }

  function draw(shown: BehaviourMessage, measure: MeasureName): void {
    const emergence = shown.measures[measure];
    const { label, description } = behaviourOf(shown.behaviour);
    const verdict = verdictOf(measure, emergence);
    setText(heading, `${label}: ${verdict.heading.toLowerCase()}`);
    const perChance = shown.measures.chance;
    const caution = cautionOf(shown);
    replaceChildren(
      sentences,
      ...[description, ...verdict.sentences, ...(caution ? [caution] : [])].map((sentence) =>
        h('p', {}, sentence),
      ),
    );
    const step = app.state().step ?? undefined;
    rate.update({
      ...ratePlot(measure, emergence),
      chosen: step,
    });
    rate.element.querySelector('h3')?.replaceChildren(`${MEASURES[measure].label}, by step`);
    chance.element.hidden = measure === 'chance';
    chance.update({
      ...ratePlot('chance', perChance),
      chosen: step,
      empty: 'This task counts no opportunities for it.',
    });
    position.update({
      curves: [
        {
          name: 'median and middle half',
          look: 'main',
          interval: 'band',
          points: shown.positions.map(({ step: x, spans, quartiles: [low, y, high] }) => ({
            ...{ x, y, low, high },
            words: [
              `Step ${x}: median at ${percent(y)} of the response`,
              `Middle half of ${spans}: ${percent(low)} to ${percent(high)}`,
            ],
          })),
        },
      ],
      chosen: step,
      y: { from: 0, to: 1, format: (value) => percent(value) },
      x: { name: 'step' },
      empty: 'It was not seen.',
    });
    drawAssociation(shown, step);
    table.update(
      `${label} by step`,
      ['Step', 'Rate', '95 % interval', 'Counted'],
      emergence.points.map((point) => [
        String(point.step),
        rateText(measure, point.estimate),
        intervalText(measure, point),
        countText(measure, point),
      ]),
    );
  }

  function drawAssociation({ association: found }: BehaviourMessage, step?: number): void {
    const points = (which: 'with' | 'without'): PlotPoint[] =>
      found.points.flatMap((each) => {
        const point = each[which];
        if (!point) return [];
        return [
          {
            ...{ x: each.step, y: point.estimate, low: point.low, high: point.high },
            words: [
              `${which === 'with' ? `Step ${each.step}: with it` : 'without it'} ${percent(point.estimate)} right (${point.count} of ${point.of})`,
            ],
          },
        ];
      });
    association.update({
      curves: [
        { name: 'with it', look: 'main', interval: 'band', points: points('with') },
        { name: 'without it', look: 'second', points: points('without') },
      ],
      chosen: step,
      y: { from: 0, to: 1, format: (value) => percent(value) },
      x: { name: 'step' },
      empty: 'No response was judged.',
    });
    const { within: inside } = found;
    setText(
      within,
      inside
        ? `Within steps, responses with it are right ${signed(100 * inside.estimate, 0)} points (${signed(100 * inside.low, 0)} to ${signed(100 * inside.high, 0)}) against those without. Easy problems and able models may bring both: what it is worth, only an intervention tells.`
        : '',
    );
  }

  return { element, update };
}

/** More of it, but not more per chance, is length and not a habit. */
function cautionOf({ measures }: BehaviourMessage): string | undefined {
  const more =
    measures.response.first?.direction === 'up' || measures.share.first?.direction === 'up';
  const { chance } = measures;
  if (!more || chance.looks === 0 || chance.first?.direction === 'up') return undefined;
  return 'Per opportunity no step differs from the start: whether it became a habit, or longer responses only give it more occasions, is not shown.';
}

function ratePlot(measure: MeasureName, { points, start, first }: EmergenceMessage) {
  const format = (value: number): string => rateText(measure, value);
  const toPlot = (point: RatePoint): PlotPoint => ({
    x: point.step,
    y: point.estimate,
    low: point.low,
    ...(point.high !== null && { high: point.high }),
    words: [
      `Step ${point.step}: ${rateText(measure, point.estimate)}`,
      `95 % interval ${intervalText(measure, point)}`,
      countText(measure, point),
      'Click for the spans behind it',
    ],
  });
  return {
    curves: [
      {
        name: `${MEASURES[measure].label.toLowerCase()}, 95 % interval`,
        look: 'main',
        interval: 'band' as const,
        points: points.map(toPlot),
      },
    ],
    ...(start && {
      level: {
        y: start.estimate,
        low: start.low,
        ...(start.high !== null && { high: start.high }),
        name: 'the start',
      },
    }),
    ...(first && { mark: { x: first.step, name: `first step that differs (${first.step})` } }),
    y: { from: 0, ...(measure === 'share' && { to: 1 }), format },
    x: { name: 'step' },
    empty: 'Nothing was measured.',
  };
}
