/** Something on the page that is drawn anew when it is its turn. */
export interface Part {
  draw(): void;
  /** Whether the reader works with it just now: then it goes first and never rests. */
  touched?(): boolean;
}

/** Time as the turns need it; tests bring their own. */
export interface Clock {
  /** Milliseconds. */
  now(): number;
  /** Calls once, when the next frame is made. */
  frame(call: () => void): void;
  /** Calls once, so many milliseconds later; returns how to stop. */
  after(wait: number, call: () => void): () => void;
}

interface Wait {
  since: number;
  rests: boolean;
}

/** `choice`: the reader did something and waits for it. `data`: more was measured. */
export type Reason = 'choice' | 'data';

/**
 * Who draws when. Data come more often than anybody can read them, and one frame has no time for all charts: what has new
 * data rests after it was drawn, and the parts that are to be drawn take turns over several frames, the longest waiting
 * first. What was wanted is always drawn in the end, within a quarter of a second as long as there are frames at all.
 */
export interface Turns {
  want(part: Part, reason: Reason): void;
  /** It is gone, out of sight, or was just drawn: returns whether it was waiting. */
  forget(part: Part): boolean;
}

/**
 * Milliseconds of a frame that drawing may take; the browser's own work on what was drawn comes on top. Less while the reader
 * zooms or pans, which happens in every frame; more for data, which then take few frames.
 */
const BUDGET = { touched: 3, untouched: 7 };
/** Milliseconds from one drawing of a part to the next while data come in: five a second can be read. */
const REST = 190;
/** Parts that would be due within so many ms come along: a frame costs something however little it draws. */
const ALONG = 20;
/** Milliseconds after its rest, or after the reader's choice, from which on a part is drawn whatever the frame has cost. */
const LATE = { data: 40, choice: 200 };

export function createTurns(clock: Clock = pageClock): Turns {
  const waiting = new Map<Part, Wait>();
  const drawn = new WeakMap<Part, number>();
  let asked = false;
  let timer: { at: number; stop: () => void } | undefined;

  function dueAt(part: Part, { since, rests }: Wait): number {
    const last = drawn.get(part);
    if (!rests || last === undefined || part.touched?.()) return since;
    return Math.max(since, last + REST);
  }

  function plan(): void {
    if (asked || waiting.size === 0) return;
    let first = Infinity;
    for (const [part, wait] of waiting) first = Math.min(first, dueAt(part, wait));
    const now = clock.now();
    // The one that is set comes soon enough, and plans anew.
    if (first > now && timer && timer.at <= first) return;
    timer?.stop();
    timer = undefined;
    if (first > now) {
      const stop = clock.after(first - now, () => {
        timer = undefined;
        plan();
      });
      timer = { at: first, stop };
      return;
    }
    asked = true;
    clock.frame(turn);
  }

  function turn(): void {
    asked = false;
    const start = clock.now();
    const touched = new Set([...waiting.keys()].filter((part) => part.touched?.()));
    const order = [...waiting]
      .map(([part, wait]) => ({ part, wait, due: dueAt(part, wait), first: touched.has(part) }))
      .filter(({ due }) => due <= start + ALONG)
      .sort((a, b) => Number(b.first) - Number(a.first) || a.wait.since - b.wait.since);
    const budget = touched.size > 0 ? BUDGET.touched : BUDGET.untouched;
    let others = 0;
    try {
      for (const { part, wait, due, first } of order) {
        const spent = clock.now() - start >= budget;
        const late = start - due >= (wait.rests ? LATE.data : LATE.choice);
        // One of the others at least: they would all be late at once.
        if (spent && others > 0 && !late) break;
        // One that an earlier part has put away.
        if (!waiting.delete(part)) continue;
        if (!first) others++;
        drawn.set(part, start);
        part.draw();
      }
    } finally {
      plan();
    }
  }

  return {
    want(part, reason) {
      const wait = waiting.get(part);
      const rests = reason === 'data';
      if (!wait) waiting.set(part, { since: clock.now(), rests });
      else wait.rests &&= rests;
      plan();
    },
    forget: (part) => waiting.delete(part),
  };
}

const pageClock: Clock = {
  now: () => performance.now(),
  frame: (call) => void requestAnimationFrame(call),
  after(wait, call) {
    const timer = setTimeout(call, wait);
    return () => clearTimeout(timer);
  },
};
