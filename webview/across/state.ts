import { TABS, type Tab } from '../../src/protocol/across.ts';
import { MEASURE_NAMES, type MeasureName } from '../../src/trace/emergence.ts';

/** What the reader chose; kept over a reload of the window. */
export interface State {
  version: 1;
  tab: Tab;
  behaviour: string | null;
  measure: MeasureName;
  split: 'train' | 'probe';
  /** Point whose spans are listed. */
  step: number | null;
  /** Rollout of the trace tab, and the two of the comparison. */
  trace: string | null;
  a: string | null;
  b: string | null;
  /** Order of the matrix. */
  order: 'prompt' | 'fate' | 'rate';
}

export function initialState(): State {
  return {
    version: 1,
    tab: 'behaviours',
    behaviour: null,
    measure: 'share',
    split: 'train',
    step: null,
    trace: null,
    a: null,
    b: null,
    order: 'fate',
  };
}

/** What was saved, as far as it still makes sense. */
export function restoredState(saved: unknown): State {
  const state = initialState();
  if (typeof saved !== 'object' || saved === null) return state;
  const old = saved as Record<string, unknown>;
  if (old['version'] !== state.version) return state;
  const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
  const among = <T>(values: readonly T[], value: unknown, otherwise: T): T =>
    values.includes(value as T) ? (value as T) : otherwise;
  return {
    ...state,
    tab: among(TABS, old['tab'], state.tab),
    behaviour: text(old['behaviour']),
    measure: among(MEASURE_NAMES, old['measure'], state.measure),
    split: among(['train', 'probe'], old['split'], state.split),
    step: Number.isSafeInteger(old['step']) ? (old['step'] as number) : null,
    trace: text(old['trace']),
    a: text(old['a']),
    b: text(old['b']),
    order: among(['prompt', 'fate', 'rate'], old['order'], state.order),
  };
}
