import { applyCorrections, type Correction } from '../trace/detector/corrections.ts';
import type { Episode, Labelled, Stretch } from '../trace/detector/labelled.ts';
import { promptBlock } from '../trace/formats/prompt.ts';
import { splitResponse } from '../trace/formats/split.ts';
import { BEHAVIOURS, type BehaviourName, type Span } from '../trace/behaviours.ts';
import type { ResponseParts } from '../trace/trace.ts';
import type { TraceData } from '../protocol/language.ts';
import { findProblems, type Problem } from './problems.ts';

/** A span of a document: whole-document offsets, and what it refers to where the detector can say. */
export interface DocumentSpan extends Span {
  refers?: Stretch;
}

/** All that the features answer from: made once for each version of a document. Offsets count in `text`. */
export interface Analysis {
  text: string;
  /** Where the response begins: what stands before is the prompt. */
  response: number;
  detector: string;
  segments: Stretch[];
  /** In order of start. */
  spans: DocumentSpan[];
  episodes: Episode[];
  parts: ResponseParts;
  problems: Problem[];
  data?: TraceData;
}

/** @param labelled what the detector says of `text`; not read where `data` brings exact spans */
export function analyse(
  text: string,
  labelled: Labelled | undefined,
  data: TraceData | undefined,
  corrections: readonly Correction[],
): Analysis {
  const base = data && data.spans.length > 0 ? fromData(data) : labelled;
  const corrected = base ? applyCorrections(text, base, corrections) : undefined;
  const response = data?.response ?? promptBlock(text)?.response ?? 0;
  const parts = moved(splitResponse(response === 0 ? text : text.slice(response)), response);
  const said = ({ start }: Stretch): boolean => start >= response;
  const analysis: Analysis = {
    text,
    response,
    detector: corrected?.detector ?? 'none',
    segments: corrected?.segments ?? [],
    spans: corrected?.spans.filter(said) ?? [],
    episodes: corrected?.episodes.filter(said) ?? [],
    parts,
    problems: [],
    data,
  };
  analysis.problems = findProblems(analysis);
  return analysis;
}

/** Spans that a detector of the task made, in the form of the text detector's result. */
function fromData(data: TraceData): Labelled {
  const segments: Stretch[] = [];
  const spans = [];
  const sorted = [...data.spans].sort((a, b) => a.start - b.start || b.end - a.end);
  for (const { start, end, behaviour, confidence, why, outcome } of sorted) {
    if (!isBehaviour(behaviour) || end <= start) continue;
    const last = segments.at(-1);
    if (last?.start !== start || last.end !== end) segments.push({ start, end });
    const segment = segments.length - 1;
    const said = OUTCOMES.find((name) => name === outcome);
    spans.push({ start, end, behaviour, confidence, why, outcome: said, segment, reasons: [why] });
  }
  const detector = data.exact ? 'grammar@1' : 'recorded@1';
  return { detector, segments, spans, metacognition: [], episodes: [] };
}

const OUTCOMES = ['right', 'wrong', 'unsupported', 'unresolved'] as const;

function isBehaviour(name: string): name is BehaviourName {
  return Object.hasOwn(BEHAVIOURS, name);
}

function moved(parts: ResponseParts, by: number): ResponseParts {
  if (by === 0) return parts;
  const move = <R extends Stretch>(range: R): R => ({
    ...range,
    start: range.start + by,
    end: range.end + by,
  });
  return {
    ...parts,
    reasoning: parts.reasoning.map(move),
    tags: parts.tags.map(move),
    problems: parts.problems.map(move),
    ...(parts.answer ? { answer: move(parts.answer) } : {}),
  };
}

/** The narrowest segment around an offset, or undefined. */
export function segmentAt({ segments }: Analysis, offset: number): Stretch | undefined {
  let best: Stretch | undefined;
  for (const each of around(segments, offset)) {
    if (!best || each.end - each.start < best.end - best.start) best = each;
  }
  return best;
}

export function spansAt({ spans }: Analysis, offset: number): DocumentSpan[] {
  return around(spans, offset);
}

/** Those of a list in order of start that hold the offset. Nested stretches are few: the scan back is short. */
function around<S extends Stretch>(list: readonly S[], offset: number): S[] {
  const found: S[] = [];
  for (let i = firstFrom(list, offset + 1) - 1, looked = 0; i >= 0 && looked < 64; i--, looked++) {
    if (list[i].end > offset) found.unshift(list[i]);
  }
  return found;
}

/** Index of the first stretch that starts at or after `offset`. */
export function firstFrom(list: readonly Stretch[], offset: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (list[middle].start < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
