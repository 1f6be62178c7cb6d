import assert from 'node:assert/strict';
import { createBench } from '../../src/engine/conformance/case.ts';
import { fresh, freshSeed } from '../../src/engine/conformance/random.ts';
import { conformanceCases } from '../../src/engine/conformance/suite.ts';
import type { Engine, Model, Scores } from '../../src/engine/engine.ts';
import { createReferenceEngine } from '../../src/engine/reference/engine.ts';

/** The reference with one thing wrong. */
function broken(
  change: (model: Model, threads: number) => Partial<Model>,
): (threads?: number) => Engine {
  return (threads = 1) => {
    const engine = createReferenceEngine();
    const spoil = (model: Model): Model => ({
      ...model,
      clone: async () => spoil(await model.clone()),
      ...change(model, threads),
    });
    return { ...engine, create: async (...args) => spoil(await engine.create(...args)) };
  };
}

const scaled = (scores: Scores, key: 'logp' | 'entropy', factor: number): Scores => ({
  ...scores,
  [key]: scores[key].map((v) => v * factor),
});

/** What is wrong, and a case that has to notice. */
const DEFECTS: [string, RegExp, ReturnType<typeof broken>][] = [
  [
    'logp off by 2e-4',
    /^training equals the reference: relu2, rms norm, untied/,
    broken((model) => ({
      score: async (...args) => scaled(await model.score(...args), 'logp', 1.0002),
    })),
  ],
  [
    'entropy off by 2e-4',
    /^training equals the reference: gelu, layer norm, tied/,
    broken((model) => ({
      score: async (...args) => scaled(await model.score(...args), 'entropy', 1.0002),
    })),
  ],
  [
    'one gradient off by 2e-4',
    /^training equals the reference: swiglu, rms norm, tied/,
    broken((model) => ({
      gradients: async () => {
        const gradients = await model.gradients();
        const tensor = gradients.get('model.layers.0.input_layernorm.weight');
        assert.ok(tensor);
        return gradients.set('model.layers.0.input_layernorm.weight', {
          ...tensor,
          data: tensor.data.map((v) => v * 1.0002),
        });
      },
    })),
  ],
  [
    'weight decay on the heads',
    /^training equals the reference: odd widths/,
    broken((model) => ({
      step: (options) =>
        model.step({
          ...options,
          groups: options.groups.map((group) => ({ ...group, weightDecay: 0.1 })),
        }),
    })),
  ],
  [
    'a clip that is not applied',
    /^training equals the reference: many sequences$/,
    broken((model) => ({ step: (options) => model.step({ ...options, clip: options.clip * 2 }) })),
  ],
  [
    'eps ten times as large',
    /^training equals the reference: many sequences$/,
    broken((model) => ({ step: (options) => model.step({ ...options, eps: options.eps * 10 }) })),
  ],
  [
    'frozen parameters that move',
    /^frozen parameters stay/,
    broken((model) => ({
      step: (options) =>
        model.step({ ...options, groups: options.groups.map((g) => ({ ...g, frozen: false })) }),
    })),
  ],
  [
    'bans that are ignored',
    /^generation: banned tokens/,
    broken((model) => ({
      generate: (prompts, sampling, ...rest) =>
        model.generate(prompts, { ...sampling, ban: [], temperature: 50 }, ...rest),
    })),
  ],
  [
    'a sample that depends on its place in the batch',
    /^generation: a sample depends neither/,
    broken((model) => ({
      generate: (prompts, sampling, ...rest) =>
        model.generate({ ...prompts, rows: prompts.rows.map((_, r) => r) }, sampling, ...rest),
    })),
  ],
  [
    'samples that depend on the number of threads',
    /^generation: the same numbers for any number of threads/,
    broken((model, threads) => ({
      generate: (prompts, sampling, ...rest) =>
        model.generate(prompts, { ...sampling, temperature: 1 + threads / 1e6 }, ...rest),
    })),
  ],
  [
    'an optimizer state that is not saved',
    /^state: save, create and load/,
    broken((model) => ({
      save: async () => ({ ...(await model.save()), optimizer: undefined }),
    })),
  ],
  [
    'a clone that is the model itself',
    /^state: a clone continues/,
    broken((model) => ({ clone: () => Promise.resolve(model) })),
  ],
];

describe('the conformance suite', () => {
  for (const [defect, pattern, create] of DEFECTS) {
    it(`notices ${defect}`, async () => {
      const matching = conformanceCases.filter(({ name }) => pattern.test(name));
      assert.equal(matching.length, 1);
      const bench = createBench(({ threads }) => Promise.resolve(create(threads)));
      // A draw of small sizes may hide a small defect: one of a few has to show it.
      let noticed = false;
      for (let attempt = 0; attempt < 20 && !noticed; attempt++) {
        await matching[0].run(bench, fresh(freshSeed())).catch((error: unknown) => {
          assert.ok(error instanceof assert.AssertionError, String(error));
          noticed = true;
        });
        bench.endCase();
      }
      await bench.dispose();
      assert.ok(noticed);
    });
  }
});
