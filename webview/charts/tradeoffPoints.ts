import { metricOf, passAt } from './panels.ts';
import type { RunData } from './series.ts';

export const ACCURACY = 'eval/accuracy';
export const ANSWER_LENGTH = 'eval/response/length';

/** One evaluation of a run. */
export interface TradeoffPoint {
  row: number;
  step: number;
  tokens: number;
  accuracy: number;
  low: number | undefined;
  high: number | undefined;
}

/** Evaluations that have both, in the order of training. */
export function tradeoffPoints(data: RunData): TradeoffPoint[] {
  const column = (name: string | undefined) =>
    name === undefined ? undefined : data.values.get(name);
  const [accuracy, tokens] = [column(ACCURACY) ?? [], column(ANSWER_LENGTH) ?? []];
  const [lowName, highName] = metricOf(ACCURACY).band ?? [];
  const [lows, highs] = [column(lowName), column(highName)];
  const points: TradeoffPoint[] = [];
  for (let row = 0; row < accuracy.length; row++) {
    // Most rows have no evaluation.
    if (!Number.isFinite(accuracy[row]) || !Number.isFinite(tokens[row])) continue;
    const end = (values: readonly number[] | undefined) => {
      const found = values?.[row] ?? NaN;
      return Number.isFinite(found) ? found : undefined;
    };
    points.push({
      row,
      step: data.at.step[row],
      tokens: tokens[row],
      accuracy: accuracy[row],
      low: end(lows),
      high: end(highs),
    });
  }
  return points;
}

/** The start's chance that one of k samples is right, over the tokens of k samples; empty unless the run has it. */
export function startPassAtK(data: RunData): { k: number; tokens: number; share: number }[] {
  const [first] = tradeoffPoints(data);
  if (!first || first.step !== 0) return [];
  const found: { k: number; tokens: number; share: number }[] = [];
  for (const [name, column] of data.values) {
    const k = passAt(name);
    const share = column[first.row];
    if (k !== undefined && Number.isFinite(share))
      found.push({ k, tokens: k * first.tokens, share });
  }
  // One sample is right as often as the accuracy says.
  if (found.length > 0) found.push({ k: 1, tokens: first.tokens, share: first.accuracy });
  return found.sort((a, b) => a.k - b.k);
}
