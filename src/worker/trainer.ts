import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { readCheckpoint } from '../model/checkpoint.ts';
import { checkpointStore } from '../run/checkpoints/store.ts';
import { openEngine } from '../run/engines.ts';
import { openReward, moduleRemedy, type OpenReward } from '../run/own/reward.ts';
import { openTask, taskOf } from '../run/own/task.ts';
import { runPath } from '../run/paths.ts';
import { writeLastStep } from '../run/preview/file.ts';
import type { QueuedRequest } from '../run/store/rows.ts';
import type { TrainerPort } from '../run/trainer/port.ts';
import { train } from '../run/trainer/train.ts';
import type { Task } from '../tasks/task.ts';
import { elsewhere } from './elsewhere.ts';
import { type FromTrainer, type ToTrainer, type TrainerThreadData } from './thread.ts';
import { plainError, thrown } from '../protocol/plainError.ts';

/**
 * Entry of the trainer's thread: knows the engine and the checkpoints, passes everything else to the worker's main thread,
 * which owns the store and the clients. A long step blocks nobody.
 */
async function main(): Promise<void> {
  if (!parentPort) throw new Error('trainer.js is started by the worker, not by hand');
  const door = parentPort;
  const send = (message: FromTrainer): void => door.postMessage(message);
  const data = workerData as TrainerThreadData;
  try {
    const outcome = await trainRun(data, threadPort(door, data.watchers, send));
    send({ type: 'done', outcome });
  } catch (error) {
    send({ type: 'broken', error: plainError(error) });
  } finally {
    door.close();
  }
}

async function trainRun(data: TrainerThreadData, port: TrainerPort) {
  const { folder, spec } = data;
  const task = taskOf(folder, spec);
  const [end] = task.stopTokens(spec.task.options);
  const vocabulary = task.vocabulary(spec.task.options);
  const start =
    spec.start === undefined ? undefined : (await readCheckpoint(runPath(folder, 'start'))).state;
  const engine = await openEngine(spec);
  const moved = elsewhere(data.before, engine.info);
  let own: OpenReward | undefined;
  let opened: { task: Task; dispose(): void } | undefined;
  try {
    opened = await openTask(folder, spec);
    own = await openReward(folder, spec);
    return await train(
      {
        spec,
        engine,
        start,
        checkpoints: checkpointStore(
          runPath(folder, 'checkpoints'),
          spec.checkpoint.keep,
          vocabulary,
          end,
        ),
        resume: data.resume,
        replay: data.replay,
        history: data.history,
        waiting: data.waiting,
        task: opened.task,
        ownReward: own?.reward,
        remedy: (error) => moduleRemedy(error, folder),
        keep: (last) => writeLastStep(folder, last),
        codeVersion: data.codeVersion,
        gitCommit: data.gitCommit,
        notices:
          moved === undefined
            ? data.notices
            : [...data.notices, { level: 'warning', message: moved }],
        now: () => performance.timeOrigin + performance.now(),
      },
      port,
    );
  } finally {
    own?.dispose();
    opened?.dispose();
    await engine.dispose();
  }
}

type Door = NonNullable<typeof parentPort>;

function threadPort(
  door: Door,
  watchers: SharedArrayBuffer,
  send: (message: FromTrainer) => void,
): TrainerPort {
  const watching = new Int32Array(watchers);
  const commits = new Map<number, { resolve: () => void; reject: (error: Error) => void }>();
  const requests: QueuedRequest[] = [];
  let wake: (() => void) | undefined;
  let nextCommit = 0;

  const take = (message: ToTrainer): void => {
    if (message.type === 'request') {
      requests.push(message.request);
      wake?.();
      wake = undefined;
      return;
    }
    const commit = commits.get(message.id);
    commits.delete(message.id);
    if (message.type === 'committed') commit?.resolve();
    else commit?.reject(thrown(message.error));
  };
  door.on('message', take);
  /** Messages that wait although this thread was too busy to be called back. */
  const drain = (): void => {
    for (let next; (next = receiveMessageOnPort(door));) take(next.message as ToTrainer);
  };

  return {
    commit(batch) {
      const id = nextCommit++;
      return new Promise((resolve, reject) => {
        commits.set(id, { resolve, reject });
        send({ type: 'commit', id, batch });
      });
    },
    state: (state) => send({ type: 'state', state }),
    watched: () => Atomics.load(watching, 0) > 0,
    tokens: (message) => send({ type: 'tokens', message }),
    takeRequests() {
      drain();
      return requests.splice(0);
    },
    nextRequest: () =>
      requests.length > 0 ? Promise.resolve() : new Promise((resolve) => (wake = resolve)),
  };
}

await main();
