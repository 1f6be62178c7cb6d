import { likeness } from '../../rl/alike.ts';
import type { Algorithm, ResolvedRl } from '../../rl/algorithm.ts';
import { ALGORITHM_NAMES, ALGORITHMS, type AlgorithmName } from '../../rl/algorithms/registry.ts';
import { fitAlgorithm, type Fitted, type Switches } from '../../rl/other-algorithm.ts';
import { forEachResponse, rowsByGroup, rowCount } from '../../rl/ragged.ts';
import { scoreTokens, type TokenScores } from '../../rl/score.ts';
import { rolloutRewards } from '../../rl/signals.ts';
import { mean } from '../../base/statistics.ts';
import { verdicts, type TaskContext } from '../trainer/sample.ts';
import type { LabDetail, LabPair, LabResult, LabRollout, ScoredBy } from './result.ts';
import type { LabStep } from './rollouts.ts';
import { judgeTokenModel, searchSteps, tokenModelOf, type TokenModel } from './importance.ts';

/** Tokens that come with their numbers: a view draws a group at a time, and a message has to be carried. */
const DETAILED_TOKENS = 12_000;

export interface Scoring {
  /** In the registry's order whatever is asked; all without. */
  algorithms?: readonly AlgorithmName[];
  switches?: Switches;
  /** Updates behind each half of a token reward model that was trained for this; left out: the run's own, if any. */
  trained?: number;
}

interface Scorer {
  name: AlgorithmName;
  about: ScoredBy;
  fitted?: Fitted;
  scores?: TokenScores;
}

/** Scores a step's rollouts with every algorithm that is asked for. */
export async function scoreStep(
  step: LabStep,
  context: TaskContext,
  scoring: Scoring = {},
): Promise<LabResult> {
  const { experience, settings } = step;
  const wanted = scoring.algorithms ?? ALGORITHM_NAMES;
  const scorers = ALGORITHM_NAMES.filter((name) => wanted.includes(name)).map((name) =>
    scorer(step, name, scoring.switches ?? {}),
  );
  const model = tokenModelOf(step);
  const totals = rolloutRewards(experience, {
    ...settings,
    rl: { ...settings.rl, klIn: 'loss' },
  });
  const detailed = detailedRows(step);
  const found = await verdicts(context, asked(step));
  return {
    step: step.step,
    source: step.source,
    sampled: step.sampled,
    prompts: rowsByGroup(experience).length,
    tokens: responseTokens(step),
    detailed,
    algorithms: scorers.map(({ about }) => about),
    pairs: pairs(step, scorers),
    ...(model && { tokenModel: judgeTokenModel(step, context, model, scoring.trained) }),
    rollouts: Array.from({ length: rowCount(experience) }, (_, row) =>
      rollout(step, context, {
        ...{ row, reward: totals[row], reason: found[row].reason, scorers, model },
        detail: row < detailed,
      }),
    ),
    notes: notes(step),
  };
}

function scorer(step: LabStep, name: AlgorithmName, switches: Switches): Scorer {
  const { label }: Algorithm = ALGORITHMS[name];
  const own = step.settings.rl.algorithm === name;
  const fitted = fitAlgorithm(name, step, switches);
  if ('refused' in fitted) {
    const { refused } = fitted;
    return { name, about: { name, label, own, settings: '', notes: [], refused } };
  }
  const scores = scoreTokens({ ...step, ...fitted });
  const { advantage, slope, rows } = scores;
  const told = [...fitted.notes];
  if (rows.length === 0) told.push('nothing to learn from in this step');
  const count = { positive: 0, negative: 0, zero: 0 };
  let size = 0;
  let square = 0;
  forEachResponse(step.experience, (start, end) => {
    for (let i = start; i < end; i++) {
      count[advantage[i] > 0 ? 'positive' : advantage[i] < 0 ? 'negative' : 'zero']++;
      size += Math.abs(advantage[i]);
      square += slope[i] * slope[i];
    }
  });
  return {
    ...{ name, fitted, scores },
    about: {
      ...{ name, label, own, settings: settingWords(name, fitted.settings.rl), notes: told },
      ...{ rows: rows.length, ...count },
      meanAdvantage: short(size / responseTokens(step)),
      norm: short(Math.sqrt(square)),
    },
  };
}

/** What of the settings makes the difference, in words. */
function settingWords(name: AlgorithmName, rl: ResolvedRl): string {
  if (name === 'dpo') return `${rl.dpo?.loss ?? 'dpo'}, β ${rl.dpo?.beta ?? ''}`;
  const { outcomeOnly }: Algorithm = ALGORITHMS[name];
  const kl =
    rl.klCoefficient === 0
      ? 'no KL'
      : `${short(rl.klCoefficient)} × KL ${rl.klEstimator} in the ${rl.klIn}`;
  const whitening = outcomeOnly
    ? []
    : [rl.whitening === 'none' ? 'not whitened' : `whitened by ${rl.whitening}`];
  const aggregation = name === 'oreal' ? 'each kind by its own tokens' : rl.aggregation;
  return [kl, ...whitening, aggregation].join(', ');
}

function notes({ settings, step, sampled, experience, source }: LabStep): string[] {
  const { rl } = settings;
  const told: string[] = [];
  if (rowCount(experience) < sampled) {
    told.push(
      `Of ${sampled} rollouts ${rowCount(experience)} were kept, whole prompts from the first on: what compares over the batch is of those.`,
    );
  }
  if (rl.epochs * rl.minibatches > 1) {
    told.push(
      `Gradient weights are those of one update on all rollouts before the policy moves; the run makes ${rl.epochs * rl.minibatches} updates a step, later ones at moved weights.`,
    );
  }
  if (step <= rl.criticWarmup && source.kind === 'kept') {
    told.push('In this step the run trained its second model alone: the policy was not moved.');
  }
  return told;
}

function pairs({ experience }: LabStep, scorers: readonly Scorer[]): LabPair[] {
  const able = scorers.flatMap(({ name, scores }) => (scores ? [{ name, scores }] : []));
  return able.flatMap((a, i) =>
    able.slice(i + 1).map((b): LabPair => {
      const advantage = likeness(experience, a.scores.advantage, b.scores.advantage);
      const gradient = likeness(experience, a.scores.slope, b.scores.slope);
      return {
        ...{ a: a.name, b: b.name },
        advantage: orNull(advantage.cosine),
        gradient: orNull(gradient.cosine),
        advantageScale: orNull(advantage.scale),
        gradientScale: orNull(gradient.scale),
      };
    }),
  );
}

interface RolloutParts {
  row: number;
  reward: number;
  /** The verdict in words. */
  reason: string;
  scorers: readonly Scorer[];
  model?: TokenModel;
  detail: boolean;
}

function rollout(step: LabStep, context: TaskContext, parts: RolloutParts): LabRollout {
  const { row, reward, reason, scorers } = parts;
  const { tokens, offsets, promptLengths, groups, rewards, correct } = step.experience;
  const start = offsets[row] + promptLengths[row];
  const end = offsets[row + 1];
  const prompt = tokens.subarray(offsets[row], start);
  return {
    row,
    group: groups[row],
    prompt: words(context, prompt).join(' '),
    correct: correct[row] === 1,
    reason,
    length: end - start,
    reward: short(reward),
    rewards: Object.fromEntries(rewards.map(({ name, values }) => [name, short(values[row])])),
    advantage: byAlgorithm(scorers, ({ advantage }) => short(mean(advantage.subarray(start, end)))),
    ...(parts.detail && { detail: detailOf(step, context, parts, start, end) }),
  };
}

function detailOf(
  step: LabStep,
  context: TaskContext,
  { row, scorers, model }: RolloutParts,
  start: number,
  end: number,
): LabDetail {
  const part = (values: ArrayLike<number>): number[] =>
    Array.from({ length: end - start }, (_, i) => short(values[start + i]));
  return {
    pieces: words(context, step.experience.tokens.subarray(start, end)),
    scores: byAlgorithm(scorers, ({ advantage, slope }) => ({
      advantage: part(advantage),
      gradient: part(slope),
    })),
    ...(model && { belief: part(model.belief), importance: part(model.importance) }),
    steps: searchSteps(step, context, row),
  };
}

function asked({ experience }: LabStep): { prompt: Int32Array; response: Int32Array }[] {
  const { tokens, offsets, promptLengths } = experience;
  return Array.from(promptLengths, (length, row) => {
    const start = offsets[row] + length;
    return {
      prompt: tokens.slice(offsets[row], start),
      response: tokens.slice(start, offsets[row + 1]),
    };
  });
}

function byAlgorithm<T>(scorers: readonly Scorer[], of: (scores: TokenScores) => T) {
  return Object.fromEntries(
    scorers.flatMap(({ name, scores }) => (scores ? [[name, of(scores)] as const] : [])),
  );
}

/** Rows [0, n) of whole groups whose tokens are told; at least one group. */
function detailedRows({ experience }: LabStep): number {
  const { offsets, groups } = experience;
  let rows = 0;
  while (rows < groups.length) {
    let next = rows + 1;
    while (next < groups.length && groups[next] === groups[rows]) next++;
    if (rows > 0 && offsets[next] > DETAILED_TOKENS) break;
    rows = next;
  }
  return rows;
}

function responseTokens({ experience }: LabStep): number {
  let tokens = 0;
  forEachResponse(experience, (start, end) => {
    tokens += end - start;
  });
  return tokens;
}

function words({ vocabulary }: TaskContext, tokens: Int32Array): string[] {
  return Array.from(tokens, (token) => vocabulary[token] ?? `<${token}>`);
}

const orNull = (value: number | undefined): number | null =>
  value === undefined ? null : short(value);

/** As many digits as a 32-bit float has. */
function short(value: number): number {
  return Number(value.toPrecision(8));
}
