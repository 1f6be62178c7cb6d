import type { NewEvent } from '../../../../src/run/events.ts';
import type { Checkpoint } from '../../../../src/run/checkpoints/folder.ts';
import { checkpointName } from '../../../../src/run/checkpoints/state.ts';
import type { NewRollout, QueuedRequest, RequestBody } from '../../../../src/run/store/rows.ts';
import type { CheckpointStore } from '../../../../src/run/trainer/checkpoints.ts';
import type { TokenMessage, TrainerBatch, TrainerPort } from '../../../../src/run/trainer/port.ts';

/** A port that keeps everything in lists, and asks at a chosen moment. */
export interface MemoryPort extends TrainerPort {
  events: NewEvent[];
  rollouts: NewRollout[];
  states: string[];
  messages: TokenMessage[];
  ask(request: RequestBody): void;
  /** Called after each commit: a test's way to do something at a certain step. */
  onCommit?: (batch: TrainerBatch) => void;
}

export function memoryPort(): MemoryPort {
  const queue: QueuedRequest[] = [];
  let wake: (() => void) | undefined;
  let id = 0;
  const port: MemoryPort = {
    events: [],
    rollouts: [],
    states: [],
    messages: [],
    commit(batch) {
      port.events.push(...batch.events);
      port.rollouts.push(...(batch.rollouts ?? []));
      port.onCommit?.(batch);
      return Promise.resolve();
    },
    state: (state) => void port.states.push(state),
    watched: () => true,
    tokens: (message) => void port.messages.push(message),
    takeRequests: () => queue.splice(0),
    nextRequest: () =>
      queue.length > 0 ? Promise.resolve() : new Promise((resolve) => (wake = resolve)),
    ask(request) {
      queue.push({ ...request, id: ++id, by: 'test' });
      wake?.();
      wake = undefined;
    },
  };
  return port;
}

/** Checkpoints in memory; a hash is the JSON of the state. */
export function memoryCheckpoints(): CheckpointStore & { saved: Map<string, Checkpoint> } {
  const saved = new Map<string, Checkpoint>();
  return {
    saved,
    write(state, models) {
      const name = checkpointName(state);
      const hash = JSON.stringify(state);
      saved.set(name, structuredClone({ name, state, models, hash }));
      return Promise.resolve({ name, hash, bytes: hash.length });
    },
    read(name) {
      const found = saved.get(name);
      return found
        ? Promise.resolve(structuredClone(found))
        : Promise.reject(new Error(`no ${name}`));
    },
    rotate: () => undefined,
  };
}
