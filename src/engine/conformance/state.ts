import assert from 'node:assert/strict';
import { UserError } from '../../base/errors.ts';
import { randomKey } from '../../base/random.ts';
import type { Batch, Model, ModelState, Tensors } from '../engine.ts';
import { stepOptions, type Case } from './case.ts';
import { assertSame, assertSameState, assertSameTensors } from './compare.ts';
import { linearLoss, randomBatch, randomConfig, randomState, shapeFor } from './inputs.ts';
import type { Fresh } from './random.ts';

async function train(model: Model, batches: Batch[], random: Fresh): Promise<void> {
  const options = stepOptions(random);
  options.betas = [0.9, 0.98];
  options.clip = 1;
  for (const batch of batches) {
    await model.backward(batch, linearLoss);
    await model.step(options);
  }
}

/** Weights and moments are there to the last bit, and so is what the model says. */
async function assertSameModels(a: Model, b: Model, batch: Batch): Promise<void> {
  assertSameState(await a.save(), await b.save());
  const [own, expected] = [await a.score(batch), await b.score(batch)];
  assertSame(own.logp, expected.logp, 'logp');
  assertSame(own.entropy, expected.entropy, 'entropy');
}

function withNaN(tensors: Tensors, name: string, value: number): Tensors {
  const copy: Tensors = new Map(tensors);
  const tensor = tensors.get(name);
  assert.ok(tensor);
  const data = tensor.data.slice();
  data[data.length >> 1] = value;
  return copy.set(name, { ...tensor, data });
}

export const stateCases: Case[] = [
  {
    name: 'state: save, create and load continue bit for bit',
    run: async (bench, random) => {
      const config = randomConfig(random);
      const batches = Array.from({ length: 4 }, () =>
        randomBatch(config, random, { rows: 3, longest: 9 }),
      );
      const shape = shapeFor(batches[0], config, 64);
      const model = await bench.model(config, randomState(config, random), shape);
      const used = await bench.model(config, { seed: 5 }, shape);
      await train(used, batches.slice(2), random);
      await used.backward(batches[0], linearLoss);

      await train(model, batches.slice(0, 2), random);
      const saved = await model.save();
      const created = await bench.model(config, saved, shape);
      await used.load(saved);
      for (const continued of [model, created, used])
        await train(continued, batches.slice(2), random);
      await assertSameModels(created, model, batches[0]);
      await assertSameModels(used, model, batches[0]);
    },
  },
  {
    name: 'state: what is saved does not change with the model',
    run: async (bench, random) => {
      const config = randomConfig(random);
      const batch = randomBatch(config, random, { rows: 3, longest: 9 });
      const state = randomState(config, random);
      const model = await bench.model(config, state, shapeFor(batch, config));
      const saved = await model.save();
      await train(model, [batch], random);
      for (const [name, { data }] of state.weights) {
        assertSame(
          Float32Array.from(saved.weights.get(name)?.data ?? []),
          data,
          `weight "${name}"`,
        );
      }
    },
  },
  {
    name: 'state: a clone continues bit for bit and on its own',
    run: async (bench, random) => {
      const config = randomConfig(random);
      const batches = [1, 2].map(() => randomBatch(config, random, { rows: 3, longest: 9 }));
      const shape = shapeFor(batches[0], config, 64);
      const model = await bench.model(config, randomState(config, random), shape);
      await train(model, [batches[0]], random);
      const clone = await model.clone();
      await assertSameModels(clone, model, batches[0]);
      const before = await clone.save();
      await train(model, [batches[1]], random);
      assertSameState(await clone.save(), before);
      await train(clone, [batches[1]], random);
      await assertSameModels(clone, model, batches[0]);
      clone.dispose();
      await model.score(batches[0]);
    },
  },
  {
    name: 'state: the same numbers for any number of threads',
    run: async (bench, random) => {
      const config = randomConfig(random, { width: 44, heads: 2, vocab: 61 });
      const batch = randomBatch(config, random, { rows: 7, longest: 30 });
      const state = randomState(config, random);
      const results: { state: ModelState; gradients: Tensors }[] = [];
      for (const threads of [1, 2, 3]) {
        const model = await bench.model(config, state, shapeFor(batch, config, 80), threads);
        await model.backward(batch, linearLoss);
        const gradients = await model.gradients();
        await train(model, [batch, batch], random);
        results.push({ gradients, state: await model.save() });
      }
      for (const { gradients } of results)
        assertSameTensors(gradients, results[0].gradients, 'gradient of');
    },
  },
  {
    name: 'state: NaN and ±∞ are refused, naming the tensor',
    run: async (bench, random) => {
      const config = randomConfig(random);
      const batch = randomBatch(config, random, { rows: 3, longest: 9 });
      const shape = shapeFor(batch, config);
      const good = randomState(config, random);
      const model = await bench.model(config, good, shape);
      const engine = await bench.engine();
      const names = Array.from(good.weights.keys());
      for (const value of [NaN, Infinity, -Infinity]) {
        const name = random.pick(names);
        const bad = { config, weights: withNaN(good.weights, name, value) };
        const saysWhich = (error: unknown): boolean => {
          assert.ok(error instanceof UserError && error.code === 'not-finite', String(error));
          assert.ok(error.message.includes(`"${name}"`), error.message);
          return true;
        };
        await assert.rejects(engine.create(config, bad, shape), saysWhich);
        await assert.rejects(model.load(bad), saysWhich);
        const zeros: Tensors = new Map(
          Array.from(good.weights, ([n, { shape: s, data }]) => [
            n,
            { shape: s, data: data.map(() => 0) },
          ]),
        );
        const optimizer = { step: 1, first: zeros, second: withNaN(zeros, name, value) };
        await assert.rejects(model.load({ ...good, optimizer }), saysWhich);
      }
      const nowhere = new Float64Array(batch.tokens.length).fill(NaN);
      for (const [field, given] of [
        ['logp', { loss: 0, logp: nowhere }],
        ['entropy', { loss: 0, entropy: nowhere }],
        ['value', { loss: 0, heads: { value: nowhere } }],
        ['loss', { loss: NaN }],
      ] as const) {
        await assert.rejects(
          model.backward(batch, () => given),
          new RegExp(field),
        );
      }
      assertSame((await model.score(batch)).logp, (await model.score(batch)).logp, 'logp');
    },
  },
  {
    name: 'state: what does not fit the model is refused, saying what',
    run: async (bench, random) => {
      const config = randomConfig(random);
      const batch = randomBatch(config, random, { rows: 3, longest: 9 });
      const shape = shapeFor(batch, config);
      const good = randomState(config, random);
      const engine = await bench.engine();
      const model = await bench.model(config, good, shape);
      const name = 'model.layers.0.mlp.up_proj.weight';
      const without = new Map(good.weights);
      without.delete(name);
      const refusal = { name: 'UserError', message: new RegExp(`"${name}" is missing`) };
      await assert.rejects(engine.create(config, { config, weights: without }, shape), refusal);
      await assert.rejects(model.load({ config, weights: without }), refusal);
      const wrong = new Map(good.weights).set(name, { shape: [1], data: new Float32Array(1) });
      await assert.rejects(model.load({ config, weights: wrong }), /up_proj.* has shape \[1\]/);
      const other = randomState({ ...config, vocab: config.vocab + 1 }, random);
      await assert.rejects(model.load(other), { name: 'UserError' });
      const odd = { ...config, width: 9, heads: 3 };
      await assert.rejects(engine.create(odd, { seed: 1 }, shape), /even whole number/);
      const outside = { ...batch, tokens: batch.tokens.map(() => config.vocab) };
      await assert.rejects(model.score(outside), /not in the vocabulary/);
      const cold = { ...batch, temperature: batch.temperature.map(() => 0) };
      await assert.rejects(model.score(cold), /temperature of sequence 0 is 0/);
    },
  },
  {
    name: 'state: a model too large is refused before anything is allocated, with the numbers',
    run: async (bench, random) => {
      const config = randomConfig(random, { width: 2 ** 16, heads: 2 ** 9, layers: 64 });
      const engine = await bench.engine();
      const shape = { rows: 1, length: 64, tokens: 64 };
      assert.ok(engine.estimate(config, shape) > 2 ** 42);
      await assert.rejects(engine.create(config, { seed: 1 }, shape), {
        name: 'UserError',
        code: 'memory',
        message: /\d Gi?B/,
      });
    },
  },
  {
    name: 'state: memory does not grow over steps',
    skip: (engine) => (engine.memory ? undefined : 'the engine cannot tell its memory'),
    run: async (bench, random) => {
      const engine = await bench.engine();
      const config = randomConfig(random);
      const batch = randomBatch(config, random, { rows: 4, longest: 12 });
      const model = await bench.model(config, randomState(config, random), shapeFor(batch, config));
      const prompts = {
        tokens: batch.tokens.slice(0, 1),
        offsets: Int32Array.of(0, 1),
        rows: Int32Array.of(0),
      };
      const round = async (step: number): Promise<void> => {
        await train(model, [batch], random);
        await model.generate(prompts, {
          ...{ key: randomKey(random.seed, 'rollout', step), temperature: 1, topK: 3, topP: 0.9 },
          ...{ maxTokens: 8, stop: [0] },
        });
        await model.score(batch, { against: model });
        await model.save();
      };
      await round(0);
      const before = engine.memory?.();
      for (let step = 1; step < 40; step++) await round(step);
      assert.equal(engine.memory?.(), before);
    },
  },
];
