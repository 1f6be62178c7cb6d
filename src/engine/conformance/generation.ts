import assert from 'node:assert/strict';
import { randomKey } from '../../base/random.ts';
import type { ModelConfig } from '../../model/config.ts';
import type {
  Batch,
  BatchShape,
  Model,
  ModelState,
  Prompts,
  Rollouts,
  Sampling,
} from '../engine.ts';
import type { Bench, Case } from './case.ts';
import { assertSame } from './compare.ts';
import { randomConfig, randomState } from './inputs.ts';
import type { Fresh } from './random.ts';
import { assertSamples } from './samples.ts';

interface Setup {
  state: ModelState;
  prompts: Prompts;
  sampling: Sampling;
  shape: BatchShape;
  model: Model;
}

function randomPrompts(config: ModelConfig, random: Fresh, rows: number, longest = 6): Prompts {
  const lengths = Array.from({ length: rows }, () => random.between(1, longest));
  const offsets = Int32Array.of(0, ...lengths);
  for (let i = 1; i <= rows; i++) offsets[i] += offsets[i - 1];
  return {
    tokens: Int32Array.from({ length: offsets[rows] }, () => random.below(config.vocab)),
    offsets,
    rows: Int32Array.from({ length: rows }, (_, r) => 1000 + 7 * r),
  };
}

async function setUp(
  bench: Bench,
  random: Fresh,
  change: Partial<Sampling> = {},
  fixed: Partial<ModelConfig> = {},
  rows = random.between(1, 9),
): Promise<Setup> {
  const config = randomConfig(random, { context: 48, ...fixed });
  const state = randomState(config, random);
  const prompts = randomPrompts(config, random, rows);
  const sampling: Sampling = {
    key: randomKey(random.seed, 'rollout', random.below(1000)),
    temperature: 0.6 + random.next(),
    topK: 0,
    topP: 1,
    maxTokens: 24,
    stop: [0],
    ...change,
  };
  const shape = { rows, length: config.context, tokens: 1000 };
  return { state, prompts, sampling, shape, model: await bench.model(config, state, shape) };
}

/** Rows in another order, or some of them; identities go along. */
function selectPrompts({ tokens, offsets, rows }: Prompts, chosen: number[]): Prompts {
  const parts = chosen.map((r) => Array.from(tokens.subarray(offsets[r], offsets[r + 1])));
  const selected = Int32Array.of(0, ...parts.map((part) => part.length));
  for (let i = 1; i < selected.length; i++) selected[i] += selected[i - 1];
  return {
    tokens: Int32Array.from(parts.flat()),
    offsets: selected,
    rows: Int32Array.from(chosen, (r) => rows[r]),
  };
}

function rowOf(
  { tokens, offsets, logp }: Rollouts,
  row: number,
): { tokens: Int32Array; logp: Float64Array } {
  return {
    tokens: tokens.slice(offsets[row], offsets[row + 1]),
    logp: Float64Array.from(logp.subarray(offsets[row], offsets[row + 1])),
  };
}

/** The log-probabilities of decoding against those of a full forward pass. */
async function assertEqualsScoring(
  model: Model,
  rollouts: Rollouts,
  temperature: number,
): Promise<void> {
  const rows = rollouts.offsets.length - 1;
  const batch: Batch = {
    tokens: rollouts.tokens,
    offsets: rollouts.offsets,
    temperature: new Float32Array(rows).fill(temperature),
    columns: {},
  };
  const { logp } = await model.score(batch);
  for (let row = 0; row < rows; row++) {
    for (let i = rollouts.offsets[row]; i < rollouts.offsets[row + 1]; i++) {
      const position = i - rollouts.offsets[row];
      if (position < rollouts.promptLengths[row]) assert.equal(rollouts.logp[i], 0);
      else {
        const off = Math.abs(rollouts.logp[i] - logp[i]);
        assert.ok(off <= 1e-4, `row ${row}, position ${position}: logp off by ${off}`);
      }
    }
  }
}

/** Samples follow the definition and their log-probabilities are the scores', with these options. */
function samplingCase(
  name: string,
  change: (config: ModelConfig, random: Fresh) => Partial<Sampling>,
  fixed: Partial<ModelConfig> = {},
): Case {
  return {
    name: `generation: ${name}`,
    run: async (bench, random) => {
      const config = randomConfig(random, { context: 48, ...fixed });
      const rows = random.between(1, config.vocab > 1000 ? 2 : 9);
      const setup = await setUp(bench, random, change(config, random), config, rows);
      const { model, prompts, sampling, state, shape } = setup;
      const rollouts = await model.generate(prompts, sampling);
      assertSamples(rollouts, state, prompts, sampling, shape.length);
      await assertEqualsScoring(model, rollouts, sampling.temperature || 1);
    },
  };
}

const someTokens = (config: ModelConfig, random: Fresh): number[] =>
  Array.from({ length: random.between(1, config.vocab - 1) }, () => random.below(config.vocab - 1));

const options: Case[] = [
  samplingCase('temperature', () => ({})),
  samplingCase('greedy', () => ({ temperature: 0 })),
  samplingCase('top-k', (config, random) => ({ topK: random.between(1, config.vocab) })),
  samplingCase('top-p', (_, random) => ({ topP: 0.05 + 0.9 * random.next() })),
  samplingCase('top-k and top-p', (config, random) => ({
    topK: random.between(2, config.vocab),
    topP: 0.05 + 0.9 * random.next(),
  })),
  samplingCase('banned tokens', (config, random) => ({ ban: someTokens(config, random) })),
  samplingCase('bias', (config, random) => ({
    bias: Float32Array.from(random.normals(config.vocab, 3)),
  })),
  samplingCase('bias of −∞', (config, random) => {
    const bias = new Float32Array(config.vocab);
    for (const token of someTokens(config, random)) bias[token] = -Infinity;
    return { bias };
  }),
  samplingCase('greedy with bans and bias', (config, random) => ({
    temperature: 0,
    ban: someTokens(config, random),
    bias: Float32Array.from(random.normals(config.vocab, 3)),
  })),
  samplingCase('everything at once', (config, random) => ({
    ban: someTokens(config, random),
    bias: Float32Array.from(random.normals(config.vocab)),
    topK: random.between(2, config.vocab),
    topP: 0.5 + 0.5 * random.next(),
    force: (row, position) => (position === 2 ? (row + 1) % config.vocab : undefined),
  })),
  samplingCase('forced tokens, banned ones and stops too', (_, random) => {
    const stopAt = random.between(1, 5);
    return {
      ban: [1],
      stop: [0],
      force: (row, position) => (position === stopAt ? row % 2 : position === 0 ? 1 : undefined),
    };
  }),
  samplingCase('no stop token', () => ({ stop: [] })),
  samplingCase('several stop tokens', (config) => ({ stop: [0, config.vocab - 1] })),
  samplingCase('one token', () => ({ maxTokens: 1 })),
  samplingCase('cut at the longest sequence', () => ({ maxTokens: 1000, stop: [] })),
  samplingCase('a vocabulary of 2', () => ({ maxTokens: 40 }), { vocab: 2 }),
  samplingCase('a vocabulary of 50,257', () => ({ topP: 0.9, maxTokens: 4 }), {
    vocab: 50257,
    width: 6,
    heads: 1,
    layers: 1,
  }),
  samplingCase('odd widths', () => ({}), {
    width: 66,
    heads: 3,
    mlp: { kind: 'swiglu', hidden: 131 },
  }),
];

const compositions: Case = {
  name: 'generation: a sample depends neither on the batch around it nor on concurrency',
  run: async (bench, random) => {
    const setup = await setUp(bench, random, {}, {}, 11);
    const { model, prompts, sampling } = setup;
    const whole = await model.generate(prompts, sampling);
    const shuffled = Array.from(prompts.rows.keys()).sort(() => random.next() - 0.5);
    for (const [chosen, concurrency] of [
      [shuffled, undefined],
      [shuffled.slice(0, 4), undefined],
      [shuffled.slice(0, 1), undefined],
      [shuffled, 1],
      [shuffled, 2],
      [shuffled, 3],
      [shuffled, 100],
    ] as const) {
      const selected = selectPrompts(prompts, [...chosen]);
      const rollouts = await model.generate(selected, { ...sampling, concurrency });
      chosen.forEach((r, row) => {
        const [own, expected] = [rowOf(rollouts, row), rowOf(whole, r)];
        const what = `${chosen.length} rows, concurrency ${concurrency ?? 'default'}, row ${r}`;
        assertSame(own.tokens, expected.tokens, `${what}: tokens`);
        own.logp.forEach((logp, i) =>
          assert.ok(Math.abs(logp - expected.logp[i]) <= 1e-5, `${what}: logp at ${i}`),
        );
      });
    }
  },
};

const threads: Case = {
  name: 'generation: the same numbers for any number of threads',
  run: async (bench, random) => {
    const { state, prompts, sampling, shape } = await setUp(bench, random, {}, {}, 9);
    const all: Rollouts[] = [];
    for (const count of [1, 2, 3]) {
      const model = await bench.model(state.config, state, shape, count);
      all.push(await model.generate(prompts, sampling));
    }
    for (const rollouts of all) {
      assertSame(rollouts.tokens, all[0].tokens, 'tokens');
      assertSame(rollouts.logp, all[0].logp, 'logp');
    }
  },
};

const keys: Case = {
  name: 'generation: another key or identity is another sample, the same ones the same',
  run: async (bench, random) => {
    const { model, prompts, sampling } = await setUp(
      bench,
      random,
      { temperature: 2 },
      { vocab: 31 },
      6,
    );
    const first = await model.generate(prompts, sampling);
    assertSame((await model.generate(prompts, sampling)).tokens, first.tokens, 'tokens');
    const key = randomKey(random.seed, 'evaluation');
    const rows = prompts.rows.map((row) => row + 1);
    for (const other of [
      await model.generate(prompts, { ...sampling, key }),
      await model.generate({ ...prompts, rows }, sampling),
    ]) {
      assert.notDeepEqual(other.tokens, first.tokens);
    }
  },
};

const deltas: Case = {
  name: 'generation: tokens are told as they come',
  run: async (bench, random) => {
    const { model, prompts, sampling } = await setUp(bench, random, { concurrency: 3 }, {}, 7);
    const told = Array.from(prompts.rows, () => ({ tokens: [] as number[], logp: [] as number[] }));
    const rollouts = await model.generate(prompts, sampling, ({ row, token, logp }) => {
      assert.ok(row.length > 0 && row.length <= 3 && token.length === row.length);
      assert.equal(logp.length, row.length);
      row.forEach((r, i) => {
        told[r].tokens.push(token[i]);
        told[r].logp.push(logp[i]);
      });
    });
    told.forEach((row, r) => {
      const { tokens, logp } = rowOf(rollouts, r);
      const prompt = rollouts.promptLengths[r];
      assert.deepEqual(row.tokens, Array.from(tokens.subarray(prompt)));
      assert.deepEqual(row.logp, Array.from(logp.subarray(prompt)));
    });
  },
};

const abort: Case = {
  name: 'generation: stops when told to, and the model still works',
  run: async (bench, random) => {
    const { model, prompts, sampling } = await setUp(bench, random, { stop: [] }, {}, 4);
    const controller = new AbortController();
    let steps = 0;
    const onTokens = (): void => {
      if (++steps === 3) controller.abort();
    };
    await assert.rejects(model.generate(prompts, sampling, onTokens, controller.signal), {
      name: 'AbortError',
    });
    assert.ok(steps < sampling.maxTokens, `${steps} more steps were made`);
    await assert.rejects(model.generate(prompts, sampling, undefined, AbortSignal.abort()), {
      name: 'AbortError',
    });
    assert.equal((await model.generate(prompts, sampling)).offsets.length, 5);
  },
};

const empty: Case = {
  name: 'generation: of no prompts is nothing',
  run: async (bench, random) => {
    const { model, sampling } = await setUp(bench, random);
    const none = new Int32Array(0);
    const rollouts = await model.generate(
      { tokens: none, offsets: Int32Array.of(0), rows: none },
      sampling,
    );
    assert.deepEqual(Array.from(rollouts.offsets), [0]);
    assert.equal(rollouts.tokens.length, 0);
  },
};

const refusals: Case = {
  name: 'generation: refuses what cannot be, saying what',
  run: async (bench, random) => {
    const { model, prompts, sampling, state, shape } = await setUp(bench, random);
    const { vocab } = state.config;
    const refuses = (change: Partial<Sampling>, message: RegExp): Promise<void> =>
      assert.rejects(model.generate(prompts, { ...sampling, ...change }), {
        name: 'UserError',
        message,
      });
    await refuses({ temperature: -1 }, /temperature is -1/);
    await refuses({ temperature: NaN }, /temperature is NaN/);
    await refuses({ topK: -1 }, /topK is -1/);
    await refuses({ topP: 0 }, /topP is 0/);
    await refuses({ maxTokens: 0 }, /maxTokens is 0/);
    await refuses({ concurrency: 0 }, /concurrency is 0/);
    await refuses({ stop: [vocab] }, new RegExp(`stop token ${vocab}`));
    await refuses({ ban: [-1] }, /ban token -1/);
    await refuses(
      { ban: Array.from({ length: vocab }, (_, token) => token) },
      /every token is banned/,
    );
    await refuses({ bias: new Float32Array(vocab + 1) }, /bias is of length/);
    await refuses({ bias: new Float32Array(vocab).fill(NaN) }, /bias of token 0 is NaN/);
    await refuses({ force: () => vocab }, new RegExp(`forced token ${vocab}`));
    const long = new Int32Array(shape.length);
    const offsets = Int32Array.of(0, long.length);
    await assert.rejects(
      model.generate({ tokens: long, offsets, rows: Int32Array.of(0) }, sampling),
      { name: 'UserError', message: /sequence 0 has 48 tokens/ },
    );
    const outside = {
      tokens: Int32Array.of(vocab),
      offsets: Int32Array.of(0, 1),
      rows: Int32Array.of(0),
    };
    await assert.rejects(model.generate(outside, sampling), {
      name: 'UserError',
      message: new RegExp(`token ${vocab} at index 0`),
    });
  },
};

export const generationCases: Case[] = [
  ...options,
  ...[compositions, threads, keys, deltas, abort, empty, refusals],
];
