import type { BehaviourName } from '../behaviours.ts';
import type { Episode, Stretch } from './labelled.ts';

/** One behaviour on one segment. Offsets count like the segment's. */
export interface Label {
  behaviour: BehaviourName;
  confidence: number;
  reasons: string[];
  cue?: Stretch;
  refers?: Stretch;
  reason?: 'rejected' | 'alternative';
}

export interface SegmentLabels {
  /** In the registry's order of behaviours. */
  labels: Label[];
  /** Confidence of the coarse flag; undefined when it is not raised. */
  metacognition?: number;
}

/**
 * Labels segments in reading order. Causal: a label never waits for what comes next, so a text that is still being written
 * is labelled at once. What follows `mark` is forgotten again by `rewind`.
 */
export interface Labeller {
  /** The segment is [start, end) of `text`; `base` is added to offsets that are handed out. */
  next(text: string, start: number, end: number, base: number): SegmentLabels;
  /** Verification episodes that have ended, in order; and the one that has not, as far as it goes. */
  episodes(): { closed: readonly Episode[]; open?: Episode };
  mark(): void;
  rewind(): void;
}
