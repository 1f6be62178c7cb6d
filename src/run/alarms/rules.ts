import type { ControlName } from '../controls.ts';
import { METRICS } from '../metrics.ts';
import type { History } from './history.ts';

/**
 * What a run is watched for. A rule says what was seen, in numbers, never what it must mean. Thresholds were fixed on the
 * seeds 0-4 of the presets and scored on the seeds 5-9 (docs/alarms.md).
 */
export interface AlarmRule {
  label: string;
  /** What it is about, for hovers and the list of codes. */
  description: string;
  /** Field of the run file that it is most about: where it stands as a Problem. */
  field: string;
  /** Controls that may help where that field is none, the likeliest first; a run offers those that it has. */
  controls?: readonly ControlName[];
  /** The evidence when it holds now, else undefined. */
  seen(history: History): string | undefined;
}

/** Steps over which training metrics are averaged: one step's batch is small. */
const WINDOW = 5;
const LONG = 10;

const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;

const SHARE = 'reward/share_';
const SHARES = Object.keys(METRICS).filter((name) => name.startsWith(SHARE));

/**
 * The term with the largest share of the total's variance among a step's rollouts (mean of the last steps). That is about the
 * rollouts of one step, the alarm about what changed over the steps: so it is evidence and raises nothing by itself (under a
 * verifier alone, correctness explains all of it in every healthy run).
 */
function largestShare(history: History): { term: string; share: number } | undefined {
  let largest: { term: string; share: number } | undefined;
  for (const name of SHARES) {
    const share = history.recent(name, LONG);
    if (share !== undefined && share > (largest?.share ?? 0))
      largest = { term: name.slice(SHARE.length), share };
  }
  return largest;
}

export const ALARMS = {
  truncation: {
    label: 'Responses are cut off',
    description: 'Many responses reach the length limit, and more than at the start.',
    field: 'rl.maxTokens',
    seen(history) {
      const now = history.recent('response/truncated', WINDOW);
      const start = history.start('response/truncated') ?? 0;
      if (now === undefined || now < 0.15 || now < start + 0.1) return undefined;
      return `${percent(now)} of the responses of the last ${WINDOW} steps were cut at the limit (start: ${percent(start)})`;
    },
  },
  validity: {
    label: 'Statements hold less often',
    description: 'The share of checkable statements that hold fell below the start.',
    field: 'reward',
    controls: ['reward.exploration.weight'],
    seen(history) {
      const now = history.recent('response/validity', WINDOW);
      const start = history.start('response/validity');
      if (now === undefined || start === undefined || 1 - now < 2 * (1 - start) + 0.05)
        return undefined;
      return `${percent(now)} of the statements of the last ${WINDOW} steps hold (start: ${percent(start)})`;
    },
  },
  format: {
    label: 'Answers lose their form',
    description: 'Fewer responses give an answer in the demanded form than at the start.',
    field: 'reward',
    controls: ['reward.format.weight', 'reward.exploration.weight'],
    seen(history) {
      const now = history.recent('response/answered', WINDOW);
      const start = history.start('response/answered');
      if (now === undefined || start === undefined || now > start - 0.1) return undefined;
      return `${percent(now)} of the responses of the last ${WINDOW} steps answer in the demanded form (start: ${percent(start)})`;
    },
  },
  'false-claims': {
    label: 'Success is claimed more often than it holds',
    description: 'Many successes that responses claim on the way are not confirmed by recomputing.',
    field: 'reward',
    controls: ['reward.exploration.weight'],
    seen(history) {
      const now = history.recent('response/claims_wrong', LONG);
      const start = history.start('response/claims_wrong');
      if (now === undefined || start === undefined || now < 0.4 || now < start + 0.2)
        return undefined;
      return `${percent(now)} of the successes claimed in the last ${LONG} steps do not hold (start: ${percent(start)})`;
    },
  },
  duplicates: {
    label: 'Attempts are repeated',
    description: 'Many attempts repeat an earlier one of the same response.',
    field: 'reward.exploration',
    controls: ['reward.repetition.weight', 'reward.exploration.weight'],
    seen(history) {
      const now = history.recent('response/duplicates', WINDOW);
      const start = history.start('response/duplicates') ?? 0;
      if (now === undefined || now < start + 0.2) return undefined;
      return `${percent(now)} of the attempts of the last ${WINDOW} steps repeat an earlier one (start: ${percent(start)})`;
    },
  },
  'length-farming': {
    label: 'Longer, and not more often right',
    description: 'Held-out answers got much longer while accuracy did not rise.',
    field: 'reward.exploration.weight',
    seen({ evaluations, step }) {
      const now = evaluations.at(-1);
      const before = evaluations.at(-2);
      if (!now || !before || now.step !== step) return undefined;
      const [length, earlier] = [now, before].map(
        ({ values }) => values['eval/response/length'] ?? NaN,
      );
      const [accuracy, was] = [now, before].map(({ values }) => values['eval/accuracy'] ?? NaN);
      if (!(length >= 1.3 * earlier && accuracy <= was)) return undefined;
      return `from step ${before.step} to ${now.step} held-out answers went from ${earlier.toFixed(0)} to ${length.toFixed(0)} tokens, accuracy from ${percent(was)} to ${percent(accuracy)}`;
    },
  },
  'one-term': {
    label: 'The reward rises, correctness does not',
    description:
      'The mean total reward rose by other terms alone. The evidence names the term with the largest share of its variance.',
    field: 'reward',
    controls: ['reward.exploration.weight', 'reward.correctness.weight'],
    seen(history) {
      const total = history.recent('reward/total', LONG);
      const was = history.start('reward/total');
      const correct = history.recent('reward/correctness', LONG);
      const wasCorrect = history.start('reward/correctness');
      if (total === undefined || was === undefined) return undefined;
      if (correct === undefined || wasCorrect === undefined) return undefined;
      if (total - was < 0.3 || correct > wasCorrect) return undefined;
      const seen = `the total reward rose from ${was.toFixed(2)} to ${total.toFixed(2)} (mean of ${LONG} steps) while correctness went from ${wasCorrect.toFixed(2)} to ${correct.toFixed(2)}`;
      const largest = largestShare(history);
      if (!largest) return seen;
      return `${seen}; of the variance among a step’s rollouts, ${percent(largest.share)} are of the term ${largest.term}, the largest share`;
    },
  },
  kl: {
    label: 'Far from the reference',
    description: 'The KL to the reference per token is large: the anchor is losing.',
    field: 'rl.klCoefficient',
    seen(history) {
      const now = history.recent('policy/kl', WINDOW);
      if (now === undefined || now < 0.3) return undefined;
      return `KL to the reference is ${now.toFixed(2)} nats a token (mean of ${WINDOW} steps)`;
    },
  },
  entropy: {
    label: 'Entropy has collapsed',
    description: 'The policy has become nearly deterministic: nothing new is tried.',
    field: 'rl.entropyBonus',
    seen(history) {
      const now = history.recent('policy/entropy', WINDOW);
      const start = history.start('policy/entropy');
      if (now === undefined || start === undefined || now > 0.2 * start) return undefined;
      return `entropy is ${now.toFixed(3)} nats a token (mean of ${WINDOW} steps; start: ${start.toFixed(3)})`;
    },
  },
  'equal-groups': {
    label: 'Groups without contrast',
    description:
      'Nearly all prompts have samples that earned the same, and the algorithm learns by comparing them.',
    field: 'rl.group',
    controls: ['rl.temperature'],
    seen(history) {
      const now = history.recent('policy/equal_groups', WINDOW);
      if (now === undefined || now < 0.8) return undefined;
      return `in ${percent(now)} of the groups of the last ${WINDOW} steps all samples earned the same`;
    },
  },
  critic: {
    label: 'The critic explains less than nothing',
    description: 'Explained variance is well below zero: the values mislead the advantages.',
    field: 'value',
    seen(history) {
      const now = history.recent('value/explained_variance', LONG);
      if (now === undefined || now > -0.15) return undefined;
      return `explained variance of the returns is ${now.toFixed(2)} (mean of ${LONG} steps)`;
    },
  },
  'not-finite': {
    label: 'NaN or ±∞',
    description: 'A weight, a gradient or a score is no number. The run stops at that step.',
    field: 'rl.learningRate',
    // Not a matter of metrics: the trainer itself raises it, with the tensor's name.
    seen: () => undefined,
  },
} as const satisfies Record<string, AlarmRule>;

export type AlarmCode = keyof typeof ALARMS;
export const ALARM_CODES = Object.keys(ALARMS) as AlarmCode[];

export function isAlarmCode(code: string): code is AlarmCode {
  return Object.hasOwn(ALARMS, code);
}
