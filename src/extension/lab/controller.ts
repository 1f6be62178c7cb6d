import { messageOf } from '../../base/errors.ts';
import type { FromLab, ToLab } from '../../protocol/lab.ts';
import type { LabQuestion } from '../../run/lab/request.ts';
import type { LabResult } from '../../run/lab/result.ts';
import type { Log } from '../log.ts';
import type { Registry } from '../runs/registry.ts';
import type { Session } from '../runs/session.ts';
import type { Door } from '../worker/door.ts';

export interface LabControllerOptions {
  registry: Registry;
  door: Pick<Door, 'sample'>;
  post: (message: ToLab) => void;
  /** The run that a fresh view shows. */
  first: () => string | undefined;
  /** Whether processes may be started. */
  trusted: () => boolean;
  onRun: (session: Session | undefined) => void;
  /** Shows a step's rollouts in the trace view. */
  open: (run: string, step: number) => void;
  log: Log;
}

/** What the advantage lab knows: one run, and at most one question that is being answered. */
export interface LabController {
  follow(run: string): void;
  receive(message: FromLab): Promise<void>;
  /** The last answer to a question of the run that is shown. */
  result(): LabResult | undefined;
  hidden(): void;
  dispose(): void;
}

export function createLabController(options: LabControllerOptions): LabController {
  const { registry, door, post, log } = options;
  let runId = options.first();
  let session: Session | undefined;
  let active = false;
  let epoch = 0;
  let job: AbortController | undefined;
  let newest: LabResult | undefined;

  function stop(): void {
    job?.abort();
    job = undefined;
  }

  async function enter(): Promise<void> {
    stop();
    session = newest = undefined;
    const mine = ++epoch;
    runId = runId !== undefined && registry.find(runId) ? runId : options.first();
    if (runId === undefined) {
      options.onRun(undefined);
      return post({ type: 'lab/none', reason: 'No runs yet. Start one to score its rollouts.' });
    }
    try {
      const next = await registry.session(runId);
      await next.ready();
      const { steps } = await next.request('rolloutSteps', { split: 'train' });
      if (mine !== epoch || !active) return;
      session = next;
      options.onRun(next);
      post({ type: 'lab/run', run: next.status(), steps, why: whyNot(next) });
    } catch (error) {
      if (mine !== epoch || !active) return;
      log.warn(`Lab ${runId}: ${messageOf(error)}`);
      post({ type: 'lab/none', reason: messageOf(error) });
    }
  }

  function whyNot(of: Session): string {
    if (of.status().state === 'followed') {
      return 'Another trainer’s rollouts come without what advantages are made of.';
    }
    return options.trusted() ? '' : 'This workspace is restricted: nothing is started in it.';
  }

  async function ask(question: LabQuestion): Promise<void> {
    stop();
    if (!session) return;
    const why = whyNot(session);
    if (why !== '') return post({ type: 'lab/ended', message: why });
    const own = new AbortController();
    job = own;
    try {
      const { result } = await door.sample(
        session.status().folder,
        { kind: 'advantages', question },
        {
          signal: own.signal,
          onProgress: (done, total) => {
            if (!own.signal.aborted) post({ type: 'lab/progress', done, total });
          },
        },
      );
      if (own.signal.aborted) return;
      newest = result;
      post({ type: 'lab/result', result });
    } catch (error) {
      if (own.signal.aborted) return;
      log.warn(`Lab ${runId}: ${messageOf(error)}`);
      post({ type: 'lab/ended', message: messageOf(error) });
    } finally {
      if (job === own) job = undefined;
    }
  }

  return {
    follow(run) {
      if (run === runId && session) return;
      runId = run;
      if (active) void enter();
    },
    async receive(message) {
      switch (message.type) {
        case 'lab/ready':
          active = true;
          return enter();
        case 'lab/ask':
          return ask(message.question);
        case 'lab/cancel':
          stop();
          return post({ type: 'lab/ended' });
        case 'lab/open':
          if (runId !== undefined) options.open(runId, message.step);
      }
    },
    result: () => newest,
    hidden() {
      active = false;
      epoch++;
      stop();
    },
    dispose() {
      active = false;
      epoch++;
      stop();
    },
  };
}
