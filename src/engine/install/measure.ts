import { randomKey, randomStream } from '../../base/random.ts';
import type { ModelConfig } from '../../model/config.ts';
import type { Engine, Prompts, Sampling, StepOptions } from '../engine.ts';

/** A small model as people train it: 0.8M parameters. */
const CONFIG: ModelConfig = {
  vocab: 64,
  width: 128,
  layers: 4,
  heads: 4,
  mlp: { kind: 'relu2', hidden: 512 },
  norm: { kind: 'rms', eps: 1e-5 },
  rope: { base: 1000 },
  context: 64,
  tied: false,
  outputs: {},
  init: { embedding: 0.3, residual: 0.5, head: 0.5 },
};
const ROWS = 32;
const PROMPT = 16;
const SECOND = 1000;

/**
 * Tokens a second of a reinforcement-learning step: samples ROWS responses, then trains on them once. Repeats for about a
 * second, after one step that nobody counts (compilation, allocation); the fastest step counts, since others may be busy on
 * this machine.
 */
export async function measureEngine(engine: Engine): Promise<number> {
  const tokens = ROWS * CONFIG.context;
  const shape = { rows: ROWS, length: CONFIG.context, tokens };
  const model = await engine.create(CONFIG, { seed: 1 }, shape);
  try {
    const random = randomStream(randomKey(1, 'rollout', 0));
    const prompts: Prompts = {
      tokens: Int32Array.from({ length: ROWS * PROMPT }, () => random.below(CONFIG.vocab)),
      offsets: Int32Array.from({ length: ROWS + 1 }, (_, row) => row * PROMPT),
      rows: Int32Array.from({ length: ROWS }, (_, row) => row),
    };
    const options: StepOptions = {
      groups: [{ match: /./, learningRate: 1e-4, weightDecay: 0 }],
      clip: 1,
      betas: [0.9, 0.98],
      eps: 1e-8,
    };
    const step = async (number: number): Promise<void> => {
      const sampling: Sampling = {
        ...{ key: randomKey(1, 'rollout', number), temperature: 1, topK: 0, topP: 1 },
        ...{ maxTokens: CONFIG.context - PROMPT, stop: [] },
      };
      const rollouts = await model.generate(prompts, sampling);
      const temperature = new Float32Array(ROWS).fill(1);
      await model.backward({ ...rollouts, temperature, columns: {} }, ({ logp }) => ({
        loss: 0,
        logp: logp.map(() => -1 / tokens),
      }));
      await model.step(options);
    };
    await step(0);
    const start = performance.now();
    let fastest = Infinity;
    for (let number = 1; performance.now() - start < SECOND; number++) {
      const before = performance.now();
      await step(number);
      fastest = Math.min(fastest, performance.now() - before);
    }
    return (tokens * SECOND) / fastest;
  } finally {
    model.dispose();
  }
}
