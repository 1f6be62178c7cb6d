import type { Span } from '../behaviours.ts';

/** [start, end) in UTF-16 code units of the text. */
export interface Stretch {
  start: number;
  end: number;
}

/** A behaviour on one segment of a text, with what made the detector say so. */
export interface LabelledSpan extends Span {
  /** Index into `segments`. */
  segment: number;
  /** What spoke for the label, strongest first, in words ("starts with “but wait”"). `why` joins them. */
  reasons: string[];
  /** The words that gave it away, where there are some. */
  cue?: Stretch;
  /** The earlier segment that this one checks, doubts or abandons, where one can be named. */
  refers?: Stretch;
  /** For backtracking: the old path is rejected as wrong, or merely another one is tried. */
  reason?: 'rejected' | 'alternative';
}

/** Something that a verification computed again. */
export interface Evidence extends Stretch {
  /** Where it was computed or stated first. */
  earlier: Stretch;
  /** In words: "recomputes 12 × 13: same value". */
  what: string;
  /** Same value as before; false when it differs. */
  agrees: boolean;
}

/** A verification from the words that open it to its outcome. */
export interface Episode extends Stretch {
  /** Indices [first, last] into `segments`. */
  first: number;
  last: number;
  outcome: 'confirmed' | 'corrected' | 'unresolved';
  /** What was recomputed, in reading order; empty says only that nothing was found, not that nothing was done. */
  evidence: Evidence[];
  /** An outcome is claimed and nothing in the episode takes up an earlier number, symbol or expression. */
  unsupported: boolean;
  /** The earlier segment that is checked, where one can be named. */
  checks?: Stretch;
  why: string;
}

export interface Labelled {
  /** name@version */
  detector: string;
  /** Stretches of the text without the white space around them, in order, never overlapping. */
  segments: Stretch[];
  /** In order of `start`, then of the behaviour registry. */
  spans: LabelledSpan[];
  /** The coarse flag: segments that do any of reflection, backtracking, verification, exploration. */
  metacognition: (Stretch & { confidence: number })[];
  episodes: Episode[];
}

/**
 * What an appended chunk changed: everything that starts at or after `from` is replaced by what is listed here;
 * whatever starts before stays. Segment indices are those of the whole text.
 */
export interface Change extends Omit<Labelled, 'detector'> {
  from: number;
}
