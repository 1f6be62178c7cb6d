import { isRunTarget, type AskTarget } from '../../src/protocol/ask.ts';

/** What a person chose and typed; survives a hidden tab and a reload of the window. Answers do not go in here. */
export interface AskState {
  version: 1;
  targets: AskTarget[];
  /** As it stands in its field, asked or not. */
  prompt: string;
  samples: number;
  temperature: number;
  maxTokens: number;
  logprobs: boolean;
  /** Of the noise of checkpoints; left out: a fresh one each time. */
  seed?: number;
  overlay: boolean;
  off: string[];
}

export function initialState(): AskState {
  return {
    version: 1,
    targets: [],
    prompt: '',
    samples: 1,
    temperature: 0.6,
    maxTokens: 4096,
    logprobs: true,
    overlay: false,
    off: [],
  };
}

/** What was saved, as far as it still makes sense. */
export function restoredState(saved: unknown): AskState {
  const state = initialState();
  if (typeof saved !== 'object' || saved === null) return state;
  const old = saved as Partial<Record<keyof AskState, unknown>>;
  if (old.version !== 1) return state;
  if (Array.isArray(old.targets)) state.targets = old.targets.filter(isTarget).slice(0, 2);
  if (typeof old.prompt === 'string') state.prompt = old.prompt;
  if (isBetween(old.samples, 1, 8)) state.samples = Math.round(old.samples);
  if (isBetween(old.temperature, 0, 2)) state.temperature = old.temperature;
  if (isBetween(old.maxTokens, 1, 1_000_000)) state.maxTokens = Math.round(old.maxTokens);
  if (typeof old.logprobs === 'boolean') state.logprobs = old.logprobs;
  if (isBetween(old.seed, 0, 0xffffffff)) state.seed = Math.round(old.seed);
  if (typeof old.overlay === 'boolean') state.overlay = old.overlay;
  if (Array.isArray(old.off)) {
    state.off = old.off.filter((name): name is string => typeof name === 'string');
  }
  return state;
}

const isBetween = (value: unknown, low: number, high: number): value is number =>
  typeof value === 'number' && value >= low && value <= high;

function isTarget(value: unknown): value is AskTarget {
  if (typeof value !== 'object' || value === null) return false;
  if (isRunTarget(value)) {
    const { run, checkpoint } = value;
    return typeof run === 'string' && ['string', 'undefined'].includes(typeof checkpoint);
  }
  const { server, model } = value as { server?: unknown; model?: unknown };
  return typeof server === 'string' && typeof model === 'string';
}
