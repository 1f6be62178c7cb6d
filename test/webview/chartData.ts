import { randomKey, randomStream } from '../../src/base/random.ts';
import type { RunSeries } from '../../src/protocol/webview.ts';
import { PASS_AT } from '../../src/run/metrics.ts';

/** Curves as the Countdown presets draw them (start, end and noise of the recipe's runs), for looking at and testing. */
export interface RunOptions {
  id: string;
  name: string;
  seed: number;
  /** RL steps done. */
  steps: number;
  /** SFT steps before, one row each. */
  sft?: number;
  /** Exploration weight: decides where accuracy and length end. */
  weight?: number;
  evalEvery?: number;
  run?: Partial<RunSeries['run']>;
  marks?: RunSeries['marks'];
}

type Row = Record<string, number>;

const START = { accuracy: 0.25, length: 19, backtracking: 0.015 };

export function makeSeries(options: RunOptions): RunSeries {
  const { id, name, seed, steps, sft = 0, weight = 0.6, evalEvery = 10 } = options;
  const random = randomStream(randomKey(seed, 'shuffle'));
  const noise = (size: number) => random.normal() * size;
  const hacked = weight > 2;
  const rows: { phase: 'sft' | 'rl'; step: number; values: Row }[] = [];
  for (let step = 1; step <= sft; step++)
    rows.push({ phase: 'sft', step, values: sftRow(step / sft, noise) });
  for (let step = 0; step <= steps; step++) {
    const values: Row = {};
    const grown = 1 - Math.exp(-step / 16);
    const level = levels(grown, weight, hacked);
    if (step > 0) Object.assign(values, trainRow(level, weight, noise, step));
    if (step % evalEvery === 0) Object.assign(values, evalRow(level, noise));
    if (step === 0) Object.assign(values, passAtK(values['eval/accuracy'] ?? START.accuracy));
    rows.push({ phase: 'rl', step, values });
  }
  let tokens = 0;
  let time = 0;
  const at = rows.map(({ phase, values }) => {
    tokens += phase === 'sft' ? 420 : 64 * (values['response/length'] ?? 0);
    time += phase === 'sft' ? 11 + 2 * random.next() : 2400 + 400 * random.next();
    values['tokens/total'] = tokens;
    return { tokens, time };
  });
  const names = [...new Set(rows.flatMap(({ values }) => Object.keys(values)))];
  return {
    run: {
      id,
      name,
      folder: `/home/ada/demo/.thoughtscope/runs/${id}`,
      state: 'running',
      phase: 'rl',
      step: steps,
      steps: 60,
      accuracy: rows.findLast(({ values }) => 'eval/accuracy' in values)?.values['eval/accuracy'],
      elapsed: time,
      lastSeq: rows.length,
      safeStep: Math.floor(steps / 20) * 20,
      engine: 'wasm',
      controls: {
        'reward.exploration.weight': weight,
        'reward.correctness.weight': 1,
        'rl.klCoefficient': 0.03,
        'rl.learningRate': 3e-4,
        'rl.entropyBonus': 0,
        'rl.temperature': 1,
        'rl.maxTokens': 192,
      },
      ...options.run,
    },
    phase: rows.map(({ phase }) => phase),
    step: rows.map(({ step }) => step),
    tokens: at.map((one) => one.tokens),
    time: at.map((one) => one.time),
    values: Object.fromEntries(
      names.map((key) => [key, rows.map(({ values }) => values[key] ?? null)]),
    ),
    marks: options.marks ?? [],
  };
}

function sftRow(done: number, noise: (size: number) => number): Row {
  return {
    'sft/loss': 0.21 + 2.6 * Math.exp(-9 * done) + noise(0.02),
    'optimizer/learning_rate': done < 0.04 ? (6e-3 * done) / 0.04 : 6e-3 * (1 - 0.97 * done),
    'optimizer/grad_norm': 0.4 + Math.exp(-6 * done) + Math.abs(noise(0.1)),
    'throughput/update_tokens': 38_000 + noise(1500),
    'time/step': 0.011,
  };
}

interface Level {
  accuracy: number;
  length: number;
  backtracking: number;
  truncated: number;
  validity: number;
}

function levels(grown: number, weight: number, hacked: boolean): Level {
  const end = hacked
    ? { accuracy: 0.1, length: 150, backtracking: 6.1, truncated: 0.5, validity: 0.6 }
    : weight > 0
      ? { accuracy: 0.66, length: 81, backtracking: 3.1, truncated: 0.03, validity: 0.93 }
      : { accuracy: 0.49, length: 48, backtracking: 1.2, truncated: 0.01, validity: 0.94 };
  const between = (a: number, b: number) => a + (b - a) * grown;
  return {
    accuracy: between(START.accuracy, end.accuracy) + (hacked ? 0.25 * grown * (1 - grown) : 0),
    length: between(START.length, end.length),
    backtracking: between(START.backtracking, end.backtracking),
    truncated: between(0.002, end.truncated),
    validity: between(0.95, end.validity),
  };
}

function perRollout(level: Level, noise: (size: number) => number, prefix = ''): Row {
  const { length, truncated, validity, backtracking } = level;
  const spread = (mean: number) => ({ p10: mean * 0.55, p90: mean * 1.7 + 3 });
  const all = length + noise(length * 0.05);
  const right = length * 0.85 + noise(length * 0.06);
  const wrong = length * 1.2 + noise(length * 0.07);
  const share = (value: number) => Math.min(1, Math.max(0, value));
  const tries = backtracking * 1.15 + 0.9;
  const row: Row = {
    'response/length': all,
    'response/length_p10': spread(all).p10,
    'response/length_p90': spread(all).p90,
    'response/length_correct': right,
    'response/length_correct_p10': spread(right).p10,
    'response/length_correct_p90': spread(right).p90,
    'response/length_wrong': wrong,
    'response/length_wrong_p10': spread(wrong).p10,
    'response/length_wrong_p90': spread(wrong).p90,
    'response/truncated': share(truncated + Math.abs(noise(0.004))),
    'response/validity': share(validity + noise(0.012)),
    'response/duplicates': share(0.03 + truncated * 0.4 + noise(0.008)),
    'response/answered': share(0.99 - truncated + noise(0.006)),
    'behaviour/exploration': Math.max(0, tries + noise(0.15)),
    'behaviour/backtracking': Math.max(0, backtracking + noise(0.1)),
    'behaviour/verification': Math.max(0, 0.06 + backtracking * 0.05 + noise(0.02)),
    'behaviour/reflection': Math.max(0, 0.01 + backtracking * 0.13 + noise(0.04)),
    'behaviour/backtracking_rate': share(backtracking / tries + noise(0.02)),
    'behaviour/verification_rate': share(0.28 + noise(0.03)),
  };
  return Object.fromEntries(Object.entries(row).map(([key, value]) => [prefix + key, value]));
}

function trainRow(
  level: Level,
  weight: number,
  noise: (size: number) => number,
  step: number,
): Row {
  const correct = Math.min(1, Math.max(0, level.accuracy + 0.03 + noise(0.055)));
  const explored = Math.min(1, Math.max(-1, -9.5 / Math.max(10, level.length) + noise(0.015)));
  const kl = 0.045 * (level.length / 81) + Math.abs(noise(0.004)) + (step === 31 ? 0.12 : 0);
  return {
    ...perRollout(level, noise),
    'reward/correctness': correct,
    'reward/exploration': explored,
    'reward/total': correct + weight * explored,
    'policy/kl': kl,
    'policy/kl_sequence': kl * level.length,
    'policy/entropy': 0.42 - 0.002 * step + noise(0.012),
    'policy/loss': -0.004 + noise(0.006),
    'policy/clip_fraction': Math.abs(0.021 + noise(0.006)),
    'value/loss': 0.11 * Math.exp(-step / 30) + Math.abs(noise(0.008)),
    'value/explained_variance': Math.min(
      0.9,
      0.15 + 0.45 * (1 - Math.exp(-step / 20)) + noise(0.05),
    ),
    'optimizer/learning_rate': 3e-4,
    'optimizer/grad_norm': 0.6 + Math.abs(noise(0.18)) + (step === 31 ? 2.6 : 0),
    'throughput/rollout_tokens': 21_000 + noise(900),
    'throughput/update_tokens': 17_500 + noise(700),
    'time/step': 2.6 + noise(0.2),
    'memory/engine': 41e6,
  };
}

/** Of the start: more samples, more right ones, with falling returns. */
function passAtK(accuracy: number): Row {
  const share = (k: number) => 0.82 * (1 - (1 - accuracy / 0.82) ** k);
  return Object.fromEntries(PASS_AT.map((k) => [`eval/pass@${k}`, share(k)]));
}

function evalRow(level: Level, noise: (size: number) => number): Row {
  const accuracy = level.accuracy + noise(0.012);
  return {
    ...perRollout(level, (size) => noise(size / 3), 'eval/'),
    'eval/accuracy': accuracy,
    'eval/accuracy_low': accuracy - 0.044,
    'eval/accuracy_high': accuracy + 0.044,
  };
}

export const USUAL_MARKS: RunSeries['marks'] = [
  { step: 20, phase: 'rl', kind: 'checkpoint', label: 'step-20' },
  { step: 24, phase: 'rl', kind: 'control', label: 'Exploration weight 0.6 → 1.2', by: 'window' },
  { step: 31, phase: 'rl', kind: 'alarm', label: 'Gradient norm 3.2, five times its median' },
  { step: 36, phase: 'rl', kind: 'attempt', label: 'Resumed from step 36' },
  { step: 40, phase: 'rl', kind: 'checkpoint', label: 'step-40' },
];
