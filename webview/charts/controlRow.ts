import {
  CONTROLS,
  controlProblem,
  type Control,
  type ControlName,
} from '../../src/run/controls.ts';
import { h, on, setAttributes, setText } from '../common/dom.ts';
import type { App } from './app.ts';
import { pendingText } from './pending.ts';
import { hasConsequence } from './proposal.ts';
import type { RunData } from './series.ts';
import { sliderScale } from './sliderScale.ts';

/** One control: slider and number, what is asked for and what holds. */
export interface ControlRow {
  name: ControlName;
  element: HTMLElement;
  draw(data: RunData, enabled: boolean): void;
}

/** Milliseconds after the last key at the slider before its value is asked for. */
const KEY_REST = 400;

/** @param hint what stands below a slider that nothing was asked of */
export function createControlRow(app: App, name: ControlName, hint = ''): ControlRow {
  const control: Control = CONTROLS[name];
  const scale = sliderScale(control);
  const id = `control-${name.replaceAll('.', '-')}`;
  const slider = h('input', {
    type: 'range',
    min: scale.toSlider(control.minimum),
    max: scale.toSlider(control.maximum),
    step: control.step,
    'aria-label': control.label,
    'aria-describedby': `${id}-note`,
  });
  const number = h('input', {
    id,
    type: 'number',
    min: control.minimum,
    max: control.maximum,
    // Finer than the slider: what was typed holds.
    step: 'any',
    'aria-describedby': `${id}-note`,
  });
  const note = h('p', { id: `${id}-note`, class: 'pending', role: 'status' });
  const element = h(
    'div',
    { class: 'control', title: control.description },
    h('label', { for: id }, control.label + (control.unit ? `, ${control.unit}` : '')),
    number,
    slider,
    note,
  );
  /** What the reader is choosing and has not asked for yet. */
  let draft: number | undefined;
  let problem: string | undefined;
  let byKey = false;
  let rest: ReturnType<typeof setTimeout> | undefined;
  let shownRun: string | undefined;

  /** @param now without looking at its consequence first */
  function commit(value: number, now = false): void {
    clearTimeout(rest);
    problem = controlProblem(name, value);
    const data = app.selected;
    if (problem === undefined && data) {
      draft = undefined;
      const proposed = proposalOf(data);
      if (wanted(data) === value) {
        if (proposed) app.decide('cancel');
      } else if (now || !app.store.preview || !hasConsequence(name)) {
        if (proposed) app.decide('cancel');
        app.ask(data, { kind: 'control', name, value });
      } else if (proposed?.value !== value) app.propose(data, name, value);
    }
    app.redraw();
  }

  /** The value asked for while it is queued, else the one that holds. */
  function wanted(data: RunData): number {
    const request = pendingOf(data);
    return request?.state === 'queued' && request.request.kind === 'control'
      ? request.request.value
      : data.run.controls[name];
  }

  const proposalOf = (data: RunData) => {
    const { proposal } = app.store;
    return proposal?.run === data.run.id && proposal.name === name ? proposal : undefined;
  };

  /** Enter decides for what was chosen, Escape against it. Returns whether there was anything to decide. */
  function decided(key: string): boolean {
    const data = app.selected;
    const value = draft ?? (data && proposalOf(data)?.value);
    if (!data || !app.store.preview || value === undefined) return false;
    if (key === 'Enter') commit(value, true);
    if (key !== 'Escape') return key === 'Enter';
    clearTimeout(rest);
    draft = undefined;
    if (proposalOf(data)) app.decide('cancel');
    app.redraw();
    return true;
  }

  const pendingOf = (data: RunData) =>
    app.store.pending.findLast(
      ({ run, request }) =>
        run === data.run.id && request.kind === 'control' && request.name === name,
    );

  on(slider, 'keydown', (event) => {
    // A key of VS Code, which hears it too: not one of the slider.
    if (event.altKey) return event.preventDefault();
    byKey = true;
    decided(event.key);
  });
  on(slider, 'pointerdown', () => (byKey = false));
  on(slider, 'input', () => {
    clearTimeout(rest);
    draft = scale.fromSlider(slider.valueAsNumber);
    problem = undefined;
    app.redraw();
  });
  on(slider, 'change', () => {
    const value = scale.fromSlider(slider.valueAsNumber);
    if (!byKey) return commit(value);
    clearTimeout(rest);
    rest = setTimeout(() => commit(value), KEY_REST);
  });
  on(number, 'change', () => {
    draft = Number.isFinite(number.valueAsNumber) ? number.valueAsNumber : undefined;
    commit(number.valueAsNumber);
  });
  on(number, 'keydown', (event) => {
    const data = app.selected;
    // The first Enter shows what the number would do, the second one asks for it.
    const again = data && proposalOf(data)?.value === number.valueAsNumber;
    if (event.key === 'Enter' && again) decided('Enter');
    if (event.key !== 'Escape') return;
    decided('Escape');
    draft = undefined;
    problem = undefined;
    number.blur();
    app.redraw();
  });

  return {
    name,
    element,
    draw(data, enabled) {
      if (shownRun !== data.run.id) {
        shownRun = data.run.id;
        draft = undefined;
        problem = undefined;
      }
      const now = data.run.controls[name];
      const proposed = proposalOf(data);
      const value = draft ?? proposed?.value ?? wanted(data);
      const text = String(Number(value.toPrecision(6)));
      slider.disabled = !enabled;
      number.disabled = !enabled;
      if (document.activeElement !== number || draft === undefined) {
        if (!isTyping(number, value) && number.value !== text) number.value = text;
      }
      const place = String(scale.toSlider(value));
      if (slider.value !== place) slider.value = place;
      setAttributes(slider, { 'aria-valuetext': text });
      setAttributes(number, { 'aria-invalid': problem !== undefined });
      const request = pendingOf(data);
      const choosing = proposed !== undefined || draft !== undefined;
      const holds = request?.state === 'queued' || choosing ? `now ${short(now)}` : '';
      const told = !choosing && request ? pendingText(request, short) : '';
      const words = [told, holds].filter(Boolean).join(' · ');
      setText(note, problem ?? (words || (enabled ? hint : '')));
      note.classList.toggle('queued', problem === undefined && request?.state === 'queued');
      note.classList.toggle('failed', problem !== undefined || request?.state === 'failed');
      element.classList.toggle('waiting', request?.state === 'queued');
    },
  };
}

const short = (value: number) => String(Number(value.toPrecision(4)));

/** Whether the reader is in the middle of typing something else into the field. */
function isTyping(number: HTMLInputElement, value: number): boolean {
  return document.activeElement === number && number.valueAsNumber !== value && number.value !== '';
}
