import { SWITCH_VALUES } from '../../src/run/lab/request.ts';
import type { LabResult } from '../../src/run/lab/result.ts';
import { button, h, setText } from '../common/dom.ts';
import type { State } from './state.ts';

/** Updates of each half's token reward model, where one is trained for a question. */
export const TOKEN_MODEL_UPDATES = 40;

export interface ToolbarActions {
  state: () => State;
  /** A choice that the host has to answer. */
  ask(patch: Partial<State>, tokenModel?: number): void;
  /** A choice of looks alone. */
  set(patch: Partial<State>): void;
  cancel(): void;
  open(): void;
}

export interface Facts {
  steps: readonly number[];
  result?: LabResult;
  busy: boolean;
  /** In [0, 1], where it is known. */
  share?: number;
}

/** What may be asked and how it is shown. */
export function createToolbar(actions: ToolbarActions) {
  const { ask, set, state } = actions;
  const step = h('select', { 'aria-label': 'RL step' });
  step.addEventListener('change', () => {
    ask({ step: step.value === '' ? null : Number(step.value), rollout: 0 });
  });
  const klIn = choice('KL', SWITCH_VALUES.klIn, (value) => ask({ klIn: value }));
  const whitening = choice('Whitening', SWITCH_VALUES.whitening, (value) =>
    ask({ whitening: value }),
  );
  const aggregation = choice('Aggregation', SWITCH_VALUES.aggregation, (value) =>
    ask({ aggregation: value }),
  );
  const group = h('input', {
    ...{ type: 'number', min: 1, max: 1024, class: 'group', placeholder: 'as the run' },
    'aria-label': 'Samples of each prompt; given, rollouts are sampled anew',
  });
  group.addEventListener('change', () => {
    const value = group.valueAsNumber;
    const fits = Number.isInteger(value) && value >= 1 && value <= 1024;
    ask({ group: fits ? value : null, rollout: 0 });
  });
  const noKl = toggle('No KL', () => ask({ noKl: !state().noKl }));
  const sameScale = toggle('Same scale', () => set({ sameScale: !state().sameScale }));
  const model = button({ class: 'secondary' }, 'Train a token reward model', () =>
    ask({}, TOKEN_MODEL_UPDATES),
  );
  const traces = button({ class: 'link' }, 'Open traces', () => actions.open());
  const cancel = button({ class: 'secondary' }, 'Cancel', () => actions.cancel());
  const progress = h('span', { class: 'muted', role: 'status' });
  const algorithms = h('div', { class: 'algorithms', role: 'group', 'aria-label': 'Algorithms' });
  const element = h(
    'div',
    { class: 'lab-toolbar' },
    h('label', {}, 'Step ', step),
    klIn.element,
    noKl,
    whitening.element,
    aggregation.element,
    h('label', {}, 'Samples ', group),
    sameScale,
    model,
    traces,
    progress,
    cancel,
    algorithms,
  );
  let listed = '';

  return {
    element,
    update({ steps, result, busy, share }: Facts): void {
      const now = state();
      const key = steps.join();
      if (key !== listed) {
        listed = key;
        step.replaceChildren(
          h('option', { value: '' }, 'the last, as kept'),
          ...steps.map((each) => h('option', { value: each }, String(each))),
        );
      }
      step.value = now.step === null ? '' : String(now.step);
      klIn.set(now.klIn);
      whitening.set(now.whitening);
      aggregation.set(now.aggregation);
      if (document.activeElement !== group)
        group.value = now.group === null ? '' : String(now.group);
      noKl.setAttribute('aria-pressed', String(now.noKl));
      sameScale.setAttribute('aria-pressed', String(now.sameScale));
      model.hidden = !result || result.tokenModel !== undefined;
      model.disabled = busy;
      cancel.hidden = !busy;
      const done = share === undefined ? '' : ` ${Math.floor(100 * share)} %`;
      setText(progress, busy ? `Scoring …${done}` : '');
      if (result) drawAlgorithms(result, now.hidden);
    },
  };

  function drawAlgorithms({ algorithms: all }: LabResult, hidden: readonly string[]): void {
    const names = all.map(({ name }) => name).join();
    if (algorithms.dataset['names'] !== names) {
      algorithms.dataset['names'] = names;
      algorithms.replaceChildren(
        ...all.map(({ name, label }) => {
          const made = toggle(label, () => {
            const before = state().hidden;
            const next = before.includes(name)
              ? before.filter((each) => each !== name)
              : [...before, name];
            set({ hidden: next });
          });
          made.dataset['name'] = name;
          return made;
        }),
      );
    }
    for (const made of algorithms.querySelectorAll('button')) {
      const one = all.find(({ name }) => name === made.dataset['name']);
      made.disabled = one?.refused !== undefined;
      made.title = one?.refused ?? one?.settings ?? '';
      made.setAttribute(
        'aria-pressed',
        String(!made.disabled && !hidden.includes(one?.name ?? '')),
      );
    }
  }
}

function toggle(label: string, press: () => void): HTMLButtonElement {
  return button({ class: 'toggle', 'aria-pressed': false }, label, press);
}

/** A drop-down whose first entry leaves it to each algorithm. */
function choice<T extends string>(
  label: string,
  values: readonly T[],
  chosen: (value: T | null) => void,
) {
  const select = h(
    'select',
    {},
    h('option', { value: '' }, 'each its own'),
    ...values.map((value) => h('option', { value }, label === 'KL' ? `in the ${value}` : value)),
  );
  select.addEventListener('change', () => {
    chosen(values.find((value) => value === select.value) ?? null);
  });
  return {
    element: h('label', {}, `${label} `, select),
    set: (value: T | null): void => {
      select.value = value ?? '';
    },
  };
}
