import { placeWords, type LogPlace } from '../../base/log.ts';
import type { Log } from '../log.ts';

/**
 * What the log says of the messages between host and a view: their type, the run and the last event that they tell of; never
 * what is in them. Errors of the view stand beside the run and event that it was shown last.
 */
export interface Trail {
  sent(message: { type: string }): void;
  received(message: { type: string }): void;
  failed(message: string): void;
}

export function openTrail(view: string, log: Log): Trail {
  let last: LogPlace = {};
  const line = (words: string): string =>
    [`${view} view`, words, placeWords(last)].filter((part) => part !== '').join(' ');
  return {
    sent(message) {
      last = placeOf(message) ?? last;
      log.trace(line(`← ${message.type}`));
    },
    received(message) {
      log.trace(line(`→ ${message.type}`));
    },
    failed(message) {
      log.error(`${line('')}: ${message}`);
    },
  };
}

/** Messages about a run carry its status: by itself, or in the curves of one or several runs. */
function placeOf(message: object): LogPlace | undefined {
  const { run, series } = message as { run?: unknown; series?: unknown };
  const first = Array.isArray(series) ? (series[0] as unknown) : series;
  const status = run ?? (isRecord(first) ? first['run'] : undefined);
  if (!isRecord(status) || typeof status['id'] !== 'string') return undefined;
  const seq = status['lastSeq'];
  return { run: status['id'], ...(typeof seq === 'number' && { seq }) };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
