import { bisect } from './bisect.ts';
import { phaseBorder, rowsOf, type AxisName, type Mark, type RunData } from './series.ts';
import type { Position } from './xaxis.ts';

export interface PlacedMark {
  mark: Mark;
  at: Position;
}

/** Where a run's marks lie on the axis; on tokens and time that is where the run was after the mark's step. */
export function placeMarks(data: RunData, axis: AxisName): PlacedMark[] {
  return data.marks.map((mark) => ({
    mark,
    at: { phase: mark.phase, x: axis === 'step' ? mark.step : placeOfStep(data, mark, axis) },
  }));
}

function placeOfStep(data: RunData, { step, phase }: Mark, axis: AxisName): number {
  const rl = phaseBorder(data.phase);
  const [first, end] = phase === 'rl' ? [rl, rowsOf(data)] : [0, rl];
  const after = bisect(data.at.step, step + 1, first, end);
  const row = Math.max(0, after - 1);
  return data.at[axis][row] ?? 0;
}

const PREFIX: Record<Mark['kind'], string> = {
  control: '',
  attempt: '',
  alarm: 'Alarm: ',
  checkpoint: 'Checkpoint ',
};

/** A mark as a sentence: "Step 24: Exploration weight 0.6 → 1.2, by window". */
export function markSentence({ kind, phase, step, label, by }: Mark): string {
  const when = phase === 'sft' ? `SFT step ${step}` : `Step ${step}`;
  return `${when}: ${PREFIX[kind]}${label}${by ? `, by ${by}` : ''}`;
}
