import { OVERLAY_NAMES, type OverlayName } from './overlay.ts';

export const MODES = ['follow', 'live', 'step'] as const;
export type Mode = (typeof MODES)[number];
export type Split = 'train' | 'probe';

/** What a reader chose; survives a reload of the window. Data never goes in here. */
export interface ViewState {
  version: 1;
  /** The run that the steps and the selection belong to. */
  run: string | null;
  mode: Mode;
  /** Follow one thought: prompt, sample and evaluation (null = the newest as it comes). */
  group: number;
  sample: number;
  probeStep: number | null;
  showRemoved: boolean;
  /** Tokens per second of the replay. */
  speed: number;
  /** Rollouts of a step: split, step (null = the newest), selected rollout, columns of one prompt. */
  split: Split;
  step: number | null;
  rollout: string | null;
  sideBySide: boolean;
  /** Behaviours that are dimmed. */
  off: string[];
  overlay: OverlayName;
  /** One line per span, in traces without line feeds of their own. */
  breaks: boolean;
}

export const SPEEDS = [4, 8, 16, 32, 64] as const;

export function initialState(): ViewState {
  return {
    version: 1,
    run: null,
    mode: 'follow',
    group: 0,
    sample: 0,
    probeStep: null,
    showRemoved: false,
    speed: 8,
    split: 'train',
    step: null,
    rollout: null,
    sideBySide: false,
    off: [],
    overlay: 'none',
    breaks: true,
  };
}

/** What was saved, as far as it still makes sense; anything else falls back to the start, field by field. */
export function restoredState(saved: unknown): ViewState {
  const state = initialState();
  if (typeof saved !== 'object' || saved === null) return state;
  const old = saved as Record<string, unknown>;
  if (old['version'] !== state.version) return state;
  const checks: { [K in keyof ViewState]: (value: unknown) => value is ViewState[K] } = {
    version: (value): value is 1 => value === 1,
    run: isTextOrNull,
    mode: (value): value is Mode => MODES.includes(value as Mode),
    group: isCount,
    sample: isCount,
    probeStep: isCountOrNull,
    showRemoved: isFlag,
    speed: (value): value is number => SPEEDS.includes(value as (typeof SPEEDS)[number]),
    split: (value): value is Split => value === 'train' || value === 'probe',
    step: isCountOrNull,
    rollout: isTextOrNull,
    sideBySide: isFlag,
    off: (value): value is string[] =>
      Array.isArray(value) && value.every((name) => typeof name === 'string'),
    overlay: (value): value is OverlayName => OVERLAY_NAMES.includes(value as OverlayName),
    breaks: isFlag,
  };
  const restore = <K extends keyof ViewState>(key: K): void => {
    const value = old[key];
    if (checks[key](value)) state[key] = value;
  };
  for (const key of Object.keys(checks) as (keyof ViewState)[]) restore(key);
  return state;
}

/** Steps and selection of one run mean nothing in another; how one likes to look stays. */
export function forRun(state: ViewState, run: string): ViewState {
  if (state.run === run) return state;
  const { group, sample, probeStep, step, rollout } = initialState();
  return { ...state, run, group, sample, probeStep, step, rollout };
}

function isFlag(value: unknown): value is boolean {
  return typeof value === 'boolean';
}
function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
function isCountOrNull(value: unknown): value is number | null {
  return value === null || isCount(value);
}
function isTextOrNull(value: unknown): value is string | null {
  return value === null || typeof value === 'string';
}

/** The step to show of those there are: the wanted one, or the nearest before it, else the first. `null` = the last. */
export function nearestStep(steps: readonly number[], wanted: number | null): number | undefined {
  if (wanted === null) return steps.at(-1);
  return steps.findLast((step) => step <= wanted) ?? steps[0];
}
