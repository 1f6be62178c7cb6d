import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { UserError } from '../../src/base/errors.ts';
import { linearLoss, randomBatch, randomConfig } from '../../src/engine/conformance/inputs.ts';
import { withFresh } from '../../src/engine/conformance/random.ts';
import { createTfjsEngine } from '../../src/engine/tfjs/engine.ts';
import { createWasmEngine } from '../../src/engine/wasm/engine.ts';

const isUserError =
  (code: string, text: RegExp) =>
  (error: unknown): boolean =>
    error instanceof UserError && error.code === code && text.test(error.message);

describe('what an engine refuses', () => {
  it('a model larger than the memory that is left, before it allocates anything', async () => {
    await withFresh(async (random) => {
      const engine = await createWasmEngine();
      const real = process.availableMemory;
      process.availableMemory = () => 1e5;
      try {
        await assert.rejects(
          engine.create(randomConfig(random), { seed: 1 }, { rows: 2, length: 64, tokens: 500 }),
          isUserError('memory', /needs? .*GiB.*but has 0\.00 GiB/),
        );
        assert.equal(engine.memory?.(), 0);
      } finally {
        process.availableMemory = real;
        await engine.dispose();
      }
    });
  });

  it('to go on when its device is gone, a clone too', async () => {
    await withFresh(async (random) => {
      await tf.setBackend('cpu');
      let lost = false;
      const engine = createTfjsEngine(tf, {
        info: { name: 'tfjs-cpu', device: 'CPU', features: [], threads: 1 },
        checkDevice: () => {
          if (lost) throw new UserError('device', 'the GPU was lost');
        },
      });
      const config = randomConfig(random);
      const batch = randomBatch(config, random, { rows: 2, longest: 6 });
      const model = await engine.create(config, { seed: 1 }, { rows: 2, length: 64, tokens: 500 });
      const clone = await model.clone();
      await model.backward(batch, linearLoss);
      lost = true;
      for (const work of [
        () => model.backward(batch, linearLoss),
        () => model.score(batch),
        () => clone.score(batch),
        () => model.save(),
        () => engine.create(config, { seed: 1 }, { rows: 2, length: 64, tokens: 500 }),
      ]) {
        await assert.rejects(work, isUserError('device', /lost/));
      }
      model.dispose();
      clone.dispose();
    });
  });
});
