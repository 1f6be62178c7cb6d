import { Value } from '@sinclair/typebox/value';
import assert from 'node:assert/strict';
import type { RandomStream } from '../../../src/base/random.ts';
import type { Batch, Floats, Scores, TokenGradients } from '../../../src/engine/engine.ts';
import type {
  Algorithm,
  Experience,
  GradientFunction,
  Settings,
} from '../../../src/rl/algorithm.ts';
import { DpoOptions } from '../../../src/rl/algorithms/dpo-options.ts';
import { OrealOptions } from '../../../src/rl/algorithms/oreal-options.ts';
import { ALGORITHMS, ALGORITHM_NAMES } from '../../../src/rl/algorithms/registry.ts';
import { KL_CLAMP, klEstimate } from '../../../src/rl/kl.ts';
import { joinDemonstrations, sftUpdate } from '../../../src/rl/sft.ts';
import { clippedSurrogate, LOG_RATIO_CLAMP } from '../../../src/rl/surrogate.ts';
import { planUpdates } from '../../../src/rl/updates.ts';
import { valueLoss } from '../../../src/rl/value.ts';
import { close, randomExperience, responses, seed, settings, stream } from './support.ts';

const STEP = 1e-6;

/** Central difference of f, checked against a slope; skips points whose two one-sided slopes differ (a kink). */
function checkSlope(f: (x: number) => number, x: number, slope: number, what: string): boolean {
  const [low, here, high] = [f(x - STEP), f(x), f(x + STEP)];
  const [left, right] = [(here - low) / STEP, (high - here) / STEP];
  const scale = Math.max(1, Math.abs(left), Math.abs(right));
  if (Math.abs(left - right) > 1e-3 * scale) return false;
  const difference = (high - low) / (2 * STEP);
  // The second-order rounding of f itself limits what a difference can show.
  const slack = 1e-6 * scale + (1e-15 * Math.abs(here)) / STEP;
  assert.ok(
    Math.abs(difference - slope) <= slack,
    `${what}: slope ${slope}, difference ${difference} (seed ${seed})`,
  );
  return true;
}

describe('derivatives per token', () => {
  it('of the KL estimates are right inside and outside the clamp', () => {
    const random = stream(1);
    let clamped = 0;
    for (const estimator of ['k1', 'k2', 'k3'] as const) {
      for (let round = 0; round < 500; round++) {
        const [logp, reference] = [6 * random.normal(), 6 * random.normal()];
        const { value, slope } = klEstimate(estimator, logp, reference);
        const f = (x: number): number => klEstimate(estimator, x, reference).value;
        checkSlope(f, logp, slope, estimator);
        assert.ok(Math.abs(value) <= KL_CLAMP);
        if (estimator !== 'k1') assert.ok(value >= 0);
        if (slope === 0) clamped++;
      }
    }
    assert.ok(clamped > 50, `${clamped}`);
    assert.equal(klEstimate('k3', -1000, 0).value, KL_CLAMP);
    close(klEstimate('k3', 1e-6, 0).value, 5e-13, 1e-18);
  });

  it('of the clipped surrogate are right for both clips, dual clip and far ratios', () => {
    const random = stream(2);
    const seen = { low: 0, high: 0, dual: 0, free: 0, far: 0 };
    for (let round = 0; round < 4000; round++) {
      const old = -3 * random.next();
      const far = round % 8 === 0;
      const logp = old + (far ? 16 : 0.5) * random.normal();
      const advantage = 2 * random.normal();
      const dual = round % 2 === 0 ? undefined : 1.5;
      const clip = { low: 0.2, high: 0.28, dual };
      const token = clippedSurrogate(logp, old, advantage, clip);
      const f = (x: number): number => clippedSurrogate(x, old, advantage, clip).loss;
      if (!checkSlope(f, logp, token.slope, `ratio ${Math.exp(logp - old)}, A ${advantage}`))
        continue;
      const ratio = Math.exp(logp - old);
      if (Math.abs(logp - old) > LOG_RATIO_CLAMP) {
        seen.far++;
        continue;
      }
      const plain = -Math.min(ratio * advantage, Math.min(Math.max(ratio, 0.8), 1.28) * advantage);
      const bounded =
        dual !== undefined && advantage < 0 ? Math.min(plain, -dual * advantage) : plain;
      close(token.loss, bounded, 1e-12, 'surrogate');
      assert.equal(token.clipped, token.slope === 0);
      if (!token.clipped) seen.free++;
      else if (bounded !== plain) seen.dual++;
      else if (ratio > 1) seen.high++;
      else seen.low++;
    }
    for (const [kind, count] of Object.entries(seen)) assert.ok(count > 20, `${kind}: ${count}`);
  });

  it('of the value loss are right with and without clip', () => {
    const random = stream(3);
    let held = 0;
    for (let round = 0; round < 2000; round++) {
      const [value, old, target] = [random.normal(), random.normal(), random.normal()];
      for (const range of [undefined, 0.3]) {
        const { loss, slope } = valueLoss(value, old, target, range);
        checkSlope((x) => valueLoss(x, old, target, range).loss, value, slope, `range ${range}`);
        const clipped = old + Math.min(Math.max(value - old, -(range ?? 9)), range ?? 9);
        const expected = Math.max((value - target) ** 2, range ? (clipped - target) ** 2 : 0) / 2;
        close(loss, expected, 1e-12);
        if (slope === 0) held++;
      }
    }
    assert.ok(held > 100);
  });
});

/** Scores that are off-policy: ratios far from 1 on both sides, some by more than e³. */
function offPolicyScores(random: RandomStream, batch: Batch, heads: string[]): Scores {
  const length = batch.tokens.length;
  const draw = (f: (i: number) => number): Float64Array =>
    Float64Array.from({ length }, (_, i) => f(i));
  const old = batch.columns.oldLogp;
  return {
    logp: draw((i) => old[i] + (random.below(6) === 0 ? 4 : 0.4) * random.normal()),
    entropy: draw(() => random.next()),
    heads: Object.fromEntries(heads.map((head) => [head, draw(() => 2 * random.normal())])),
  };
}

/** Every entry of every input of a loss, masked ones included, by central differences. */
function checkGradients(f: GradientFunction, scores: Scores, batch: Batch): Record<string, number> {
  const at = (): number => f(scores, batch).loss;
  const gradients: TokenGradients = f(scores, batch);
  const nonzero: Record<string, number> = {};
  const check = (name: string, input: Floats, gradient: Floats | undefined): void => {
    nonzero[name] = 0;
    for (let i = 0; i < input.length; i++) {
      const original = input[i];
      const loss = (x: number): number => {
        input[i] = x;
        const value = at();
        input[i] = original;
        return value;
      };
      const slope = gradient?.[i] ?? 0;
      checkSlope(loss, original, slope, `${name}[${i}]`);
      if (slope !== 0) nonzero[name]++;
    }
  };
  check('logp', scores.logp, gradients.logp);
  check('entropy', scores.entropy, gradients.entropy);
  for (const [name, head] of Object.entries(scores.heads)) {
    check(name, head, gradients.heads?.[name]);
  }
  return nonzero;
}

function everyToken({ tokens }: Experience, inside: [number, number][]): number {
  const count = inside.reduce((sum, [start, end]) => sum + end - start, 0);
  assert.ok(count < tokens.length);
  return count;
}

describe('gradients of whole losses', () => {
  for (const name of ALGORITHM_NAMES) {
    const { outcomeOnly }: Algorithm = ALGORITHMS[name];
    for (const klIn of outcomeOnly ? (['loss'] as const) : (['reward', 'loss'] as const)) {
      it(`of ${name} with KL in the ${klIn} equal finite differences`, () => {
        const random = stream(10 + ALGORITHM_NAMES.indexOf(name));
        for (const aggregation of ['token-mean', 'sequence-mean', 'constant'] as const) {
          for (const critic of ['shared', 'separate'] as const) {
            const s: Settings = settings(
              {
                algorithm: name,
                klIn,
                aggregation,
                klCoefficient: 0.3,
                klEstimator: (['k1', 'k2', 'k3'] as const)[random.below(3)],
                entropyBonus: 0.1,
                clipHigh: 0.3,
                surrogate: (['clip', 'gspo'] as const)[random.below(2)],
                truncatedImportance: random.below(2) === 0 ? 1.05 : undefined,
                oreal: Value.Default(OrealOptions, {
                  filter: random.below(2) === 0,
                  threshold: 0.2,
                }) as OrealOptions,
                dpo: Value.Default(DpoOptions, {
                  loss: (['dpo', 'ipo'] as const)[random.below(2)],
                  beta: 0.5,
                  labelSmoothing: 0.1,
                }) as DpoOptions,
                dualClip: random.below(2) === 0 ? 2 : undefined,
                epochs: 1,
                minibatches: 2,
              },
              { critic, clip: 0.5 },
            );
            const experience = randomExperience(random, { groups: 2, perGroup: 3 });
            const algorithm: Algorithm = ALGORITHMS[name];
            const prepared = algorithm.prepare(experience, s, stream(999));
            const heads = algorithm.heads(s, ['correctness', 'exploration']);
            let moved = 0;
            for (const update of planUpdates(algorithm, experience, prepared, s, random)) {
              const scores = offPolicyScores(random, update.batch, heads);
              const policy: GradientFunction = (of, batch) => {
                update.observe?.(of, batch);
                return update.policy(of, batch);
              };
              const nonzero = checkGradients(policy, scores, update.batch);
              moved += nonzero.logp;
              const own = heads.length === 0 || (critic === 'shared' && !algorithm.secondModel);
              assert.equal(update.critic === undefined, own);
              const valued = update.critic
                ? checkGradients(update.critic, scores, update.batch)
                : nonzero;
              if (update.critic) assert.equal(valued.logp + valued.entropy, 0);
              for (const head of heads) {
                assert.ok(valued[head] > 0, head);
                if (update.critic) assert.equal(nonzero[head], 0);
              }
            }
            assert.ok(moved > 0);
          }
        }
      });
    }
  }

  it('of supervised fine-tuning equal finite differences and leave prompts alone', () => {
    const random = stream(30);
    const demonstrations = Array.from({ length: 5 }, () => {
      const promptLength = 1 + random.below(7);
      const length = promptLength + 1 + random.below(20);
      return { tokens: Int32Array.from({ length }, () => random.below(48)), promptLength };
    });
    const joined = joinDemonstrations(demonstrations);
    for (const normaliser of [undefined, 26]) {
      const { batch, policy, stats } = sftUpdate(joined, normaliser);
      const draw = (): Float64Array => Float64Array.from(batch.tokens, () => -random.next());
      const scores: Scores = { logp: draw(), entropy: draw(), heads: {} };
      const nonzero = checkGradients(policy, scores, batch);
      const inside = responses(joined);
      const count = inside.reduce((sum, [start, end]) => sum + end - start, 0);
      assert.equal(nonzero.logp, count);
      let sum = 0;
      for (const [start, end] of inside) {
        for (let i = start; i < end; i++) sum -= scores.logp[i];
      }
      close(policy(scores, batch).loss, sum / (normaliser ? 5 * normaliser : count), 1e-6);
      close(stats().policyLoss, sum / count, 1e-9);
    }
  });

  it('never reach a prompt, and every response token has a weight', () => {
    const random = stream(31);
    const s = settings({ minibatches: 1, epochs: 1 });
    const experience = randomExperience(random, { groups: 6, perGroup: 1 });
    const inside = responses(experience);
    const expected = everyToken(experience, inside);
    const [update] = planUpdates(
      ALGORITHMS.ppo,
      experience,
      ALGORITHMS.ppo.prepare(experience, s, stream(999)),
      s,
      random,
    );
    const scores = offPolicyScores(random, update.batch, ['correctness', 'exploration', 'kl']);
    const gradients = update.policy(scores, update.batch);
    assert.equal(update.stats().tokens, expected);
    inside.forEach(([start], row) => {
      for (let i = experience.offsets[row]; i < start; i++) assert.equal(gradients.logp?.[i], 0);
      // The value before the first response token is read after the prompt's last one, and nowhere before.
      for (const head of Object.values(gradients.heads ?? {})) {
        assert.notEqual(head[start - 1], 0);
        assert.equal(head[experience.offsets[row + 1] - 1], 0);
        for (let i = experience.offsets[row]; i < start - 1; i++) assert.equal(head[i], 0);
      }
    });
  });
});
