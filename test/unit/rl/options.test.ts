import assert from 'node:assert/strict';
import { Value } from '@sinclair/typebox/value';
import { ALGORITHM_NAMES } from '../../../src/rl/algorithms/registry.ts';
import { RlOptions, ValueOptions } from '../../../src/rl/options.ts';
import { RewardOptions } from '../../../src/rl/reward-options.ts';
import { rlErrors } from '../../../src/rl/problems.ts';
import { resolveRl } from '../../../src/rl/resolve.ts';

const reward = Value.Default(RewardOptions, {}) as RewardOptions;
const rl = (fields: object): RlOptions => Value.Default(RlOptions, fields) as RlOptions;
const value = Value.Default(ValueOptions, {}) as ValueOptions;
const problems = (fields: object): string[] =>
  rlErrors({ ...resolveRl({ rl: rl(fields), reward }), value, file: { rl: fields } }).map(
    ({ path }) => path,
  );

describe('rl, value and reward blocks', () => {
  it('are the recipe when empty', () => {
    const resolved = resolveRl({ rl: rl({}), reward });
    assert.deepEqual(resolved, {
      rl: {
        algorithm: 'ppo',
        steps: 60,
        batch: 64,
        group: 1,
        epochs: 2,
        minibatches: 2,
        clip: 0.2,
        clipHigh: 0.2,
        gamma: 1,
        lambda: 1,
        klCoefficient: 0.03,
        klEstimator: 'k1',
        klIn: 'reward',
        entropyBonus: 0,
        whitening: 'batch',
        aggregation: 'token-mean',
        surrogate: 'clip',
        baseline: 'none',
        klHorizon: 640,
        criticWarmup: 0,
        learningRate: 3e-4,
        betas: [0.9, 0.95],
        weightDecay: 0,
        gradientClip: 1,
        temperature: 1,
        topP: 1,
        maxTokens: 185,
      },
      reward: {
        correctness: { weight: 1, noAnswer: 0 },
        exploration: { kind: 'reciprocal-length', weight: 1, constant: 9.5, minimumLength: 10 },
      },
    });
    assert.deepEqual(Value.Default(ValueOptions, {}), {
      critic: 'shared',
      coefficient: 0.2,
      perSignal: true,
    });
  });

  it('take from the algorithm what is left out, keep what is given, and resolve to themselves', () => {
    for (const algorithm of ALGORITHM_NAMES) {
      const once = resolveRl({ rl: rl({ algorithm }), reward });
      assert.equal(
        once.rl.group,
        { ppo: 1, 'reinforce++': 1, oreal: 16 }[algorithm as string] ?? 8,
      );
      assert.equal(once.rl.klEstimator, once.rl.klIn === 'loss' ? 'k3' : 'k1');
      assert.deepEqual(resolveRl(once), once);
      assert.deepEqual(problems({ algorithm }), []);
      const given = {
        algorithm,
        group: 4,
        klIn: 'loss',
        klEstimator: 'k2',
        epochs: 5,
        clipHigh: 0.3,
      };
      const kept = resolveRl({ rl: rl(given), reward }).rl;
      assert.deepEqual({ ...kept, ...given }, kept);
    }
    const exploration = { ...reward.exploration, kind: 'distinct-attempts' as const };
    assert.equal(
      resolveRl({ rl: rl({}), reward: { ...reward, exploration } }).reward.exploration.cap,
      6,
    );
    assert.equal(exploration.cap, undefined);
  });

  it('describe every field', () => {
    for (const schema of [RlOptions, ValueOptions, ...Object.values(RewardOptions.properties)]) {
      for (const [name, field] of Object.entries(
        schema.properties as Record<string, { description?: string }>,
      )) {
        assert.ok(field.description?.endsWith('.'), `${name}: ${field.description}`);
      }
    }
    assert.match(
      RlOptions.properties.group.description ?? '',
      /1 for ppo, reinforce\+\+; 8 for grpo/,
    );
  });

  it('reject impossible values by field', () => {
    for (const [path, fields] of [
      ['/batch', { batch: 0 }],
      ['/algorithm', { algorithm: 'grp' }],
      ['/clip', { clip: 0 }],
      ['/dualClip', { dualClip: 1 }],
      ['/gamma', { gamma: 1.1 }],
      ['/klCoefficient', { klCoefficient: -1 }],
      ['/klIn', { klIn: 'both' }],
      ['/learningRate', { learningRate: 0 }],
      ['/betas/1', { betas: [0.9, 1] }],
      ['/temperature', { temperature: 0 }],
      ['/maxTokens', { maxTokens: 1.5 }],
      ['/foo', { foo: 1 }],
    ] as const) {
      const paths = [...Value.Errors(RlOptions, rl(fields))].map((error) => error.path);
      assert.ok(paths.includes(path), `${path}: ${paths.join()}`);
    }
    const weights = Value.Default(RewardOptions, { exploration: { weight: -1 } });
    assert.equal(Value.Errors(RewardOptions, weights).First()?.path, '/exploration/weight');
  });

  it('say which fields do not go together', () => {
    assert.deepEqual(problems({ batch: 64, group: 5 }), ['rl.batch']);
    assert.deepEqual(problems({ algorithm: 'grpo', batch: 12 }), ['rl.batch']);
    for (const algorithm of ['grpo', 'dr-grpo', 'rloo', 'oreal', 'dpo']) {
      assert.deepEqual(problems({ algorithm, group: 1 }), ['rl.group'], algorithm);
    }
    assert.deepEqual(problems({ algorithm: 'reinforce++', baseline: 'group' }), ['rl.group']);
    assert.deepEqual(problems({ algorithm: 'rft', klIn: 'reward' }), ['rl.klIn']);
    assert.deepEqual(problems({ klTarget: 0.1, klCoefficient: 0 }), ['rl.klCoefficient']);
    assert.deepEqual(problems({ criticWarmup: 3 }), ['rl.criticWarmup']);
    const frozen = { algorithm: 'oreal', oreal: { tokenReward: false }, criticWarmup: 3 };
    assert.deepEqual(problems(frozen), ['rl.criticWarmup']);
    assert.deepEqual(problems({ batch: 4, minibatches: 5 }), ['rl.minibatches']);
    assert.deepEqual(problems({ whitening: 'group' }), ['rl.whitening']);
    assert.deepEqual(problems({ whitening: 'group', group: 4 }), []);
  });
});
