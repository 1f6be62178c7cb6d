import { mean } from '../../base/statistics.ts';
import type { Model, StepOptions } from '../../engine/engine.ts';
import type { Algorithm, Experience, Prepared, Update } from '../../rl/algorithm.ts';
import { ALGORITHMS } from '../../rl/algorithms/registry.ts';
import { earnings, equalShare, nothingLearnt } from '../../rl/contrast.ts';
import { varianceShares } from '../../rl/rewards/shares.ts';
import { totalSignal } from '../../rl/signals.ts';
import { prepareStep, stepUpdates } from '../../rl/step.ts';
import { measuredKl } from '../../rl/updates.ts';
import type { MetricValues } from '../metrics.ts';
import type { NewRollout } from '../store/rows.ts';
import { collect, type Collecting } from './collect.ts';
import { measureRows } from './measure.ts';
import type { Models } from './models.ts';
import type { SampledRow } from './sample.ts';
import type { StepSettings } from './settings.ts';

export interface RlStep extends Collecting {
  /** Which rows keep their text, given what each earned in all. */
  stored: (totals: readonly number[]) => (row: number) => boolean;
}

export interface RlResult {
  values: MetricValues;
  /** What the advantages were made of. */
  experience: Experience;
  rollouts: NewRollout[];
  /** Response tokens sampled. */
  tokens: number;
  /** Why the rewards taught the algorithm nothing; undefined where they did. */
  nothingLearnt?: string;
}

/** One RL step: sample, verify, score, then the algorithm's updates. All randomness depends on (seed, step, row). */
export async function rlStep(input: RlStep): Promise<RlResult> {
  const { models, settings, seed, step } = input;
  const { rl } = settings;
  const sampling = performance.now();
  const { experience, rows, scores, sampled } = await collect(input);
  const { rewards } = experience;
  const tokens = rows.reduce((sum, { response }) => sum + response.length, 0);
  const algorithm: Algorithm = ALGORITHMS[rl.algorithm];
  const lesson = { experience, settings, seed, step };
  const prepared = prepareStep(lesson);
  const frozen = models.critic !== undefined && step <= rl.criticWarmup;
  const updated = await update(models, stepUpdates(lesson, prepared), settings, frozen);
  const trained = performance.now();

  const kl = measuredKl(experience);
  const perToken = {
    entropy: scores.entropy,
    reward: totalSignal(experience, settings).rewards,
  };
  const totals = earnings(experience);
  const earned = algorithm.outcomeOnly ? earnings(experience, true) : totals;
  const contrast = algorithm.contrast(settings);
  const stored = input.stored(totals);
  return {
    experience,
    tokens,
    nothingLearnt: nothingLearnt(experience, earned, contrast, settings),
    rollouts: rows.map((row, index) =>
      newRollout(input, row, index, {
        prepared,
        experience,
        ...perToken,
        total: totals[index],
        stored: stored(index),
      }),
    ),
    values: finite({
      ...rewardValues(rewards),
      ...measureRows(rows),
      'policy/kl': kl.perToken,
      'policy/kl_sequence': kl.perSequence,
      'policy/entropy': meanOverResponses(scores.entropy, experience),
      ...updated.values,
      ...(rl.group > 1 && { 'policy/equal_groups': equalShare(experience, earned) }),
      ...(rl.klTarget !== undefined && { 'policy/kl_coefficient': rl.klCoefficient }),
      'value/explained_variance': prepared.explainedVariance,
      'optimizer/learning_rate': rl.learningRate,
      'throughput/rollout_tokens': (tokens * 1000) / (sampled - sampling),
      ...(!frozen && {
        'throughput/update_tokens': (updated.tokens * 1000) / (trained - sampled),
      }),
    }),
  };
}

interface Updated {
  values: MetricValues;
  /** Tokens that went through the policy's backward passes. */
  tokens: number;
}

async function update(
  models: Models,
  updates: Iterable<Update>,
  { rl, value }: StepSettings,
  frozenPolicy: boolean,
): Promise<Updated> {
  const stepOptions = (factor: number): StepOptions => ({
    groups: [{ match: /./, learningRate: rl.learningRate * factor, weightDecay: rl.weightDecay }],
    clip: rl.gradientClip,
    betas: rl.betas,
    eps: 1e-8,
  });
  const { secondModel }: Algorithm = ALGORITHMS[rl.algorithm];
  const ofPolicy = stepOptions(1);
  const ofCritic = stepOptions(value.learningRateFactor ?? secondModel?.rate ?? 1);
  const norms: number[] = [];
  const losses: number[] = [];
  const valueLosses: number[] = [];
  const pairs: number[] = [];
  let clipped = 0;
  let seen = 0;
  let tokens = 0;
  for (const { batch, observe, policy, critic, stats } of updates) {
    if (!frozenPolicy) {
      if (observe) observe(await models.policy.score(batch), batch);
      await models.policy.backward(batch, policy);
    }
    if (critic && models.critic) {
      await models.critic.backward(batch, critic);
      await models.critic.step(ofCritic);
    }
    if (!frozenPolicy) norms.push((await models.policy.step(ofPolicy)).gradientNorm);
    const measured = stats();
    valueLosses.push(measured.valueLoss);
    if (frozenPolicy) continue;
    tokens += batch.tokens.length;
    losses.push(measured.policyLoss);
    if (measured.pairAccuracy !== undefined) pairs.push(measured.pairAccuracy);
    clipped += measured.clipFraction * measured.tokens;
    seen += measured.tokens;
  }
  return {
    tokens,
    values: {
      'policy/loss': mean(losses),
      'policy/clip_fraction': clipped / seen,
      'policy/pair_accuracy': mean(pairs),
      ...(hasCritic(models) && { 'value/loss': mean(valueLosses) }),
      'optimizer/grad_norm': mean(norms),
    },
  };
}

function hasCritic({ policy, critic }: Models): boolean {
  const { outputs }: Model['config'] = (critic ?? policy).config;
  return Object.keys(outputs).length > 0;
}

function rewardValues(rewards: Experience['rewards']): MetricValues {
  let total = 0;
  const values: Record<string, number> = {};
  for (const { name, weight, values: each } of rewards) {
    values[`reward/${name}`] = mean(each);
    total += weight * mean(each);
  }
  for (const [name, share] of Object.entries(varianceShares(rewards)))
    values[`reward/share_${name}`] = share;
  return { ...values, 'reward/total': total };
}

function meanOverResponses(
  values: ArrayLike<number>,
  { offsets, promptLengths }: Experience,
): number {
  let sum = 0;
  let count = 0;
  promptLengths.forEach((promptLength, row) => {
    for (let i = offsets[row] + promptLength; i < offsets[row + 1]; i++, count++) sum += values[i];
  });
  return sum / count;
}

/** What is undefined in this step (no correct response, a return that does not vary) is no metric. */
function finite(values: MetricValues): MetricValues {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => Number.isFinite(value)));
}

interface Measured {
  prepared: Prepared;
  experience: Experience;
  /** Of the whole batch, by token. */
  entropy: ArrayLike<number>;
  reward: ArrayLike<number>;
  /** Of this rollout: its weighted reward, and whether its text is kept. */
  total: number;
  stored: boolean;
}

function newRollout(
  { context, settings, step }: RlStep,
  row: SampledRow,
  index: number,
  { prepared, experience, entropy, reward, total, stored }: Measured,
): NewRollout {
  const { offsets, promptLengths, rewards, logp, referenceLogp } = experience;
  const start = offsets[index] + promptLengths[index];
  const end = offsets[index + 1];
  const part = (values: ArrayLike<number>): Float32Array =>
    Float32Array.from({ length: end - start }, (_, i) => values[start + i]);
  const terms = Object.fromEntries(rewards.map(({ name, values }) => [name, values[index]]));
  return {
    step,
    split: 'train',
    row: index,
    group: Math.floor(index / settings.rl.group),
    prompt: row.prompt,
    response: row.response,
    logp: row.logp,
    advantage: prepared.advantage.slice(start, end),
    ...(stored && {
      extras: {
        entropy: part(entropy),
        kl: part(logp).map((value, i) => value - referenceLogp[start + i]),
        reward: part(reward),
        ...(prepared.value && { value: part(prepared.value) }),
      },
    }),
    correct: row.verdict.correct,
    truncated: row.truncated,
    reason: row.verdict.reason,
    rewards: { ...terms, total },
    spans: row.spans,
    detector: context.detector,
    stored,
  };
}
