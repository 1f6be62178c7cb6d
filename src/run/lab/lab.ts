import { Value } from '@sinclair/typebox/value';
import { UserError } from '../../base/errors.ts';
import type { Engine } from '../../engine/engine.ts';
import { resolveRl } from '../../rl/resolve.ts';
import { RewardOptions } from '../../rl/reward-options.ts';
import { TOKEN_REWARD_HEAD } from '../../rl/token-reward.ts';
import { taskNamed } from '../../tasks/registry.ts';
import { taskContext } from '../trainer/sample.ts';
import type { ResolvedSpec } from '../validate.ts';
import type { LabResult } from './result.ts';
import { keptStep, nearestModels, sampleStep, type LabStep, type LabWish } from './rollouts.ts';
import { scoreStep, type Scoring } from './score.ts';
import { crossFitted } from './token-model.ts';

export interface LabRequest extends LabWish, Omit<Scoring, 'trained'> {
  /** Train a token reward model for this, with so many updates, where the run has none. */
  tokenModel?: number;
}

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
export async function openLab(place: LabPlace, request: LabRequest): Promise<LabResult> {
  const { folder, spec } = place;
  if (spec.rl.steps === 0) throw new UserError('step', 'This run has no RL steps.');
  const context = taskContext(taskNamed(spec.task.name), spec.task.options);
  const step =
    keptStep(folder, request) ??
    (await sampleStep({ folder, spec, context, engine: await place.engine() }, request));
  const own = Object.hasOwn(step.experience.heads, TOKEN_REWARD_HEAD);
  const { tokenModel: updates } = request;
  if (own || updates === undefined) return scoreStep(step, context, request);
  const judged = await withTokenModel(place, step, updates);
  return scoreStep(judged, context, { ...request, trained: updates });
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
