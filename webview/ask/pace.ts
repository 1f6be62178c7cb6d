/** So many milliseconds go by for each answer that is drawn while it is written; so many are drawn in one frame. */
const EACH = 12;
const AT_ONCE = 4;
/** A frame that comes this much too early is early enough: the next would be too late. */
const EARLY = 8;

/**
 * How often answers are drawn while they are written: one or two with each frame, eight in turns, ten times a second each. So the
 * work in a second stays the same, however many are written, and a page full of them still scrolls and takes clicks.
 */
export interface Pace {
  /** How many of `waiting` may be drawn at this time (ms); they count as drawn. */
  take(waiting: number, now: number): number;
  /** Asks for a frame as soon as something may be drawn. */
  later(now: number): void;
}

export function createPace(request: () => void): Pace {
  let next = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    take(waiting, now) {
      if (waiting === 0 || now < next - EARLY) return 0;
      const some = Math.min(waiting, AT_ONCE);
      next = now + some * EACH;
      return some;
    },
    later(now) {
      if (timer !== undefined) return;
      const wait = next - EARLY - now;
      if (wait <= 0) return request();
      timer = setTimeout(() => {
        timer = undefined;
        request();
      }, wait);
    },
  };
}
