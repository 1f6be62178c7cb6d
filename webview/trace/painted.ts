import type { FromTrace } from '../../src/protocol/webview.ts';

type Painted = Extract<FromTrace, { type: 'trace/painted' }>;

/**
 * Tells the host when words that were sampled have been painted: a task posted from the animation frame that drew them runs
 * right after that frame's paint. One report a frame, for the oldest words in it.
 */
export function createPaintReporter(post: (message: Painted) => void): {
  drawing(sampledAt: number): void;
  afterDraw(): void;
} {
  const channel = new MessageChannel();
  let waiting: number | undefined;
  channel.port1.onmessage = (event: MessageEvent<number>) => {
    post({
      type: 'trace/painted',
      sampledAt: event.data,
      paintedAt: performance.timeOrigin + performance.now(),
    });
  };
  return {
    drawing(sampledAt) {
      waiting = Math.min(waiting ?? sampledAt, sampledAt);
    },
    afterDraw() {
      if (waiting === undefined) return;
      channel.port2.postMessage(waiting);
      waiting = undefined;
    },
  };
}
