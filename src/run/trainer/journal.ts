import type { NewEvent } from '../events.ts';
import type { TrainerBatch, TrainerPort } from './port.ts';

/**
 * Collects what a run adds and hands it over in batches. At most one batch is on its way, so a slow disk slows the trainer
 * instead of filling the memory.
 */
export interface Journal {
  add(batch: TrainerBatch): void;
  event(event: NewEvent): void;
  /** Hands over what was added, once the batch before is on the disk. */
  flush(): Promise<void>;
  /** Flushes when the last flush is a while ago: many tiny steps share a transaction. */
  flushSoon(): Promise<void>;
  /** Resolves when all that was added is on the disk: what a checkpoint must wait for. */
  settled(): Promise<void>;
}

const SOON_MS = 200;

export function openJournal(port: TrainerPort): Journal {
  let next: Required<TrainerBatch> = { events: [], rollouts: [], requests: [] };
  let onItsWay: Promise<void> = Promise.resolve();
  let last = performance.now();

  const journal: Journal = {
    add({ events, rollouts, requests }) {
      next.events.push(...events);
      next.rollouts.push(...(rollouts ?? []));
      next.requests.push(...(requests ?? []));
    },
    event: (event) => journal.add({ events: [event] }),
    async flush() {
      await onItsWay;
      if (next.events.length + next.rollouts.length + next.requests.length === 0) return;
      const batch = next;
      next = { events: [], rollouts: [], requests: [] };
      last = performance.now();
      onItsWay = port.commit(batch);
      // Its failure is seen by the next flush or settled; until then it must not count as unhandled.
      onItsWay.catch(() => undefined);
    },
    async flushSoon() {
      if (performance.now() - last >= SOON_MS) await journal.flush();
    },
    async settled() {
      await journal.flush();
      await onItsWay;
    },
  };
  return journal;
}
