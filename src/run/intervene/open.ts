import { UserError } from '../../base/errors.ts';
import type { Engine, Model } from '../../engine/engine.ts';
import type { ModelConfig } from '../../model/config.ts';
import { listCheckpoints, readCheckpoint } from '../checkpoints/folder.ts';
import { parseCheckpointName } from '../checkpoints/state.ts';
import type { Phase } from '../events.ts';
import { runPath } from '../paths.ts';
import { batchShape, longestPrompt, withOutputs } from '../trainer/models.ts';
import { taskContext, type TaskContext } from '../trainer/sample.ts';
import { openTask } from '../own/task.ts';
import type { ResolvedSpec } from '../validate.ts';

/** A checkpoint of a run, ready to be sampled from. Weights only: nothing of the run changes. */
export interface Sampler {
  checkpoint: { name: string; phase: Phase; step: number };
  policy: Model;
  /** The critic: the policy itself where it has value heads, else the critic's own model; absent without one. */
  critic?: Model;
  context: TaskContext;
  seed: number;
  /** Draws of the run's own evaluations. */
  draws: number;
  maxTokens: number;
  temperature: number;
  dispose(): void;
}

/** The checkpoint of the RL step nearest to the wanted one (of two as near, the earlier); the newest without a wish. */
export function chooseCheckpoint(names: readonly string[], step: number | undefined): string {
  const newest = names.at(-1);
  if (newest === undefined) {
    throw new UserError(
      'checkpoint',
      'this run has no checkpoint yet: there is nothing to sample.',
    );
  }
  if (step === undefined) return newest;
  const away = (name: string): number => {
    const at = parseCheckpointName(name);
    return at?.phase === 'rl' ? Math.abs(at.step - step) : Infinity;
  };
  return names.reduce((best, name) => (away(name) < away(best) ? name : best));
}

/** Exactly this checkpoint; the newest without a name. */
export function namedCheckpoint(names: readonly string[], name: string | undefined): string {
  if (name === undefined) return chooseCheckpoint(names, undefined);
  if (names.includes(name)) return name;
  const known = names.length > 0 ? `There are: ${names.join(', ')}.` : 'There is none yet.';
  throw new UserError(
    'checkpoint',
    `This run has no checkpoint ${JSON.stringify(name)}, or none any more. ${known}`,
  );
}

export interface SamplerWish {
  /** Which of the checkpoints, in the run's order. */
  choose: (names: readonly string[]) => string;
  /** Rows at once and the longest sequence, for samples of the policy alone; default: those of the run's own evaluations. */
  size?: (context: TaskContext, policy: ModelConfig) => { rows: number; length: number };
}

export async function openSampler(
  folder: string,
  spec: ResolvedSpec,
  engine: Engine,
  { choose, size }: SamplerWish,
): Promise<Sampler> {
  const root = runPath(folder, 'checkpoints');
  const name = choose(listCheckpoints(root));
  const { state, models } = await readCheckpoint(root, name);
  const opened = await openTask(folder, spec);
  // A prompt typed by hand needs no puzzles, which some tasks take seconds to make.
  const context = taskContext(opened.task, spec.task.options, size ? [] : undefined);
  const maxTokens = state.controls['rl.maxTokens'] ?? spec.rl.maxTokens;
  const wanted = size?.(context, models.policy.config);
  const length = wanted?.length ?? longestPrompt(context) + maxTokens;
  const open = (saved: typeof models.policy): Promise<Model> => {
    const bare = withOutputs(saved, saved.config.outputs);
    const shape = wanted ? { ...wanted, tokens: length } : batchShape(bare.config, spec, length);
    return engine.create(bare.config, bare, shape);
  };
  const policy = await open(models.policy);
  const own = wanted || !models.critic ? undefined : await open(models.critic);
  const heads = Object.keys(policy.config.outputs).length > 0;
  return {
    checkpoint: { name, phase: state.phase, step: state.step },
    policy,
    critic: own ?? (heads ? policy : undefined),
    context,
    seed: spec.seed,
    draws: spec.eval.draws,
    maxTokens,
    temperature: state.controls['rl.temperature'] ?? spec.rl.temperature,
    dispose() {
      opened.dispose();
      policy.dispose();
      own?.dispose();
    },
  };
}
