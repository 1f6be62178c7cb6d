import type { ExtraArray } from '../../src/run/records.ts';

/** A number per token drawn behind the text. */
export const OVERLAYS = {
  none: { label: 'No overlay' },
  logp: { label: 'Log-probability' },
  entropy: { label: 'Entropy' },
  value: { label: 'Value' },
  advantage: { label: 'Advantage' },
  kl: { label: 'KL to the reference' },
  reward: { label: 'Token reward' },
} as const;
export type OverlayName = keyof typeof OVERLAYS;
export const OVERLAY_NAMES = Object.keys(OVERLAYS) as OverlayName[];
type Shown = Exclude<OverlayName, 'none'>;

/** A class of values that is drawn alike; `step` is −4 … 4 for diverging scales, 0 … 5 for sequential ones. */
export interface OverlayStop {
  step: number;
  label: string;
}

export interface Overlay {
  name: Shown;
  /** One hue that grows, or two (told apart also by those who see red and green alike) about zero. */
  scale: 'sequential' | 'diverging';
  /** The stop of token i, or undefined where no number is known. */
  step(i: number): number | undefined;
  /** The number of token i in words. */
  describe(i: number): string;
  stops: OverlayStop[];
  note: string;
}

/** Where a rollout has its numbers. */
export interface TokenNumbers {
  logp: readonly number[];
  advantage: readonly number[];
  extras?: Partial<Record<ExtraArray, readonly number[]>>;
}

/** The numbers of an overlay, one per token; empty where they are not known. */
export function numbersOf(
  name: OverlayName,
  { logp, advantage, extras }: TokenNumbers,
): readonly number[] {
  switch (name) {
    case 'none':
      return [];
    case 'logp':
      return logp;
    case 'advantage':
      return advantage;
    default:
      return extras?.[name] ?? [];
  }
}

/** Lower ends of the classes by probability, most probable first. Fixed, so that responses compare. */
const PROBABILITIES = [0.9, 0.5, 0.2, 0.05, 0.01, 0];
const DIVERGING = 4;

export function overlayOf(name: OverlayName, numbers: TokenNumbers): Overlay | undefined {
  const values = numbersOf(name, numbers);
  if (name === 'none' || values.length === 0) return undefined;
  if (name === 'logp') return logpOverlay(values);
  return name === 'entropy' ? entropyOverlay(values) : signedOverlay(name, values);
}

function logpOverlay(values: readonly number[]): Overlay {
  return {
    name: 'logp',
    scale: 'sequential',
    step: (i) => {
      const logp = values[i];
      if (!(logp <= 0)) return logp > 0 ? 0 : undefined;
      const probability = Math.exp(logp);
      return PROBABILITIES.findIndex((low) => probability >= low);
    },
    describe: (i) =>
      Number.isFinite(values[i])
        ? `log-probability ${signed(values[i], 3)} (p = ${probabilityText(Math.exp(values[i]))})`
        : 'log-probability unknown',
    stops: PROBABILITIES.map((low, step) => ({
      step,
      label: low > 0 ? `p ≥ ${probabilityText(low)}` : 'less',
    })),
    note: 'Probability of the token when it was sampled (temperature applied, before truncation).',
  };
}

/** Lower ends of the classes by entropy, surest first. Fixed, so that responses compare. */
const NATS = [0, 0.05, 0.2, 0.5, 1, 2];

function entropyOverlay(values: readonly number[]): Overlay {
  return {
    name: 'entropy',
    scale: 'sequential',
    // A touch below zero is rounding.
    step: (i) =>
      Number.isFinite(values[i])
        ? Math.max(
            0,
            NATS.findLastIndex((low) => values[i] >= low),
          )
        : undefined,
    describe: (i) =>
      Number.isFinite(values[i])
        ? `entropy ${signed(values[i], 3)} nats (as unsure as among ${Math.exp(values[i]).toFixed(1)} equals)`
        : 'entropy unknown',
    stops: NATS.map((low, step) => ({ step, label: step === 0 ? 'less' : `≥ ${low} nats` })),
    note: 'Entropy of the distribution that the token was drawn from.',
  };
}

const SIGNED: Record<Exclude<Shown, 'logp' | 'entropy'>, { word: string; note: string }> = {
  advantage: { word: 'advantage', note: 'Advantage of the update.' },
  value: {
    word: 'value',
    note: 'What the critic expected before the token: the weighted sum of all reward signals.',
  },
  kl: {
    word: 'log π − log π_ref',
    note: 'How much likelier the token is than under the reference (the k1 estimate of the KL).',
  },
  reward: {
    word: 'reward',
    note: 'Weighted reward given at the token, the KL cost included where it is paid in the reward.',
  },
};

function signedOverlay(name: keyof typeof SIGNED, values: readonly number[]): Overlay {
  const { word, note } = SIGNED[name];
  const scale = magnitude(values);
  const step = (value: number): number =>
    scale === 0 ? 0 : clamp(Math.round((value / scale) * DIVERGING), -DIVERGING, DIVERGING);
  return {
    name,
    scale: 'diverging',
    step: (i) => (Number.isFinite(values[i]) ? step(values[i]) : undefined),
    describe: (i) =>
      Number.isFinite(values[i]) ? `${word} ${signed(values[i], 3)}` : `${word} unknown`,
    stops: Array.from({ length: 2 * DIVERGING + 1 }, (_, at) => {
      const level = at - DIVERGING;
      return { step: level, label: signed((level / DIVERGING) * scale, 2) };
    }),
    note: `${note} The ends of the scale are the 98th percentile of its size in this response.`,
  };
}

/** 98th percentile of |value|: one spike does not bleach the rest. */
function magnitude(values: readonly number[]): number {
  const sizes = values
    .filter(Number.isFinite)
    .map(Math.abs)
    .sort((a, b) => a - b);
  return sizes[Math.max(0, Math.ceil(sizes.length * 0.98) - 1)] ?? 0;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}

/** With a real minus sign. */
export function signed(value: number, digits: number): string {
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
}

function probabilityText(p: number): string {
  return p >= 0.001 || p === 0 ? String(Number(p.toPrecision(2))) : p.toExponential(1);
}
