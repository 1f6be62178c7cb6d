import { messageOf } from '../../base/errors.ts';
import type { FromTrace, ToTrace } from '../../protocol/webview.ts';
import type { RolloutSummary } from '../../run/records.ts';
import type { Stop } from '../emitter.ts';
import type { Log } from '../log.ts';
import type { Registry } from '../runs/registry.ts';
import type { Session } from '../runs/session.ts';
import { createBatcher } from '../webviews/batch.ts';

type SplitName = RolloutSummary['split'];
type Place = { step: number; split: SplitName; id?: string };

export interface TraceControllerOptions {
  registry: Registry;
  post: (message: ToTrace) => void;
  /** The run that a fresh view follows. */
  first: () => string | undefined;
  onRun: (session: Session | undefined) => void;
  openDocument: (run: string, rollout: string) => void;
  painted: (milliseconds: number) => void;
  log: Log;
}

/** What the trace view knows: the run it follows, and what it asks for. */
export interface TraceController {
  /** Follow this run, and go to a place in it once the view is there. */
  follow(run: string, place?: Place): void;
  run(): string | undefined;
  receive(message: FromTrace): Promise<void>;
  hidden(): void;
  dispose(): void;
}

/** Milliseconds between two messages about the run as a whole. */
const RUN_INTERVAL = 250;

export function createTraceController(options: TraceControllerOptions): TraceController {
  const { registry, post, log } = options;
  let active = false;
  /** The view wants the token stream: it holds for whichever run it follows. */
  let live = false;
  let runId = options.first();
  let session: Session | undefined;
  let following: Stop[] = [];
  let stopTokens: Stop | undefined;
  let pendingPlace: Place | undefined;
  let epoch = 0;

  /** Steps with rollouts, as far as known. */
  const steps: Record<SplitName, number[]> = { train: [], probe: [] };
  let shape = { probes: 0, probeSamples: 0 };

  const runBatch = createBatcher(postRun, RUN_INTERVAL);

  function postRun(): void {
    if (!session || !active) return;
    post({
      type: 'trace/run',
      run: session.status(),
      trainSteps: steps.train,
      probeSteps: steps.probe,
      ...shape,
    });
  }

  function leave(): void {
    epoch++;
    following.forEach((stop) => stop());
    following = [];
    stopTokens?.();
    stopTokens = undefined;
    runBatch.cancel();
    session = undefined;
    steps.train = [];
    steps.probe = [];
    shape = { probes: 0, probeSamples: 0 };
  }

  async function enter(): Promise<void> {
    leave();
    const mine = epoch;
    runId = runId !== undefined && registry.find(runId) ? runId : options.first();
    if (runId === undefined) {
      options.onRun(undefined);
      post({ type: 'trace/none', reason: 'No runs yet. Start one to watch it think.' });
      return;
    }
    try {
      const next = await registry.session(runId);
      await next.ready();
      const [train, probe] = await Promise.all([
        next.request('rolloutSteps', { split: 'train' }),
        next.request('rolloutSteps', { split: 'probe' }),
      ]);
      if (mine !== epoch || !active) return;
      session = next;
      steps.train = train.steps;
      steps.probe = probe.steps;
      await readShape(next);
      if (mine !== epoch || !active) return;
      following = [
        // The trainer sends no more than one message a frame, and the view draws once a frame: waiting here would only delay.
        next.onTokens((tokens) => {
          if (active) post({ type: 'trace/tokens', tokens });
        }),
        next.onEvents((events) => {
          for (const event of events) {
            if (event.type === 'started' && event.attempt > 1) return void enter();
            if (event.type === 'rollout') {
              if (steps[event.split].includes(event.step)) void renew(next, event);
              else addStep(event.split, event.step);
            }
          }
          if (shape.probes === 0 && steps.probe.length > 0)
            void readShape(next).then(runBatch.poke);
          runBatch.poke();
        }),
        registry.onStatus(({ after }) => {
          if (after.id === next.id) runBatch.poke();
        }),
      ];
      if (live) stopTokens = next.wantTokens();
      options.onRun(next);
      postRun();
      if (pendingPlace) goTo(pendingPlace);
    } catch (error) {
      if (mine !== epoch) return;
      log.warn(`Traces of ${runId}: ${messageOf(error)}`);
      post({ type: 'trace/none', reason: messageOf(error) });
    }
  }

  function addStep(split: SplitName, step: number): void {
    const known = steps[split];
    if (!known.includes(step)) steps[split] = [...known, step].sort((a, b) => a - b);
  }

  /** A step that was told of already has more rollouts now (a followed run's): a view that shows it gets them all. */
  async function renew(
    of: Session,
    { step, split }: { step: number; split: SplitName },
  ): Promise<void> {
    const { rollouts } = await of.request('rolloutSummaries', { step, split });
    if (of === session && active) post({ type: 'trace/summaries', step, split, rollouts });
  }

  /** How many probe prompts there are and samples of each: the first evaluation tells. */
  async function readShape(of: Session): Promise<void> {
    const step = steps.probe[0];
    if (step === undefined) return;
    const { rollouts } = await of.request('rolloutSummaries', { step, split: 'probe' });
    const probes = new Set(rollouts.map(({ group }) => group)).size;
    shape = { probes, probeSamples: probes === 0 ? 0 : Math.round(rollouts.length / probes) };
  }

  /** The step with rollouts at or before the asked one, else the first. */
  function goTo(place: Place): void {
    pendingPlace = undefined;
    const known = steps[place.split];
    const step = known.findLast((candidate) => candidate <= place.step) ?? known[0];
    if (step === undefined) {
      post({ type: 'trace/error', message: `No ${place.split} rollouts are stored yet.` });
      return;
    }
    post({ type: 'trace/goto', ...place, step });
  }

  const unfollow = registry.onChange(() => {
    if (!active) return;
    const gone = runId !== undefined && !registry.find(runId);
    if (gone || (runId === undefined && registry.runs().length > 0)) void enter();
  });

  async function answer(message: FromTrace): Promise<void> {
    switch (message.type) {
      case 'trace/ready':
        active = true;
        return enter();
      case 'trace/live':
        live = message.on;
        stopTokens?.();
        stopTokens = live ? session?.wantTokens() : undefined;
        return;
      case 'trace/painted':
        return options.painted(message.paintedAt - message.sampledAt);
      case 'trace/openDocument':
        if (runId !== undefined) options.openDocument(runId, message.id);
        return;
      case 'trace/summaries': {
        const { step } = message;
        const split = readSplit(message.split);
        const { rollouts } = await current().request('rolloutSummaries', { step, split });
        return post({ type: 'trace/summaries', step, split, rollouts });
      }
      case 'trace/rollouts': {
        const { rollouts } = await current().request('rollouts', { ids: message.ids });
        return post({ type: 'trace/rollouts', rollouts });
      }
      case 'trace/probe': {
        const { group, sample } = message;
        const { rollouts } = await current().request('probe', { group, sample });
        return post({ type: 'trace/probe', group, sample, rollouts });
      }
    }
  }

  function current(): Session {
    if (!session) throw new Error('the run is still being opened');
    return session;
  }

  return {
    follow(run, place) {
      pendingPlace = place;
      if (run === runId && session) {
        if (place && active) goTo(place);
        return;
      }
      runId = run;
      if (active) void enter();
    },
    run: () => runId,
    async receive(message) {
      const mine = epoch;
      try {
        await answer(message);
      } catch (error) {
        // An answer for a run that is not followed any more interests nobody.
        if (mine !== epoch || !active) return;
        log.warn(`Traces: ${messageOf(error)}`);
        post({ type: 'trace/error', message: messageOf(error) });
      }
    },
    hidden() {
      active = false;
      live = false;
      leave();
    },
    dispose() {
      active = false;
      leave();
      unfollow();
    },
  };
}

function readSplit(split: string): SplitName {
  if (split === 'train' || split === 'probe') return split;
  throw new Error(`there is no split "${split}"`);
}
