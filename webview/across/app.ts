import type { FromAcross, ToAcross } from '../../src/protocol/across.ts';
import type { Tooltip } from '../trace/tooltip.ts';
import type { State } from './state.ts';

type Of<T extends ToAcross['type']> = Extract<ToAcross, { type: T }>;

/** What the host has sent, the last of each kind. */
export interface Data {
  run?: Of<'across/run'>;
  none?: string;
  emergence: Partial<Record<'train' | 'probe', Of<'across/emergence'>>>;
  excerpts?: Of<'across/excerpts'>;
  matrix?: Of<'across/matrix'>;
  trace?: Of<'across/trace'>;
  compare?: Of<'across/compare'>;
  /** Results by mode and behaviour, and by rollout. */
  interventions: Map<string, Of<'across/intervention'>['result']>;
  forks: Map<string, Of<'across/fork'>['result']>;
  jobs: Partial<Record<'intervene' | 'fork', { key: string; share: number; problem?: string }>>;
  error?: string;
}

/** What every part of the view is given. */
export interface App {
  data: Data;
  state(): State;
  /** Changes what the reader chose: saved, then drawn at the next frame. */
  set(patch: Partial<State>): void;
  post(message: FromAcross): void;
  tooltip: Tooltip;
  announce(text: string): void;
  refresh(): void;
}

/** One of the tabs. */
export interface TabView {
  element: HTMLElement;
  /** Draws what state and data say, asks for what is missing. */
  update(): void;
}

export const interventionKey = (mode: string, behaviour: string): string => `${mode} ${behaviour}`;
