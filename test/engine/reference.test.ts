import assert from 'node:assert/strict';
import { assertClose } from '../../src/engine/conformance/compare.ts';
import {
  isDetached,
  linearLoss,
  randomBatch,
  randomConfig,
  randomState,
  shapeFor,
} from '../../src/engine/conformance/inputs.ts';
import { withFresh } from '../../src/engine/conformance/random.ts';
import { conformance } from '../../src/engine/conformance/suite.ts';
import { createReferenceEngine } from '../../src/engine/reference/engine.ts';
import { forwardPass } from '../../src/engine/reference/pass.ts';
import { fromTensors } from '../../src/engine/reference/weights.ts';
import type { ModelConfig } from '../../src/model/config.ts';
import { slope } from './gradcheck.ts';

/** Every gradient of a random loss over logp, entropy and heads against central finite differences. */
async function checkModel(fixed: Partial<ModelConfig>): Promise<void> {
  await withFresh(async (random) => {
    const config = randomConfig(random, {
      vocab: random.between(2, 7),
      heads: 2,
      width: 2 * 2 * random.between(1, 2),
      layers: random.between(1, 2),
      outputs: { joined: { detached: false }, apart: { detached: true } },
      ...fixed,
    });
    const batch = randomBatch(config, random, { rows: 3, longest: 5 });
    const state = randomState(config, random);
    // Passes of 6 tokens: the batch is split, the gradients add up.
    const model = await createReferenceEngine().create(config, state, shapeFor(batch, config, 6));
    await model.backward(batch, linearLoss);
    const gradients = await model.gradients();

    const weights = fromTensors(state.weights);
    for (const [name, data] of weights) {
      const counts = (column: string): boolean =>
        name.startsWith('heads.') || !isDetached(config, column);
      const loss = (): number => {
        const scores = forwardPass(config, weights, batch);
        return linearLoss(scores, batch, counts).loss;
      };
      const numeric = Float64Array.from(data.keys(), (i) => slope(data, i, loss, 1e-6));
      const analytic = gradients.get(name);
      assert.ok(analytic, name);
      assertClose(analytic.data, numeric, name, 1e-6, 1e-8);
    }
  });
}

describe('reference engine: all gradients against finite differences', () => {
  for (const kind of ['relu2', 'gelu', 'swiglu'] as const) {
    for (const norm of ['rms', 'layer'] as const) {
      for (const tied of [false, true]) {
        it(`${kind}, ${norm} norm, ${tied ? 'tied' : 'untied'} output`, () =>
          checkModel({ mlp: { kind, hidden: 5 }, norm: { kind: norm, eps: 1e-5 }, tied }));
      }
    }
  }

  it('without heads', () => checkModel({ outputs: {} }));

  it('a batch in one pass and in several gives the same gradients', () =>
    withFresh(async (random) => {
      const config = randomConfig(random);
      const batch = randomBatch(config, random, { rows: 6, longest: 7 });
      const state = randomState(config, random);
      const results = [];
      for (const tokens of [7, 100]) {
        const model = await createReferenceEngine().create(
          config,
          state,
          shapeFor(batch, config, tokens),
        );
        const { loss } = await model.backward(batch, linearLoss);
        results.push({ loss, gradients: await model.gradients() });
      }
      const [parts, whole] = results;
      assert.ok(Math.abs(parts.loss - whole.loss) < 1e-10);
      for (const [name, { data }] of whole.gradients) {
        assertClose(
          parts.gradients.get(name)?.data ?? new Float64Array(0),
          data,
          name,
          1e-12,
          1e-14,
        );
      }
    }));
});

// Decoding against scoring, sampling, state, refusals; the comparisons with itself are trivial.
conformance('the reference engine', () => Promise.resolve(createReferenceEngine()));
