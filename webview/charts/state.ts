import { PHASES } from '../../src/run/events.ts';
import type { Split } from './panels.ts';
import type { AxisName, Mark } from './series.ts';
import { MOST_SMOOTHING } from './smoothing.ts';
import type { PhaseChoice, Position, View } from './xaxis.ts';

export const AXES: readonly AxisName[] = ['step', 'tokens', 'time'];
export const MARK_KINDS: readonly Mark['kind'][] = ['control', 'checkpoint', 'alarm', 'attempt'];

/** What a reader chose; survives a reload of the window. Data never goes in here. */
export interface ViewState {
  version: 1;
  axis: AxisName;
  phases: PhaseChoice;
  /** Weight of the moving average; 0 = none. */
  smoothing: number;
  log: boolean;
  /** y axes end where the data ends. */
  fit: boolean;
  split: Split;
  /** Zoom: the part of the x axis on show; null = all. */
  view: View | null;
  /** Runs that are switched off in the legend. */
  hidden: string[];
  /** The run that sliders act on, if chosen here. */
  selected: string | null;
  /** Colour of each run. */
  slots: Record<string, number>;
  /** Tell runs apart by dashes too. */
  patterns: boolean;
  /** Kinds of marks that are not drawn. */
  marksOff: Mark['kind'][];
  /** Sections that are folded, and charts shown as tables. */
  folded: string[];
  tables: string[];
  /** The start's pass@k behind accuracy over tokens. */
  passAtK: boolean;
  moreControls: boolean;
}

export function initialState(): ViewState {
  return {
    version: 1,
    axis: 'step',
    phases: 'all',
    smoothing: 0,
    log: false,
    fit: false,
    split: 'train',
    view: null,
    hidden: [],
    selected: null,
    slots: {},
    patterns: false,
    marksOff: [],
    folded: [],
    tables: [],
    passAtK: false,
    moreControls: false,
  };
}

/** What was saved, as far as it still makes sense; anything else falls back to the start, field by field. */
export function restoredState(saved: unknown): ViewState {
  const state = initialState();
  if (!isRecord(saved) || saved['version'] !== state.version) return state;
  const checks: { [K in keyof ViewState]: (value: unknown) => boolean } = {
    version: () => true,
    axis: (value) => AXES.includes(value as AxisName),
    phases: (value) => value === 'all' || PHASES.includes(value as (typeof PHASES)[number]),
    smoothing: (value) => isNumber(value) && value >= 0 && value <= MOST_SMOOTHING,
    log: isBoolean,
    fit: isBoolean,
    split: (value) => value === 'train' || value === 'eval',
    view: (value) =>
      value === null || (isRecord(value) && isEnd(value['from']) && isEnd(value['to'])),
    hidden: isStrings,
    selected: (value) => value === null || typeof value === 'string',
    slots: (value) =>
      isRecord(value) &&
      Object.values(value).every((slot) => Number.isInteger(slot) && (slot as number) >= 0),
    patterns: isBoolean,
    marksOff: (value) => isStrings(value) && value.every((v) => MARK_KINDS.includes(v as never)),
    folded: isStrings,
    tables: isStrings,
    passAtK: isBoolean,
    moreControls: isBoolean,
  };
  const kept = Object.entries(checks).filter(
    ([field, fits]) => Object.hasOwn(saved, field) && fits(saved[field]),
  );
  return { ...state, ...Object.fromEntries(kept.map(([field]) => [field, saved[field]])) };
}

/** `list` with `item` in it or not. */
export function toggled<T>(list: readonly T[], item: T, on: boolean): T[] {
  const others = list.filter((other) => other !== item);
  return on ? [...others, item] : others;
}

const isBoolean = (value: unknown) => typeof value === 'boolean';
const isNumber = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value);
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isStrings = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');

function isEnd(value: unknown): value is Position | null {
  if (value === null) return true;
  return isRecord(value) && PHASES.includes(value['phase'] as never) && isNumber(value['x']);
}
