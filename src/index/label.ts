import { countBehaviours } from '../trace/behaviours.ts';
import { detectText } from '../trace/detector/detect.ts';
import type { Trace } from '../trace/trace.ts';
import type { ReadRow } from './store.ts';

/** The trace with behaviours: those that it came with, else the detector's. */
export function labelled(trace: Trace): Trace {
  if (trace.detector !== '' || trace.spansIn !== 'text') return trace;
  const { detector, spans } = detectText(trace.response);
  return { ...trace, detector, spans };
}

/** Spans per behaviour of a row. */
export async function behavioursOf(read: ReadRow): Promise<Record<string, number>> {
  if (read.summary.behaviours) return read.summary.behaviours;
  return countBehaviours(labelled(await read.trace()).spans);
}
