import type { Engine, Model, ModelState } from '../../engine/engine.ts';
import { UserError } from '../../base/errors.ts';
import type { Phase } from '../events.ts';
import type { ResolvedSpec } from '../validate.ts';
import type { SavedModels } from '../checkpoints/folder.ts';
import type { Journal } from './journal.ts';
import {
  batchShape,
  contextFor,
  freshConfig,
  longestPrompt,
  outputsFor,
  resizeModels,
  withOutputs,
  type Models,
} from './models.ts';
import type { TrainerPort } from './port.ts';
import { alsoContexts, type AlsoContext } from './also.ts';
import { checkCurriculum, type CurriculumState } from './curriculum.ts';
import type { Solved } from './difficulty.ts';
import type { TaskContext } from './sample.ts';
import { controlValues, withValues, type ControlValues } from '../controls.ts';
import { stepSettings } from './settings.ts';
import type { ReplayedControl, TrainerSetup } from './train.ts';
import type { QueuedRequest } from '../store/rows.ts';
import { pointlessAlarms, watchMetrics, type AlarmWatch } from '../alarms/watch.ts';

/** A run in progress: what the phases and safe points share and change. */
export interface Run {
  setup: TrainerSetup;
  spec: ResolvedSpec;
  context: TaskContext;
  also: AlsoContext[];
  journal: Journal;
  port: TrainerPort;
  models: Models;
  /** The last step that is done. */
  at: { phase: Phase; step: number };
  controls: ControlValues;
  /** Tokens so far. */
  tokens: number;
  reference?: { name: string; hash?: string };
  /** Right answers of the start to each training puzzle, where `rl.difficulty` asks for them. */
  solved?: Solved;
  /** Where RL's curriculum stands, when it goes by accuracy. */
  curriculum?: CurriculumState;
  /** The weakest skills, once `sft.skills` had them measured. */
  skills?: string[];
  /** Held-out accuracy of the present weights, once measured. */
  accuracy?: number;
  /** The last step's rewards taught nothing, which was said. */
  idle?: boolean;
  /** Position of the newest checkpoint. */
  savedAt?: { phase: Phase; step: number };
  replay: ReplayedControl[];
  waiting: QueuedRequest[];
  /** Controls whose changes at the position that the run was opened at are on record already. */
  held: Set<string>;
  alarms: AlarmWatch;
  /** A step could not be kept for previews, which was said. */
  keepFailed?: boolean;
  /** An alarm that pauses was raised by the last step. */
  pauseDue: boolean;
  longestPrompt: number;
  /** Longest sequence that the models have room for. */
  length: number;
}

/** Builds the models where the run stands: from its checkpoint, its start, or its seed. Moves `at` there. */
export async function openRun(
  setup: TrainerSetup,
  context: TaskContext,
  journal: Journal,
  port: TrainerPort,
  at: Run['at'],
): Promise<Run> {
  const { spec } = setup;
  if (context.train.length === 0) {
    throw new UserError(
      'task',
      `task.options: these leave no training puzzles (${spec.task.name}).`,
    );
  }
  if (spec.rl.curriculum && spec.rl.steps > 0) checkCurriculum(context);
  const also = alsoContexts(context, spec.eval.also);
  const run: Omit<Run, 'models'> = {
    setup,
    spec,
    context,
    also,
    journal,
    port,
    at,
    controls: controlValues(spec),
    tokens: 0,
    replay: [...setup.replay],
    waiting: [...setup.waiting],
    held: new Set(),
    alarms: watchMetrics(setup.history, [...spec.alarms.off, ...pointlessAlarms(spec)]),
    pauseDue: false,
    longestPrompt: Math.max(...[context, ...also.map((one) => one.context)].map(longestPrompt)),
    length: 0,
  };
  if (setup.resume === undefined) {
    const controls = controlValues(spec);
    const length = run.longestPrompt + controls['rl.maxTokens'];
    const models = await firstModels(setup, context, controls, length);
    return { ...run, controls, length, models };
  }
  const { state, models: saved } = await setup.checkpoints.read(setup.resume);
  at.phase = state.phase;
  at.step = state.step;
  const controls = withValues(run.controls, { ...state.controls, ...replayedHere(run, at) });
  const length = run.longestPrompt + controls['rl.maxTokens'];
  const models = await savedModels(setup, saved, length);
  if (state.reference) {
    const { models: frozen } = await setup.checkpoints.read(state.reference.name);
    models.reference = await frozenModel(setup.engine, frozen.policy, spec, length);
  }
  const { tokens, reference, accuracy, solved, skills, curriculum } = state;
  const kept = { tokens, reference, accuracy, solved, skills, curriculum };
  return { ...run, ...kept, models, controls, length, savedAt: { ...at } };
}

/** Changes recorded at this very safe point came after its checkpoint: they hold, and are on record already. */
function replayedHere(run: Pick<Run, 'replay' | 'held'>, at: Run['at']): Record<string, number> {
  const here = run.replay.filter(({ phase, step }) => phase === at.phase && step === at.step);
  run.replay = run.replay.filter((entry) => !here.includes(entry));
  for (const { name } of here) run.held.add(name);
  return Object.fromEntries(here.map(({ name, value }) => [name, value]));
}

async function firstModels(
  { engine, spec, start }: TrainerSetup,
  context: TaskContext,
  controls: ControlValues,
  length: number,
): Promise<Models> {
  const outputs = outputsFor(stepSettings(spec, controls));
  if (start) {
    checkVocabulary(start, context);
    const state = withOutputs(start, outputs.policy, contextFor(length, start.config.context));
    return {
      policy: await engine.create(state.config, state, batchShape(state.config, spec, length)),
    };
  }
  if (!spec.model) throw new UserError('run-file', 'start: the model to start from was not found.');
  const config = freshConfig(spec.model, context.vocabulary.length, contextFor(length));
  const { seed } = spec;
  return {
    policy: await engine.create(
      { ...config, outputs: outputs.policy },
      { seed },
      batchShape(config, spec, length),
    ),
  };
}

function checkVocabulary({ config }: ModelState, { vocabulary, task }: TaskContext): void {
  if (config.vocab === vocabulary.length) return;
  throw new UserError(
    'checkpoint',
    `start: its vocabulary has ${config.vocab} tokens, but ${task.name} with these options needs ${vocabulary.length}. ` +
      'Choose a start that was made for these task options.',
  );
}

async function savedModels(
  { engine, spec }: TrainerSetup,
  saved: SavedModels,
  length: number,
): Promise<Models> {
  const open = (state: ModelState): Promise<Model> =>
    engine.create(state.config, state, batchShape(state.config, spec, length));
  return { policy: await open(saved.policy), critic: saved.critic && (await open(saved.critic)) };
}

/** The frozen reference: weights alone, no heads, no optimizer. */
export async function frozenModel(
  engine: Engine,
  state: ModelState,
  spec: ResolvedSpec,
  length: number,
): Promise<Model> {
  const bare = withOutputs(state, {});
  return engine.create(bare.config, bare, batchShape(bare.config, spec, length));
}

/** Makes room when the response limit was raised. */
export async function fitModels(run: Run): Promise<void> {
  const length = run.longestPrompt + run.controls['rl.maxTokens'];
  if (length <= run.length) return;
  const { engine } = run.setup;
  run.models = await resizeModels(
    engine,
    run.models,
    batchShape(run.models.policy.config, run.spec, length),
  );
  run.length = length;
}
