import type { Batch, Engine, Prompts, Sampling, StepOptions } from '../../../src/engine/engine.ts';
import type { Size } from './cases.ts';

/** One repetition of something worth timing: does it, and says how much it was (tokens or floating-point operations). */
export interface Work {
  repeat(): Promise<number>;
  end(): void;
}

const STEP: StepOptions = {
  groups: [{ match: /./, learningRate: 1e-4, weightDecay: 0.01 }],
  clip: 1,
  betas: [0.9, 0.98],
  eps: 1e-8,
};

function tokensBelow(vocab: number, count: number, seed: number): Int32Array {
  let state = seed >>> 0;
  return Int32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * vocab);
  });
}

function evenOffsets(rows: number, length: number): Int32Array {
  return Int32Array.from({ length: rows + 1 }, (_, row) => row * length);
}

/** Steps of supervised training: mean log-probability of all tokens. */
export async function trainWork(engine: Engine, size: Size): Promise<Work> {
  const { config, rows, length, steps } = size;
  const tokens = rows * length;
  const model = await engine.create(config, { seed: 1 }, { rows: 1, length, tokens });
  const batch: Batch = {
    tokens: tokensBelow(config.vocab, tokens, 1),
    offsets: evenOffsets(rows, length),
    temperature: new Float32Array(rows).fill(1),
    columns: {},
  };
  const logp = new Float32Array(tokens).fill(-1 / tokens);
  return {
    async repeat() {
      for (let n = 0; n < steps; n++) {
        await model.backward(batch, () => ({ loss: 0, logp }));
        await model.step(STEP);
      }
      return tokens * steps;
    },
    end: () => model.dispose(),
  };
}

function promptsOf(size: Size, rows: number, group: number): Prompts {
  const { config, prompt } = size;
  const distinct = tokensBelow(config.vocab, (rows / group) * prompt, 2);
  const tokens = new Int32Array(rows * prompt);
  for (let row = 0; row < rows; row++) {
    const from = Math.floor(row / group) * prompt;
    tokens.set(distinct.subarray(from, from + prompt), row * prompt);
  }
  return {
    tokens,
    offsets: evenOffsets(rows, prompt),
    rows: Int32Array.from({ length: rows }, (_, row) => row),
  };
}

function samplingOf(count: number, step: number): Sampling {
  return {
    ...{ key: { lo: step, hi: 1 }, temperature: 1, topK: 0, topP: 1 },
    ...{ maxTokens: count, stop: [] },
  };
}

/** Sampling at temperature 1; counts response tokens. */
export async function decodeWork(engine: Engine, size: Size, rows: number): Promise<Work> {
  const { config, prompt, count } = size;
  const length = prompt + count;
  const model = await engine.create(config, { seed: 1 }, { rows, length, tokens: length });
  const prompts = promptsOf(size, rows, 1);
  let step = 0;
  return {
    async repeat() {
      await model.generate(prompts, samplingOf(count, step++));
      return rows * count;
    },
    end: () => model.dispose(),
  };
}

/** One GRPO step as test/bench/peers/torch_peer.py does it: samples, group advantages, one epoch, no reference. */
export async function grpoWork(
  engine: Engine,
  size: Size,
  rows: number,
  group: number,
): Promise<Work> {
  const { config, prompt, count } = size;
  const length = prompt + count;
  const tokens = rows * length;
  const model = await engine.create(config, { seed: 1 }, { rows, length, tokens });
  const temperature = new Float32Array(rows).fill(1);
  let step = 0;
  return {
    async repeat() {
      const prompts = promptsOf(size, rows, group);
      const {
        tokens: all,
        offsets,
        logp: old,
      } = await model.generate(prompts, samplingOf(count, step++));
      const advantage = advantagesOf(all, rows, group, prompt, length);
      await model.backward(
        { tokens: all, offsets, temperature, columns: { old: Float32Array.from(old) } },
        ({ logp }, { columns }) => ({
          loss: 0,
          logp: Float32Array.from(logp, (value, i) => {
            if (i % length < prompt) return 0;
            const ratio = Math.exp(value - columns['old'][i]);
            const a = advantage[Math.floor(i / length)];
            const clipped = a > 0 ? ratio > 1.2 : ratio < 0.8;
            return clipped ? 0 : (-a * ratio) / (rows * count);
          }),
        }),
      );
      await model.step(STEP);
      return rows * count;
    },
    end: () => model.dispose(),
  };
}

/** The same reward as the peer's: the share of tokens divisible by 7. */
function advantagesOf(
  tokens: Int32Array,
  rows: number,
  group: number,
  prompt: number,
  length: number,
): Float64Array {
  const reward = new Float64Array(rows);
  for (let i = 0; i < tokens.length; i++) {
    if (i % length >= prompt && tokens[i] % 7 === 0) reward[Math.floor(i / length)]++;
  }
  for (let from = 0; from < rows; from += group) {
    const own = reward.subarray(from, from + group).map((count) => count / (length - prompt));
    const mean = own.reduce((a, b) => a + b, 0) / group;
    const variance = own.reduce((a, b) => a + (b - mean) ** 2, 0) / (group - 1);
    own.forEach((one, n) => (reward[from + n] = (one - mean) / (Math.sqrt(variance) + 1e-4)));
  }
  return reward;
}
