import { UserError } from '../../base/errors.ts';
import { randomKey } from '../../base/random.ts';
import { wilsonInterval, type Interval } from '../../base/statistics.ts';
import { packSequences, scoringBatch } from '../trainer/batch.ts';
import { sampleRows, verdicts } from '../trainer/sample.ts';
import type { Sampler } from './open.ts';

export interface ForkOptions {
  prompt: Int32Array;
  response: Int32Array;
  /** Continuations a boundary. */
  samples: number;
  onProgress?: (done: number, total: number) => void;
  signal?: AbortSignal;
}

/** What becomes of the trace when it goes on anew from here. */
export interface Boundary {
  /** Tokens of the response that are kept. */
  at: number;
  samples: number;
  wins: number;
  /** Share of continuations that end right, with Wilson's 95 % interval. */
  rate: Interval;
  /** Mean length of the whole response. */
  length: number;
  /** The critic's value before token `at`. */
  value?: number;
}

export interface Fork {
  boundaries: Boundary[];
  /** Steps that the trace has, of which at most MOST_BOUNDARIES are looked at. */
  steps: number;
  /** Which head of the critic `value` is: `correctness` is comparable to a win rate, `value` is the weighted reward. */
  head?: string;
}

const MOST_BOUNDARIES = 64;

/**
 * Continuations of a trace from each of its step boundaries (where a span begins): where the outcome was decided. The noise is
 * keyed by boundary and sample, so that the same fork gives the same numbers.
 */
export async function fork(
  sampler: Sampler,
  { prompt, response, samples, onProgress, signal }: ForkOptions,
): Promise<Fork> {
  const { policy, context, seed, maxTokens, temperature } = sampler;
  const { task, options, stop } = context;
  const last = response.length - Number(stop.includes(response[response.length - 1]));
  const starts = task.detect(prompt, response, options).map(({ start }) => start);
  const all = [...new Set([0, ...starts])]
    .filter((at) => at < last && at < maxTokens)
    .sort((a, b) => a - b);
  if (all.length === 0) {
    throw new UserError('rollout', 'this rollout has no step that it could go on from.');
  }
  const chosen = spread(all, MOST_BOUNDARIES);
  const values = await criticValues(sampler, prompt, response);
  const boundaries: Boundary[] = [];
  for (const at of chosen) {
    signal?.throwIfAborted();
    const kept = response.slice(0, at);
    const begun = Int32Array.of(...prompt, ...kept);
    const { rollouts } = await sampleRows(
      policy,
      context,
      Array.from({ length: samples }, () => begun),
      { key: randomKey(seed, 'fork', at), temperature, maxTokens: maxTokens - at, signal },
    );
    const wholes = Array.from({ length: samples }, (_, row) => {
      const from = rollouts.offsets[row] + prompt.length;
      return rollouts.tokens.slice(from, rollouts.offsets[row + 1]);
    });
    const judged = await verdicts(
      context,
      wholes.map((whole) => ({ prompt, response: whole })),
    );
    const wins = judged.filter(({ correct }) => correct).length;
    const tokens = wholes.reduce((sum, whole) => sum + whole.length, 0);
    boundaries.push({
      at,
      samples,
      wins,
      rate: wilsonInterval(wins, samples),
      length: tokens / samples,
      ...(values && { value: values.at(at) }),
    });
    onProgress?.(boundaries.length, chosen.length);
  }
  return { boundaries, steps: all.length, ...(values && { head: values.head }) };
}

function spread(all: readonly number[], most: number): number[] {
  if (all.length <= most) return [...all];
  return Array.from({ length: most }, (_, i) => all[Math.floor((i * all.length) / most)]);
}

async function criticValues({ critic }: Sampler, prompt: Int32Array, response: Int32Array) {
  if (!critic) return undefined;
  const heads = Object.keys(critic.config.outputs);
  const head = ['correctness', 'value'].find((name) => heads.includes(name));
  if (head === undefined) return undefined;
  const batch = scoringBatch(packSequences([Int32Array.of(...prompt, ...response)]), 1);
  const values = (await critic.score(batch)).heads[head];
  return { head, at: (i: number): number => values[prompt.length + i - 1] };
}
