import type { EmergenceMessage, RatePoint } from '../../src/protocol/across.ts';
import type { MeasureName } from '../../src/trace/emergence.ts';

/** With a real minus sign. */
export function signed(value: number, digits: number): string {
  const text = Math.abs(value).toFixed(digits);
  return Number(text) === 0 ? text : `${value < 0 ? '−' : '+'}${text}`;
}

export function percent(share: number, digits = 0): string {
  return Number.isFinite(share) ? `${(100 * share).toFixed(digits)} %` : '–';
}

/** A rate in the unit of its measure. */
export function rateText(measure: MeasureName, value: number | null): string {
  if (value === null) return 'no upper end';
  if (measure === 'share') return percent(value, value > 0 && value < 0.1 ? 1 : 0);
  return value >= 100 ? value.toFixed(0) : value.toFixed(2);
}

export function intervalText(measure: MeasureName, { low, high }: RatePoint): string {
  return `${rateText(measure, low)} to ${rateText(measure, high)}`;
}

const COUNTED: Record<MeasureName, string> = {
  share: 'responses',
  response: 'in as many responses as',
  chance: 'at as many chances as',
};

/** "8 of 64 responses", "31 in 64 responses", "12 at 40 chances". */
export function countText(measure: MeasureName, { count, of }: RatePoint): string {
  if (measure === 'share') return `${count} of ${of} ${COUNTED.share}`;
  return measure === 'response' ? `${count} in ${of} responses` : `${count} at ${of} chances`;
}

const VERDICTS: Record<EmergenceMessage['verdict'], string> = {
  'unseen-before': 'Not seen at the start, seen later',
  amplified: 'Amplified',
  receded: 'Receded',
  unchanged: 'No step differs from the start',
  unknown: 'Nothing to compare yet',
};

/** What may be said of a behaviour, in a heading and sentences. */
export function verdictOf(
  measure: MeasureName,
  emergence: EmergenceMessage,
): { heading: string; sentences: string[] } {
  const { start, first, holds, uncorrected, looks, alpha, verdict } = emergence;
  const sentences: string[] = [];
  if (start) {
    const seen =
      start.count === 0
        ? `None in ${start.of} ${measure === 'chance' ? 'chances' : 'responses'}`
        : `${rateText(measure, start.estimate)} (${countText(measure, start)})`;
    sentences.push(
      `At the start (step ${start.step}): ${seen}, 95 % interval ${intervalText(measure, start)}.`,
    );
  }
  if (first) {
    const { estimate, low, high } = first.difference;
    const unit = measure === 'share' ? 100 : 1;
    const digits = measure === 'share' ? 0 : 2;
    const points = measure === 'share' ? ' points' : '';
    const later =
      holds && holds.of > 0 ? `, and so do ${holds.steps} of the ${holds.of} steps after it` : '';
    sentences.push(
      `Step ${first.step} is the first that differs: ${signed(unit * estimate, digits)}${points} (${signed(unit * low, digits)} to ${signed(unit * high, digits)})${later}.`,
    );
  }
  if (looks > 0) {
    const early =
      uncorrected !== undefined && uncorrected !== first?.step
        ? ` Single looks at 95 % would have said step ${uncorrected}.`
        : '';
    sentences.push(
      looks === 1
        ? 'One later step is compared with the start, at 95 %.'
        : `${looks} later steps are compared with the start, each at ${(100 * (1 - alpha)).toPrecision(4)} %, so that all of them together err in at most 5 % of runs (Bonferroni).${early}`,
    );
  }
  return { heading: VERDICTS[verdict], sentences };
}
