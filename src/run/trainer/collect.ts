import { randomKey, randomStream } from '../../base/random.ts';
import type { Scores } from '../../engine/engine.ts';
import type { Experience } from '../../rl/algorithm.ts';
import { rewardTerms } from '../../rl/rewards/registry.ts';
import type { Puzzle } from '../../tasks/task.ts';
import { scoringBatch } from './batch.ts';
import { drawPuzzle } from './difficulty.ts';
import type { Models } from './models.ts';
import { ownSamples, type OwnReward } from './own-reward.ts';
import type { Queries } from './queries.ts';
import { sampleRows, type SampledRow, type TaskContext } from './sample.ts';
import type { StepSettings } from './settings.ts';
import { stagedPuzzles } from './stage.ts';
import type { TokenStream } from './stream.ts';

export interface Collecting {
  models: Models;
  context: TaskContext;
  settings: StepSettings;
  seed: number;
  step: number;
  /** Left out: all puzzles of the moment, equally often. */
  queries?: Queries;
  /** The user's own reward of each row, where the run has one. */
  ownReward?: OwnReward;
  /** Shows the sampling as it goes; made with the step's prompts. Left out: nobody looks. */
  stream?: (prompts: readonly Int32Array[]) => TokenStream;
}

export interface Collected {
  /** What advantages are made of. */
  experience: Experience;
  rows: SampledRow[];
  /** Of the policy. */
  scores: Scores;
  /** When sampling was over, by performance.now(). */
  sampled: number;
}

/** The rollouts of a step: sampled, verified, rewarded and scored. All randomness depends on (seed, step, row). */
export async function collect(input: Collecting): Promise<Collected> {
  const { models, context, settings, seed, step } = input;
  const { rl } = settings;
  const puzzles = stagedPuzzles(context, input.queries?.progress ?? (step - 1) / rl.steps, 'rl');
  const prompts = drawPrompts(input, puzzles);
  const stream = input.stream?.(prompts);
  const { rollouts, rows } = await sampleRows(models.policy, context, prompts, {
    key: randomKey(seed, 'rollout', step),
    temperature: rl.temperature,
    topP: rl.topP,
    maxTokens: rl.maxTokens,
    onTokens: stream?.onTokens,
  });
  stream?.finish();
  const sampled = performance.now();

  const own =
    settings.reward.module && (await input.ownReward?.(ownSamples(context, rows, rl.maxTokens)));
  const rewards = rewardTerms(settings.reward).map(({ term, weight, gamma }) => ({
    name: term.name,
    weight,
    gamma,
    values: rows.map((row, index) =>
      term.value({
        verdict: row.verdict,
        length: row.response.length,
        maxTokens: rl.maxTokens,
        truncated: row.truncated,
        response: row.response,
        module: own?.[index],
      }),
    ),
  }));
  const batch = scoringBatch(rollouts, rl.temperature);
  const scores = await models.policy.score(batch);
  const reference = await (models.reference ?? models.policy).score(batch);
  const { heads } = models.critic ? await models.critic.score(batch) : scores;
  return {
    rows,
    scores,
    sampled,
    experience: {
      tokens: rollouts.tokens,
      offsets: rollouts.offsets,
      promptLengths: rollouts.promptLengths,
      groups: Int32Array.from(rows, (_, row) => Math.floor(row / rl.group)),
      temperature: rl.temperature,
      logp: scores.logp,
      sampledLogp: rollouts.logp,
      referenceLogp: reference.logp,
      heads,
      rewards,
      correct: rows.map(({ verdict }) => Number(verdict.correct)),
    },
  };
}

/** `batch / group` training puzzles, each asked `group` times. */
function drawPrompts(
  { context: { task, options }, settings, seed, step, queries }: Collecting,
  train: Puzzle[],
): Int32Array[] {
  const { batch, group } = settings.rl;
  const key = randomKey(seed, 'puzzle', step);
  return Array.from({ length: batch }, (_, row) => {
    const random = randomStream(key, Math.floor(row / group));
    return task.prompt(drawPuzzle(train, queries?.weights, random), options, random);
  });
}
