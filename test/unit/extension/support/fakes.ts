import type { Phase, RunEvent } from '../../../../src/run/events.ts';
import type { RunStatus } from '../../../../src/run/records.ts';
import type {
  Notification,
  NotificationName,
  RequestName,
  RequestParams,
  RequestResult,
} from '../../../../src/protocol/worker.ts';
import { createEmitter, type Emitter } from '../../../../src/extension/emitter.ts';
import type { Log } from '../../../../src/extension/log.ts';
import type { Door } from '../../../../src/extension/worker/door.ts';
import type { RunLink } from '../../../../src/protocol/channel.ts';

export function fakeStatus(id: string, more: Partial<RunStatus> = {}): RunStatus {
  return {
    id,
    name: id,
    folder: `/runs/${id}`,
    state: 'finished',
    phase: 'rl',
    step: 0,
    steps: 60,
    elapsed: 0,
    lastSeq: 0,
    controls: {},
    ...more,
  };
}

/** A log that keeps warnings and errors: a test that expects none says so. */
export function fakeLog(): Log & { problems: string[] } {
  const problems: string[] = [];
  const quiet = () => undefined;
  const keep = (message: string | Error) => void problems.push(String(message));
  return { trace: quiet, debug: quiet, info: quiet, warn: keep, error: keep, problems };
}

export interface FakeLink extends RunLink {
  events: RunEvent[];
  /** Requests received, in order. */
  asked: { name: RequestName; params: unknown }[];
  send<N extends NotificationName>(name: N, value: Notification<N>): void;
  close(): void;
  disposed: boolean;
}

/** A link that answers from `events` and `answers`. */
export function fakeLink(
  live: boolean,
  status: () => RunStatus,
  answers: Partial<Record<RequestName, unknown>> = {},
): FakeLink {
  const emitters = new Map<string, Emitter<unknown>>();
  const emitter = (name: string) => {
    let known = emitters.get(name);
    if (!known) emitters.set(name, (known = createEmitter()));
    return known;
  };
  const closed = createEmitter<void>();
  const link: FakeLink = {
    live,
    events: [],
    asked: [],
    disposed: false,
    async request<N extends RequestName>(name: N, params: RequestParams<N>) {
      await Promise.resolve();
      link.asked.push({ name, params });
      return answer(name, params) as RequestResult<N>;
    },
    onNotification: (name, listener) => emitter(name).listen(listener as (value: unknown) => void),
    onClose: (listener) => closed.listen(listener),
    dispose() {
      link.disposed = true;
    },
    send: (name, value) => emitter(name).fire(value),
    close: () => closed.fire(),
  };
  function answer(name: RequestName, params: unknown): unknown {
    if (name in answers) return answers[name];
    if (name === 'status') return status();
    if (name === 'events' || name === 'subscribe') {
      const { fromSeq, limit = Infinity } = params as { fromSeq: number; limit?: number };
      const events = link.events.filter(({ seq }) => seq >= fromSeq).slice(0, limit);
      return { events, lastSeq: link.events.at(-1)?.seq ?? 0 };
    }
    if (name === 'rolloutSteps') return { steps: [] };
    return { queued: true };
  }
  return link;
}

export function fakeDoor(more: Partial<Door>): Door {
  const missing = (what: string) => () => Promise.reject(new Error(`the fake has no ${what}`));
  return {
    list: missing('list'),
    connect: missing('connect'),
    read: missing('read'),
    launch: missing('launch'),
    resume: missing('resume'),
    branch: missing('branch'),
    undo: missing('undo'),
    sample: missing('sample'),
    askable: missing('askable'),
    runFile: missing('runFile'),
    runtime: missing('runtime'),
    dispose: () => undefined,
    ...more,
  };
}

/** Makes events with rising `seq`, one second apart. */
export function eventMaker(attempt = 1, first = 1, start = 1_000_000) {
  let seq = first - 1;
  let time = start;
  const base = (phase: Phase, step: number) => {
    seq++;
    time += 1000;
    return { seq, time, attempt, phase, step };
  };
  return {
    started: (phase: Phase, fromStep: number): RunEvent => ({
      ...base(phase, fromStep),
      type: 'started',
      engine: 'wasm',
      device: 'cpu',
      features: [],
      threads: 1,
      parameters: 1,
      codeVersion: '0',
      fromStep,
    }),
    metric: (phase: Phase, step: number, values: Record<string, number>): RunEvent => ({
      ...base(phase, step),
      type: 'metric',
      values,
    }),
    control: (step: number, name: string, before?: number, after?: number): RunEvent => ({
      ...base('rl', step),
      type: 'control',
      name,
      before,
      after,
      by: 'test',
    }),
    rollout: (step: number, split: 'train' | 'probe'): RunEvent => ({
      ...base('rl', step),
      type: 'rollout',
      split,
      count: 64,
      stored: 64,
    }),
    log: (step: number): RunEvent => ({
      ...base('rl', step),
      type: 'log',
      level: 'info',
      message: 'x',
    }),
  };
}

/** Lets pending promises settle. */
export const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));
