import type { Notification } from '../../src/protocol/worker.ts';
import { separatorOf } from '../../src/trace/pieces.ts';
import type { SpanData } from './spans.ts';

type Tokens = Notification<'tokens'>;

/** Rows that are sampled at once and shown; the stream's slots are numbered below this. */
export const LIVE_SLOTS = 8;

/** Stands for a word that never came. */
const MISSED = '⋯';

/** A response while it is written. It has no verdict and no advantage: those exist once its group is complete. */
export interface LiveRow {
  step: number;
  phase: Tokens['phase'];
  row: number;
  /** Undefined when its beginning was missed. */
  prompt: string | undefined;
  pieces: string[];
  /** As separatorOf finds it for the pieces so far. */
  separator: '' | ' ';
  /** Words that never reached this view. */
  missed: number;
  spans: SpanData[];
  done: boolean;
}

export type LiveSlots = (LiveRow | undefined)[];

export function emptySlots(): LiveSlots {
  return Array.from({ length: LIVE_SLOTS }, () => undefined);
}

/**
 * Takes one message in and returns the slots that changed. A finished row keeps its slot until another takes it. Words of a
 * row whose beginning this view missed are shown as what they are: a part.
 */
export function applyTokens(slots: LiveSlots, { step, phase, deltas }: Tokens): Set<number> {
  const changed = new Set<number>();
  for (const delta of deltas) {
    let row = slots[delta.slot];
    const fresh =
      delta.prompt !== undefined ||
      !row ||
      row.row !== delta.row ||
      row.step !== step ||
      row.phase !== phase;
    if (fresh || !row) {
      row = {
        step,
        phase,
        row: delta.row,
        prompt: delta.prompt,
        pieces: [],
        separator: ' ',
        missed: 0,
        spans: [],
        done: false,
      };
      slots[delta.slot] = row;
    }
    // Messages are dropped for slow clients: what was missed keeps its place, so that spans stay right.
    for (let missed = row.pieces.length; missed < (delta.from ?? 0); missed++) {
      row.pieces.push(MISSED);
      row.missed++;
    }
    for (const piece of delta.pieces) row.pieces.push(piece);
    if (row.separator !== '') row.separator = separatorOf(delta.pieces);
    if (delta.spans) {
      row.spans = delta.spans.map(([behaviour, start, end]) => ({
        behaviour,
        start,
        end,
        confidence: NaN,
        why: '',
      }));
    }
    row.done ||= delta.done;
    changed.add(delta.slot);
  }
  return changed;
}
