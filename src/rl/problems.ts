import { Value } from '@sinclair/typebox/value';
import type { Algorithm, ResolvedRl } from './algorithm.ts';
import { ALGORITHMS } from './algorithms/registry.ts';
import { typicalKlGradient } from './kl-gradient.ts';
import { RlOptions, ValueOptions } from './options.ts';
import { resolveRl } from './resolve.ts';
import { RewardOptions } from './reward-options.ts';
import type { ExplorationKind } from './rewards/kind.ts';
import { EXPLORATION_KINDS } from './rewards/kinds.ts';

/** A field whose value is allowed by itself but not beside the others; a warning where it is not what it seems. */
export interface Problem {
  /** Path in the run file, for instance `rl.group`. */
  path: string;
  message: string;
  severity?: 'warning';
}

/** Resolved blocks, and the file before defaults: some rules are about what was written down. */
export interface Blocks {
  rl: ResolvedRl;
  value: ValueOptions;
  reward: RewardOptions;
  file: unknown;
}

/** What the file says at a path; undefined where it says nothing. */
function at(block: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (inner, name) =>
        typeof inner === 'object' && inner !== null && Object.hasOwn(inner, name)
          ? (inner as Record<string, unknown>)[name]
          : undefined,
      block,
    );
}

/** Those of the paths where the file says something else than what is meant anyway. */
function changed({ rl, file }: Blocks, paths: readonly string[]): string[] {
  const said = paths.filter((path) => at(file, path) !== undefined);
  // Defaults take longer than all else here, and a comparison checks thousands of files.
  if (said.length === 0) return [];
  const plain = resolveRl({
    rl: Value.Default(RlOptions, { algorithm: rl.algorithm }) as RlOptions,
    reward: Value.Default(RewardOptions, {}) as RewardOptions,
  });
  const usual = { ...plain, value: Value.Default(ValueOptions, {}) };
  return said.filter((path) => !same(at(file, path), at(usual, path)));
}

/** A block says nothing new when each of its fields does not. */
function same(said: unknown, meant: unknown): boolean {
  if (typeof said !== 'object' || said === null) return said === meant;
  return Object.entries(said).every(([name, value]) => same(value, at(meant, name)));
}

/** What is impossible in these blocks although their schema allows each field. */
export function rlErrors({ rl, value, reward, file }: Blocks): Problem[] {
  const { batch, group, minibatches, whitening, algorithm } = rl;
  const { minimumGroup, label, outcomeOnly }: Algorithm = ALGORITHMS[algorithm];
  const problems: Problem[] = [];
  const report = (path: string, message: string): void => {
    problems.push({ path, message });
  };
  const least = rl.baseline === 'group' ? 2 : minimumGroup;
  if (group < least) {
    report('rl.group', `${label} compares samples of one prompt: at least ${least}, not ${group}`);
  }
  if (batch % group !== 0) {
    const from =
      at(file, 'rl.group') !== undefined
        ? ''
        : ` (what ${algorithm} takes when rl.group is left out)`;
    report('rl.batch', `${batch} rollouts cannot be divided into groups of ${group}${from}`);
  }
  if (minibatches > batch) {
    report('rl.minibatches', `${minibatches} minibatches cannot be made of ${batch} rollouts`);
  }
  if (whitening === 'group' && group < 2) {
    report('rl.whitening', 'whitening by group needs rl.group of at least 2');
  }
  if (outcomeOnly && rl.klIn === 'reward') {
    report('rl.klIn', `${label} reads no reward, so KL can only be in the loss`);
  }
  if (rl.klTarget !== undefined && rl.klCoefficient === 0) {
    report('rl.klCoefficient', 'rl.klTarget multiplies the coefficient: it must not begin at 0');
  }
  if (rl.criticWarmup > 0 && !hasSecondModel(rl, value)) {
    report(
      'rl.criticWarmup',
      `there is no second model to warm up: ${algorithm === 'ppo' ? 'set value.critic to "separate"' : `${algorithm} has none here`}`,
    );
  }
  if (rl.difficulty?.weights.every((weight) => weight === 0)) {
    report('rl.difficulty.weights', 'at least one must be above 0, or no puzzle is ever asked');
  }
  if (reward.overlong && reward.overlong.buffer >= rl.maxTokens) {
    report(
      'reward.overlong.buffer',
      `must be fewer tokens than rl.maxTokens, ${reward.overlong.buffer} is not less than ${rl.maxTokens}`,
    );
  }
  return problems;
}

/** Whether a model of its own learns beside the policy: a critic, a token reward model. */
function hasSecondModel(rl: ResolvedRl, value: ValueOptions): boolean {
  const { secondModel, heads }: Algorithm = ALGORITHMS[rl.algorithm];
  const own = value.critic === 'separate' || secondModel !== undefined;
  return own && heads({ rl, value }, ['correctness']).length > 0;
}

/** Where a switch is not what it seems: it runs, but does something else, or nothing. */
export function rlWarnings(blocks: Blocks): Problem[] {
  return [
    ...klWarnings(blocks),
    ...warmupWarnings(blocks),
    ...samplingWarnings(blocks),
    ...ratioWarnings(blocks),
    ...idleFields(blocks),
  ].map((problem) => ({ ...problem, severity: 'warning' as const }));
}

const rounded = (value: number): string => value.toFixed(2);

/** How an estimator's expected gradient compares with the exact one, in words. */
function comparison(estimator: ResolvedRl['klEstimator'], place: ResolvedRl['klIn']): string {
  const near = typicalKlGradient(estimator, place);
  const far = typicalKlGradient(estimator, place, 2);
  return (
    `on random policies over 32 tokens its expected gradient has cosine ${rounded(near.cosine)} to the exact one ` +
    `and ${rounded(near.length)} × its length at a KL of ${rounded(near.kl)} nats, ` +
    `${rounded(far.cosine)} and ${rounded(far.length)} × at ${rounded(far.kl)}`
  );
}

function klWarnings(blocks: Blocks): Problem[] {
  const { rl } = blocks;
  if (rl.klCoefficient === 0 || rl.algorithm === 'dpo') return [];
  return [...estimatorWarnings(blocks), ...horizonWarnings(rl)];
}

function horizonWarnings({ klTarget, klHorizon, batch }: ResolvedRl): Problem[] {
  if (klTarget === undefined || batch <= klHorizon) return [];
  return [
    {
      path: 'rl.klHorizon',
      message: `${klHorizon} rollouts are fewer than a step's ${batch}, which count as ${klHorizon}: the coefficient moves by up to 20 % a step, no faster`,
    },
  ];
}

function estimatorWarnings({ rl, file }: Blocks): Problem[] {
  const { klIn, klEstimator } = rl;
  if (at(file, 'rl.klEstimator') === undefined) return [];
  const path = 'rl.klEstimator';
  const numbers = (): string => comparison(klEstimator, klIn);
  if (klIn === 'loss' && klEstimator === 'k1') {
    return [
      {
        path,
        message: `k1 in the loss does not regularise: its expected gradient is zero (cosine ${rounded(typicalKlGradient('k1', 'loss').cosine)} to the exact one). Use k2, or k1 in the reward`,
      },
    ];
  }
  if (klIn === 'loss' && klEstimator === 'k3') {
    return [
      {
        path,
        message: `k3's gradient in the loss is biased: that of KL(reference ‖ policy), not of KL(policy ‖ reference); ${numbers()}. Values above 10 are clamped and pull no more. k2 is unbiased`,
      },
    ];
  }
  if (klIn === 'reward' && klEstimator !== 'k1') {
    return [
      {
        path,
        message: `${klEstimator} in the reward hardly pulls near the reference; ${numbers()}. k1 in the reward is unbiased`,
      },
    ];
  }
  return [];
}

function warmupWarnings({ rl: { criticWarmup, steps } }: Blocks): Problem[] {
  if (criticWarmup === 0 || steps === 0 || criticWarmup < steps) return [];
  return [
    {
      path: 'rl.criticWarmup',
      message: `in its first ${criticWarmup} steps the second model alone learns, and the run has ${steps}: the policy is never trained. Lower it, or raise rl.steps`,
    },
  ];
}

function samplingWarnings({ rl }: Blocks): Problem[] {
  if (rl.topP === 1) return [];
  return [
    {
      path: 'rl.topP',
      message:
        'below 1 the samples are slightly off-policy: tokens outside the nucleus are never drawn, while ratios and KL are of the whole distribution, and no importance weight corrects it',
    },
  ];
}

function ratioWarnings(blocks: Blocks): Problem[] {
  const { rl, value } = blocks;
  const problems: Problem[] = [];
  const { outcomeOnly }: Algorithm = ALGORITHMS[rl.algorithm];
  const hasCritic = rl.algorithm === 'ppo';
  if (outcomeOnly) return problems;
  const warn = (path: string, message: string): void => {
    problems.push({ path, message });
  };
  if (rl.dualClip !== undefined && rl.dualClip < 1 + rl.clipHigh) {
    warn(
      'rl.dualClip',
      `below 1 + clipHigh = ${1 + rl.clipHigh} it stops the gradient of bad tokens inside the clip range`,
    );
  }
  if (rl.dualClip !== undefined && rl.surrogate === 'cispo') {
    warn('rl.dualClip', 'has no effect with cispo, which clips the weight itself');
  }
  if (rl.epochs * rl.minibatches === 1) {
    if (hasCritic && value.clip !== undefined) {
      warn(
        'value.clip',
        'has no effect with one update a step, which begins where the values were read: raise rl.epochs or rl.minibatches',
      );
    }
    const ratio = ['rl.clip', 'rl.clipHigh', 'rl.dualClip', 'rl.surrogate'];
    for (const path of changed(blocks, ratio)) {
      warn(
        path,
        'has no effect with one update a step, where the ratio is 1: raise rl.epochs or rl.minibatches',
      );
    }
  } else if (rl.surrogate === 'gspo' && rl.clip > 0.05) {
    warn(
      'rl.surrogate',
      `gspo's ratio is a mean over the response and moves far less than a token's: a clip range of ${rl.clip} never holds it (paper: 0.0003)`,
    );
  }
  if (rl.truncatedImportance !== undefined) {
    warn(
      'rl.truncatedImportance',
      rl.truncatedImportance < 1
        ? 'below 1 it scales every gradient down: sampler and policy are the same model here, so their ratio is 1 within rounding'
        : 'sampler and policy are the same model here, so the weights are 1 within rounding',
    );
  }
  return problems;
}

/** Fields that the file gives and this algorithm does not read. */
function idleFields(blocks: Blocks): Problem[] {
  const { rl, value, reward } = blocks;
  const { label, outcomeOnly }: Algorithm = ALGORITHMS[rl.algorithm];
  const paths: string[] = [];
  const hasCritic = rl.algorithm === 'ppo';
  if (rl.algorithm !== 'reinforce++') paths.push('rl.baseline');
  if (rl.algorithm !== 'oreal') paths.push('rl.oreal');
  if (rl.algorithm !== 'dpo') paths.push('rl.dpo');
  else paths.push('rl.klCoefficient', 'rl.klEstimator', 'rl.klTarget', 'rl.entropyBonus');
  if (!hasCritic) {
    paths.push('rl.lambda', 'value.critic', 'value.clip', 'value.coefficient', 'value.perSignal');
  }
  const own = Object.keys(reward).map((name) => `reward.${name}.gamma`);
  const oneReward = !hasCritic && rl.algorithm !== 'reinforce++';
  if (oneReward || rl.baseline === 'group') paths.push('rl.gamma', ...own);
  else if (hasCritic && !value.perSignal) paths.push(...own);
  if (outcomeOnly) {
    paths.push('rl.whitening', 'rl.surrogate', 'rl.clip', 'rl.clipHigh', 'rl.dualClip');
    // A weight of 0 does what it says.
    const paid = Object.entries(reward).filter(([, { weight }]) => weight > 0);
    paths.push('rl.truncatedImportance', ...paid.map(([name]) => `reward.${name}`));
    if (rl.algorithm !== 'rft') paths.push('rl.aggregation');
  }
  if (rl.klTarget === undefined) paths.push('rl.klHorizon');
  const idle: [why: string, paths: string[]][] = [
    [`with ${label} as it is set here`, paths],
    ...idleBeside(blocks),
  ];
  const found = idle.flatMap(([why, of]) => changed(blocks, of).map((path) => ({ path, why })));
  // What it is by default, but wanted: false does what it says.
  if (rl.oreal?.tokenReward === false && at(blocks.file, 'rl.oreal.filter') === true) {
    found.push({ path: 'rl.oreal.filter', why: WITHOUT_TOKEN_REWARD });
  }
  return found.map(({ path, why }) => ({ path, message: `has no effect ${why}` }));
}

const WITHOUT_TOKEN_REWARD = 'without a token reward model';

/** Fields that the algorithm reads and another field puts out of play. */
function idleBeside({ rl, value, reward }: Blocks): [why: string, paths: string[]][] {
  const { outcomeOnly }: Algorithm = ALGORITHMS[rl.algorithm];
  const idle: [string, string[]][] = [];
  if (!hasSecondModel(rl, value)) {
    idle.push(['where no second model learns', ['value.learningRateFactor']]);
  }
  if (rl.oreal?.tokenReward === false) {
    idle.push([WITHOUT_TOKEN_REWARD, ['rl.oreal.threshold']]);
  }
  if (rl.dpo?.loss === 'ipo') idle.push(['with ipo', ['rl.dpo.labelSmoothing']]);
  if (!outcomeOnly) {
    const { kind } = reward.exploration;
    const { reads }: ExplorationKind = EXPLORATION_KINDS[kind];
    const unread = (['constant', 'minimumLength', 'cap'] as const).filter(
      (name) => !reads.includes(name),
    );
    idle.push([`with the kind ${kind}`, unread.map((name) => `reward.exploration.${name}`)]);
  }
  return idle;
}
