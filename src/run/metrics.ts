/**
 * The one list of metrics: names, words, units and how a chart shows them. Groups `response/`, `behaviour/` exist twice:
 * per training rollout of the step, and under `eval/` on held-out puzzles at T = 1 with fixed prompts.
 */
export interface Metric {
  label: string;
  description: string;
  unit:
    '' | 'tokens' | 'share' | 'nats' | 'per response' | 'per chance' | 'tokens/s' | 's' | 'bytes';
  /** Fixed lower and upper end of the axis where the quantity has one. */
  range?: [number, number];
  /** Metrics that hold the lower and upper end of this one's band. */
  band?: [string, string];
}

const share: [number, number] = [0, 1];

const PER_ROLLOUT = {
  'response/length': {
    label: 'Response length',
    description: 'Mean response length in tokens.',
    unit: 'tokens',
    band: ['response/length_p10', 'response/length_p90'],
  },
  'response/length_p10': {
    label: 'Length p10',
    description: '10th percentile of the length.',
    unit: 'tokens',
  },
  'response/length_p90': {
    label: 'Length p90',
    description: '90th percentile of the length.',
    unit: 'tokens',
  },
  'response/length_correct': {
    label: 'Length, correct',
    description: 'Mean length of the correct responses.',
    unit: 'tokens',
    band: ['response/length_correct_p10', 'response/length_correct_p90'],
  },
  'response/length_correct_p10': {
    label: 'Length p10, correct',
    description: '10th percentile among correct responses.',
    unit: 'tokens',
  },
  'response/length_correct_p90': {
    label: 'Length p90, correct',
    description: '90th percentile among correct responses.',
    unit: 'tokens',
  },
  'response/length_wrong': {
    label: 'Length, wrong',
    description: 'Mean length of the wrong responses.',
    unit: 'tokens',
    band: ['response/length_wrong_p10', 'response/length_wrong_p90'],
  },
  'response/length_wrong_p10': {
    label: 'Length p10, wrong',
    description: '10th percentile among wrong responses.',
    unit: 'tokens',
  },
  'response/length_wrong_p90': {
    label: 'Length p90, wrong',
    description: '90th percentile among wrong responses.',
    unit: 'tokens',
  },
  'response/truncated': {
    label: 'Truncated',
    description: 'Share of responses cut at the length limit.',
    unit: 'share',
    range: share,
  },
  'response/validity': {
    label: 'Validity',
    description: 'Share of checkable statements (arithmetic) that hold.',
    unit: 'share',
    range: share,
  },
  'response/duplicates': {
    label: 'Duplicates',
    description: 'Share of attempts that repeat an earlier one of the same response.',
    unit: 'share',
    range: share,
  },
  'response/answered': {
    label: 'Answered',
    description: 'Share of responses with an answer in the demanded form.',
    unit: 'share',
    range: share,
  },
  'response/claims_wrong': {
    label: 'False claims of success',
    description:
      'Share of the successes that responses claim on the way which recomputation does not confirm.',
    unit: 'share',
    range: share,
  },
  'behaviour/exploration': {
    label: 'Exploration',
    description: 'Attempts per response.',
    unit: 'per response',
  },
  'behaviour/backtracking': {
    label: 'Backtracking',
    description: 'Backtracks per response.',
    unit: 'per response',
  },
  'behaviour/verification': {
    label: 'Verification',
    description: 'Checks per response.',
    unit: 'per response',
  },
  'behaviour/reflection': {
    label: 'Reflection',
    description: 'Reflections per response.',
    unit: 'per response',
  },
  'behaviour/backtracking_rate': {
    label: 'Backtracking per chance',
    description: 'Backtracks per failed attempt.',
    unit: 'per chance',
  },
  'behaviour/verification_rate': {
    label: 'Verification per chance',
    description: 'Checks per claimed success.',
    unit: 'per chance',
  },
} as const satisfies Record<string, Metric>;

type PerRollout = keyof typeof PER_ROLLOUT;
export const PER_ROLLOUT_METRICS = Object.keys(PER_ROLLOUT) as PerRollout[];

const HELD_OUT = Object.fromEntries(
  Object.entries(PER_ROLLOUT as Record<PerRollout, Metric>).map(([name, metric]) => [
    `eval/${name}`,
    {
      ...metric,
      label: `${metric.label} (held out)`,
      band: metric.band?.map((end) => `eval/${end}`) as [string, string] | undefined,
    },
  ]),
) as Record<`eval/${PerRollout}`, Metric>;

const passAt = (k: number): Metric => ({
  label: `Held-out pass@${k}`,
  description: `Share of held-out puzzles that one of ${k} independent answers gets right; measured when each has at least ${k}.`,
  unit: 'share',
  range: share,
});
const domination = (term: string): Metric => ({
  label: `${term}: share of the variance`,
  description:
    'Which term dominates: the share of the variance of the total reward among the step’s rollouts that this weighted term explains. All terms sum to 1; below 0 it works against the others.',
  unit: 'share',
});
/** The k of pass@k that are measured. */
export const PASS_AT = [2, 4, 8] as const;

export const METRICS = {
  'eval/accuracy': {
    label: 'Held-out accuracy',
    description:
      'Share of right answers on held-out puzzles at T = 1, with its 95 % interval over puzzles.',
    unit: 'share',
    range: share,
    band: ['eval/accuracy_low', 'eval/accuracy_high'],
  },
  'eval/accuracy_low': {
    label: 'Accuracy, lower end',
    description: 'Lower end of the 95 % interval.',
    unit: 'share',
    range: share,
  },
  'eval/accuracy_high': {
    label: 'Accuracy, upper end',
    description: 'Upper end of the 95 % interval.',
    unit: 'share',
    range: share,
  },
  'eval/pass@2': passAt(2),
  'eval/pass@4': passAt(4),
  'eval/pass@8': passAt(8),
  'eval/limem': {
    label: 'LiMem (held out)',
    description:
      'Memorisation score on held-out puzzles: accuracy × share of the solved ones whose perturbed version fails; greedy. Where eval.perturbed asks for it.',
    unit: 'share',
    range: share,
  },
  'eval/limem_train': {
    label: 'LiMem (training)',
    description: 'The same on training puzzles: memorisation proper.',
    unit: 'share',
    range: share,
  },
  'eval/consistency': {
    label: 'Consistency (held out)',
    description: 'Share of the solved held-out puzzles whose perturbed version is solved too.',
    unit: 'share',
    range: share,
  },
  'eval/consistency_train': {
    label: 'Consistency (training)',
    description: 'Share of the solved training puzzles whose perturbed version is solved too.',
    unit: 'share',
    range: share,
  },
  'eval/limem_left_out': {
    label: 'Left out of LiMem (held out)',
    description:
      'Share of the held-out puzzles that do not count because no perturbed version was found that is solvable and no training puzzle.',
    unit: 'share',
    range: share,
  },
  'eval/limem_left_out_train': {
    label: 'Left out of LiMem (training)',
    description: 'The same of training puzzles.',
    unit: 'share',
    range: share,
  },
  ...HELD_OUT,
  'reward/total': {
    label: 'Total reward',
    description: 'Weighted sum of the reward terms.',
    unit: '',
  },
  'reward/correctness': {
    label: 'Correctness reward',
    description: 'Outcome verifier, unweighted.',
    unit: '',
  },
  'reward/exploration': {
    label: 'Exploration reward',
    description: 'Exploration term, unweighted.',
    unit: '',
  },
  'reward/format': {
    label: 'Format reward',
    description: 'Format term, unweighted; where it is paid.',
    unit: '',
  },
  'reward/overlong': {
    label: 'Overlong penalty',
    description: 'Overlong term, unweighted; where it is paid.',
    unit: '',
  },
  'reward/repetition': {
    label: 'Repetition penalty',
    description: 'Repetition term, unweighted; where it is paid.',
    unit: '',
  },
  'reward/effort': {
    label: 'Effort reward',
    description: 'Effort judge, unweighted; where it is paid.',
    unit: '',
  },
  'reward/module': {
    label: 'Own reward',
    description: 'The reward module’s term, unweighted; where there is one.',
    unit: '',
  },
  'reward/share_correctness': domination('Correctness'),
  'reward/share_exploration': domination('Exploration'),
  'reward/share_format': domination('Format'),
  'reward/share_overlong': domination('Overlong'),
  'reward/share_repetition': domination('Repetition'),
  'reward/share_effort': domination('Effort'),
  'reward/share_module': domination('Own reward'),
  ...PER_ROLLOUT,
  'policy/kl': {
    label: 'KL per token',
    description: 'k1 estimate to the reference, mean per response token.',
    unit: 'nats',
  },
  'policy/kl_sequence': {
    label: 'KL per sequence',
    description: 'k1 estimate to the reference, summed over a response.',
    unit: 'nats',
  },
  'policy/kl_coefficient': {
    label: 'KL coefficient',
    description: 'Where rl.klTarget adapts it: the coefficient that the step trained with.',
    unit: '',
  },
  'policy/equal_groups': {
    label: 'Groups without contrast',
    description:
      'Share of prompts whose samples all earned the same: they teach an algorithm that compares samples nothing.',
    unit: 'share',
    range: share,
  },
  'policy/pair_accuracy': {
    label: 'Pair accuracy',
    description:
      'DPO: share of pairs whose correct response the policy prefers more than the reference does.',
    unit: 'share',
    range: share,
  },
  'policy/entropy': {
    label: 'Entropy',
    description: 'Mean entropy per response token.',
    unit: 'nats',
  },
  'policy/loss': {
    label: 'Policy loss',
    description: 'Surrogate loss of the policy; none in the steps of rl.criticWarmup.',
    unit: '',
  },
  'policy/clip_fraction': {
    label: 'Clip fraction',
    description: 'Share of tokens whose ratio is clipped.',
    unit: 'share',
    range: share,
  },
  'value/loss': {
    label: 'Value loss',
    description:
      'Loss of the value heads, summed over signals; with oreal the cross-entropy of the token reward model.',
    unit: '',
  },
  'value/explained_variance': {
    label: 'Explained variance',
    description:
      'Share of the variance of the return (weighted over signals) that the critic explains.',
    unit: '',
  },
  'optimizer/learning_rate': {
    label: 'Learning rate',
    description: 'Learning rate of the policy.',
    unit: '',
  },
  'optimizer/grad_norm': {
    label: 'Gradient norm',
    description: "Global norm before clipping, mean over the step's updates.",
    unit: '',
  },
  'sft/loss': {
    label: 'SFT loss',
    description: 'Cross-entropy per response token of the demonstrations.',
    unit: 'nats',
  },
  'throughput/rollout_tokens': {
    label: 'Rollout speed',
    description: 'Tokens sampled per second.',
    unit: 'tokens/s',
  },
  'throughput/update_tokens': {
    label: 'Update speed',
    description:
      'Tokens that the policy was trained on per second; none in the steps of rl.criticWarmup.',
    unit: 'tokens/s',
  },
  'time/step': { label: 'Step time', description: 'Wall time of the step.', unit: 's' },
  'memory/engine': {
    label: 'Engine memory',
    description: 'Bytes that the engine holds.',
    unit: 'bytes',
  },
  'tokens/total': {
    label: 'Tokens so far',
    description:
      'Response tokens sampled for training (rollouts, and answers that rl.difficulty and sft.skills measure by) plus tokens of demonstrations, since the start. Demonstrations count with their prompts, rollouts without; evaluations do not count.',
    unit: 'tokens',
  },
} as const satisfies Record<string, Metric>;

type ListedName = keyof typeof METRICS;
export const METRIC_NAMES = Object.keys(METRICS) as ListedName[];

/** What each evaluation of `eval.also` measures, under `eval/also/NAME/`: the same as under `eval/`. */
export const ALSO_PARTS = [
  'accuracy',
  'accuracy_low',
  'accuracy_high',
  'response/length',
  'response/truncated',
  'response/validity',
] as const satisfies (ListedName extends infer N
  ? N extends `eval/${infer R}`
    ? R
    : never
  : never)[];
export type AlsoPart = (typeof ALSO_PARTS)[number];
export type AlsoName = `eval/also/${string}/${AlsoPart}`;
/** Names that an evaluation of `eval.also` may have. */
export const ALSO_NAME = '[a-z0-9]+(-[a-z0-9]+)*';
/** Metric names of such evaluations, as a regular expression. */
export const ALSO_PATTERN = `^eval/also/(${ALSO_NAME})/(${ALSO_PARTS.join('|')})$`;
const ALSO = new RegExp(ALSO_PATTERN);

export type MetricName = ListedName | AlsoName;
export type MetricValues = Partial<Record<ListedName, number>> & Record<AlsoName, number>;

export function alsoName(evaluation: string, part: AlsoPart): AlsoName {
  return `eval/also/${evaluation}/${part}`;
}

/** What is known of a metric; undefined where no run of ours measures one of that name. */
export function knownMetric(name: string): Metric | undefined {
  if (Object.hasOwn(METRICS, name)) return METRICS[name as ListedName];
  const [, evaluation, , part] = ALSO.exec(name) ?? [];
  if (evaluation === undefined) return undefined;
  const { label, description, unit, range, band }: Metric = METRICS[`eval/${part as AlsoPart}`];
  const [low, high] = (band ?? []).map((end) => ALSO_PARTS.find((one) => `eval/${one}` === end));
  return {
    label: `${label}: ${evaluation}`,
    description: `${description} In the evaluation “${evaluation}” of eval.also.`,
    unit,
    ...(range && { range }),
    ...(low && high && { band: [alsoName(evaluation, low), alsoName(evaluation, high)] }),
  };
}

export function metric(name: MetricName): Metric {
  return knownMetric(name) ?? { label: name, description: name, unit: '' };
}

/** Metrics of these groups differ between two runs of one spec; all others are identical, bit for bit. */
export const UNREPEATABLE = ['throughput/', 'time/', 'memory/'];
