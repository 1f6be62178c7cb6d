import { UserError } from '../../base/errors.ts';
import type { Engine, Model, ModelState } from '../../engine/engine.ts';
import { readLastStep } from '../preview/file.ts';
import type { LastStep } from '../preview/rescore.ts';
import { listCheckpoints, readCheckpoint } from '../checkpoints/folder.ts';
import { parseCheckpointName } from '../checkpoints/state.ts';
import { chooseCheckpoint } from '../intervene/open.ts';
import { controlValues, withValues } from '../controls.ts';
import { openReward, type OpenReward } from '../own/reward.ts';
import { runPath } from '../paths.ts';
import { openReader, type StoreReader } from '../store/reader.ts';
import { collect } from '../trainer/collect.ts';
import { batchShape, longestPrompt, withOutputs } from '../trainer/models.ts';
import { queriesAt, querySource } from '../trainer/queries.ts';
import type { TaskContext } from '../trainer/sample.ts';
import { stepSettings } from '../trainer/settings.ts';
import type { ResolvedSpec } from '../validate.ts';
import type { LabSource } from './result.ts';

/** A step's rollouts, ready to be scored. */
export interface LabStep extends LastStep {
  source: LabSource;
}

export interface LabWish {
  /** RL step; the last one without. */
  step?: number;
  /** Samples of each prompt, where they should be others than the run's: rollouts are then sampled anew. */
  group?: number;
}

/** The last step as the run kept it, when that is what is wanted; undefined = it has to be sampled. */
export function keptStep(folder: string, { step, group }: LabWish): LabStep | undefined {
  let last: LastStep;
  try {
    last = readLastStep(folder);
  } catch (error) {
    if (error instanceof UserError && error.code === 'no-step') return undefined;
    throw error;
  }
  if (group !== undefined || (step !== undefined && step !== last.step)) return undefined;
  return { ...last, source: { kind: 'kept' } };
}

export interface Opened {
  folder: string;
  spec: ResolvedSpec;
  context: TaskContext;
  engine: Engine;
}

/**
 * The prompts of a step asked again, under the same noise, of the checkpoint nearest to the weights that sampled it. Where it is
 * those weights, the rollouts are the step's own (same machine and engine). Whole groups, as many rollouts as a step has.
 */
export async function sampleStep(
  { folder, spec, context, engine }: Opened,
  wish: LabWish,
): Promise<LabStep> {
  const reader = openReader(runPath(folder, 'store'));
  try {
    const step = wish.step ?? reader.rolloutSteps('train').at(-1) ?? 1;
    if (step > spec.rl.steps) {
      throw new UserError('step', `This run has ${spec.rl.steps} RL steps: ${step} is none.`);
    }
    const { name, state, policy, critic, reference } = await nearestModels(folder, step);
    const controls = withValues(
      withValues(controlValues(spec), state.controls),
      changesBetween(reader, state.step, step),
    );
    const settings = stepSettings(spec, controls);
    const { group } = wish;
    if (group !== undefined) {
      settings.rl.group = group;
      settings.rl.batch = Math.max(1, Math.round(settings.rl.batch / group)) * group;
    }
    const length = longestPrompt(context) + settings.rl.maxTokens;
    const opened: Model[] = [];
    const open = async (saved: ModelState): Promise<Model> => {
      const bare = withOutputs(saved, saved.config.outputs);
      const model = await engine.create(bare.config, bare, batchShape(bare.config, spec, length));
      opened.push(model);
      return model;
    };
    let own: OpenReward | undefined;
    try {
      own = await openReward(folder, settings);
      const models = {
        policy: await open(policy),
        critic: critic && (await open(critic)),
        reference: await open(withOutputs(reference, {})),
      };
      const source = querySource(context, spec.rl, state.solved);
      const stage = state.curriculum?.stage ?? 0;
      const queries = queriesAt(source, spec.rl, { step, stage });
      const { experience } = await collect({
        ...{ models, context, settings, seed: spec.seed, step, queries },
        ownReward: own?.reward,
      });
      const exact = state.phase === 'rl' && state.step === step - 1 && group === undefined;
      const same =
        group === undefined ? sameRollouts(reader, step, experience) : { same: 0, compared: 0 };
      const { rl, value } = settings;
      return {
        ...{ step, seed: spec.seed, sampled: rl.batch, settings: { rl, value }, experience },
        source: { kind: 'sampled', checkpoint: name, exact, ...same },
      };
    } finally {
      for (const model of opened) model.dispose();
      own?.dispose();
    }
  } finally {
    reader.close();
  }
}

/** The checkpoint nearest to the weights that a step began with, and the reference that they were trained against. */
export async function nearestModels(folder: string, step: number) {
  const root = runPath(folder, 'checkpoints');
  const names = listCheckpoints(root).filter((name) => parseCheckpointName(name)?.phase === 'rl');
  const name = chooseCheckpoint(names, step - 1);
  const { state, models } = await readCheckpoint(root, name);
  const anchor = state.reference?.name ?? name;
  const reference = anchor === name ? models : (await readCheckpoint(root, anchor)).models;
  return { name, state, ...models, reference: reference.policy };
}

/** Controls that were changed after a checkpoint was written and before a step began. */
function changesBetween(reader: StoreReader, from: number, step: number): Record<string, number> {
  const changes: Record<string, number> = {};
  for (const event of reader.eventsOfType('control')) {
    if (event.type !== 'control' || event.phase !== 'rl' || event.after === undefined) continue;
    if (event.step >= from && event.step < step) changes[event.name] = event.after;
  }
  return changes;
}

function sameRollouts(
  reader: StoreReader,
  step: number,
  { tokens, offsets, promptLengths }: LabStep['experience'],
): { same: number; compared: number } {
  const kept = reader.rolloutSummaries(step, 'train').filter(({ stored }) => stored);
  let same = 0;
  for (const { id, row } of kept) {
    const [found] = reader.rolloutTokens([id]);
    if (!found || row >= promptLengths.length) continue;
    const own = tokens.subarray(offsets[row] + promptLengths[row], offsets[row + 1]);
    if (own.join() === found.response.join()) same++;
  }
  return { same, compared: kept.length };
}
