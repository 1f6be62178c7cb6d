/** A number per token drawn behind the text. */
export const OVERLAYS = {
  none: { label: 'No overlay' },
  logp: { label: 'Log-probability' },
  advantage: { label: 'Advantage' },
} as const;
export type OverlayName = keyof typeof OVERLAYS;
export const OVERLAY_NAMES = Object.keys(OVERLAYS) as OverlayName[];

/** A class of values that is drawn alike; `step` is −4 … 4 for diverging scales, 0 … 5 for sequential ones. */
export interface OverlayStop {
  step: number;
  label: string;
}

export interface Overlay {
  name: Exclude<OverlayName, 'none'>;
  /** The stop of token i, or undefined where no number is known. */
  step(i: number): number | undefined;
  /** The number of token i in words. */
  describe(i: number): string;
  stops: OverlayStop[];
  note: string;
}

/** Lower ends of the classes by probability, most probable first. Fixed, so that responses compare. */
const PROBABILITIES = [0.9, 0.5, 0.2, 0.05, 0.01, 0];
const DIVERGING = 4;

export function overlayOf(
  name: OverlayName,
  arrays: { logp: readonly number[]; advantage: readonly number[] },
): Overlay | undefined {
  if (name === 'none' || arrays[name].length === 0) return undefined;
  return name === 'logp' ? logpOverlay(arrays.logp) : advantageOverlay(arrays.advantage);
}

function logpOverlay(values: readonly number[]): Overlay {
  return {
    name: 'logp',
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

function advantageOverlay(values: readonly number[]): Overlay {
  const scale = magnitude(values);
  const step = (value: number): number =>
    scale === 0 ? 0 : clamp(Math.round((value / scale) * DIVERGING), -DIVERGING, DIVERGING);
  return {
    name: 'advantage',
    step: (i) => (Number.isFinite(values[i]) ? step(values[i]) : undefined),
    describe: (i) =>
      Number.isFinite(values[i]) ? `advantage ${signed(values[i], 3)}` : 'advantage unknown',
    stops: Array.from({ length: 2 * DIVERGING + 1 }, (_, at) => {
      const level = at - DIVERGING;
      return { step: level, label: signed((level / DIVERGING) * scale, 2) };
    }),
    note: 'Advantage of the update. The ends of the scale are the 98th percentile of its size in this response.',
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
