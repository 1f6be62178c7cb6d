import { BEHAVIOURS, BEHAVIOUR_NAMES, type Behaviour } from '../../src/trace/behaviours.ts';
import { visible } from '../../src/trace/visible.ts';

/** A span as it came: from a store, a file or a stream, perhaps of a newer version than this view. */
export interface SpanData {
  start: number;
  end: number;
  behaviour: string;
  /** NaN where the stream does not say. */
  confidence: number;
  why: string;
  outcome?: string;
}

/** How a behaviour is shown; one that this version does not know keeps its name and gets neutral looks. */
export function behaviourOf(name: string): Behaviour {
  if (Object.hasOwn(BEHAVIOURS, name)) return BEHAVIOURS[name as keyof typeof BEHAVIOURS];
  return {
    label: visible(name),
    description: 'A behaviour that this version does not know.',
    color: 'charts.foreground',
    underline: 'dotted',
    glyph: '?',
    metacognition: false,
  };
}

/** Known names first, in the registry's order, then whatever else occurs. */
export function behaviourOrder(found: Iterable<string>): string[] {
  const others = [...new Set(found)].filter((name) => !Object.hasOwn(BEHAVIOURS, name)).sort();
  return [...BEHAVIOUR_NAMES, ...others];
}

/** Spans within [0, length), none empty, by start; of two that start together the longer first. */
export function cleanSpans(spans: readonly SpanData[], length: number): SpanData[] {
  const result: SpanData[] = [];
  for (const span of spans) {
    const start = Math.max(0, Math.trunc(span.start));
    const end = Math.min(length, Math.trunc(span.end));
    // Also false for NaN.
    if (start < end) result.push({ ...span, start, end });
  }
  return result.sort((a, b) => a.start - b.start || b.end - a.end);
}

export function countBehaviours(spans: readonly { behaviour: string }[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { behaviour } of spans) counts.set(behaviour, (counts.get(behaviour) ?? 0) + 1);
  return counts;
}

/** What a reader is told about a span: kind, why, outcome, how sure. */
export function describeSpan(span: SpanData): string[] {
  const { label, glyph } = behaviourOf(span.behaviour);
  const lines = [`${glyph} ${label}`];
  if (span.why) lines.push(visible(span.why));
  if (span.outcome) lines.push(`Outcome: ${visible(span.outcome)}`);
  if (span.confidence === 1) lines.push('Confidence 1 (exact)');
  else if (Number.isFinite(span.confidence)) {
    lines.push(`Confidence ${span.confidence.toFixed(2)}`);
  } else lines.push('Labelled while it is written; reasons follow with the stored rollout');
  lines.push(`Tokens ${span.start + 1}–${span.end}`);
  return lines;
}
