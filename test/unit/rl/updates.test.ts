import assert from 'node:assert/strict';
import { randomKey, randomStream } from '../../../src/base/random.ts';
import type { Scores } from '../../../src/engine/engine.ts';
import { writeTokenWeights } from '../../../src/rl/aggregate.ts';
import type { Algorithm, Experience, Settings, UpdateStats } from '../../../src/rl/algorithm.ts';
import {
  ALGORITHMS,
  ALGORITHM_NAMES,
  type AlgorithmName,
} from '../../../src/rl/algorithms/registry.ts';
import { measuredKl, planUpdates } from '../../../src/rl/updates.ts';
import {
  allClose,
  close,
  partOf,
  randomExperience,
  responses,
  scoresPart,
  seed,
  settings,
  stream,
} from './support.ts';

/** A value per token that a test can recompute: stands in for a model. */
function modelScores(experience: Pick<Experience, 'tokens'>, heads: string[]): Scores {
  const wave = (phase: number): Float64Array =>
    Float64Array.from(experience.tokens, (token, i) => Math.sin(token * 1.7 + i * 0.3 + phase));
  return {
    logp: wave(0).map((value) => value - 1.2),
    entropy: wave(1),
    heads: Object.fromEntries(heads.map((head, k) => [head, wave(2 + k)])),
  };
}

function plan(name: AlgorithmName, experience: Experience, s: Settings, row = 0) {
  const algorithm = ALGORITHMS[name];
  const prepared = algorithm.prepare(experience, s, stream(999));
  const random = randomStream(randomKey(seed, 'shuffle', 3), row);
  return [...planUpdates(algorithm, experience, prepared, s, random)];
}

describe('updates of a step', () => {
  it('deal every row once an epoch, in a new order each, and repeat with their key', () => {
    const experience = randomExperience(stream(70), { groups: 13, perGroup: 1 });
    experience.tokens.forEach((_, i, tokens) => {
      tokens[i] = i;
    });
    const s = settings({ epochs: 3, minibatches: 4 });
    const updates = plan('ppo', experience, s);
    assert.equal(updates.length, 12);
    const epochs = [0, 1, 2].map((epoch) =>
      updates.slice(4 * epoch, 4 * epoch + 4).map(({ batch }) => Array.from(batch.tokens)),
    );
    const all = Array.from(experience.tokens);
    for (const parts of epochs) {
      assert.deepEqual(
        parts.flat().sort((a, b) => a - b),
        all,
      );
    }
    assert.notDeepEqual(epochs[0], epochs[1]);
    assert.deepEqual(
      plan('ppo', experience, s).map(({ batch }) => batch),
      updates.map(({ batch }) => batch),
    );
  });

  it('slice every column with its row', () => {
    const experience = randomExperience(stream(71), { groups: 9, perGroup: 1 });
    experience.tokens.forEach((_, i, tokens) => {
      tokens[i] = i;
    });
    const s = settings();
    const prepared = ALGORITHMS.ppo.prepare(experience, s, stream(999));
    for (const { batch } of plan('ppo', experience, s)) {
      batch.tokens.forEach((source, i) => {
        assert.equal(batch.columns.advantage[i], prepared.advantage[source]);
        assert.equal(batch.columns.oldLogp[i], Math.fround(experience.logp[source]));
        assert.equal(batch.columns.referenceLogp[i], Math.fround(experience.referenceLogp[source]));
        assert.equal(batch.columns['return:kl'][i], prepared.columns['return:kl'][source]);
      });
    }
  });

  it('have the same gradients and statistics however the engine splits them', () => {
    const random = stream(72);
    for (const name of ALGORITHM_NAMES) {
      const experience = randomExperience(random, { groups: 3, perGroup: 4 });
      const s = settings({ algorithm: name, entropyBonus: 0.01, epochs: 1, minibatches: 2 });
      const algorithm: Algorithm = ALGORITHMS[name];
      // The token reward model is a second one: its scores do not come with the policy's.
      const heads = algorithm.secondModel ? [] : algorithm.heads(s, ['correctness', 'exploration']);
      const whole = plan(name, experience, s);
      const split = plan(name, experience, s);
      assert.ok(whole.length > 0, `${name}, seed ${seed}`);
      whole.forEach(({ batch, policy, observe, stats }, u) => {
        const scores = modelScores(batch, heads);
        observe?.(scores, batch);
        split[u].observe?.(scores, batch);
        const expected = policy(scores, batch);
        const at = 1 + random.below(batch.offsets.length - 2);
        let loss = 0;
        for (const [from, to] of [
          [0, at],
          [at, batch.offsets.length - 1],
        ]) {
          const [start, end] = [batch.offsets[from], batch.offsets[to]];
          const part = split[u].policy(scoresPart(scores, start, end), partOf(batch, from, to));
          loss += part.loss;
          allClose(part.logp ?? [], (expected.logp ?? []).slice(start, end));
          allClose(part.entropy ?? [], (expected.entropy ?? []).slice(start, end));
          for (const head of heads) {
            allClose(part.heads?.[head] ?? [], expected.heads?.[head].slice(start, end) ?? [0]);
          }
        }
        close(loss, expected.loss);
        for (const [field, value] of Object.entries(stats()) as [keyof UpdateStats, number][]) {
          close(split[u].stats()[field] ?? NaN, value, 1e-9, field);
        }
      });
    }
  });

  it('start with ratio 1: no clipping, no drift, gradient −A ω', () => {
    const experience = randomExperience(stream(73), { groups: 8, perGroup: 1 });
    experience.logp = Float64Array.from(Float32Array.from(experience.logp));
    const s = settings({ algorithm: 'reinforce++', klCoefficient: 0 });
    const [{ batch, policy, stats }] = plan('reinforce++', experience, s);
    const gradients = policy({ ...modelScores(experience, []), logp: experience.logp }, batch);
    const { advantage, weight } = batch.columns;
    allClose(
      gradients.logp ?? [],
      Array.from(advantage, (value, i) => -value * weight[i]),
    );
    assert.deepEqual([stats().clipFraction, stats().drift], [0, 0]);
  });

  it('measure KL per token and per sequence', () => {
    const experience = randomExperience(stream(74), { groups: 5, perGroup: 1 });
    const { perToken, perSequence } = measuredKl(experience);
    const differences = responses(experience).flatMap(([start, end]) =>
      Array.from(
        experience.logp.slice(start, end),
        (value, i) => value - experience.referenceLogp[start + i],
      ),
    );
    const total = differences.reduce((a, b) => a + b, 0);
    close(perToken, total / differences.length);
    close(perSequence, total / 5);
  });
});

describe('exploration weight 0', () => {
  /** Everything that reaches the engine and the metrics of one step. */
  function trace(experience: Experience, s: Settings): unknown {
    const prepared = ALGORITHMS.ppo.prepare(experience, s, stream(999));
    return {
      advantage: prepared.advantage,
      value: prepared.value,
      explainedVariance: prepared.explainedVariance,
      updates: plan('ppo', experience, s).map(({ batch, policy, critic, stats }) => {
        const scores = modelScores(batch, ['correctness', 'exploration', 'kl', 'value']);
        return {
          batch,
          policy: policy(scores, batch),
          critic: critic?.(scores, batch),
          stats: stats(),
        };
      }),
    };
  }

  it('is outcome-only bit for bit, whatever its value head and its rewards say', () => {
    for (const critic of ['shared', 'detached', 'separate'] as const) {
      for (const perSignal of [true, false]) {
        const experience = randomExperience(stream(75), { groups: 12, perGroup: 1 });
        const [correctness, exploration] = experience.rewards;
        const without = { ...experience, rewards: [correctness] };
        const wild = {
          ...experience,
          heads: { ...experience.heads, exploration: experience.heads.exploration.map(() => NaN) },
          rewards: [
            correctness,
            { ...exploration, weight: 0, values: Array.from(exploration.values, () => Infinity) },
          ],
        };
        const s = settings({}, { critic, perSignal });
        assert.deepEqual(trace(wild, s), trace(without, s));
        assert.notDeepEqual(trace(experience, s), trace(without, s));
      }
    }
  });
});

describe('aggregation', () => {
  it('token-mean = sequence-mean at equal lengths, and constant when that is the limit', () => {
    const experience = randomExperience(stream(76), { groups: 7, perGroup: 1, length: 9 });
    const rows = [0, 2, 3, 6];
    const weights = (['token-mean', 'sequence-mean', 'constant'] as const).map((aggregation) => {
      const into = new Float32Array(experience.tokens.length);
      writeTokenWeights(experience, rows, aggregation, 9, into);
      return into;
    });
    assert.deepEqual(weights[0], weights[1]);
    assert.deepEqual(weights[0], weights[2]);
    close(
      weights[0].reduce((a, b) => a + b),
      1,
      1e-6,
    );
  });

  it('sequence-mean gives every response the same total, token-mean every token', () => {
    const experience = randomExperience(stream(77), { groups: 7, perGroup: 1 });
    const rows = [1, 2, 4, 5];
    const into = new Float32Array(experience.tokens.length);
    writeTokenWeights(experience, rows, 'sequence-mean', 185, into);
    responses(experience).forEach(([start, end], row) => {
      const total = into.slice(start, end).reduce((a, b) => a + b);
      close(total, rows.includes(row) ? 0.25 : 0, 1e-6);
    });
    into.fill(0);
    writeTokenWeights(experience, rows, 'token-mean', 185, into);
    assert.equal(new Set(into).size, 2);
  });
});

describe('rollouts without a response', () => {
  it('are refused by row', () => {
    const experience = randomExperience(stream(78), { groups: 3, perGroup: 1 });
    experience.promptLengths[1] = experience.offsets[2] - experience.offsets[1];
    assert.throws(() => ALGORITHMS.ppo.prepare(experience, settings(), stream(999)), /row 1/);
  });
});
