/** So many milliseconds go by for each answer that is drawn, where all that have something new are. */
const EACH = 12;
/** So many go by after a frame that left some of them waiting: one frame a message of the host, which sends every 50 ms. */
const TURN = 48;
/** Most answers in one frame, and what a frame may cost (ms), from the first answer's drawing to the last one's painting. */
const MOST = 4;
const BUDGET = 3;
/** Costs are judged over so many frames. */
const FRAMES = 5;
/** A frame that comes this much too early is early enough: the next would be too late. */
const EARLY = 8;
/** What is left of a frame waits so much longer for the next message: one frame serves both. */
const GRACE = 20;

/**
 * How often answers are drawn while they are written, so that a page full of them still scrolls and takes clicks: up to four in
 * a frame, fewer where frames cost too much, in turns. Eight that are written at once wait 0.1 s at best, 0.4 s at worst,
 * and a turn more where one is passed.
 */
export interface Pace {
  /** How many of `waiting` may be drawn at this time (ms); they count as drawn. */
  take(waiting: number, now: number): number;
  /** Leaves this frame to something else: none is drawn until the next message. */
  pass(now: number): 0;
  /** Asks for a frame as soon as something may be drawn; `rest`: for what the last frame left. */
  later(now: number, rest?: boolean): void;
  /** What a frame with `drawn` answers cost (ms), painting included. */
  took(drawn: number, cost: number): void;
}

export function createPace(request: () => void): Pace {
  let next = 0;
  let share = 2;
  let costs: number[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    take(waiting, now) {
      if (waiting === 0 || now < next - EARLY) return 0;
      const some = Math.min(waiting, share);
      next = now + (some < waiting ? TURN : some * EACH);
      return some;
    },
    pass(now) {
      next = now + TURN;
      return 0;
    },
    later(now, rest = false) {
      const wait = next - EARLY - now;
      if (wait <= 0) {
        clearTimeout(timer);
        timer = undefined;
        return request();
      }
      if (timer !== undefined) return;
      timer = setTimeout(
        () => {
          timer = undefined;
          request();
        },
        wait + (rest ? GRACE : 0),
      );
    },
    took(drawn, cost) {
      // Frames that were not full say little about full ones.
      if (drawn < share) return;
      costs.push(cost);
      if (costs.length < FRAMES) return;
      const middle = costs.sort((a, b) => a - b)[FRAMES >> 1];
      costs = [];
      const more = (middle * (share + 1)) / share;
      if (middle > BUDGET) share = Math.max(1, share - 1);
      else if (more < BUDGET) share = Math.min(MOST, share + 1);
    },
  };
}
