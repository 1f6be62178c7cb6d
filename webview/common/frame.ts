/** Runs `draw` once in the next animation frame, however often it was asked for. */
export interface Frame {
  request(): void;
  cancel(): void;
}

export function createFrame(draw: (time: number) => void): Frame {
  let handle: number | undefined;
  return {
    request() {
      handle ??= requestAnimationFrame((time) => {
        handle = undefined;
        draw(time);
      });
    },
    cancel() {
      if (handle !== undefined) cancelAnimationFrame(handle);
      handle = undefined;
    },
  };
}

/** Calls back as soon as the page is free again: from within an animation frame, when that frame is laid out and painted. */
export function createAfterPaint(): (then: () => void) => void {
  const { port1, port2 } = new MessageChannel();
  let waiting: (() => void)[] = [];
  port1.onmessage = () => {
    const all = waiting;
    waiting = [];
    for (const then of all) then();
  };
  return (then) => {
    if (waiting.push(then) === 1) port2.postMessage(undefined);
  };
}
