import { parentPort } from 'node:worker_threads';
import { UserError } from '../../base/errors.ts';
import { checkedParams, isRequestName } from '../../protocol/channel.ts';
import { plainError, type PlainError } from '../../protocol/plainError.ts';
import type { RequestName, RequestParams } from '../../protocol/worker.ts';
import type { FieldMapping } from '../../trace/formats/fields.ts';
import { examineFile } from './examine.ts';
import { checkTarget, followRun, type FollowedRun, type FollowTarget } from './run.ts';

/** Entry of the thread that reads what other trainers write: the extension host reads and labels nothing itself. */
export type ToFollow =
  | { type: 'follow'; id: number; target: FollowTarget }
  | { type: 'examine'; id: number; path: string; mapping?: FieldMapping }
  | { type: 'rolloutFiles'; id: number; run: string }
  | { type: 'drop'; run: string }
  | { type: 'ask'; id: number; run: string; name: string; params: unknown };
export type FromFollow =
  | { type: 'answer'; id: number; result: unknown }
  | { type: 'error'; id: number; error: PlainError }
  | { type: 'notify'; run: string; name: 'events' | 'status'; value: unknown };

/** Milliseconds that the first look may take before the run is shown all the same. */
const FIRST_LOOK = 1500;
const runs = new Map<string, FollowedRun>();

async function follow(target: FollowTarget): Promise<unknown> {
  await checkTarget(target.path);
  const known = runs.get(target.id);
  runs.delete(target.id);
  await known?.dispose();
  const run = followRun(target, {
    events: (events) => post({ type: 'notify', run: target.id, name: 'events', value: { events } }),
    status: (value) => post({ type: 'notify', run: target.id, name: 'status', value }),
  });
  runs.set(target.id, run);
  // Small folders are there at once; of a large one the rest comes as it is read.
  await Promise.race([run.ready(), new Promise((done) => setTimeout(done, FIRST_LOOK))]);
  return run.status();
}

function followed(id: string): FollowedRun {
  const run = runs.get(id);
  if (!run) throw new UserError('followed', `${id} is not followed any more.`);
  return run;
}

async function answer(id: string, name: string, given: unknown): Promise<unknown> {
  const run = followed(id);
  if (!isRequestName(name)) throw new Error(`unknown request ${name}`);
  const params = <N extends RequestName>(_name: N) =>
    checkedParams(name, given) as RequestParams<N>;
  switch (name) {
    case 'status':
      return run.status();
    case 'subscribe': {
      // What is there already is read first: charts then draw once, not file by file.
      const { fromSeq } = params('subscribe');
      return run.events(fromSeq, Infinity);
    }
    case 'events': {
      const { fromSeq, limit } = params('events');
      return run.events(fromSeq, limit);
    }
    case 'rolloutSteps':
      return { steps: run.rolloutSteps(params('rolloutSteps').split) };
    case 'rolloutSummaries': {
      const { step, split } = params('rolloutSummaries');
      return { rollouts: await run.rolloutSummaries(step, split) };
    }
    case 'rollouts':
      return { rollouts: await run.rollouts(params('rollouts').ids) };
    case 'probe': {
      const { group, sample } = params('probe');
      return { rollouts: await run.probe(group, sample) };
    }
    case 'tallies':
      return run.tallies(params('tallies'));
    case 'excerpts':
      return run.excerpts(params('excerpts'));
    case 'askedPrompts':
      return run.askedPrompts();
    case 'tree':
      // Only the built-in tasks' languages describe a search.
      return { tree: null };
    default:
      throw new UserError(
        'followed',
        'A followed run is only read: its trainer cannot be asked for anything.',
      );
  }
}

async function workOf(message: Exclude<ToFollow, { type: 'drop' }>): Promise<unknown> {
  switch (message.type) {
    case 'follow':
      return follow(message.target);
    case 'examine':
      return examineFile(message.path, message.mapping);
    case 'rolloutFiles':
      return followed(message.run).rolloutFiles();
    case 'ask':
      return answer(message.run, message.name, message.params);
  }
}

const port = parentPort;
if (!port) throw new Error('follow.js is a thread, not a program');
const post = (message: FromFollow): void => port.postMessage(message);
port.on('message', (message: ToFollow) => {
  if (message.type === 'drop') {
    const run = runs.get(message.run);
    runs.delete(message.run);
    void run?.dispose();
    return;
  }
  const { id } = message;
  workOf(message).then(
    (result) => post({ type: 'answer', id, result }),
    (error: unknown) => post({ type: 'error', id, error: plainError(error) }),
  );
});
