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
