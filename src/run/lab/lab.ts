import { Value } from '@sinclair/typebox/value';
import { UserError } from '../../base/errors.ts';
import type { Engine } from '../../engine/engine.ts';
import { ALGORITHM_NAMES, type AlgorithmName } from '../../rl/algorithms/registry.ts';
import { resolveRl } from '../../rl/resolve.ts';
import { RewardOptions } from '../../rl/reward-options.ts';
import { TOKEN_REWARD_HEAD } from '../../rl/token-reward.ts';
import { openTask } from '../own/task.ts';
import { taskContext, type TaskContext } from '../trainer/sample.ts';
import type { ResolvedSpec } from '../validate.ts';
import type { LabQuestion } from './request.ts';
import type { LabResult } from './result.ts';
import { keptStep, nearestModels, sampleStep, type LabStep } from './rollouts.ts';
import { scoreStep } from './score.ts';
import { crossFitted } from './token-model.ts';

export interface LabPlace {
  folder: string;
  spec: ResolvedSpec;
  /** Opened only where something has to be sampled or trained. */
  engine: () => Promise<Engine>;
  onProgress?: (done: number, total: number) => void;
}

/**
 * The rollouts of a step of a run, scored by every algorithm. The run is only read. Throws UserError where there is no such step,
 * nothing to sample it from, or nothing that may be sampled again.
 */
export async function openLab(place: LabPlace, request: LabQuestion): Promise<LabResult> {
  const { folder, spec } = place;
  if (spec.rl.steps === 0) throw new UserError('step', 'This run has no RL steps.');
  const opened = await openTask(folder, spec);
  try {
    return await scored(place, request, taskContext(opened.task, spec.task.options));
  } finally {
    opened.dispose();
  }
}

async function scored(
  place: LabPlace,
  request: LabQuestion,
  context: TaskContext,
): Promise<LabResult> {
  const { folder, spec } = place;
  const step =
    keptStep(folder, request) ??
    (await sampleStep({ folder, spec, context, engine: await place.engine() }, request));
  const scoring = { switches: request.switches, algorithms: request.algorithms?.map(known) };
  const own = Object.hasOwn(step.experience.heads, TOKEN_REWARD_HEAD);
  const { tokenModel: updates } = request;
  if (own || updates === undefined) return scoreStep(step, context, scoring);
  const judged = await withTokenModel(place, step, updates);
  return scoreStep(judged, context, { ...scoring, trained: updates });
}

function known(name: string): AlgorithmName {
  const found = ALGORITHM_NAMES.find((each) => each === name);
  if (found) return found;
  throw new UserError(
    'algorithm',
    `There is no algorithm ${JSON.stringify(name)}. There are: ${ALGORITHM_NAMES.join(', ')}.`,
  );
}

async function withTokenModel(place: LabPlace, step: LabStep, updates: number): Promise<LabStep> {
  const { spec, folder, engine, onProgress } = place;
  const { policy } = await nearestModels(folder, step.step);
  const { rl } = resolveRl({
    rl: {
      ...step.settings.rl,
      algorithm: 'oreal',
      ...{ epochs: 1, minibatches: 1, klIn: 'loss', klEstimator: undefined },
      oreal: undefined,
    },
    reward: Value.Default(RewardOptions, {}) as RewardOptions,
  });
  if (rl.oreal) rl.oreal.filter = false;
  const head = await crossFitted({
    ...{ spec, policy, updates, onProgress },
    engine: await engine(),
    ...{ experience: step.experience, seed: step.seed, step: step.step },
    settings: { ...step.settings, rl },
  });
  const { experience } = step;
  return {
    ...step,
    experience: { ...experience, heads: { ...experience.heads, [TOKEN_REWARD_HEAD]: head } },
  };
}
