import { SWITCH_VALUES, type LabQuestion } from '../../src/run/lab/request.ts';

/** What the reader chose; kept over a reload of the window. */
export interface State {
  version: 1;
  /** Id of the run that step and rollout are of; null = none was shown yet. */
  run: string | null;
  /** RL step; null = the last one. */
  step: number | null;
  klIn: (typeof SWITCH_VALUES.klIn)[number] | null;
  whitening: (typeof SWITCH_VALUES.whitening)[number] | null;
  aggregation: (typeof SWITCH_VALUES.aggregation)[number] | null;
  /** Whether the KL is left out of all. */
  noKl: boolean;
  /** Samples of each prompt, for rollouts that are sampled anew; null = the run's. */
  group: number | null;
  /** Whether colours mean the same in every strip of a block. */
  sameScale: boolean;
  /** Algorithms that are not shown. */
  hidden: string[];
  /** Row of the rollout on show. */
  rollout: number;
}

export function initialState(): State {
  return {
    version: 1,
    run: null,
    ...{ step: null, klIn: null, whitening: null, aggregation: null, noKl: false, group: null },
    ...{ sameScale: true, hidden: [], rollout: 0 },
  };
}

/** What was saved, as far as it still makes sense. */
export function restoredState(saved: unknown): State {
  const state = initialState();
  if (typeof saved !== 'object' || saved === null) return state;
  const old = saved as Record<string, unknown>;
  if (old['version'] !== 1) return state;
  const among = <T>(values: readonly T[], value: unknown): T | null =>
    values.includes(value as T) ? (value as T) : null;
  const whole = (value: unknown): number | null =>
    Number.isSafeInteger(value) && Number(value) >= 1 ? Number(value) : null;
  const hidden = old['hidden'];
  return {
    ...state,
    run: typeof old['run'] === 'string' ? old['run'] : null,
    step: whole(old['step']),
    klIn: among(SWITCH_VALUES.klIn, old['klIn']),
    whitening: among(SWITCH_VALUES.whitening, old['whitening']),
    aggregation: among(SWITCH_VALUES.aggregation, old['aggregation']),
    noKl: old['noKl'] === true,
    group: whole(old['group']),
    sameScale: old['sameScale'] !== false,
    hidden: Array.isArray(hidden) ? hidden.filter((name) => typeof name === 'string') : [],
    rollout: whole(old['rollout']) ?? 0,
  };
}

/** What the host is to answer. */
export function questionOf(state: State, tokenModel?: number): LabQuestion {
  const { step, group, klIn, whitening, aggregation, noKl } = state;
  return {
    ...(step !== null && { step }),
    ...(group !== null && { group }),
    ...(tokenModel !== undefined && { tokenModel }),
    switches: {
      ...(klIn !== null && { klIn }),
      ...(whitening !== null && { whitening }),
      ...(aggregation !== null && { aggregation }),
      ...(noKl && { klCoefficient: 0 }),
    },
  };
}
