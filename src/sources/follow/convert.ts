import { countBehaviours, type Span } from '../../trace/behaviours.ts';
import { detectText } from '../../trace/detector/detect.ts';
import type { Trace } from '../../trace/trace.ts';
import type { RolloutRecord, RolloutSummary, Split } from '../../run/records.ts';

/** Where a followed rollout stands among the others. */
export interface RolloutPlace {
  step: number;
  split: Split;
  row: number;
  group: number;
}

/** Most of a response that is sent to a view, in UTF-16 units. */
const MOST_TEXT = 2_000_000;

/** The response in pieces: its tokens where they are known, else words with the white space before them. */
export function piecesOf({ pieces, response }: Trace): string[] {
  if (pieces) return pieces;
  const text = response.length > MOST_TEXT ? response.slice(0, MOST_TEXT) : response;
  const found: string[] = text.match(/\s*\S+/g) ?? (text === '' ? [] : [text]);
  const rest = text.length - found.reduce((sum, piece) => sum + piece.length, 0);
  if (rest > 0 && found.length > 0) found.push(text.slice(text.length - rest));
  if (response.length > text.length) {
    found.push(` … ${(response.length - text.length).toLocaleString('en')} more characters`);
  }
  return found;
}

/** Labels a trace by its text and gives its spans in pieces. */
function labelled(
  trace: Trace,
  pieces: readonly string[],
  explain: boolean,
): { spans: Span[]; detector: string } {
  const { spans, detector } = detectText(trace.response.slice(0, MOST_TEXT), { explain });
  const starts: number[] = [];
  let at = 0;
  for (const piece of pieces) {
    starts.push(at);
    at += piece.length;
  }
  const pieceAt = (offset: number): number => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle] <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  return {
    detector,
    spans: spans.map(({ start, end, behaviour, confidence, why, outcome }) => ({
      start: pieceAt(start),
      end: pieceAt(Math.max(start, end - 1)) + 1,
      behaviour,
      confidence,
      why,
      ...(outcome !== undefined && { outcome }),
    })),
  };
}

function shared(trace: Trace, { step, split, row, group }: RolloutPlace) {
  return {
    id: `${step}/${split}/${row}`,
    step,
    split,
    row,
    group,
    correct: trace.correct ?? false,
    ...(trace.correct === undefined && { judged: false }),
    ...(trace.pieces === undefined && { words: true }),
    truncated: trace.truncated ?? false,
    rewards: trace.rewards,
  };
}

export function summaryOf(trace: Trace, place: RolloutPlace): RolloutSummary {
  const pieces = piecesOf(trace);
  // Counted, not read: reasons are made when somebody opens it.
  const { spans } = labelled(trace, pieces, false);
  return {
    ...shared(trace, place),
    // In pieces, as the spans are: bars and texts then agree.
    length: pieces.length,
    stored: true,
    behaviours: countBehaviours(spans),
    segments: spans.map(({ behaviour, start, end }) => [behaviour, start, end]),
  };
}

export function recordOf(trace: Trace, place: RolloutPlace): RolloutRecord {
  const pieces = piecesOf(trace);
  const { spans, detector } = labelled(trace, pieces, true);
  const { arrays, parts } = trace;
  // Numbers per token go as JSON: what is unknown there is 0 in a message, so only whole arrays are sent.
  const whole = (values: ArrayLike<number> | undefined): number[] | undefined => {
    const list = values && Array.from(values);
    return list?.every(Number.isFinite) ? list : undefined;
  };
  const extras = {
    entropy: whole(arrays?.entropy),
    value: whole(arrays?.value),
    kl: whole(arrays?.kl),
    reward: whole(arrays?.reward),
  };
  const known = Object.entries(extras).filter(([, values]) => values !== undefined);
  return {
    ...shared(trace, place),
    prompt: trace.prompt,
    pieces,
    spans,
    detector,
    reason: reasonOf(trace, parts?.problems.map(({ message }) => message) ?? []),
    logp: whole(arrays?.logp) ?? [],
    advantage: whole(arrays?.advantage) ?? [],
    ...(known.length > 0 && { extras: Object.fromEntries(known) }),
  };
}

/** What a reader should know beside the verdict: where it lies, the right answer, what is wrong with its tags. */
function reasonOf({ id, truth }: Trace, problems: readonly string[]): string {
  const parts = [id, ...(truth === undefined ? [] : [`right answer: ${truth}`]), ...problems];
  return parts.join(' · ').slice(0, 1000);
}
