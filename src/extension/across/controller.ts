import { messageOf, UserError } from '../../base/errors.ts';
import type { FromAcross, Tab, ToAcross } from '../../protocol/across.ts';
import type { RolloutRecord, Split } from '../../run/records.ts';
import { passMatrix } from '../../trace/matrix.ts';
import type { StepTally } from '../../trace/tally.ts';
import type { Stop } from '../emitter.ts';
import { isAskable } from '../ask/runs.ts';
import type { Log } from '../log.ts';
import type { Registry } from '../runs/registry.ts';
import type { Session } from '../runs/session.ts';
import { createBatcher } from '../webviews/batch.ts';
import type { Door } from '../worker/door.ts';
import { comparison } from './sides.ts';
import { behaviourMessages } from './summary.ts';

export interface Goto {
  tab: Tab;
  behaviour?: string;
  /** The point whose spans are listed. */
  step?: number;
  split?: Split;
  /** Begin this intervention on the behaviour. */
  intervene?: 'ban' | 'force';
  id?: string;
  other?: string;
}

export interface AcrossControllerOptions {
  registry: Registry;
  door: Pick<Door, 'sample'>;
  post: (message: ToAcross) => void;
  /** The run that a fresh view shows. */
  first: () => string | undefined;
  /** Whether processes may be started. */
  trusted: () => boolean;
  onRun: (session: Session | undefined) => void;
  open: (run: string, rollout: string, as: 'traces' | 'document') => void;
  log: Log;
}

/** What the view across training knows: one run, its counts kept up to date, and at most one job of each kind. */
export interface AcrossController {
  /** Show this run, and go to a place in it once the view is there. */
  follow(run: string, place?: Goto): void;
  run(): string | undefined;
  receive(message: FromAcross): Promise<void>;
  hidden(): void;
  dispose(): void;
}

type Job = 'intervene' | 'fork';
/** Milliseconds between two updates of the counts of a run that trains. */
const UPDATE_INTERVAL = 1000;

export function createAcrossController(options: AcrossControllerOptions): AcrossController {
  const { registry, door, post, log } = options;
  let active = false;
  let runId = options.first();
  let session: Session | undefined;
  let following: Stop[] = [];
  let place: Goto | undefined;
  let epoch = 0;
  /** Which split's counts the view shows. */
  let counting: Split | undefined;
  let matrixWanted = false;
  const tallies: Record<Split, StepTally[]> = { train: [], probe: [] };
  const jobs = new Map<Job, AbortController>();

  const update = createBatcher(() => {
    refresh().catch((error: unknown) => log.warn(`Across ${runId}: ${messageOf(error)}`));
  }, UPDATE_INTERVAL);

  async function refresh(): Promise<void> {
    if (!active || !session) return;
    if (counting) await sendEmergence(counting);
    if (matrixWanted) await sendMatrix();
  }

  function leave(): void {
    epoch++;
    following.forEach((stop) => stop());
    following = [];
    update.cancel();
    for (const job of jobs.values()) job.abort();
    jobs.clear();
    session = undefined;
    tallies.train = [];
    tallies.probe = [];
  }

  async function enter(): Promise<void> {
    leave();
    const mine = epoch;
    runId = runId !== undefined && registry.find(runId) ? runId : options.first();
    if (runId === undefined) {
      options.onRun(undefined);
      post({ type: 'across/none', reason: 'No runs yet. Start one to see behaviours emerge.' });
      return;
    }
    try {
      const next = await registry.session(runId);
      await next.ready();
      if (mine !== epoch || !active) return;
      session = next;
      following = [
        next.onEvents((events) => {
          for (const event of events) {
            // What a later attempt superseded is counted anew.
            if (event.type === 'started' && event.attempt > 1) return void enter();
          }
          if (events.some(({ type }) => type === 'rollout')) update.poke();
        }),
        registry.onStatus(({ before, after }) => {
          if (after.id !== next.id) return;
          const first = isAskable(after) && !(before && isAskable(before));
          if (before?.state !== after.state || first) void postRun(next);
        }),
      ];
      options.onRun(next);
      await postRun(next);
      if (mine !== epoch || !active) return;
      if (place) post({ type: 'across/goto', ...place });
      place = undefined;
      // A run that began anew under a view that asked before.
      await refresh();
    } catch (error) {
      if (mine !== epoch) return;
      log.warn(`Across ${runId}: ${messageOf(error)}`);
      post({ type: 'across/none', reason: messageOf(error) });
    }
  }

  /** Why no checkpoint of a run can be sampled; empty where one can. */
  function whyNot(of: Session): string {
    const status = of.status();
    if (status.state === 'followed') {
      return 'Another trainer’s traces come without a model that could be sampled.';
    }
    if (!options.trusted()) return 'This workspace is restricted: nothing is started in it.';
    return isAskable(status) ? '' : 'This run has kept no checkpoint yet that could be sampled.';
  }

  async function postRun(of: Session): Promise<void> {
    const splits: Split[] = [];
    for (const split of ['train', 'probe'] as const) {
      const { steps } = await of.request('rolloutSteps', { split });
      if (steps.length > 0) splits.push(split);
    }
    if (of !== session || !active) return;
    const why = whyNot(of);
    const sampling = { can: why === '', why };
    post({ type: 'across/run', run: of.status(), sampling, splits });
  }

  /** Asks for the steps that are not counted yet; an evaluation's or a step's rollouts come in one piece. */
  async function sendEmergence(split: Split): Promise<void> {
    const of = current();
    for (let from = (tallies[split].at(-1)?.step ?? -1) + 1; ;) {
      const answer = await of.request('tallies', { split, fromStep: from });
      if (of !== session) return;
      tallies[split].push(...answer.tallies.filter(({ step }) => step >= from));
      if (answer.next === undefined) break;
      from = answer.next;
    }
    const sum = (value: (tally: StepTally) => number): number =>
      tallies[split].reduce((total, tally) => total + value(tally), 0);
    post({
      type: 'across/emergence',
      split,
      responses: sum(({ responses }) => responses),
      withChances: sum(({ withChances }) => withChances),
      behaviours: behaviourMessages(tallies[split]),
    });
  }

  async function sendMatrix(): Promise<void> {
    const { rollouts, prompts } = await current().request('askedPrompts', {});
    const { steps, rows } = passMatrix(rollouts);
    const words = new Map(prompts.map(({ group, prompt }) => [group, prompt]));
    post({
      type: 'across/matrix',
      steps,
      rows: rows.map(({ group, fate, cells }) => ({
        group,
        fate,
        prompt: words.get(group) ?? `prompt ${group + 1}`,
        cells: cells.map((cell) => cell ?? null),
      })),
    });
  }

  async function record(id: string): Promise<RolloutRecord> {
    const { rollouts } = await current().request('rollouts', { ids: [id] });
    if (rollouts[0]) return rollouts[0];
    throw new UserError('rollout', `The run kept no text of ${id}.`);
  }

  async function work(job: Job, task: (signal: AbortSignal) => Promise<ToAcross>): Promise<void> {
    const why = whyNot(current());
    if (why !== '') throw new UserError('sampling', why);
    jobs.get(job)?.abort();
    const abort = new AbortController();
    jobs.set(job, abort);
    try {
      const message = await task(abort.signal);
      if (!abort.signal.aborted) post(message);
    } catch (error) {
      if (!abort.signal.aborted) {
        log.warn(`${job} of ${runId}: ${messageOf(error)}`);
        post({ type: 'across/jobEnded', job, message: messageOf(error) });
      }
    } finally {
      if (jobs.get(job) === abort) jobs.delete(job);
    }
  }

  const progress = (job: Job) => (done: number, total: number) =>
    post({ type: 'across/progress', job, done, total });

  async function answer(message: FromAcross): Promise<void> {
    switch (message.type) {
      case 'across/ready':
        active = true;
        counting = undefined;
        matrixWanted = false;
        return enter();
      case 'across/emergence':
        counting = message.split;
        return sendEmergence(message.split);
      case 'across/excerpts': {
        const { type: _type, ...asked } = message;
        const excerpts = await current().request('excerpts', asked);
        return post({ type: 'across/excerpts', ...asked, excerpts });
      }
      case 'across/matrix':
        matrixWanted = true;
        return sendMatrix();
      case 'across/trace': {
        const found = await record(message.id);
        const { tree } = await current().request('tree', { id: message.id });
        return post({ type: 'across/trace', record: found, tree });
      }
      case 'across/compare': {
        const [a, b] = await Promise.all([record(message.a), record(message.b)]);
        return post({ type: 'across/compare', ...comparison(a, b) });
      }
      case 'across/intervene': {
        const { mode, behaviour, step } = message;
        const { folder } = current().status();
        return work('intervene', async (signal) => ({
          type: 'across/intervention',
          result: await door.sample(
            folder,
            { kind: 'intervene', mode, behaviour, step },
            { signal, onProgress: progress('intervene') },
          ),
        }));
      }
      case 'across/fork': {
        const { id, samples } = message;
        const { folder } = current().status();
        return work('fork', async (signal) => ({
          type: 'across/fork',
          result: await door.sample(
            folder,
            { kind: 'fork', rollout: id, samples },
            { signal, onProgress: progress('fork') },
          ),
        }));
      }
      case 'across/cancel':
        jobs.get(message.job)?.abort();
        return post({ type: 'across/jobEnded', job: message.job });
      case 'across/open':
        if (runId !== undefined) options.open(runId, message.id, message.as);
        return;
    }
  }

  function current(): Session {
    if (!session) throw new Error('the run is still being opened');
    return session;
  }

  const unfollow = registry.onChange(() => {
    if (!active) return;
    const gone = runId !== undefined && !registry.find(runId);
    if (gone || (runId === undefined && registry.runs().length > 0)) void enter();
  });

  return {
    follow(run, to) {
      place = to;
      if (run === runId && session && active) {
        if (to) post({ type: 'across/goto', ...to });
        place = undefined;
        return;
      }
      runId = run;
      counting = undefined;
      matrixWanted = false;
      if (active) void enter();
    },
    run: () => runId,
    async receive(message) {
      const mine = epoch;
      try {
        await answer(message);
      } catch (error) {
        // An answer for a run that is not shown any more interests nobody.
        if (mine !== epoch || !active) return;
        log.warn(`Across ${runId}: ${messageOf(error)}`);
        post({ type: 'across/error', message: messageOf(error) });
      }
    },
    hidden() {
      active = false;
      counting = undefined;
      matrixWanted = false;
      leave();
    },
    dispose() {
      active = false;
      leave();
      unfollow();
    },
  };
}
