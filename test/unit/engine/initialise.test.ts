import assert from 'node:assert/strict';
import { randomConfig } from '../../../src/engine/conformance/inputs.ts';
import { withFresh } from '../../../src/engine/conformance/random.ts';
import { initialWeights } from '../../../src/engine/initialise.ts';
import { tensorShapes, type ModelConfig } from '../../../src/model/config.ts';

describe('initial weights', () => {
  const wide: Partial<ModelConfig> = {
    ...{ vocab: 80, width: 48, heads: 4, layers: 3, tied: false },
    mlp: { kind: 'swiglu', hidden: 100 },
    norm: { kind: 'layer', eps: 1e-5 },
    init: { embedding: 0.3, residual: 0.5, head: 0.7 },
  };

  it('has every tensor in its shape and order', () =>
    withFresh((random) => {
      const config = randomConfig(random);
      const weights = initialWeights(config, random.seed);
      const shapes = tensorShapes(config);
      assert.deepEqual(Array.from(weights.keys()), Array.from(shapes.keys()));
      for (const [name, { shape, data }] of weights) {
        assert.deepEqual(shape, shapes.get(name));
        assert.equal(
          data.length,
          shape.reduce((a, b) => a * b, 1),
        );
      }
    }));

  it('has the standard deviations of the config', () =>
    withFresh((random) => {
      const weights = initialWeights(randomConfig(random, wide), random.seed);
      const fan = {
        d: 1 / Math.sqrt(48),
        o: 0.5 / Math.sqrt(48 * 3),
        down: 0.5 / Math.sqrt(100 * 3),
      };
      for (const [name, std] of [
        ['model.embed_tokens.weight', 0.3],
        ['model.layers.1.self_attn.q_proj.weight', fan.d],
        ['model.layers.1.self_attn.k_proj.weight', fan.d],
        ['model.layers.1.self_attn.v_proj.weight', fan.d],
        ['model.layers.1.self_attn.o_proj.weight', fan.o],
        ['model.layers.1.mlp.up_proj.weight', fan.d],
        ['model.layers.1.mlp.gate_proj.weight', fan.d],
        ['model.layers.1.mlp.down_proj.weight', fan.down],
        ['lm_head.weight', 0.7 * fan.d],
      ] as const) {
        const data = Float64Array.from(weights.get(name)?.data ?? []);
        const mean = data.reduce((a, b) => a + b, 0) / data.length;
        const found = Math.sqrt(data.reduce((a, b) => a + (b - mean) ** 2, 0) / data.length);
        // Standard errors of mean and std of n normals: σ/√n and σ/√2n.
        assert.ok(Math.abs(mean) < (6 * std) / Math.sqrt(data.length), `${name}: mean ${mean}`);
        assert.ok(
          Math.abs(found / std - 1) < 6 / Math.sqrt(2 * data.length),
          `${name}: std ${found}`,
        );
      }
    }));

  it('starts norms at 1 and 0, heads at 0', () =>
    withFresh((random) => {
      const weights = initialWeights(randomConfig(random, wide), random.seed);
      const all = (name: string, value: number): void => {
        const { data } = weights.get(name) ?? { data: new Float32Array(0) };
        assert.ok(data.length > 0 && data.every((v) => v === value), name);
      };
      all('model.norm.weight', 1);
      all('model.norm.bias', 0);
      all('model.layers.2.input_layernorm.weight', 1);
      all('model.layers.2.post_attention_layernorm.bias', 0);
      all('heads.value.weight', 0);
      all('heads.value.bias', 0);
    }));

  it('is the same for the same seed, different for another, and no two tensors are alike', () =>
    withFresh((random) => {
      const config = randomConfig(random, wide);
      const [a, b, c] = [1, 1, 2].map((seed) => initialWeights(config, seed));
      const name = 'model.layers.0.self_attn.q_proj.weight';
      assert.deepEqual(a, b);
      assert.notDeepEqual(a.get(name), c.get(name));
      assert.notDeepEqual(a.get(name), a.get('model.layers.1.self_attn.q_proj.weight'));
    }));
});
