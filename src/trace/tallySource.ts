import { detectText } from './detector/detect.ts';
import { tallyStep, type Counted, type StepTally } from './tally.ts';
import type { Trace, TraceSource } from './trace.ts';

export interface TallyOptions {
  /** Traces counted, of all. */
  onProgress?: (done: number, total: number) => void;
  signal?: AbortSignal;
}

const PAGE = 256;

/**
 * Counts behaviours per step in any source of traces (a trainer's dump, a run's store). Traces that nobody has labelled are
 * labelled by the detector. Traces without a step count as step 0. Chances are a task's to count: there are none here.
 */
export async function tallySource(
  source: Pick<TraceSource, 'count' | 'rows' | 'read'>,
  { onProgress, signal }: TallyOptions = {},
): Promise<StepTally[]> {
  const total = await source.count();
  const steps = new Map<number, Counted[]>();
  for (let from = 0; from < total; from += PAGE) {
    signal?.throwIfAborted();
    for (const { id, step = 0, group } of await source.rows(from, Math.min(from + PAGE, total))) {
      const trace = await source.read(id);
      const counted = countedTrace(trace, group);
      const others = steps.get(step);
      if (others) others.push(counted);
      else steps.set(step, [counted]);
    }
    onProgress?.(Math.min(from + PAGE, total), total);
  }
  return [...steps]
    .sort(([a], [b]) => a - b)
    .map(([step, responses]) => tallyStep(step, responses));
}

function countedTrace(trace: Trace, group: string): Counted {
  const { detector, response, pieces, spansIn, correct, truncated } = trace;
  const labelled = detector !== '';
  const spans = labelled ? trace.spans : detectText(response).spans;
  const behaviours: Record<string, number> = {};
  for (const { behaviour } of spans) behaviours[behaviour] = (behaviours[behaviour] ?? 0) + 1;
  return {
    group,
    correct,
    truncated: truncated === true,
    length: labelled && spansIn === 'pieces' && pieces ? pieces.length : response.length,
    behaviours,
    segments: spans.map(({ behaviour, start, end }) => [behaviour, start, end]),
  };
}
