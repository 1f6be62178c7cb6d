import { readFileSync } from 'node:fs';

/** One labelled segment, as in the training data. */
export interface GoldSegment {
  model: string;
  trace_id: string;
  sentence_index: number;
  text: string;
  label_original: string[];
  behaviours: string[];
  undetermined: string[];
  domain: string;
  question: string;
}

/** Segments of one trace in reading order. */
export interface GoldTrace {
  id: string;
  question: string;
  model: string;
  domain: string;
  segments: GoldSegment[];
}

export function readGold(path: string): GoldTrace[] {
  const traces = new Map<string, GoldTrace>();
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    if (line === '') continue;
    const segment = JSON.parse(line) as GoldSegment;
    let trace = traces.get(segment.trace_id);
    if (!trace) {
      const { trace_id: id, question, model, domain } = segment;
      traces.set(id, (trace = { id, question, model, domain, segments: [] }));
    }
    trace.segments.push(segment);
  }
  const sorted = [...traces.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  for (const { segments } of sorted) segments.sort((a, b) => a.sentence_index - b.sentence_index);
  return sorted;
}
