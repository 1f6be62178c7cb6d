import { Value } from '@sinclair/typebox/value';
import { randomKey, randomStream } from '../../src/base/random.ts';
import type { FromTrace, ToTrace } from '../../src/protocol/webview.ts';
import type { RolloutRecord, RolloutSummary, RunStatus, Split } from '../../src/run/records.ts';
import { countdown } from '../../src/tasks/countdown/countdown.ts';
import { CountdownOptions } from '../../src/tasks/countdown/options.ts';

/**
 * A run without a model: the demonstrator plays the policy and grows more patient with the step; same row, same noise. The
 * grammar, verdicts and spans are the task's own.
 */
export interface ToyRun {
  message: Extract<ToTrace, { type: 'trace/run' }>;
  rollouts(step: number, split: Split): RolloutRecord[];
  summaries(step: number, split: Split): RolloutSummary[];
  answer(message: FromTrace): ToTrace[];
}

export interface ToyOptions {
  seed?: number;
  steps?: number;
  batch?: number;
  group?: number;
  evalEvery?: number;
  state?: RunStatus['state'];
  /** Share of rollouts whose text is kept. */
  kept?: number;
}

const PROBES = 16;
const SAMPLES = 4;
const MAX_TOKENS = 192;

export function toyRun(options: ToyOptions = {}): ToyRun {
  const { seed = 7, steps = 60, batch = 64, group = 1, evalEvery = 10, kept = 1 } = options;
  const base = Value.Parse(CountdownOptions, {});
  const words = countdown.vocabulary(base);
  const heldOut = countdown.puzzles(base, 'heldOut');
  const train = countdown.puzzles(base, 'train');
  const cache = new Map<string, RolloutRecord[]>();

  function rollout(step: number, split: Split, row: number, size: number): RolloutRecord {
    const prompt = Math.floor(row / size);
    const pick = randomStream(randomKey(seed, 'puzzle', split === 'probe' ? 0 : step), prompt);
    const puzzles = split === 'probe' ? heldOut : train;
    const puzzle = puzzles[pick.below(puzzles.length)];
    const progress = step / steps;
    const ownNoise = randomStream(randomKey(seed, 'probe', split === 'probe' ? 0 : step), row);
    // The demonstrator shuffles the numbers first: rows of one prompt share that.
    let shared = 2;
    const noise = { ...ownNoise, below: (n: number) => (shared-- > 0 ? pick : ownNoise).below(n) };
    const { tokens, promptLength } = countdown.demonstrate(
      puzzle,
      {
        ...base,
        pDrill: 0,
        pDirect: 0.6 * (1 - progress),
        pQuit: 0.97 - 0.85 * progress,
        pSlip: 0.08,
        pWait: 0.15 + 0.3 * progress,
      },
      noise,
    );
    const promptTokens = tokens.slice(0, promptLength);
    const whole = tokens.slice(promptLength);
    const truncated = whole.length > MAX_TOKENS || (row % 23 === 5 && whole.length > 60);
    const response = truncated ? whole.slice(0, Math.min(MAX_TOKENS, 60 + (row % 40))) : whole;
    const verdict = countdown.verify(promptTokens, response, base);
    const exploration = -26 / Math.max(10, verdict.thinkingLength);
    const numbers = randomStream(randomKey(seed, 'shuffle', step), row);
    const correctness = Number(verdict.correct);
    return {
      id: `${step}/${split}/${row}`,
      step,
      split,
      row,
      group: prompt,
      prompt: [...promptTokens].map((token) => words[token]).join(' '),
      pieces: [...response].map((token) => words[token]),
      spans: countdown.detect(promptTokens, response, base),
      detector: 'countdown@1',
      correct: verdict.correct,
      truncated,
      reason: verdict.reason,
      rewards: { correctness, exploration, total: correctness + 0.6 * exploration },
      logp: [...response].map(() => Math.log(1 - numbers.next() ** 3)),
      advantage:
        split === 'probe'
          ? []
          : [...response].map(() => (correctness - 0.4) * 1.5 + 0.4 * numbers.normal()),
    };
  }

  function rollouts(step: number, split: Split): RolloutRecord[] {
    const key = `${step}/${split}`;
    let found = cache.get(key);
    if (!found) {
      const [count, size] = split === 'probe' ? [PROBES * SAMPLES, SAMPLES] : [batch, group];
      found = Array.from({ length: count }, (_, row) => rollout(step, split, row, size));
      cache.set(key, found);
    }
    return found;
  }

  function summaries(step: number, split: Split): RolloutSummary[] {
    return rollouts(step, split).map((record) => {
      const behaviours: Record<string, number> = {};
      for (const { behaviour } of record.spans)
        behaviours[behaviour] = (behaviours[behaviour] ?? 0) + 1;
      const { id, row, group: prompt, correct, truncated, rewards } = record;
      return {
        ...{ id, step, split, row, group: prompt, correct, truncated, rewards, behaviours },
        length: record.pieces.length,
        stored: split === 'probe' || row < batch * kept,
        segments: record.spans.map(({ behaviour, start, end }) => [behaviour, start, end]),
      };
    });
  }

  const message: ToyRun['message'] = {
    type: 'trace/run',
    run: {
      id: 'toy',
      name: 'rlsp-countdown',
      folder: '/runs/toy',
      state: options.state ?? 'running',
      phase: 'rl',
      step: steps,
      steps,
      accuracy: 0.5,
      elapsed: 60_000,
      lastSeq: 99,
      controls: { 'reward.exploration.weight': 0.6 },
    },
    trainSteps: Array.from({ length: steps }, (_, step) => step + 1),
    probeSteps: Array.from(
      { length: Math.floor(steps / evalEvery) + 1 },
      (_, at) => at * evalEvery,
    ),
    probes: PROBES,
    probeSamples: SAMPLES,
  };

  return {
    message,
    rollouts,
    summaries,
    answer(asked) {
      switch (asked.type) {
        case 'trace/ready':
          return [message];
        case 'trace/summaries': {
          const { step, split } = asked;
          if (split !== 'train' && split !== 'probe') throw new Error(`no split ${split}`);
          return [{ type: 'trace/summaries', step, split, rollouts: summaries(step, split) }];
        }
        case 'trace/rollouts':
          return [
            {
              type: 'trace/rollouts',
              rollouts: asked.ids.flatMap((id) => {
                const [step, split, row] = id.split('/');
                return rollouts(Number(step), split as Split)[Number(row)] ?? [];
              }),
            },
          ];
        case 'trace/probe': {
          const { group: prompt, sample } = asked;
          const found = message.probeSteps.map(
            (step) => rollouts(step, 'probe')[prompt * SAMPLES + sample],
          );
          return [{ type: 'trace/probe', group: prompt, sample, rollouts: found }];
        }
        default:
          return [];
      }
    },
  };
}
