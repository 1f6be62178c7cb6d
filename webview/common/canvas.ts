import { h } from './dom.ts';

/** A canvas that is sharp on every display: drawn to in CSS pixels. */
export interface Canvas {
  element: HTMLCanvasElement;
  context: CanvasRenderingContext2D;
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
  /** Sets the size in CSS pixels and adopts the display's pixel ratio; clears only when something changed. */
  resize(width: number, height: number): void;
  clear(): void;
}

/** A canvas for decoration or drawing whose meaning is told elsewhere: hidden from assistive technology. */
export function createCanvas(className: string): Canvas {
  const canvas = h('canvas', { class: className, 'aria-hidden': true });
  const context = canvas.getContext('2d');
  if (!context) throw new Error('this browser gives no 2D canvas');
  let width = 0;
  let height = 0;
  let ratio = 0;
  return {
    element: canvas,
    context,
    get width() {
      return width;
    },
    get height() {
      return height;
    },
    resize(newWidth, newHeight) {
      if (newWidth === width && newHeight === height && ratio === devicePixelRatio) return;
      width = newWidth;
      height = newHeight;
      ratio = devicePixelRatio;
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
      canvas.style.width = `${width}px`;
      canvas.style.height = `${height}px`;
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
    },
    clear() {
      context.clearRect(0, 0, width, height);
    },
  };
}

/** Calls `changed` when the window moves to a display of another pixel ratio or is zoomed; returns how to stop. */
export function onPixelRatioChange(changed: () => void): () => void {
  let query: MediaQueryList | undefined;
  const listen = () => {
    query?.removeEventListener('change', report);
    query = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
    query.addEventListener('change', report);
  };
  const report = () => {
    listen();
    changed();
  };
  listen();
  return () => query?.removeEventListener('change', report);
}
