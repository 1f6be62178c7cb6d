import { UserError } from '../../base/errors.ts';
import type { Engine, Model, ModelState } from '../../engine/engine.ts';
import type { Algorithm, Experience, Settings } from '../../rl/algorithm.ts';
import { oreal, outcomeColumns } from '../../rl/algorithms/oreal.ts';
import { rowsByGroup, scatterTokens, selectRows, selectTokens } from '../../rl/ragged.ts';
import { stepUpdates } from '../../rl/step.ts';
import { TOKEN_REWARD_HEAD } from '../../rl/token-reward.ts';
import { scoringBatch } from '../trainer/batch.ts';
import { batchShape, withOutputs } from '../trainer/models.ts';
import type { ResolvedSpec } from '../validate.ts';

export interface TokenModelWish {
  spec: ResolvedSpec;
  engine: Engine;
  /** The policy that the token reward model begins as. */
  policy: ModelState;
  experience: Experience;
  /** OREAL's, with a token reward model that learns from every rollout. */
  settings: Settings;
  /** Updates of each of the two models. */
  updates: number;
  seed: number;
  step: number;
  onProgress?: (done: number, total: number) => void;
}

/**
 * Scores of a token reward model for rollouts of a run that trains none: the prompts are split in two, one model learns from
 * the outcomes of each half by OREAL's own loss, and scores the other half: no rollout is judged by what it taught.
 * Throws UserError `token-model` where there is one prompt alone.
 */
export async function crossFitted(wish: TokenModelWish): Promise<Float32Array> {
  const { experience, spec, engine, policy, updates, onProgress } = wish;
  const scores = new Float32Array(experience.tokens.length);
  const groups = rowsByGroup(experience);
  if (groups.length < 2) {
    throw new UserError(
      'token-model',
      'These rollouts are all of one prompt, which cannot be split into one half to learn from and one to judge: no token reward model is trained. Choose a step with more prompts, or fewer samples of each.',
    );
  }
  const halves = [0, 1].map((half) => groups.filter((_, i) => i % 2 === half).flat());
  const longest = Math.max(
    ...Array.from(
      experience.promptLengths,
      (_, row) => experience.offsets[row + 1] - experience.offsets[row],
    ),
  );
  const state = withOutputs(policy, { [TOKEN_REWARD_HEAD]: { detached: false } });
  for (const [half, learn] of halves.entries()) {
    const judge = halves[1 - half];
    const model = await engine.create(state.config, state, batchShape(state.config, spec, longest));
    try {
      for (let update = 0; update < updates; update++) {
        onProgress?.(half * updates + update, 2 * updates);
        await learnOnce(model, wish, rowsOf(experience, learn));
      }
      const judged = rowsOf(experience, judge);
      const { heads } = await model.score(scoringBatch(judged, experience.temperature));
      scatterTokens(experience, judge, heads[TOKEN_REWARD_HEAD], scores);
    } finally {
      model.dispose();
    }
  }
  return scores;
}

async function learnOnce(
  model: Model,
  { settings, seed, step }: TokenModelWish,
  experience: Experience,
): Promise<void> {
  const { rl } = settings;
  const { secondModel }: Algorithm = oreal;
  const advantage = new Float32Array(experience.tokens.length);
  const prepared = { advantage, columns: outcomeColumns(experience) };
  for (const { batch, critic } of stepUpdates({ experience, settings, seed, step }, prepared)) {
    if (!critic) throw new Error('OREAL has no token reward model in these settings');
    await model.backward(batch, critic);
    const learningRate = rl.learningRate * (secondModel?.rate ?? 1);
    await model.step({
      groups: [{ match: /./, learningRate, weightDecay: rl.weightDecay }],
      clip: rl.gradientClip,
      betas: rl.betas,
      eps: 1e-8,
    });
  }
}

/** An experience of some rows alone. Its token reward model knows nothing: only outcomes are learnt from. */
function rowsOf(from: Experience, rows: readonly number[]): Experience {
  const { tokens, offsets, temperature } = selectRows(from, rows, {});
  return {
    tokens,
    offsets,
    temperature: temperature[0],
    promptLengths: Int32Array.from(rows, (row) => from.promptLengths[row]),
    groups: Int32Array.from(rows, (row) => from.groups[row]),
    logp: selectTokens(from, rows, from.logp),
    sampledLogp: selectTokens(from, rows, from.sampledLogp),
    referenceLogp: selectTokens(from, rows, from.referenceLogp),
    heads: { [TOKEN_REWARD_HEAD]: new Float32Array(tokens.length) },
    rewards: [],
    correct: rows.map((row) => from.correct[row]),
  };
}
