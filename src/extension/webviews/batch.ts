/** Collects calls and runs `flush` at most every `interval` ms: at once after a rest, else when the interval is over. */
export interface Batcher {
  /** Something is to be flushed. */
  poke(): void;
  /** Flush what is pending now. */
  now(): void;
  /** Forget what is pending. */
  cancel(): void;
}

/** At most 20 messages a second to a webview. */
export const VIEW_INTERVAL = 50;

export function createBatcher(flush: () => void, interval = VIEW_INTERVAL): Batcher {
  let timer: NodeJS.Timeout | undefined;
  let last = -Infinity;
  const run = () => {
    clearTimeout(timer);
    timer = undefined;
    last = performance.now();
    flush();
  };
  return {
    poke() {
      if (timer !== undefined) return;
      const wait = last + interval - performance.now();
      if (wait <= 0) run();
      else timer = setTimeout(run, wait);
    },
    now: () => {
      if (timer !== undefined) run();
    },
    cancel() {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
