import { cueBits } from './decide.ts';
import type { Episode, Evidence, Stretch } from './labelled.ts';

/** What the episode tracker sees of a segment. */
export interface Seen extends Stretch {
  index: number;
  verifies: boolean;
  reflects: boolean;
  backtracks: boolean;
  plans: boolean;
  concludes: boolean;
  cues: number;
  opens: number;
  words: number;
  /** It holds a number, a variable or a formula. */
  formal: boolean;
  /** It holds numbers that were there before. */
  reuses: boolean;
  /** An earlier segment held a formula, so that there is something to compute again. */
  formalBefore: boolean;
  evidence: readonly Evidence[];
  /** The last result before it. */
  checks?: Stretch;
}

interface Open extends Stretch {
  first: number;
  last: number;
  outcome: Episode['outcome'];
  evidence: readonly Evidence[];
  formal: boolean;
  /** A check was announced in so many words, and there was something formal to check. */
  checkable: boolean;
  words: number;
  checks?: Stretch;
}

/** Follows verifications from initiation over their body to an outcome. */
export interface EpisodeTracker {
  /** Whether a check is on; when none is, only segments that verify matter. */
  isOpen(): boolean;
  see(segment: Seen): void;
  episodes(): { closed: readonly Episode[]; open?: Episode };
  mark(): void;
  rewind(): void;
}

/** Segments after which a check that has come to nothing is given up. */
const LONGEST = 14;
/** Only a short episode can be called unsupported: a long one may argue in words. */
const FEW_WORDS = 40;

const CHECK = cueBits('check');
const CONFIRM = cueBits('confirm');
const FAILS = cueBits('error', 'reject');

export function openEpisodes(): EpisodeTracker {
  const closed: Episode[] = [];
  // Never changed in place: a mark keeps the object.
  let open: Open | undefined;
  let marked: { closed: number; open: Open | undefined } | undefined;

  function extend(segment: Seen, outcome: Episode['outcome'] | undefined): void {
    if (!open) return;
    open = {
      ...open,
      end: segment.end,
      last: segment.index,
      outcome: outcome ?? open.outcome,
      evidence:
        segment.evidence.length > 0 ? [...open.evidence, ...segment.evidence] : open.evidence,
      formal: open.formal || segment.formal,
      words: open.words + segment.words,
    };
  }

  function close(): void {
    if (open) closed.push(told(open));
    open = undefined;
  }

  /** What a segment says of the check that is on. */
  function outcomeOf(segment: Seen): Episode['outcome'] | undefined {
    if ((segment.cues & FAILS) !== 0) return 'corrected';
    const confirms =
      (segment.opens & CONFIRM) !== 0 || (segment.verifies && (segment.cues & CONFIRM) !== 0);
    return confirms ? 'confirmed' : undefined;
  }

  function begin(segment: Seen): void {
    // "That matches" without an announcement closes nothing and opens nothing.
    const announces =
      segment.verifies && ((segment.cues & CHECK) !== 0 || (segment.cues & CONFIRM) === 0);
    if (!announces) return;
    const { start, end, index, formal, words, evidence, checks } = segment;
    const outcome = (formal ? outcomeOf(segment) : undefined) ?? 'unresolved';
    const announced = (segment.cues & CHECK) !== 0 && (segment.cues & CONFIRM) === 0;
    const checkable = announced && segment.formalBefore;
    open = {
      start,
      end,
      first: index,
      last: index,
      outcome,
      evidence,
      formal,
      checkable,
      words,
      checks,
    };
  }

  return {
    isOpen: () => open !== undefined,
    see(segment) {
      if (!open) return begin(segment);
      const said = outcomeOf(segment);
      if (open.outcome !== 'unresolved') {
        // After an outcome only more of the kind belongs to it.
        if (said !== undefined) return extend(segment, said);
        close();
        return begin(segment);
      }
      if (said !== undefined) return extend(segment, said);
      if (segment.verifies) return extend(segment, undefined);
      const turns =
        segment.plans && !segment.reuses && !segment.formal && segment.index > open.first + 1;
      if (
        segment.backtracks ||
        segment.concludes ||
        turns ||
        segment.index - open.first >= LONGEST
      ) {
        close();
        return begin(segment);
      }
      extend(segment, undefined);
    },
    episodes: () => ({ closed, open: open && told(open) }),
    mark() {
      marked = { closed: closed.length, open };
    },
    rewind() {
      if (!marked) return;
      closed.length = marked.closed;
      open = marked.open;
      marked = undefined;
    },
  };
}

/** Cautious: an outcome is claimed, there was something formal to compute, and the episode holds nothing formal at all. */
function isUnsupported({ outcome, evidence, formal, checkable, words }: Open): boolean {
  return (
    outcome === 'confirmed' && evidence.length === 0 && !formal && checkable && words <= FEW_WORDS
  );
}

function told(open: Open): Episode {
  const { start, end, first, last, outcome, evidence, checks } = open;
  const unsupported = isUnsupported(open);
  const length = last - first + 1;
  const shown = evidence.slice(0, 2).map(({ what }) => what);
  const why = [
    `check of ${length} ${length === 1 ? 'segment' : 'segments'}, ${outcome}`,
    ...shown,
    ...(evidence.length > 2 ? [`and ${evidence.length - 2} more`] : []),
    ...(unsupported ? ['an outcome is claimed, and no earlier number or symbol is taken up'] : []),
  ].join('; ');
  return { start, end, first, last, outcome, evidence: [...evidence], unsupported, checks, why };
}
