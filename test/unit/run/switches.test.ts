import { Value } from '@sinclair/typebox/value';
import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { createReferenceEngine } from '../../../src/engine/reference/engine.ts';
import { RewardOptions } from '../../../src/rl/reward-options.ts';
import {
  batchShape,
  freshConfig,
  outputsFor,
  withOutputs,
} from '../../../src/run/trainer/models.ts';
import type { NewEvent } from '../../../src/run/events.ts';
import { rlStep } from '../../../src/run/trainer/rl.ts';
import type { TaskContext } from '../../../src/run/trainer/sample.ts';
import { controlValues } from '../../../src/run/controls.ts';
import { stepSettings } from '../../../src/run/trainer/settings.ts';
import { train } from '../../../src/run/trainer/train.ts';
import { checkRunFile } from '../../../src/run/validate.ts';
import { taskNamed } from '../../../src/tasks/registry.ts';
import type { Task } from '../../../src/tasks/task.ts';
import { memoryCheckpoints, memoryPort } from './support/memory-port.ts';
import { tinySetup, tinySpec, weightsOf } from './support/tiny.ts';

const seed = randomInt(2 ** 31);
const VOCABULARY = 12;

/** A task that a random model solves half the time: the first token must be even. */
const coin = {
  ...taskNamed('countdown'),
  stopTokens: () => [1],
  prompt: (puzzle: { payload: unknown }) => Int32Array.of(2, 3, puzzle.payload as number),
  verify: (_prompt: Int32Array, response: Int32Array) => ({
    correct: response[0] % 2 === 0,
    answered: response.length > 2,
    reason: '',
    validity: 1,
    duplicates: 0,
    thinkingLength: response.length,
    attempts: { all: 0, distinct: 0, guarded: 0 },
  }),
  detect: () => [],
  opportunities: () => ({}),
} as unknown as Task;
const puzzles = [4, 5, 6, 7].map((payload) => ({ canonical: String(payload), payload }));
const context: TaskContext = {
  task: coin,
  options: {},
  vocabulary: Array.from({ length: VOCABULARY }, String),
  stop: [1],
  train: puzzles,
  heldOut: puzzles,
  detector: 'coin',
};

/** All weights after two real steps on the reference engine with these fields in the run file. */
async function weightsAfter(changes: Record<string, object>): Promise<string> {
  const spec = tinySpec({
    sft: { steps: 0 },
    ...changes,
    rl: { batch: 16, group: 8, maxTokens: 8, learningRate: 0.05, ...changes.rl },
  });
  const engine = createReferenceEngine();
  const settings = stepSettings(spec, controlValues(spec));
  const outputs = outputsFor(settings);
  if (!spec.model) throw new Error('no model');
  const config = { ...freshConfig(spec.model, VOCABULARY, 16), outputs: outputs.policy };
  const policy = await engine.create(config, { seed }, batchShape(config, spec, 11));
  const start = await policy.save();
  const bare = withOutputs(start, {});
  // A reference some way off, so that every pull to it shows from the first step.
  for (const { data } of bare.weights.values())
    data.forEach((x, i) => (data[i] = x + 0.1 * Math.sin(i)));
  const models = {
    policy,
    reference: await engine.create(bare.config, bare, batchShape(bare.config, spec, 11)),
    ...(outputs.critic && {
      critic: await engine.create(
        { ...start.config, outputs: outputs.critic },
        withOutputs(start, outputs.critic),
        batchShape(config, spec, 11),
      ),
    }),
  };
  for (const step of [1, 2]) {
    await rlStep({
      models,
      context,
      settings,
      seed,
      step,
      stored: () => () => false,
      stream: () => ({ onTokens: () => undefined, finish: () => undefined }),
    });
  }
  return weightsOf(withOutputs(await policy.save(), {})) + weightsOf(await policy.save());
}

describe('options in a tiny run', function () {
  this.timeout(300_000);
  const twice = { epochs: 2, minibatches: 2 };
  const grpo = { algorithm: 'grpo', ...twice };
  const oreal = { algorithm: 'oreal', criticWarmup: 0 };
  const cases: [string, Record<string, object>, Record<string, object>][] = [
    ['surrogate gspo', { rl: grpo }, { rl: { ...grpo, surrogate: 'gspo' } }],
    [
      'surrogate cispo',
      { rl: { ...grpo, clip: 0.01 } },
      { rl: { ...grpo, clip: 0.01, surrogate: 'cispo' } },
    ],
    ['clipHigh', { rl: { ...grpo, clip: 0.01 } }, { rl: { ...grpo, clip: 0.01, clipHigh: 0.5 } }],
    ['dualClip', { rl: grpo }, { rl: { ...grpo, dualClip: 1.001 } }],
    [
      'truncatedImportance',
      { rl: { ...grpo, klCoefficient: 0.5 } },
      { rl: { ...grpo, klCoefficient: 0.5, truncatedImportance: 0.5 } },
    ],
    ['klEstimator', { rl: grpo }, { rl: { ...grpo, klEstimator: 'k2' } }],
    ['topP', { rl: grpo }, { rl: { ...grpo, topP: 0.5 } }],
    ['klIn', { rl: grpo }, { rl: { ...grpo, klIn: 'reward' } }],
    ['aggregation', { rl: grpo }, { rl: { ...grpo, aggregation: 'constant' } }],
    ['whitening', { rl: grpo }, { rl: { ...grpo, whitening: 'batch' } }],
    ['entropyBonus', { rl: grpo }, { rl: { ...grpo, entropyBonus: 0.3 } }],
    [
      'baseline',
      { rl: { algorithm: 'reinforce++' } },
      { rl: { algorithm: 'reinforce++', baseline: 'group' } },
    ],
    ['reward.format', { rl: grpo }, { rl: grpo, reward: { format: {} } }],
    ['reward.repetition', { rl: grpo }, { rl: grpo, reward: { repetition: { size: 1 } } }],
    [
      'reward.repetition.size',
      { rl: grpo, reward: { repetition: { size: 1 } } },
      { rl: grpo, reward: { repetition: { size: 2 } } },
    ],
    ['reward.overlong', { rl: grpo }, { rl: grpo, reward: { overlong: { buffer: 5 } } }],
    ['reward.correctness.right', { rl: grpo }, { rl: grpo, reward: { correctness: { right: 3 } } }],
    [
      'reward.correctness.wrong',
      { rl: grpo },
      { rl: grpo, reward: { correctness: { wrong: -3 } } },
    ],
    [
      'reward.correctness.gamma',
      { rl: { algorithm: 'ppo' } },
      { rl: { algorithm: 'ppo' }, reward: { correctness: { gamma: 0.3 } } },
    ],
    [
      'value.learningRateFactor',
      { rl: { algorithm: 'ppo', ...twice }, value: { critic: 'separate' } },
      { rl: { algorithm: 'ppo', ...twice }, value: { critic: 'separate', learningRateFactor: 9 } },
    ],
    [
      'criticWarmup',
      { rl: { algorithm: 'ppo' }, value: { critic: 'separate' } },
      { rl: { algorithm: 'ppo', criticWarmup: 1 }, value: { critic: 'separate' } },
    ],
    [
      'oreal.positives',
      { rl: { ...oreal, oreal: { threshold: 0.1 } } },
      { rl: { ...oreal, oreal: { positives: 'cloned', threshold: 0.1 } } },
    ],
    [
      'oreal.tokenReward',
      { rl: { ...oreal, oreal: { filter: false } } },
      { rl: { ...oreal, oreal: { filter: false, tokenReward: false } } },
    ],
    [
      'oreal.filter',
      { rl: { ...oreal, oreal: { threshold: 0.1 } } },
      { rl: { ...oreal, oreal: { threshold: 0.1, filter: false } } },
    ],
    ...(
      [
        ['shaping', 'grpo'],
        ['threshold', 0.3],
        ['positiveWeight', 3],
        ['negativeWeight', 3],
      ] as const
    ).map(([field, value]): [string, Record<string, object>, Record<string, object>] => [
      `oreal.${field}`,
      { rl: { ...oreal, oreal: { threshold: 0.1 } } },
      { rl: { ...oreal, oreal: { threshold: 0.1, [field]: value } } },
    ]),
    ...(['format', 'overlong', 'repetition'] as const).map(
      (term): [string, Record<string, object>, Record<string, object>] => [
        `reward.${term}.weight`,
        {
          rl: { algorithm: 'dr-grpo' },
          reward: { [term]: term === 'repetition' ? { size: 1 } : {} },
        },
        {
          rl: { algorithm: 'dr-grpo' },
          reward: { [term]: { ...(term === 'repetition' && { size: 1 }), weight: 4 } },
        },
      ],
    ),
    ...(['exploration', 'format', 'overlong'] as const).map(
      (term): [string, Record<string, object>, Record<string, object>] => [
        `reward.${term}.gamma`,
        { rl: { algorithm: 'reinforce++' }, reward: { [term]: {} } },
        { rl: { algorithm: 'reinforce++' }, reward: { [term]: { gamma: 0.3 } } },
      ],
    ),
    [
      'reward.overlong.buffer',
      { rl: grpo, reward: { overlong: { buffer: 2 } } },
      { rl: grpo, reward: { overlong: { buffer: 7 } } },
    ],
    ['dpo.loss', { rl: { algorithm: 'dpo' } }, { rl: { algorithm: 'dpo', dpo: { loss: 'ipo' } } }],
    [
      'dpo.beta',
      { rl: { algorithm: 'dpo', ...twice } },
      { rl: { algorithm: 'dpo', ...twice, dpo: { beta: 2 } } },
    ],
    [
      'dpo.labelSmoothing',
      { rl: { algorithm: 'dpo', dpo: { beta: 2 } } },
      { rl: { algorithm: 'dpo', dpo: { beta: 2, labelSmoothing: 0.4 } } },
    ],
    ['algorithm rft', { rl: { algorithm: 'dpo' } }, { rl: { algorithm: 'rft' } }],
  ];
  for (const [name, left, right] of cases) {
    it(`${name} changes the weights`, async () => {
      assert.notEqual(await weightsAfter(left), await weightsAfter(right), `seed ${seed}`);
    });
  }

  it('the policy stands still while only the second model warms up', async () => {
    const still = { rl: { algorithm: 'oreal', criticWarmup: 2 } };
    const moving = { rl: { algorithm: 'oreal', criticWarmup: 1, oreal: { threshold: 0 } } };
    const start = await weightsAfter({ rl: { algorithm: 'oreal', criticWarmup: 9 } });
    assert.equal(await weightsAfter(still), start);
    assert.notEqual(await weightsAfter(moving), start);
  });

  const run = async (
    changes: Record<string, unknown>,
    resume?: string,
    from = memoryCheckpoints(),
  ) => {
    const port = memoryPort();
    const setup = tinySetup(
      tinySpec({
        sft: { steps: 0 },
        seed: seed % 99,
        checkpoint: { every: 1, keep: 9 },
        ...changes,
      }),
      {
        checkpoints: from,
        resume,
      },
    );
    assert.equal(await train(setup, port), 'finished', JSON.stringify(port.events.at(-1)));
    return { port, checkpoints: from };
  };
  const last = ({ checkpoints }: Awaited<ReturnType<typeof run>>): string =>
    weightsOf(
      checkpoints.saved.get('step-4')?.models.policy ?? { config: {} as never, weights: new Map() },
    );

  it('has no policy loss and no update speed while the second model alone learns', async () => {
    const { port } = await run({
      rl: { algorithm: 'oreal', criticWarmup: 2, batch: 8, group: 4, oreal: { filter: false } },
    });
    const measured = ['policy/loss', 'throughput/update_tokens', 'value/loss'] as const;
    const seen = port.events.flatMap((event) =>
      event.type === 'metric' && event.step > 0
        ? [measured.filter((name) => event.values[name] !== undefined)]
        : [],
    );
    assert.deepEqual(seen, [['value/loss'], ['value/loss'], [...measured]]);
  });

  it('rl.klTarget moves the coefficient, and a resumed run moves it alike', async () => {
    const rl = { steps: 4, klTarget: 0.0001, klHorizon: 6, klCoefficient: 0.5 };
    const whole = await run({ rl });
    const seen = whole.port.events.flatMap((event) =>
      event.type === 'metric' ? [event.values['policy/kl_coefficient']] : [],
    );
    const used = seen.filter((value) => value !== undefined);
    assert.equal(used.length, 4);
    assert.equal(used[0], 0.5);
    assert.equal(new Set(used).size, 4, used.join());
    assert.notEqual(last(whole), last(await run({ rl: { ...rl, klTarget: undefined } })));
    assert.notEqual(last(whole), last(await run({ rl: { ...rl, klHorizon: 60 } })));
    const half = memoryCheckpoints();
    for (const name of ['step-0', 'step-2']) {
      const checkpoint = whole.checkpoints.saved.get(name);
      if (checkpoint) half.saved.set(name, structuredClone(checkpoint));
    }
    assert.equal(last(await run({ rl }, 'step-2', half)), last(whole));
  });

  it('rl.referenceEvery makes the policy its reference: KL falls to 0 there, and a resumed run knows', async () => {
    const rl = { steps: 4, referenceEvery: 2 };
    const whole = await run({ rl });
    const kl = whole.port.events.flatMap((event) =>
      event.type === 'metric' && event.step > 0 ? [event.values['policy/kl'] ?? NaN] : [],
    );
    assert.ok(
      Math.abs(kl[2]) < 1e-9 && Math.abs(kl[1]) > 1e-6 && Math.abs(kl[3]) > 1e-6,
      kl.join(),
    );
    assert.equal(whole.checkpoints.saved.get('step-3')?.state.reference?.name, 'step-2');
    assert.notEqual(last(whole), last(await run({ rl: { steps: 4 } })));
    for (const from of ['step-1', 'step-2', 'step-3']) {
      const copy = memoryCheckpoints();
      for (const [name, checkpoint] of whole.checkpoints.saved)
        copy.saved.set(name, structuredClone(checkpoint));
      assert.equal(last(await run({ rl }, from, copy)), last(whole), `${from}, seed ${seed}`);
    }
  });

  for (const algorithm of ['oreal', 'dpo', 'rft']) {
    it(`${algorithm} goes on from a checkpoint to the same weights, second model included`, async () => {
      const changes = {
        task: { name: 'knights-and-knaves', options: { puzzles: 40, maxPeople: 2 } },
        sft: { steps: 30, batch: 16 },
        rl: {
          algorithm,
          batch: 16,
          group: 8,
          steps: 4,
          criticWarmup: algorithm === 'oreal' ? 1 : 0,
        },
        model: { width: 16, hidden: 32 },
      };
      const whole = await run(changes);
      const weights = ({ checkpoints }: Awaited<ReturnType<typeof run>>): string => {
        const models = checkpoints.saved.get('step-4')?.models;
        assert.ok(models && (models.critic !== undefined) === (algorithm === 'oreal'));
        return weightsOf(models.policy) + (models.critic ? weightsOf(models.critic) : '');
      };
      const copy = memoryCheckpoints();
      for (const name of ['step-0', 'step-2']) {
        const checkpoint = whole.checkpoints.saved.get(name);
        if (checkpoint) copy.saved.set(name, structuredClone(checkpoint));
      }
      assert.ok(copy.saved.has('step-2'));
      assert.equal(weights(await run(changes, 'step-2', copy)), weights(whole), `seed ${seed}`);
    });
  }

  it('eval.perturbed measures memorisation, for tasks that can change their puzzles', async () => {
    const warned: string[] = [];
    const names = async (task: string): Promise<string[]> => {
      const { port } = await run({
        task: { name: task },
        rl: { steps: 1 },
        eval: { perturbed: 6, draws: 4, probes: 0 },
      });
      const said = (event: NewEvent) =>
        event.type === 'log' && /^eval\.perturbed/.test(event.message);
      if (port.events.some(said)) warned.push(task);
      return port.events.flatMap((event) =>
        event.type === 'metric'
          ? Object.keys(event.values).filter((name) => /limem/.test(name))
          : [],
      );
    };
    const both = [
      'eval/limem_left_out_train',
      'eval/limem_train',
      'eval/limem_left_out',
      'eval/limem',
    ];
    assert.deepEqual(await names('knights-and-knaves'), [...both, ...both]);
    assert.deepEqual(await names('countdown'), []);
    assert.deepEqual(warned, ['countdown']);
  });

  it('says so when every reward is equal, once', async () => {
    // A model that never answers, with nothing else paid: every group is equal.
    const { port } = await run({
      rl: { algorithm: 'grpo', batch: 8, group: 4, klCoefficient: 0 },
      reward: { exploration: { weight: 0 } },
    });
    const said = port.events.filter(
      (event) => event.type === 'log' && /nothing to compare/.test(event.message),
    );
    assert.equal(said.length, 1);
    const shares = port.events.flatMap((event) =>
      event.type === 'metric' && event.step > 0 ? [event.values['policy/equal_groups']] : [],
    );
    assert.deepEqual(shares, [1, 1, 1]);
    for (const algorithm of ['oreal', 'dpo', 'rft']) {
      await run({ rl: { algorithm, batch: 8, group: 4, criticWarmup: 0 } });
    }
  });

  it('says so of single samples too, and raises the alarm where samples are compared alone', async () => {
    const heard = async (rl: object) => {
      const { port } = await run({
        rl: { steps: 6, batch: 8, ...rl },
        reward: { exploration: { weight: 0 } },
      });
      const messages = port.events.flatMap((event) =>
        event.type === 'log' && /nothing was learnt/.test(event.message) ? [event.message] : [],
      );
      const alarms = port.events.flatMap((event) => (event.type === 'alarm' ? [event.code] : []));
      return { messages, equal: alarms.includes('equal-groups') };
    };
    const single = await heard({ algorithm: 'reinforce++' });
    assert.equal(single.messages.length, 1);
    assert.match(single.messages[0], /every rollout earned the same.*the KL, whitened/);
    for (const [algorithm, equal] of [
      ['grpo', true],
      ['reinforce++', false],
      ['rft', false],
    ] as const) {
      const found = await heard({ algorithm, group: 4 });
      assert.equal(found.messages.length, 1, algorithm);
      assert.equal(found.equal, equal, algorithm);
    }
  });
});

describe('switches that are not what they seem', () => {
  const warnings = (fields: Record<string, unknown>): string[] => {
    const { problems } = checkRunFile(JSON.stringify({ sft: { steps: 1 }, ...fields }));
    assert.ok(
      problems.every(({ severity }) => severity === 'warning'),
      JSON.stringify(problems),
    );
    return problems.map(({ path, message }) => `${path}: ${message}`);
  };
  const grpo = { algorithm: 'grpo' };

  it('are warned about at their place, with the cosine to the exact gradient', () => {
    const [k1] = warnings({ rl: { ...grpo, klEstimator: 'k1' } });
    assert.match(k1, /^rl\.klEstimator: k1 in the loss does not regularise.*cosine 0\.00/);
    const [k3] = warnings({ rl: { ...grpo, klEstimator: 'k3' } });
    assert.match(k3, /biased.*cosine 0\.9\d .*at \d\.\d\d.*clamped/);
    const [paid] = warnings({ rl: { klEstimator: 'k3' } });
    assert.match(paid, /k3 in the reward hardly pulls.*cosine/);
    for (const [rl, expected] of [
      [{ dualClip: 1.1 }, /^rl\.dualClip: below 1 \+ clipHigh/],
      [{ dualClip: 3, surrogate: 'cispo' }, /^rl\.dualClip: has no effect with cispo/],
      [{ ...grpo, clip: 0.1 }, /^rl\.clip: has no effect with one update/],
      [{ ...grpo, surrogate: 'gspo' }, /^rl\.surrogate: has no effect with one update/],
      [{ ...grpo, epochs: 2, surrogate: 'gspo' }, /^rl\.surrogate: .*paper: 0\.0003/],
      [{ truncatedImportance: 2 }, /^rl\.truncatedImportance: .*1 within rounding/],
      [{ ...grpo, lambda: 0.9 }, /^rl\.lambda: has no effect with GRPO/],
      [{ ...grpo, gamma: 0.9 }, /^rl\.gamma: has no effect/],
      [{ baseline: 'group', group: 2 }, /^rl\.baseline: has no effect with PPO/],
      [{ algorithm: 'dpo', klCoefficient: 0.5 }, /^rl\.klCoefficient: has no effect with DPO/],
      [{ algorithm: 'rft', whitening: 'batch' }, /^rl\.whitening: has no effect/],
      [{ algorithm: 'rft', oreal: { threshold: 0.1 } }, /^rl\.oreal: has no effect/],
      [{ klHorizon: 10 }, /^rl\.klHorizon: has no effect/],
      [{ klTarget: 0.1, klHorizon: 63 }, /^rl\.klHorizon: 63 rollouts are fewer than a step's 64/],
      [{ klTarget: 0.1, batch: 641 }, /^rl\.klHorizon: 640 rollouts .* step's 641/],
    ] as [object, RegExp][]) {
      const found = warnings({ rl });
      assert.ok(
        found.length === 1 && expected.test(found[0]),
        `${JSON.stringify(rl)}: ${found.join(' | ')}`,
      );
    }
    const one = { epochs: 1, minibatches: 1 };
    const bare = { algorithm: 'oreal', oreal: { tokenReward: false } };
    const explore = (exploration: object) => ({ reward: { exploration } });
    for (const [fields, expected] of [
      [{ rl: { algorithm: 'oreal', steps: 10 } }, /^rl\.criticWarmup: .*first 10 steps.*has 10/],
      [
        { rl: { criticWarmup: 60 }, value: { critic: 'separate' } },
        /^rl\.criticWarmup: .*never trained/,
      ],
      [{ value: { learningRateFactor: 3 } }, /^value\.learningRateFactor: .*no second model/],
      [
        { value: { learningRateFactor: 3, critic: 'detached' } },
        /^value\.learningRateFactor: .*no second model/,
      ],
      [{ rl: bare, value: { learningRateFactor: 3 } }, /^value\.learningRateFactor: has no effect/],
      [{ rl: one, value: { clip: 0.2 } }, /^value\.clip: has no effect with one update/],
      [
        { rl: { algorithm: 'dpo', dpo: { loss: 'ipo', labelSmoothing: 0.1 } } },
        /^rl\.dpo\.labelSmoothing: has no effect with ipo/,
      ],
      [
        { rl: { ...bare, oreal: { tokenReward: false, threshold: 0.1 } } },
        /^rl\.oreal\.threshold: has no effect without a token/,
      ],
      [
        { rl: { ...bare, oreal: { tokenReward: false, filter: true } } },
        /^rl\.oreal\.filter: has no effect without a token/,
      ],
      [
        explore({ kind: 'length', constant: 5 }),
        /^reward\.exploration\.constant: has no effect with the kind length/,
      ],
      [
        explore({ kind: 'attempts', minimumLength: 5 }),
        /^reward\.exploration\.minimumLength: has no effect/,
      ],
      [explore({ cap: 5 }), /^reward\.exploration\.cap: .*the kind reciprocal-length/],
      [
        { rl: { referenceEvery: 5, klCoefficient: 0 } },
        /^rl\.referenceEvery: .*nothing pulls to the reference/,
      ],
      [{ eval: { perturbed: 9 } }, /^eval\.perturbed: .*that can: stream-of-search, knights/],
    ] as [object, RegExp][]) {
      const found = warnings(fields as Record<string, unknown>);
      assert.ok(
        found.length === 1 && expected.test(found[0]),
        `${JSON.stringify(fields)}: ${found.join(' | ')}`,
      );
    }
    const single = { value: { perSignal: false }, reward: { correctness: { gamma: 0.5 } } };
    assert.match(warnings(single).join(), /^reward\.correctness\.gamma: has no effect with PPO/);
    const outcome = { rl: { algorithm: 'oreal' }, reward: { exploration: { weight: 2 } } };
    assert.match(warnings(outcome).join(), /^reward\.exploration: has no effect with OREAL/);
  });

  it('are not warned about where they are what they seem', () => {
    for (const rl of [
      {},
      grpo,
      { klEstimator: 'k1' },
      { klTarget: 0.1, klHorizon: 64 },
      { ...grpo, klEstimator: 'k2' },
      { ...grpo, epochs: 2, clipHigh: 0.28 },
      { algorithm: 'oreal' },
      { algorithm: 'dpo' },
      { algorithm: 'rft' },
    ]) {
      assert.deepEqual(warnings({ rl }), [], JSON.stringify(rl));
    }
  });

  it('are not warned about beside what makes them mean something', () => {
    const separate = { critic: 'separate', learningRateFactor: 3 };
    const kept = { algorithm: 'oreal', oreal: { tokenReward: false, filter: false } };
    for (const fields of [
      { rl: { algorithm: 'oreal', steps: 11 } },
      { rl: { criticWarmup: 59 }, value: separate },
      { rl: { algorithm: 'oreal', steps: 0 } },
      { rl: { algorithm: 'oreal' }, value: { learningRateFactor: 3 } },
      { rl: kept },
      { value: { clip: 0.2 } },
      { rl: { algorithm: 'dpo', dpo: { labelSmoothing: 0.1 } } },
      { rl: { algorithm: 'dpo', referenceEvery: 5 } },
      { rl: { referenceEvery: 5 } },
      {
        rl: { referenceEvery: 5, klCoefficient: 0 },
        schedule: [{ after: 9, set: { 'rl.klCoefficient': 0.1 } }],
      },
      { reward: { exploration: { kind: 'length', cap: 50 } } },
      { reward: { exploration: { constant: 5, minimumLength: 5 } } },
      { task: { name: 'arithmetic' }, eval: { perturbed: 9 } },
    ]) {
      assert.deepEqual(warnings(fields), [], JSON.stringify(fields));
    }
  });

  it('are not warned about at weight 0', () => {
    const reward = { exploration: { weight: 0 } };
    assert.deepEqual(warnings({ rl: { algorithm: 'rft' }, reward }), []);
  });

  it('have errors where they are impossible', () => {
    const { problems } = checkRunFile(
      JSON.stringify({ sft: { steps: 1 }, reward: { overlong: { buffer: 500 } } }),
    );
    assert.deepEqual(
      problems.map(({ path }) => path),
      ['reward.overlong.buffer'],
    );
    assert.deepEqual(Object.keys(Value.Default(RewardOptions, {}) as object), [
      'correctness',
      'exploration',
    ]);
  });
});
