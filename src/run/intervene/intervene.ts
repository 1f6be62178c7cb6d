import { UserError } from '../../base/errors.ts';
import { randomKey } from '../../base/random.ts';
import { bootstrapRatio, type Interval } from '../../base/statistics.ts';
import type { TokenDelta } from '../../engine/engine.ts';
import { BEHAVIOUR_NAMES, type BehaviourName } from '../../trace/behaviours.ts';
import { evaluationPrompts } from '../trainer/evaluate.ts';
import { sampleRows, type SampledRow } from '../trainer/sample.ts';
import type { Sampler } from './open.ts';

/** ban: the opening token is never sampled. force: it is put at the first place where it could stand and does not. none: neither. */
export const MODES = ['ban', 'force', 'none'] as const;
export type InterventionMode = (typeof MODES)[number];

export interface InterventionOptions {
  mode: InterventionMode;
  /** Not for `none`. */
  behaviour?: string;
  draws: number;
  /** Rows done, of all. */
  onProgress?: (done: number, total: number) => void;
  signal?: AbortSignal;
}

/** A response and what came of it. */
export interface Arm {
  words: string[];
  correct: boolean;
}

export interface Intervention {
  mode: InterventionMode;
  behaviour?: BehaviourName;
  /** The words that were banned or forced. */
  opener: string[];
  draws: number;
  puzzles: number;
  /** Draws whose response is another one under the intervention. */
  changed: number;
  /** For `force`: draws where the behaviour had a place to stand. */
  places?: number;
  /** Occurrences of the behaviour per response, without and with the intervention. */
  rate: { control: number; treated: number };
  accuracy: Effect;
  /** Response tokens. */
  length: Effect;
  /** Some of the draws whose verdict changed. */
  flips: { prompt: string; control: Arm; treated: Arm }[];
}

/** Means of both arms and treated − control, with a 95 % bootstrap interval over puzzles. */
export interface Effect {
  control: number;
  treated: number;
  difference: Interval;
}

const SHOWN_FLIPS = 12;

/**
 * Pay-off of a behaviour by intervention: the held-out prompts of the run's evaluations, sampled twice under the same noise
 * (randomness is keyed by row and position), once with the behaviour's opening token banned or forced.
 */
export async function intervene(
  sampler: Sampler,
  { mode, behaviour, draws, onProgress, signal }: InterventionOptions,
): Promise<Intervention> {
  const { policy, context, seed, maxTokens } = sampler;
  const { heldOut, stop, vocabulary, task, options } = context;
  if (heldOut.length === 0) {
    throw new UserError('task', 'these task options hold no puzzles out: there is nothing to ask.');
  }
  const opener = mode === 'none' ? [] : openersOf(sampler, behaviour);
  const { key, prompts } = evaluationPrompts(context, { seed, draws });
  let total = 2 * draws;
  let done = 0;
  const onTokens = ({ token }: TokenDelta): void => {
    for (const each of token) if (stop.includes(each)) done++;
    onProgress?.(Math.min(done, total), total);
  };
  const common = { key, temperature: 1, maxTokens, onTokens, signal };
  const { rows: control } = await sampleRows(policy, context, prompts, common);
  onProgress?.((done = draws), total);

  let treated: SampledRow[];
  let places: number | undefined;
  if (mode === 'force') {
    const at = control.map(
      ({ prompt, response }) =>
        task.openings(prompt, response, options)[behaviour as BehaviourName]?.[0],
    );
    const chosen = Int32Array.from(at.keys()).filter((row) => at[row] !== undefined);
    places = chosen.length;
    total = draws + places;
    treated = [...control];
    if (places > 0) {
      const { rows } = await sampleRows(
        policy,
        context,
        Array.from(chosen, (row) => prompts[row]),
        {
          ...common,
          rows: chosen,
          force: (row, position) => (at[chosen[row]] === position ? opener[0] : undefined),
        },
      );
      rows.forEach((row, i) => (treated[chosen[i]] = row));
    }
  } else {
    const ban = mode === 'ban' ? { ban: opener } : {};
    treated = (await sampleRows(policy, context, prompts, { ...common, ...ban })).rows;
  }
  onProgress?.(total, total);

  const compare = (value: (row: SampledRow) => number): Effect =>
    effect(control.map(value), treated.map(value), heldOut.length, seed);
  const rate = (rows: readonly SampledRow[]): number =>
    rows.reduce(
      (sum, { spans }) => sum + spans.filter((span) => span.behaviour === behaviour).length,
      0,
    ) / rows.length;
  const words = (tokens: Int32Array): string[] =>
    Array.from(tokens, (token) => vocabulary[token] ?? `<${token}>`);
  const flips = control.flatMap((row, i) =>
    row.verdict.correct === treated[i].verdict.correct ? [] : [[row, treated[i]] as const],
  );
  const arm = ({ response, verdict }: SampledRow): Arm => ({
    words: words(response),
    correct: verdict.correct,
  });
  return {
    mode,
    ...(mode !== 'none' && { behaviour: behaviour as BehaviourName }),
    opener: words(Int32Array.from(opener)),
    draws,
    puzzles: Math.min(heldOut.length, draws),
    changed: control.filter((row, i) => !sameTokens(row.response, treated[i].response)).length,
    ...(places !== undefined && { places }),
    rate: { control: rate(control), treated: rate(treated) },
    accuracy: compare(({ verdict }) => Number(verdict.correct)),
    length: compare(({ response }) => response.length),
    flips: flips.slice(0, SHOWN_FLIPS).map(([before, after]) => ({
      prompt: words(before.prompt).join(' '),
      control: arm(before),
      treated: arm(after),
    })),
  };
}

function openersOf({ context }: Sampler, behaviour: string | undefined): number[] {
  const openers = context.task.openers(context.options);
  const known = BEHAVIOUR_NAMES.filter((name) => (openers[name]?.length ?? 0) > 0);
  const found = known.find((name) => name === behaviour);
  const tokens = found && openers[found];
  if (tokens) return tokens;
  throw new UserError(
    'usage',
    `${behaviour ?? '(none)'} is no behaviour that a token of ${context.task.label} opens; these are: ${known.join(', ')}.`,
  );
}

/** Draw r belongs to puzzle r % puzzles. */
function effect(control: number[], treated: number[], puzzles: number, seed: number): Effect {
  const used = Math.min(puzzles, control.length);
  const sums = new Float64Array(used);
  const counts = new Float64Array(used);
  control.forEach((value, row) => {
    sums[row % puzzles] += treated[row] - value;
    counts[row % puzzles]++;
  });
  const mean = (values: number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
  return {
    control: mean(control),
    treated: mean(treated),
    difference: bootstrapRatio(sums, counts, randomKey(seed, 'bootstrap')),
  };
}

function sameTokens(a: Int32Array, b: Int32Array): boolean {
  return a.length === b.length && a.every((token, i) => token === b[i]);
}
