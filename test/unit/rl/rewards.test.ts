import assert from 'node:assert/strict';
import { Value } from '@sinclair/typebox/value';
import { RewardOptions, type ExplorationOptions } from '../../../src/rl/reward-options.ts';
import type { RewardInput } from '../../../src/rl/reward.ts';
import { EXPLORATION_NAMES } from '../../../src/rl/rewards/kinds.ts';
import { rewardNames, rewardTerms } from '../../../src/rl/rewards/registry.ts';
import { varianceShares } from '../../../src/rl/rewards/shares.ts';
import type { Verdict } from '../../../src/tasks/task.ts';
import { close, stream } from './support.ts';

const defaults = Value.Default(RewardOptions, {}) as RewardOptions;

function input(verdict: Partial<Verdict>, rest: Partial<RewardInput> = {}): RewardInput {
  return {
    verdict: {
      correct: false,
      answered: true,
      reason: '',
      validity: 1,
      duplicates: 0,
      thinkingLength: 0,
      attempts: { all: 0, distinct: 0, guarded: 0 },
      ...verdict,
    },
    length: 20,
    maxTokens: 185,
    truncated: false,
    response: new Int32Array(20),
    ...rest,
  };
}

function exploration(options: Partial<ExplorationOptions>, of: RewardInput): number {
  const [, { term }] = rewardTerms({
    ...defaults,
    exploration: { ...defaults.exploration, ...options },
  });
  return term.value(of);
}

describe('reward terms', () => {
  it('are correctness and exploration, with their weights', () => {
    const terms = rewardTerms(defaults);
    assert.deepEqual(
      terms.map(({ term }) => term.name),
      rewardNames(defaults),
    );
    assert.deepEqual(
      terms.map(({ term, weight }) => [term.name, weight]),
      [
        ['correctness', 1],
        ['exploration', 1],
      ],
    );
  });

  it('pay correctness 1, 0, or the penalty in its place without an answer', () => {
    for (const noAnswer of [0, -0.5]) {
      const [{ term }] = rewardTerms({ ...defaults, correctness: { weight: 1, noAnswer } });
      assert.equal(term.value(input({ correct: true })), 1);
      assert.equal(term.value(input({ correct: false })), 0);
      assert.equal(term.value(input({ answered: false })), noAnswer);
    }
  });

  it('pay −C/L, clamped at −C/minimumLength, rising and concave in between', () => {
    const at = (thinkingLength: number): number => exploration({}, input({ thinkingLength }));
    close(at(19), -0.5);
    for (const short of [0, 1, 10]) close(at(short), -0.95);
    for (let length = 11; length < 185; length++) {
      const [before, here, after] = [at(length - 1), at(length), at(length + 1)];
      assert.ok(before < here && here < after && here < 0);
      assert.ok(after - here < here - before);
    }
    assert.ok(Object.is(exploration({ constant: 0 }, input({})), 0));
  });

  it('pay guarded attempts up to the cap, raw ones without a bound, length up to its cap', () => {
    const attempts = { all: 20, distinct: 9, guarded: 3 };
    const of = input({ attempts }, { length: 150 });
    assert.equal(exploration({ kind: 'distinct-attempts' }, of), 3 / 6);
    assert.equal(exploration({ kind: 'distinct-attempts', cap: 2 }, of), 1);
    assert.equal(exploration({ kind: 'attempts' }, of), 20 / 6);
    assert.equal(exploration({ kind: 'attempts', cap: 9 }, of), 20 / 9);
    assert.equal(exploration({ kind: 'length' }, of), 1);
    assert.equal(exploration({ kind: 'length', cap: 300 }, of), 0.5);
  });

  it('are paid whether the answer is right or not, and are always finite', () => {
    const random = stream(80);
    for (let round = 0; round < 200; round++) {
      const all = random.below(30);
      const shared = {
        thinkingLength: random.below(186),
        attempts: { all, distinct: all, guarded: random.below(all + 1) },
        validity: NaN,
      };
      const rest = { length: 1 + random.below(185), truncated: random.below(2) === 0 };
      for (const kind of EXPLORATION_NAMES) {
        const right = exploration({ kind }, input({ ...shared, correct: true }, rest));
        const wrong = exploration({ kind }, input({ ...shared, answered: false }, rest));
        assert.equal(right, wrong);
        assert.ok(Number.isFinite(right));
      }
    }
  });

  it('take off for repeated sequences of tokens', () => {
    const at = (size: number, response: number[]): number => {
      const terms = rewardTerms({ ...defaults, repetition: { weight: 1, size } });
      const term = terms.find(({ term: { name } }) => name === 'repetition')?.term;
      assert.ok(term);
      return term.value(input({}, { response: Int32Array.from(response) }));
    };
    assert.equal(at(1, [5, 5, 5, 5]), -0.75);
    assert.equal(at(2, [1, 2, 1, 2, 3]), -0.25);
    assert.ok(Object.is(at(2, [1, 2, 3]), 0));
    assert.ok(Object.is(at(4, [1, 1]), 0));
    // Ids are not glued together: 1, 12 is not 11, 2.
    assert.ok(Object.is(at(2, [1, 12, 11, 2]), 0));
  });

  it('judge effort by amount and quality, whatever the answer', () => {
    const [, , { term, weight }] = rewardTerms({ ...defaults, effort: { weight: 0.2, cap: 6 } });
    assert.equal(weight, 0.2);
    const at = (distinct: number, rest: Partial<Verdict> = {}): number =>
      term.value(input({ attempts: { all: distinct, distinct, guarded: distinct }, ...rest }));
    assert.equal(at(0), 0);
    assert.equal(at(3), 0.5);
    assert.equal(at(6), 1);
    assert.equal(at(60), 1);
    assert.equal(at(6, { correct: true }), at(6, { answered: false }));
    assert.equal(at(6, { duplicates: 0.5 }), 0.75);
    assert.equal(at(6, { validity: NaN }), 0.5);
  });

  it('say which one dominates: shares of the variance of the total', () => {
    const a = { name: 'a', weight: 2, values: [0, 1, 0, 1] };
    const b = { name: 'b', weight: 1, values: [0, 0, 1, 1] };
    const c = { name: 'c', weight: 3, values: [7, 7, 7, 7] };
    const shares = varianceShares([a, b, c]);
    close(shares.a, 4 / 5);
    close(shares.b, 1 / 5);
    close(shares.c, 0);
    close(varianceShares([a, { ...a, name: 'against', weight: -1 }]).against, -1);
    assert.deepEqual(varianceShares([c, { ...a, weight: 0 }]), {});
  });
});
