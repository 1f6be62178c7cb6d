import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { messageOf, UserError } from '../base/errors.ts';
import { VERSION } from '../base/version.ts';
import { findResumePoint } from '../run/checkpoints/folder.ts';
import { checkControls, SCHEDULE } from '../run/controls.ts';
import { hasEnded, type RunEvent } from '../run/events.ts';
import { checkpointName } from '../run/checkpoints/state.ts';
import { takeLock } from '../run/lock.ts';
import { runPath } from '../run/paths.ts';
import { readRecord, type RunRecord } from '../run/record.ts';
import type { RunStatus } from '../run/records.ts';
import { openReader, type StoreReader } from '../run/store/reader.ts';
import type { RequestBody } from '../run/store/rows.ts';
import { openWriter, type StoreWriter } from '../run/store/writer.ts';
import type { TokenMessage } from '../run/trainer/port.ts';
import type { Outcome, ReplayedControl } from '../run/trainer/train.ts';
import type { ResolvedSpec } from '../run/validate.ts';
import { askedTaskOf, type AskedTask } from '../run/own/task.ts';
import { entryPath } from './entries.ts';
import { isEnd, saysFinished, writeFinished } from './ended.ts';
import { keepStatus, type StatusKeeper } from './status.ts';
import { type FromTrainer, type ToTrainer, type TrainerThreadData } from './thread.ts';
import { plainError, thrown } from '../protocol/plainError.ts';

type Notice = TrainerThreadData['notices'][number];

/** What a host tells those who watch. */
export interface HostListener {
  events?: (events: RunEvent[]) => void;
  status?: (status: RunStatus) => void;
  tokens?: (message: TokenMessage) => void;
}

/** A run being trained by this process: the one writer of its folder. */
export interface RunHost {
  /** Of what is stored so far; ask anew each time. */
  readonly reader: StoreReader;
  status(): RunStatus;
  spec(): ResolvedSpec;
  task(): AskedTask;
  /** Events from now on. Returns the way to stop. */
  listen(listener: HostListener): () => void;
  /** How many listeners want tokens just now. */
  setWatchers(count: number): void;
  /** Keeps a request for the next safe point. Throws UserError `control` when it is impossible. */
  ask(request: RequestBody, by: string): void;
  /** The end of the training. Rejects when even that could not be recorded. */
  finished: Promise<Outcome>;
  /** Frees store, lock and thread. */
  close(): Promise<void>;
}

/**
 * Takes a run's lock, finds where it stands and trains on in a thread. Throws UserError when another trainer is at work, the
 * store is newer or damaged, or nothing is left to train.
 */
export async function hostRun(folder: string, notices: Notice[] = []): Promise<RunHost> {
  const record = readRecord(folder);
  const unlock = takeLock(folder);
  try {
    return await openHost(folder, record, notices, unlock);
  } catch (error) {
    unlock();
    throw error;
  }
}

async function openHost(
  folder: string,
  record: RunRecord,
  notices: Notice[],
  unlock: () => void,
): Promise<RunHost> {
  const { spec } = record;
  const file = runPath(folder, 'store');
  const said =
    record.engineChoice === undefined
      ? []
      : [{ level: 'info', message: record.engineChoice } as const];
  const resumed = await resumption(folder, file, record, [...notices, ...said]);
  const asked = askedTaskOf(folder, spec);
  const vocabulary = asked.task.vocabulary(asked.options);
  const writer = openWriter(file, vocabulary, resumed.from, spec.store.budget);
  let reader = openReader(file);
  const listeners = new Set<HostListener>();
  const status = keepStatus({
    folder,
    record,
    before: reader.elapsed(),
    events: reader.events(1, Number.MAX_SAFE_INTEGER).events,
    lastSeq: writer.lastSeq,
    onChange: (next) => listeners.forEach((listener) => listener.status?.(next)),
  });
  status.setState('starting');

  const watchers = new SharedArrayBuffer(4);
  const data: TrainerThreadData = { ...resumed.data, folder, spec, watchers };
  const thread = new Worker(entryPath('trainer'), {
    workerData: data,
    stdout: false,
    stderr: false,
  });
  const publish = (events: RunEvent[]): void => {
    status.take(events);
    if (events.length > 0) listeners.forEach((listener) => listener.events?.(events));
  };
  let released = false;
  /** Leaves the run to whoever wants it next, before anybody hears that it ended; what was stored can still be read. */
  const release = (): void => {
    if (released) return;
    released = true;
    reader.close();
    try {
      writer.close();
    } finally {
      unlock();
    }
    reader = openReader(file);
  };
  const finished = followTrainer(thread, { writer, status, publish, listeners, release });
  finished.catch(() => undefined);

  return {
    get reader() {
      return reader;
    },
    status: status.current,
    spec: () => spec,
    task: () => asked,
    finished,
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    setWatchers: (count) => void Atomics.store(new Int32Array(watchers), 0, count),
    ask(request, by) {
      check(request, status.current());
      send(thread, { type: 'request', request: writer.queue({ ...request, by }) });
    },
    async close() {
      await thread.terminate();
      status.flush();
      release();
      reader.close();
    },
  };
}

function send(thread: Worker, message: ToTrainer): void {
  thread.postMessage(message);
}

function check(request: RequestBody, { state, controls }: RunStatus): void {
  if (hasEnded(state)) {
    throw new UserError('ended', `this run is ${state}: nothing can be changed any more`);
  }
  if (request.kind === 'control') checkControls(request.body, controls);
}

/** Where the run stands, what of it is superseded, and what the trainer must repeat. */
async function resumption(folder: string, file: string, record: RunRecord, said: Notice[]) {
  const { spec, gitCommit } = record;
  const first =
    spec.sft.steps > 0
      ? ({ phase: 'sft', step: 0 } as const)
      : ({ phase: 'rl', step: -1 } as const);
  const { checkpoint, refused } = await findResumePoint(runPath(folder, 'checkpoints'));
  const from = checkpoint ? { phase: checkpoint.state.phase, step: checkpoint.state.step } : first;
  const place = checkpoint?.name ?? 'the beginning';
  const warnings = refused.map(({ reason }): Notice => ({
    level: 'warning',
    message: `${reason} Going on from ${place}.`,
  }));
  const notices = [...said, ...warnings];
  const data = { resume: checkpoint?.name, codeVersion: VERSION, gitCommit, notices };
  if (!existsSync(file)) return { from, data: { ...data, replay: [], history: [], waiting: [] } };
  const reader = openReader(file);
  try {
    if (saysFinished(reader)) {
      if (isEnd(from, spec)) {
        // Its last words may not have reached the list: killed, or no room on the disk, just then.
        writeFinished(folder, record, reader);
        const message = `run ${record.id} is finished: there is nothing left to train.`;
        throw new UserError('ended', message);
      }
      const lost = checkpointName({ phase: 'rl', step: spec.rl.steps });
      const message = `The run was finished, but its last checkpoint, ${lost}, cannot be used any more: training again from ${place}.`;
      notices.push({ level: 'warning', message });
    }
    const position = (phase: string, step: number): number => (phase === 'rl' ? 1e10 : 0) + step;
    const replay = reader.eventsOfType('control').flatMap((event): ReplayedControl[] => {
      if (event.type !== 'control' || event.after === undefined) return [];
      if (position(event.phase, event.step) < position(from.phase, from.step)) return [];
      // What is still to come of the schedule comes by itself.
      const ahead = position(event.phase, event.step) > position(from.phase, from.step);
      if (event.by === SCHEDULE && ahead) return [];
      return [
        {
          phase: event.phase,
          step: event.step,
          name: event.name,
          value: event.after,
          by: event.by,
        },
      ];
    });
    const history = reader
      .eventsOfType('metric')
      .flatMap((event) =>
        event.type === 'metric' && event.phase === 'rl' && event.step <= from.step
          ? [{ step: event.step, values: event.values }]
          : [],
      );
    const waiting = reader.waiting().filter(({ kind }) => kind === 'control');
    const started = reader.eventsOfType('started').at(-1);
    const before =
      started?.type === 'started'
        ? { name: started.engine, device: started.device, features: started.features }
        : undefined;
    return { from, data: { ...data, before, replay, history, waiting } };
  } finally {
    reader.close();
  }
}

interface Followed {
  writer: StoreWriter;
  status: StatusKeeper;
  publish: (events: RunEvent[]) => void;
  listeners: Set<HostListener>;
  release: () => void;
}

function followTrainer(
  thread: Worker,
  { writer, status, publish, listeners, release }: Followed,
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    let settled = false;
    let reason: string | undefined;
    const fail = (error: Error): void => {
      if (settled) return;
      settled = true;
      try {
        release();
      } catch {
        // A disk that fails the run may fail its end too: those who watch hear the first reason.
      }
      status.setState('failed', messageOf(error));
      reject(error);
    };
    thread.on('message', (message: FromTrainer) => {
      switch (message.type) {
        case 'commit':
          try {
            const { id, batch } = message;
            for (const event of batch.events) if (event.type === 'finished') reason = event.message;
            publish(writer.append({ ...batch, elapsed: status.attemptTime() }));
            send(thread, { type: 'committed', id });
          } catch (error) {
            send(thread, { type: 'uncommitted', id: message.id, error: plainError(error) });
          }
          break;
        case 'state':
          status.setState(message.state);
          break;
        case 'tokens':
          listeners.forEach((listener) => listener.tokens?.(message.message));
          break;
        case 'done':
          settled = true;
          release();
          status.setState(message.outcome, reason);
          resolve(message.outcome);
          break;
        case 'broken':
          fail(thrown(message.error));
      }
    });
    thread.on('error', (error) => fail(error instanceof Error ? error : new Error(String(error))));
    thread.on('exit', (code) => fail(new Error(`the trainer's thread ended with code ${code}`)));
  });
}
