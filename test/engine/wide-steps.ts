import { createHash } from 'node:crypto';
import {
  batchOf,
  linearLoss,
  randomConfig,
  randomState,
} from '../../src/engine/conformance/inputs.ts';
import { fresh } from '../../src/engine/conformance/random.ts';
import { randomKey } from '../../src/base/random.ts';
import type { Floats } from '../../src/engine/engine.ts';
import { createWasmEngine } from '../../src/engine/wasm/engine.ts';

/** Trains a model for long enough that V8 compiles the kernels with all its means; prints a digest of each tensor. */
const [width, seed] = process.argv.slice(2);
const random = fresh(Number(seed));
const config = randomConfig(random, { width: 60, heads: 3, mlp: { kind: 'gelu', hidden: 100 } });
const engine = await createWasmEngine(width === 'narrow' ? { wide: false } : {});
const tokens = 700;
const model = await engine.create(config, randomState(config, random), {
  rows: 40,
  length: 64,
  tokens,
});
const sequences = Array.from({ length: 11 }, () =>
  Int32Array.from({ length: 63 }, () => random.below(config.vocab)),
);
const batch = batchOf(
  config,
  random,
  sequences,
  sequences.map(() => 1),
);
for (let step = 0; step < 30; step++) {
  await model.backward(batch, linearLoss);
  await model.step({
    groups: [{ match: /./, learningRate: 1e-3, weightDecay: 0.01 }],
    ...{ clip: 1, betas: [0.9, 0.98], eps: 1e-8 },
  });
}
const rows = Int32Array.from({ length: 40 }, (_, row) => row);
const rollouts = await model.generate(
  { tokens: rows.map((row) => row % config.vocab), offsets: Int32Array.from([...rows, 40]), rows },
  {
    ...{ key: randomKey(Number(seed), 'rollout'), temperature: 1, topK: 0, topP: 1 },
    ...{ maxTokens: 50, stop: [] },
  },
);
const digest = (data: Floats | Int32Array): string =>
  createHash('sha256')
    .update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
    .digest('hex');
for (const [name, { data }] of (await model.save()).weights) console.log(name, digest(data));
console.log('tokens', digest(rollouts.tokens));
console.log('logp', digest(rollouts.logp));
