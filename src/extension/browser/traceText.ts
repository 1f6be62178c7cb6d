import type { RolloutRecord } from '../../run/records.ts';
import type { Trace } from '../../trace/trace.ts';
import type { TraceText } from '../trace/text.ts';

/** A row of a file as a document: its text, and the same facts about it as a rollout of our own has. */
export interface RowDocument {
  record: RolloutRecord;
  text: TraceText;
  trace: Trace;
}

/**
 * Text spans count in UTF-16 units, the document's in pieces: the response is cut wherever a span begins or ends, so that
 * each span is a run of whole pieces. Nothing is added to or taken from the response.
 */
export function rowDocument(trace: Trace, row: number): RowDocument {
  const { response, prompt, step, rewards, correct, truncated, detector } = trace;
  const own = trace.spansIn === 'pieces' && trace.pieces ? trace.pieces : undefined;
  const borders = own ? [] : bordersOf(trace);
  const pieces = own ?? borders.slice(1).map((end, i) => response.slice(borders[i], end));
  const at = new Map(borders.map((border, i) => [border, i]));
  const spans = own
    ? trace.spans
    : trace.spans.map((span) => ({
        ...span,
        start: at.get(span.start) ?? 0,
        end: at.get(span.end) ?? pieces.length,
      }));
  const record: RolloutRecord = {
    id: trace.id,
    step: Math.trunc(step ?? 0),
    split: 'train',
    row,
    group: 0,
    prompt,
    pieces,
    spans,
    detector,
    correct: correct ?? false,
    truncated: truncated ?? false,
    reason: reasonOf(trace),
    rewards,
    logp: [],
    advantage: [],
  };
  return { record, text: textOf(prompt, pieces, own ? ' ' : ''), trace };
}

function bordersOf({ response, spans }: Trace): number[] {
  const all = new Set([0, response.length]);
  for (const { start, end } of spans) {
    all.add(Math.min(start, response.length));
    all.add(Math.min(end, response.length));
  }
  return [...all].sort((a, b) => a - b);
}

function textOf(prompt: string, pieces: readonly string[], between: string): TraceText {
  const parts = prompt === '' ? [] : [`${prompt}\n\n`];
  let length = parts[0]?.length ?? 0;
  const starts: number[] = [];
  for (const [i, piece] of pieces.entries()) {
    if (i > 0) {
      parts.push(between);
      length += between.length;
    }
    starts.push(length);
    parts.push(piece);
    length += piece.length;
  }
  starts.push(length);
  return { text: `${parts.join('')}\n`, starts };
}

function reasonOf({ correct, truth }: Trace): string {
  const said = correct === undefined ? 'the source gives no verdict' : 'as the source says';
  return truth === undefined ? said : `${said}; expected ${truth.slice(0, 200)}`;
}
