import { button, h } from '../common/dom.ts';
import { reducedMotion } from '../common/theme.ts';
import { SPEEDS } from './viewstate.ts';

/** Shows a response token by token, on demand: play, pause, any place, any speed. Never starts by itself. */
export interface Replay {
  element: HTMLElement;
  /** Another response: all of it is shown again. `stops`: where spans begin, for readers who asked for less motion. */
  reset(length: number, stops: readonly number[]): void;
  /** Tokens to show now. */
  position(): number;
  playing(): boolean;
  toggle(): void;
  stop(): void;
  update(speed: number): void;
}

export function createReplay(onMove: () => void, onSpeed: (speed: number) => void): Replay {
  let length = 0;
  let stops: readonly number[] = [];
  let at = 0;
  let speed: number = SPEEDS[1];
  let frame: number | undefined;
  let last = 0;

  const play = button({ class: 'secondary replay-play' }, 'Replay', () => toggle());
  const slider = h('input', {
    type: 'range',
    min: 0,
    max: 0,
    step: 1,
    'aria-label': 'Tokens shown',
  });
  slider.addEventListener('input', () => {
    pause();
    at = Number(slider.value);
    draw();
    onMove();
  });
  const select = h(
    'select',
    { 'aria-label': 'Replay speed' },
    ...SPEEDS.map((value) => h('option', { value }, `${value} tokens/s`)),
  );
  select.addEventListener('change', () => onSpeed(Number(select.value)));
  const words = h('span', { class: 'replay-words' });
  const element = h(
    'div',
    { class: 'replay', role: 'group', 'aria-label': 'Replay' },
    play,
    slider,
    words,
    select,
  );

  function draw(): void {
    const shown = Math.floor(at);
    slider.max = String(length);
    slider.value = String(shown);
    slider.setAttribute('aria-valuetext', `${shown} of ${length} tokens`);
    words.textContent = `${shown} / ${length}`;
    play.textContent =
      frame !== undefined ? 'Pause' : shown < length && shown > 0 ? 'Continue' : 'Replay';
    play.disabled = length === 0;
    select.value = String(speed);
  }

  function tick(now: number): void {
    const before = Math.floor(at);
    at = Math.min(length, at + ((now - last) / 1000) * speed);
    last = now;
    frame = at < length ? requestAnimationFrame(tick) : undefined;
    if (Math.floor(at) === before && frame !== undefined) return;
    draw();
    onMove();
  }

  function pause(): void {
    if (frame !== undefined) cancelAnimationFrame(frame);
    frame = undefined;
  }

  function toggle(): void {
    if (frame !== undefined) pause();
    else if (length > 0) {
      if (at >= length) at = 0;
      last = performance.now();
      frame = requestAnimationFrame(tick);
    }
    draw();
    onMove();
  }

  /** With less motion whole spans appear at the same pace, not every word. */
  function position(): number {
    const shown = Math.floor(at);
    if (shown >= length || frame === undefined || !reducedMotion()) return shown;
    return stops.findLast((stop) => stop <= shown) ?? 0;
  }

  return {
    element,
    position,
    toggle,
    playing: () => frame !== undefined,
    stop() {
      pause();
      at = length;
      draw();
    },
    reset(newLength, newStops) {
      pause();
      length = newLength;
      stops = newStops;
      at = length;
      draw();
    },
    update(newSpeed) {
      if (newSpeed === speed) return;
      speed = newSpeed;
      draw();
    },
  };
}
