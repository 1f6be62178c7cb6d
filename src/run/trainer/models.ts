import { randomKey, randomStream } from '../../base/random.ts';
import type { BatchShape, Engine, Model, ModelState, Tensors } from '../../engine/engine.ts';
import { tensorShapes, type ModelConfig } from '../../model/config.ts';
import { ALGORITHMS } from '../../rl/algorithms/registry.ts';
import type { Algorithm } from '../../rl/algorithm.ts';
import { rewardNames } from '../../rl/rewards/registry.ts';
import { UserError } from '../../base/errors.ts';
import type { ModelOptions, ResolvedSpec } from '../validate.ts';
import type { TaskContext } from './sample.ts';
import type { StepSettings } from './settings.ts';

/** All models of a run. The reference is there from the beginning of RL, a critic model of its own where asked for. */
export interface Models {
  policy: Model;
  critic?: Model;
  reference?: Model;
}

export function disposeModels({ policy, critic, reference }: Models): void {
  policy.dispose();
  critic?.dispose();
  reference?.dispose();
}

type Outputs = ModelConfig['outputs'];

/** Heads of the policy's model and of the critic's own (undefined: there is none). */
export function outputsFor(settings: StepSettings): { policy: Outputs; critic?: Outputs } {
  const algorithm: Algorithm = ALGORITHMS[settings.rl.algorithm];
  // Whatever the controls are set to later.
  const names = algorithm.heads(settings, rewardNames(settings.reward));
  const heads = (detached: boolean): Outputs =>
    Object.fromEntries(names.map((name) => [name, { detached }]));
  const { critic } = settings.value;
  if (names.length === 0) return { policy: {} };
  if (critic === 'separate' || algorithm.secondModel) return { policy: {}, critic: heads(false) };
  return { policy: heads(critic === 'detached') };
}

/** Configuration of a fresh model: toy-size defaults and the initialisation of the Countdown recipe. */
export function freshConfig(choice: ModelOptions, vocab: number, context: number): ModelConfig {
  const { width, layers, heads, mlp, hidden, norm, ropeBase, tied } = choice;
  return {
    vocab,
    width,
    layers,
    heads,
    mlp: { kind: mlp, hidden },
    norm: { kind: norm, eps: 1e-5 },
    rope: { base: ropeBase },
    context,
    tied,
    outputs: {},
    init: { embedding: 0.3, residual: 0.5, head: 0.5 },
  };
}

/** A state with exactly these heads: missing ones are zero (a value head's start), others are dropped. Weights only. */
export function withOutputs(
  { config, weights }: ModelState,
  outputs: Outputs,
  context = config.context,
): ModelState {
  const next = { ...config, outputs, context };
  const shaped: Tensors = new Map();
  for (const [name, shape] of tensorShapes(next)) {
    const given = weights.get(name);
    if (!given && !name.startsWith('heads.')) {
      throw new UserError('checkpoint', `the start has no tensor "${name}"`);
    }
    shaped.set(name, given ?? { shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)) });
  }
  return { config: next, weights: shaped };
}

/** The longest prompt that the task will give. */
export function longestPrompt({ task, options, train, heldOut }: TaskContext): number {
  const key = randomKey(0, 'puzzle');
  let longest = 0;
  for (const puzzle of [...train, ...heldOut]) {
    longest = Math.max(longest, task.prompt(puzzle, options, randomStream(key)).length);
  }
  return longest;
}

/** Numbers that a pass or a cache may hold: about 200 MB and 100 MB of float32. */
const PASS_BUDGET = 5e7;
const CACHE_BUDGET = 2.5e7;

/** Sizes of passes and caches: a function of the run file alone, since how a batch is split may move the last bit. */
export function batchShape(config: ModelConfig, spec: ResolvedSpec, length: number): BatchShape {
  const { layers, width, mlp, vocab } = config;
  const passToken = layers * (11 * width + 4 * mlp.hidden) + 4 * width + 3 * vocab;
  const cachedRow = length * layers * 2 * width;
  const wanted = Math.max(spec.rl.batch, Math.min(spec.eval.draws, 256));
  return {
    rows: Math.max(1, Math.min(wanted, Math.floor(CACHE_BUDGET / cachedRow))),
    length,
    tokens: Math.max(length, Math.min(4096, Math.floor(PASS_BUDGET / passToken))),
  };
}

/** The context that a model gets: room for the response limit to be raised. */
export function contextFor(length: number, given = 0): number {
  return Math.max(given, 512, 2 ** Math.ceil(Math.log2(2 * length)));
}

/** The same models, made anew for another batch shape. */
export async function resizeModels(
  engine: Engine,
  models: Models,
  shape: BatchShape,
): Promise<Models> {
  const again = async (model: Model): Promise<Model> => {
    const state = await model.save();
    model.dispose();
    return engine.create(state.config, state, shape);
  };
  return {
    policy: await again(models.policy),
    critic: models.critic && (await again(models.critic)),
    reference: models.reference && (await again(models.reference)),
  };
}
