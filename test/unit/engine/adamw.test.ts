import assert from 'node:assert/strict';
import { clipFactor, groupOf, stepScalars, updateTensor } from '../../../src/engine/adamw.ts';
import { withFresh } from '../../../src/engine/conformance/random.ts';

describe('AdamW', () => {
  const group = { match: /a/, learningRate: 0.1, weightDecay: 0.5 };

  it('moves by lr·sign(g) at the first step, after the decay', () => {
    const weight = Float64Array.of(1, 1, 1);
    const [first, second] = [new Float64Array(3), new Float64Array(3)];
    const scalars = stepScalars(1, group, [0.9, 0.999]);
    const options = { betas: [0.9, 0.999] as [number, number], eps: 0 };
    updateTensor(weight, Float64Array.of(3, -0.002, 7), first, second, 1, scalars, options);
    [0.85, 1.05, 0.85].forEach((expected, i) => assert.ok(Math.abs(weight[i] - expected) < 1e-12));
  });

  it('follows the written-out recursion over several steps', () =>
    withFresh((random) => {
      const betas: [number, number] = [0.9, 0.95];
      const eps = 1e-3;
      const weight = random.normals(1);
      const [first, second] = [new Float64Array(1), new Float64Array(1)];
      let [p, m, v] = [weight[0], 0, 0];
      for (let step = 1; step <= 5; step++) {
        const g = random.normal();
        const factor = random.next();
        const scalars = stepScalars(step, group, betas);
        updateTensor(weight, Float64Array.of(g), first, second, factor, scalars, { betas, eps });
        p -= group.learningRate * group.weightDecay * p;
        m = 0.9 * m + 0.1 * (g * factor);
        v = 0.95 * v + 0.05 * (g * factor) ** 2;
        p -=
          (group.learningRate * (m / (1 - 0.9 ** step))) /
          (Math.sqrt(v / (1 - 0.95 ** step)) + eps);
        assert.ok(Math.abs(weight[0] - p) < 1e-12);
      }
    }));

  it('clips like PyTorch', () => {
    assert.equal(clipFactor(0.5, 1), 1);
    assert.ok(Math.abs(clipFactor(4, 1) - 0.25) < 1e-6);
    assert.equal(clipFactor(1e30, Infinity), 1);
    assert.equal(clipFactor(0, 1), 1);
  });

  it('takes the first group that matches, also with a stateful expression', () => {
    const heads = { ...group, match: /^heads\./g };
    const rest = { ...group, match: /./ };
    for (let i = 0; i < 3; i++) {
      assert.equal(groupOf('heads.value.weight', [heads, rest]), heads);
      assert.equal(groupOf('model.norm.weight', [heads, rest]), rest);
    }
    assert.throws(() => groupOf('lm_head.weight', [heads]), /no parameter group matches "lm_head/);
  });
});
