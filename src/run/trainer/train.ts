import { UserError, messageOf } from '../../base/errors.ts';
import type { Engine, ModelState } from '../../engine/engine.ts';
import { parameterCount } from '../../model/config.ts';
import { taskNamed } from '../../tasks/registry.ts';
import type { Task } from '../../tasks/task.ts';
import type { Phase } from '../events.ts';
import type { MetricValues } from '../metrics.ts';
import type { QueuedRequest } from '../store/rows.ts';
import type { ResolvedSpec } from '../validate.ts';
import type { LastStep } from '../preview/rescore.ts';
import type { CheckpointStore } from './checkpoints.ts';
import type { OwnReward } from './own-reward.ts';
import { openJournal } from './journal.ts';
import { disposeModels } from './models.ts';
import { openRun, type Run } from './open.ts';
import type { TrainerPort } from './port.ts';
import { rlPhase } from './rl-phase.ts';
import { taskContext } from './sample.ts';
import { Stop } from './safe-point.ts';
import { sftPhase } from './sft-phase.ts';

/** Everything a trainer is given. Plain data but for the engine and the checkpoints. */
export interface TrainerSetup {
  spec: ResolvedSpec;
  engine: Engine;
  checkpoints: CheckpointStore;
  /** The model that the run file starts from. */
  start?: ModelState;
  /** Checkpoint to go on from; without it the run begins at its beginning. */
  resume?: string;
  /** Control changes that an earlier attempt recorded after that point; each is repeated at its step. */
  replay: ReplayedControl[];
  /** Metrics of the RL steps that earlier attempts left: what alarms compare with. */
  history: { step: number; values: MetricValues }[];
  /** Asked of an earlier attempt, not yet applied. */
  waiting: QueuedRequest[];
  codeVersion: string;
  gitCommit?: string;
  /** The run's task; left out: the built-in one of that name. */
  task?: Task;
  /** The user's own reward, where the run file has one. */
  ownReward?: OwnReward;
  /** What can be done about an error that ends the run. */
  remedy?: (error: unknown) => string | undefined;
  /** Keeps what a step's advantages were made of, once the step is on record. */
  keep?: (last: LastStep) => void;
  /** Said in the log at the start, for instance which checkpoints were damaged. */
  notices: { level: 'info' | 'warning'; message: string }[];
  /** Milliseconds since the epoch; for the age of tokens on show. */
  now: () => number;
}

export interface ReplayedControl {
  phase: Phase;
  step: number;
  name: string;
  value: number;
  by: string;
}

export type Outcome = 'finished' | 'stopped' | 'failed';

/**
 * Trains a run from where it stands to its end, a stop or a failure; says so with a `finished` event. Rejects only when
 * even that cannot be written.
 */
export async function train(setup: TrainerSetup, port: TrainerPort): Promise<Outcome> {
  const { spec } = setup;
  const journal = openJournal(port);
  const at: { phase: Phase; step: number } = { phase: spec.sft.steps > 0 ? 'sft' : 'rl', step: 0 };
  let run: Run | undefined;
  try {
    const context = taskContext(setup.task ?? taskNamed(spec.task.name), spec.task.options);
    run = await openRun(setup, context, journal, port, at);
    const { policy, critic } = run.models;
    journal.event({
      type: 'started',
      ...at,
      fromStep: at.step,
      engine: setup.engine.info.name,
      device: setup.engine.info.device,
      features: setup.engine.info.features,
      threads: setup.engine.info.threads,
      parameters: parameterCount(policy.config) + (critic ? parameterCount(critic.config) : 0),
      codeVersion: setup.codeVersion,
      ...(setup.gitCommit !== undefined && { gitCommit: setup.gitCommit }),
    });
    for (const notice of setup.notices) journal.event({ type: 'log', ...at, ...notice });
    if (spec.eval.perturbed !== undefined && !context.task.perturb) {
      const message = `eval.perturbed: ${spec.task.name} cannot change its puzzles here, so LiMem is not measured`;
      journal.event({ type: 'log', ...at, level: 'warning', message });
    }
    await journal.flush();
    port.state('running');

    await sftPhase(run);
    await rlPhase(run);
    return await end(run, 'finished');
  } catch (error) {
    if (error instanceof Stop && run) return await end(run, 'stopped');
    const remedy = setup.remedy?.(error);
    const message = messageOf(error) + (remedy === undefined ? '' : `\n${remedy}`);
    const defect =
      error instanceof UserError ? '' : `\n${error instanceof Error ? error.stack : ''}`;
    journal.event({ type: 'log', ...at, level: 'error', message: message + defect });
    if (error instanceof UserError && error.code === 'not-finite') {
      journal.event({ type: 'alarm', ...at, code: 'not-finite', message });
    }
    journal.event({ type: 'finished', ...at, outcome: 'failed', message });
    await journal.settled();
    return 'failed';
  } finally {
    if (run) disposeModels(run.models);
  }
}

async function end({ journal, at }: Run, outcome: 'finished' | 'stopped'): Promise<Outcome> {
  journal.event({ type: 'finished', ...at, outcome });
  await journal.settled();
  return outcome;
}
