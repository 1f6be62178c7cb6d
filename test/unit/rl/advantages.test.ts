import assert from 'node:assert/strict';
import type { Experience, Settings } from '../../../src/rl/algorithm.ts';
import { ALGORITHMS } from '../../../src/rl/algorithms/registry.ts';
import { groupAdvantages } from '../../../src/rl/baseline.ts';
import { estimateAdvantages } from '../../../src/rl/gae.ts';
import { COLUMNS } from '../../../src/rl/objective.ts';
import { whiten } from '../../../src/rl/whiten.ts';
import { allClose, close, randomExperience, responses, seed, settings, stream } from './support.ts';

const sum = (values: number[]): number => values.reduce((a, b) => a + b, 0);

/** Values of the response tokens only. */
function inside(experience: Experience, values: ArrayLike<number>): number[] {
  return responses(experience).flatMap(([start, end]) => Array.from(values).slice(start, end));
}

function zeroed(experience: Experience): Experience {
  const heads = Object.fromEntries(
    Object.entries(experience.heads).map(([name, head]) => [name, head.map(() => 0)]),
  );
  return { ...experience, heads };
}

function advantage(
  name: keyof typeof ALGORITHMS,
  experience: Experience,
  s: Settings,
): Float32Array {
  return ALGORITHMS[name].prepare(experience, s, stream(999)).advantage;
}

describe('generalised advantage estimation', () => {
  it('is the sum of discounted errors, with the value before token i read after token i − 1', () => {
    const random = stream(50);
    for (let round = 0; round < 30; round++) {
      const experience = randomExperience(random, { groups: 4, perGroup: 1 });
      const rewards = Float64Array.from(experience.tokens, () => random.normal());
      const head = experience.heads.value;
      const [gamma, lambda] = round % 3 === 0 ? [1, 1] : [random.next(), random.next()];
      const found = estimateAdvantages(experience, { rewards, gamma, lambda }, head);
      const expected = new Float64Array(experience.tokens.length);
      const returns = new Float64Array(experience.tokens.length);
      for (const [start, end] of responses(experience)) {
        for (let i = start; i < end; i++) {
          for (let j = i; j < end; j++) {
            const after = j + 1 < end ? head[j] : 0;
            const error = rewards[j] + gamma * after - head[j - 1];
            expected[i] += (gamma * lambda) ** (j - i) * error;
          }
          returns[i] = expected[i] + head[i - 1];
        }
      }
      allClose(found.advantages, expected);
      allClose(found.returns, returns);
    }
  });

  it('regresses on the plain discounted return with λ = 1', () => {
    const random = stream(51);
    const experience = randomExperience(random, { groups: 5, perGroup: 1 });
    const rewards = Float64Array.from(experience.tokens, () => random.normal());
    const { returns } = estimateAdvantages(
      experience,
      { rewards, gamma: 0.9, lambda: 1 },
      experience.heads.value,
    );
    for (const [start, end] of responses(experience)) {
      for (let i = start; i < end; i++) {
        let expected = 0;
        for (let j = i; j < end; j++) expected += 0.9 ** (j - i) * rewards[j];
        close(returns[i], expected);
      }
    }
  });
});

describe('whitening', () => {
  it('gives mean 0 and deviation 1 over the response tokens of the batch or of each group', () => {
    const random = stream(52);
    const experience = randomExperience(random, { groups: 3, perGroup: 4 });
    const values = Float64Array.from(experience.tokens, () => 5 + 3 * random.normal());
    for (const whitening of ['batch', 'group'] as const) {
      const white = values.slice();
      whiten(experience, white, whitening);
      for (let group = 0; group < (whitening === 'batch' ? 1 : 3); group++) {
        const rows = responses(experience).filter(
          (_, row) => whitening === 'batch' || experience.groups[row] === group,
        );
        const chosen = rows.flatMap(([start, end]) => Array.from(white.slice(start, end)));
        close(sum(chosen) / chosen.length, 0);
        close(sum(chosen.map((value) => value ** 2)) / chosen.length, 1);
      }
      experience.offsets
        .slice(0, -1)
        .forEach((offset) => assert.equal(white[offset], values[offset]));
    }
    const same = values.slice();
    whiten(experience, same, 'none');
    assert.deepEqual(same, values);
  });

  it('turns equal advantages into zeros', () => {
    const experience = randomExperience(stream(53), { groups: 2, perGroup: 2 });
    const values = Float64Array.from(experience.tokens, () => 0.25);
    whiten(experience, values, 'batch');
    assert.ok(inside(experience, values).every((value) => value === 0));
  });
});

describe('group baselines', () => {
  it('are those of the papers', () => {
    const random = stream(54);
    const experience = randomExperience(random, { groups: 5, perGroup: 4 });
    const rewards = Float64Array.from(experience.groups, () => random.normal());
    const standardised = groupAdvantages(rewards, experience, 'standardised');
    const centred = groupAdvantages(rewards, experience, 'mean');
    const loo = groupAdvantages(rewards, experience, 'leave-one-out');
    experience.groups.forEach((group, row) => {
      const rows = Array.from(experience.groups.keys()).filter(
        (r) => experience.groups[r] === group,
      );
      const mean = sum(rows.map((r) => rewards[r])) / 4;
      const deviation = Math.sqrt(sum(rows.map((r) => (rewards[r] - mean) ** 2)) / 3);
      close(centred[row], rewards[row] - mean);
      close(standardised[row], (rewards[row] - mean) / (deviation + 1e-6));
      const others = rows.filter((r) => r !== row).map((r) => rewards[r]);
      close(loo[row], rewards[row] - sum(others) / 3);
      close(loo[row], (4 / 3) * centred[row]);
    });
  });

  it('give exact zeros to a group that is all equal, whatever the rounding of its mean', () => {
    const experience = randomExperience(stream(55), { groups: 2, perGroup: 3 });
    for (const baseline of ['standardised', 'mean', 'leave-one-out'] as const) {
      const found = groupAdvantages([0.1, 0.1, 0.1, 1, 0, 1], experience, baseline);
      assert.deepEqual([...found.slice(0, 3)], [0, 0, 0]);
      assert.ok(found[3] > 0 && found[4] < 0);
    }
  });

  it('refuse a single sample', () => {
    const experience = randomExperience(stream(56), { groups: 3, perGroup: 1 });
    assert.throws(() => groupAdvantages([1, 0, 1], experience, 'mean'), /at least two samples/);
  });
});

describe('algorithms', () => {
  it('rloo = K/(K − 1) · dr-grpo', () => {
    const random = stream(60);
    for (const perGroup of [2, 3, 8]) {
      const experience = randomExperience(random, { groups: 4, perGroup });
      const shared = { klIn: 'reward', group: perGroup } as const;
      const loo = advantage('rloo', experience, settings({ algorithm: 'rloo', ...shared }));
      const dr = advantage('dr-grpo', experience, settings({ algorithm: 'dr-grpo', ...shared }));
      allClose(
        loo,
        dr.map((value) => (value * perGroup) / (perGroup - 1)),
        1e-5,
      );
    }
  });

  it('ppo with γ = λ = 1 and a critic that says 0 = reinforce++, for one head or several', () => {
    const random = stream(61);
    for (const klIn of ['reward', 'loss'] as const) {
      const experience = zeroed(randomExperience(random, { groups: 6, perGroup: 1 }));
      const plain = advantage(
        'reinforce++',
        experience,
        settings({ algorithm: 'reinforce++', klIn }),
      );
      for (const perSignal of [true, false]) {
        const found = advantage(
          'ppo',
          experience,
          settings({ algorithm: 'ppo', klIn }, { perSignal }),
        );
        allClose(found, plain, 1e-5);
      }
    }
  });

  it('reinforce++ = R − β Σ_{s ≥ t} KL_s, normalised over the batch', () => {
    const experience = randomExperience(stream(62), { groups: 6, perGroup: 1 });
    const s = settings({ algorithm: 'reinforce++', klCoefficient: 0.2 });
    const raw: number[] = [];
    responses(experience).forEach(([start, end], row) => {
      const reward = sum(experience.rewards.map(({ weight, values }) => weight * values[row]));
      for (let i = start; i < end; i++) {
        let kl = 0;
        for (let j = i; j < end; j++) kl += experience.logp[j] - experience.referenceLogp[j];
        raw.push(reward - 0.2 * kl);
      }
    });
    const mean = sum(raw) / raw.length;
    const deviation = Math.sqrt(sum(raw.map((value) => (value - mean) ** 2)) / raw.length);
    allClose(
      inside(experience, advantage('reinforce++', experience, s)),
      raw.map((value) => (value - mean) / deviation),
      1e-5,
    );
  });

  it('ppo sums weighted signals before whitening and values unweighted returns', () => {
    const random = stream(63);
    const experience = randomExperience(random, { groups: 6, perGroup: 1 });
    const s = settings({ gamma: 0.95, lambda: 0.9, klCoefficient: 0.3, whitening: 'none' });
    const prepared = ALGORITHMS.ppo.prepare(experience, s, stream(999));
    const kl = experience.logp.map((value, i) => experience.referenceLogp[i] - value);
    const terminal = (row: number, values: ArrayLike<number>): number[] =>
      responses(experience)[row].map(() => values[row]);
    const expected = new Float64Array(experience.tokens.length);
    for (const [name, weight] of [
      ['correctness', 1],
      ['exploration', 0.6],
      ['kl', 0.3],
    ] as const) {
      const rewards = new Float64Array(experience.tokens.length);
      responses(experience).forEach(([start, end], row) => {
        if (name === 'kl') rewards.set(kl.slice(start, end), start);
        else {
          const { values } = experience.rewards[name === 'correctness' ? 0 : 1];
          rewards[end - 1] = terminal(row, values)[0];
        }
      });
      const estimates = estimateAdvantages(
        experience,
        { rewards, gamma: 0.95, lambda: 0.9 },
        experience.heads[name],
      );
      estimates.advantages.forEach((value, i) => {
        expected[i] += weight * value;
      });
      allClose(prepared.columns[COLUMNS.return(name)], estimates.returns, 1e-6);
    }
    allClose(prepared.advantage, expected, 1e-6);
  });

  it('ppo’s value targets do not change with the weights', () => {
    const experience = randomExperience(stream(64), { groups: 4, perGroup: 1 });
    const s = settings();
    const heavier = {
      ...experience,
      rewards: experience.rewards.map((term) => ({ ...term, weight: 3 * term.weight })),
    };
    const before = ALGORITHMS.ppo.prepare(experience, s, stream(999)).columns;
    assert.deepEqual(ALGORITHMS.ppo.prepare(heavier, s, stream(999)).columns, before);
  });

  it('doubling every reward changes nothing after whitening without KL', () => {
    const random = stream(65);
    for (const name of ['ppo', 'reinforce++'] as const) {
      const experience = randomExperience(random, { groups: 6, perGroup: 1 });
      const double = (values: ArrayLike<number>): number[] =>
        Array.from(values, (value) => 2 * value);
      const doubled = {
        ...experience,
        rewards: experience.rewards.map((term) => ({ ...term, values: double(term.values) })),
        heads: Object.fromEntries(
          Object.entries(experience.heads).map(([head, values]) => [
            head,
            Float64Array.from(double(values)),
          ]),
        ),
      };
      const s = settings({ algorithm: name, klCoefficient: 0 });
      assert.deepEqual(advantage(name, doubled, s), advantage(name, experience, s));
    }
    const experience = randomExperience(random, { groups: 3, perGroup: 4 });
    const s = settings({ algorithm: 'grpo', klCoefficient: 0 });
    const doubled = {
      ...experience,
      rewards: experience.rewards.map((term) => ({ ...term, weight: 2 * term.weight })),
    };
    allClose(advantage('grpo', doubled, s), advantage('grpo', experience, s), 1e-4);
  });

  it('report the critic’s explained variance: 1 when it is right, absent without a critic', () => {
    const random = stream(66);
    const experience = randomExperience(random, { groups: 6, perGroup: 1 });
    const s = settings({ klCoefficient: 0 });
    responses(experience).forEach(([start, end], row) => {
      for (const { name, values } of experience.rewards) {
        experience.heads[name].fill(values[row], start - 1, end - 1);
      }
    });
    const perfect = ALGORITHMS.ppo.prepare(experience, s, stream(999));
    close(perfect.explainedVariance ?? NaN, 1);
    close(ALGORITHMS.ppo.prepare(zeroed(experience), s, stream(999)).explainedVariance ?? NaN, 0);
    const s2 = settings({ algorithm: 'reinforce++' });
    assert.equal(
      ALGORITHMS['reinforce++'].prepare(experience, s2, stream(999)).explainedVariance,
      undefined,
    );
  });

  it('ask for a missing head by name', () => {
    const experience = randomExperience(stream(67), { groups: 2, perGroup: 1 });
    delete experience.heads.exploration;
    assert.throws(
      () => ALGORITHMS.ppo.prepare(experience, settings(), stream(999)),
      /"exploration"/,
      `${seed}`,
    );
  });
});
