import type { ToTrace } from '../../src/protocol/webview.ts';
import type { RolloutRecord, RolloutSummary } from '../../src/run/records.ts';
import { applyTokens, emptySlots, type LiveSlots } from './live.ts';
import type { Split } from './viewstate.ts';

type RunMessage = Extract<ToTrace, { type: 'trace/run' }>;

/** Requests that the view makes; each is answered by a message that says what it answers. */
export type Wish =
  | { type: 'trace/summaries'; step: number; split: Split }
  | { type: 'trace/rollouts'; ids: string[] }
  | { type: 'trace/probe'; group: number; sample: number };

const KEEP_STEPS = 12;
const KEEP_RECORDS = 2000;
/** The protocol's limit on one request. */
const MOST_IDS = 1000;

/**
 * What the view knows of the run: asks for what is missing, once, and keeps what came. Nothing here is ever saved: after a
 * reload the host sends it again.
 */
export interface TraceData {
  run: RunMessage | undefined;
  /** Why there is nothing to show. */
  none: string | undefined;
  /** The last error that the host reported. */
  error: string | undefined;
  live: LiveSlots;
  summaries(step: number, split: Split): RolloutSummary[] | undefined;
  /** The record, `missing` when the host answered without it, undefined while it is on its way. */
  record(id: string): RolloutRecord | 'missing' | undefined;
  /** One request for many. */
  records(ids: readonly string[]): void;
  /** One probe at every evaluation, ascending by step. */
  probe(group: number, sample: number): RolloutRecord[] | undefined;
  /** Takes a message in; returns the live slots that it changed. */
  take(message: ToTrace): Set<number>;
  /** Forgets what is on its way, so that it is asked for again. */
  retry(): void;
}

export function createData(ask: (wish: Wish) => void): TraceData {
  const summaries = new Map<string, RolloutSummary[]>();
  const records = new Map<string, RolloutRecord | 'missing'>();
  const probes = new Map<string, RolloutRecord[]>();
  const asked = new Set<string>();
  const batches: (readonly string[])[] = [];
  const nothing = new Set<number>();

  const once = (key: string, wish: Wish): void => {
    // After an error nothing is asked again on its own: the reader retries.
    if (asked.has(key) || data.error !== undefined) return;
    asked.add(key);
    ask(wish);
  };
  const forget = (): void => {
    summaries.clear();
    records.clear();
    probes.clear();
    asked.clear();
    batches.length = 0;
  };
  /** An answer names no request: what it lacks of the batch that it fits is not to be had. */
  const settle = (found: readonly RolloutRecord[]): void => {
    const ids = new Set(found.map(({ id }) => id));
    const at = batches.findIndex((batch) => ids.size === 0 || batch.some((id) => ids.has(id)));
    if (at < 0) return;
    for (const id of batches[at]) {
      asked.delete(`record/${id}`);
      if (!ids.has(id)) records.set(id, 'missing');
    }
    batches.splice(at, 1);
  };
  const askRecords = (ids: readonly string[]): void => {
    for (let from = 0; from < ids.length && data.error === undefined; from += MOST_IDS) {
      const part = ids.slice(from, from + MOST_IDS);
      for (const id of part) asked.add(`record/${id}`);
      batches.push(part);
      ask({ type: 'trace/rollouts', ids: part });
    }
  };
  const store = (found: readonly RolloutRecord[]): void => {
    for (const record of found) {
      records.delete(record.id);
      records.set(record.id, record);
    }
    for (const id of records.keys()) {
      if (records.size <= KEEP_RECORDS) break;
      records.delete(id);
    }
  };

  const data: TraceData = {
    run: undefined,
    none: undefined,
    error: undefined,
    live: emptySlots(),
    summaries(step, split) {
      const key = `${split}/${step}`;
      const found = summaries.get(key);
      if (!found) once(`summaries/${key}`, { type: 'trace/summaries', step, split });
      return found;
    },
    record(id) {
      const found = records.get(id);
      if (!found && !asked.has(`record/${id}`)) askRecords([id]);
      return found;
    },
    records(ids) {
      askRecords(ids.filter((id) => !records.has(id) && !asked.has(`record/${id}`)));
    },
    probe(group, sample) {
      const key = `${group}/${sample}`;
      const newest = data.run?.probeSteps.at(-1) ?? -1;
      const found = probes.get(key);
      // Another evaluation has come: ask again, and show what there is meanwhile.
      if (!found || (found.at(-1)?.step ?? -1) < newest) {
        once(`probe/${key}/${newest}`, { type: 'trace/probe', group, sample });
      }
      return found;
    },
    take(message) {
      switch (message.type) {
        case 'trace/run':
          if (data.run?.run.id !== message.run.id) {
            forget();
            data.live = emptySlots();
          } else if (wentBack(data.run, message)) forget();
          data.run = message;
          data.none = undefined;
          break;
        case 'trace/none':
          forget();
          data.run = undefined;
          data.live = emptySlots();
          data.none = message.reason;
          break;
        case 'trace/tokens':
          return applyTokens(data.live, message.tokens);
        case 'trace/summaries': {
          const key = `${message.split}/${message.step}`;
          asked.delete(`summaries/${key}`);
          summaries.delete(key);
          summaries.set(key, message.rollouts);
          for (const old of summaries.keys()) {
            if (summaries.size <= KEEP_STEPS) break;
            summaries.delete(old);
          }
          break;
        }
        case 'trace/rollouts':
          settle(message.rollouts);
          store(message.rollouts);
          break;
        case 'trace/probe': {
          const rollouts = [...message.rollouts].sort((a, b) => a.step - b.step);
          probes.set(`${message.group}/${message.sample}`, rollouts);
          store(rollouts);
          break;
        }
        case 'trace/error':
          data.error = message.message;
          break;
        case 'trace/goto':
          break;
      }
      return nothing;
    },
    retry() {
      data.error = undefined;
      asked.clear();
      batches.length = 0;
    },
  };
  return data;
}

/** A run that was resumed from an earlier checkpoint: what was read of the later steps no longer holds. */
function wentBack(before: RunMessage, after: RunMessage): boolean {
  const newest = ({ trainSteps, probeSteps }: RunMessage): number =>
    Math.max(trainSteps.at(-1) ?? -1, probeSteps.at(-1) ?? -1);
  return newest(after) < newest(before);
}
