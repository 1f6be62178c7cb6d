import type { RunEvent } from '../run/events.ts';
import type { RunStatus } from '../run/records.ts';
import { eventLine, percent, progressLine, type Output } from './output.ts';

/** Shows a run as it goes: events as JSON lines, or a progress bar with a line for what people want to keep. */
export interface Watcher {
  events(events: readonly RunEvent[]): void;
  status(status: RunStatus): void;
  /** Takes the bar away. */
  end(): void;
}

export function jsonWatcher(output: Output): Watcher {
  return {
    events: (events) => events.forEach((event) => output.out(eventLine(event))),
    status: () => undefined,
    end: () => undefined,
  };
}

const REDRAW_MS = 100;

export function barWatcher(output: Output): Watcher {
  let shown = false;
  let last = 0;
  const clear = (): void => {
    if (shown) output.err('\r\x1b[K');
    shown = false;
  };
  return {
    events(events) {
      for (const event of events) {
        const line = describeEvent(event);
        if (line === undefined) continue;
        clear();
        output.err(`${line}\n`);
      }
    },
    status(status) {
      if (!output.interactive || performance.now() - last < REDRAW_MS) return;
      last = performance.now();
      output.err(`\r\x1b[K${progressLine(status, output.columns())}`);
      shown = true;
    },
    end: clear,
  };
}

/** Events that are worth a line of their own. */
export function describeEvent(event: RunEvent): string | undefined {
  const at = `${event.phase} ${event.step}`;
  switch (event.type) {
    case 'started': {
      const from = event.attempt > 1 ? `attempt ${event.attempt}, going on from ${at}; ` : '';
      return `${from}${event.parameters.toLocaleString('en')} parameters on ${event.engine} (${event.device})`;
    }
    case 'metric':
      return describeEvaluation(event.values, at);
    case 'control':
      return `${at}: ${event.name}${event.after === undefined ? '' : ` ${event.before} → ${event.after}`} (${event.by})`;
    case 'alarm':
      return `${at}: ${event.message}`;
    case 'log':
      return event.level === 'info' ? undefined : `${at}: ${event.level}: ${event.message}`;
    default:
      return undefined;
  }
}

function describeEvaluation(values: Record<string, number>, at: string): string | undefined {
  const accuracy = values['eval/accuracy'];
  if (accuracy === undefined) return undefined;
  const low = percent(values['eval/accuracy_low']);
  const high = percent(values['eval/accuracy_high']);
  const length = values['eval/response/length']?.toFixed(1);
  const backtracks = values['eval/behaviour/backtracking']?.toFixed(2);
  return `${at}: held-out accuracy ${percent(accuracy)} [${low}, ${high}]  length ${length}  backtracks ${backtracks}`;
}
