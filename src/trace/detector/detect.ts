import { BEHAVIOUR_NAMES, type BehaviourName } from '../behaviours.ts';
import { listLabeller } from './listLabeller.ts';
import { statisticalLabeller } from './statisticalLabeller.ts';
import { KEYWORD_LIST_NAMES, type KeywordListName } from './lists.ts';
import type { Labeller, SegmentLabels } from './labeller.ts';
import type { Change, Episode, Labelled, LabelledSpan, Stretch } from './labelled.ts';
import {
  newSegmenter,
  nextSegment,
  skipSpace,
  skipSpaceBack,
  type Segmenter,
} from './segmenter.ts';

/** Ours, and the literature's keyword lists for comparison. */
export type DetectorName = 'thoughtscope' | KeywordListName;
export const DETECTOR_NAMES: readonly DetectorName[] = ['thoughtscope', ...KEYWORD_LIST_NAMES];

export interface DetectOptions {
  /** Default: `thoughtscope`. */
  detector?: DetectorName;
  /** Whether labels say why (default). Without, counts and filters over many traces take half the time. */
  explain?: boolean;
}

/** A text that is still being written. */
export interface Detection {
  /** Labels what came, and tells what changed. After it, `current()` is what `detectText` says of the text so far. */
  append(chunk: string): Change;
  /** The labels of the text so far. The arrays are the caller's to read, and change with the next `append`. */
  current(): Labelled;
  /** The same as `current()`: nothing is held back. Nothing can be appended afterwards. */
  finish(): Labelled;
}

/** Rises whenever weights, grammar or segmenter change what is said of a text. */
const VERSION = 1;

/** `name@version`: spans that were stored with another one are stale. */
export function detectorVersion(detector: DetectorName = 'thoughtscope'): string {
  return detector === 'thoughtscope' ? `thoughtscope@${VERSION}` : `${detector}@1`;
}

/** Labels a whole text. Linear in its length, whatever it holds. */
export function detectText(text: string, options: DetectOptions = {}): Labelled {
  const detection = openDetection(options);
  detection.append(text);
  return detection.finish();
}

/** What is labelled of given segments: behaviours in the registry's order, and the coarse flag. */
export interface SegmentResult {
  labels: BehaviourName[];
  metacognition: boolean;
  detail: SegmentLabels;
}

/**
 * Labels given segments of one record, one to one, in reading order; each sees only those before it. The detector knows
 * sentences: a segment of several is labelled sentence by sentence and has what any of them has.
 */
export function labelSegments(
  segments: readonly string[],
  options: DetectOptions = {},
): SegmentResult[] {
  const labeller = labellerFor(options);
  let base = 0;
  return segments.map((segment) => {
    const detail = sentencesOf(segment)
      .map(({ start, end }) => labeller.next(segment, start, end, base))
      .reduce(joined);
    base += segment.length;
    const found = new Set(detail.labels.map(({ behaviour }) => behaviour));
    return {
      labels: BEHAVIOUR_NAMES.filter((name) => found.has(name)),
      metacognition: detail.metacognition !== undefined,
      detail,
    };
  });
}

/** The sentences of a segment that somebody else cut; one stretch, unless two of them at least have words. */
function sentencesOf(segment: string): Stretch[] {
  const start = skipSpace(segment, 0);
  const whole = { start, end: skipSpaceBack(segment, start) };
  const sentences: Stretch[] = [];
  const segmenter = newSegmenter(false);
  let wordy = 0;
  for (let at = 0; ;) {
    const next = nextSegment(segmenter, segment, at, true);
    if (!next) break;
    sentences.push({ start: next.start, end: next.end });
    if (hasWords(segment, next.start, next.end)) wordy++;
    at = next.next;
  }
  return wordy < 2 ? [whole] : sentences;
}

/** Two words of two letters at least, somewhere near the beginning. */
function hasWords(text: string, start: number, end: number): boolean {
  const words = text.slice(start, Math.min(end, start + 400)).match(/[a-zA-Z']{2,}/g);
  return words !== null && words.length >= 2;
}

/** What either of two stretches has; of a behaviour that both have, the surer label. */
function joined(a: SegmentLabels, b: SegmentLabels): SegmentLabels {
  const labels = [...a.labels];
  for (const label of b.labels) {
    const at = labels.findIndex(({ behaviour }) => behaviour === label.behaviour);
    if (at < 0) labels.push(label);
    else if (labels[at].confidence < label.confidence) labels[at] = label;
  }
  if (a.metacognition === undefined && b.metacognition === undefined) return { labels };
  return { labels, metacognition: Math.max(a.metacognition ?? 0, b.metacognition ?? 0) };
}

function labellerFor({ detector = 'thoughtscope', explain = true }: DetectOptions): Labeller {
  return detector === 'thoughtscope' ? statisticalLabeller(explain) : listLabeller(detector);
}

export function openDetection(options: DetectOptions = {}): Detection {
  const labeller = labellerFor(options);
  const segmenter = newSegmenter();
  const result: Labelled = {
    detector: detectorVersion(options.detector),
    segments: [],
    spans: [],
    metacognition: [],
    episodes: [],
  };
  // Only what no closed segment covers is kept, so that a long stream is never joined into one string again.
  let tail = '';
  let base = 0;
  let finished = false;
  /** What comes after these counts belongs to the segment or the episode that is still open. */
  const settled = { segments: 0, spans: 0, metacognition: 0, episodes: 0 };
  /** Spans as they were before an open episode gave them an outcome. */
  let undecorated: [index: number, span: LabelledSpan][] = [];

  function add(state: Segmenter, from: number, final: boolean): number {
    for (let at = from; ;) {
      const found = nextSegment(state, tail, at, final);
      if (!found) return skipSpace(tail, at);
      at = found.next;
      const { labels, metacognition } = labeller.next(tail, found.start, found.end, base);
      const place = { start: base + found.start, end: base + found.end };
      const segment = result.segments.push(place) - 1;
      for (const label of labels) {
        const span = label as LabelledSpan;
        span.start = place.start;
        span.end = place.end;
        span.segment = segment;
        span.why = label.reasons.join('; ');
        result.spans.push(span);
      }
      if (metacognition !== undefined) {
        result.metacognition.push({ ...place, confidence: metacognition });
      }
    }
  }

  /** Gives the verifications of an episode its outcome; returns what they were before. */
  function tell(episode: Episode): typeof undecorated {
    const before: typeof undecorated = [];
    result.episodes.push(episode);
    const { spans } = result;
    for (let i = firstOf(spans, episode.first); i < spans.length; i++) {
      const span = spans[i];
      if (span.segment > episode.last) break;
      if (span.behaviour !== 'verification') continue;
      before.push([i, span]);
      spans[i] = { ...span, outcome: outcomeOf(episode) };
    }
    return before;
  }

  const earliestOpen = () =>
    Math.min(
      result.segments[settled.segments]?.start ?? Infinity,
      result.episodes[settled.episodes]?.start ?? Infinity,
    );

  function append(chunk: string): Change {
    if (finished) throw new Error('Nothing can be appended to a finished detection.');
    const changedBefore = Math.min(earliestOpen(), base + tail.length);
    for (const [index, span] of undecorated) result.spans[index] = span;
    result.segments.length = settled.segments;
    result.spans.length = settled.spans;
    result.metacognition.length = settled.metacognition;
    result.episodes.length = settled.episodes;

    tail += chunk;
    const used = add(segmenter, 0, false);
    tail = tail.slice(used);
    base += used;
    labeller.episodes().closed.slice(settled.episodes).forEach(tell);
    const firstSettled = result.episodes[settled.episodes]?.start ?? Infinity;
    settled.segments = result.segments.length;
    settled.spans = result.spans.length;
    settled.metacognition = result.metacognition.length;
    settled.episodes = result.episodes.length;

    labeller.mark();
    add({ ...segmenter }, 0, true);
    const { closed, open } = labeller.episodes();
    undecorated = [...closed.slice(settled.episodes), ...(open ? [open] : [])].flatMap(tell);
    labeller.rewind();

    const from = Math.min(changedBefore, earliestOpen(), firstSettled);
    return {
      from,
      segments: since(result.segments, from),
      spans: since(result.spans, from),
      metacognition: since(result.metacognition, from),
      episodes: since(result.episodes, from),
    };
  }

  return {
    append,
    current: () => result,
    finish() {
      finished = true;
      return result;
    },
  };
}

/** Index of the first span of a segment or of one after it. */
function firstOf(spans: readonly LabelledSpan[], segment: number): number {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (spans[middle].segment < segment) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** What starts at or after `from`: the end of a list in order of `start`. */
function since<T extends Stretch>(list: readonly T[], from: number): T[] {
  let first = list.length;
  while (first > 0 && list[first - 1].start >= from) first--;
  return list.slice(first);
}

/** An episode's outcome, in the words of spans: a corrected check was still a good one. */
function outcomeOf({ outcome, unsupported }: Episode): LabelledSpan['outcome'] {
  if (unsupported) return 'unsupported';
  return outcome === 'unresolved' ? 'unresolved' : 'right';
}
