import { Value } from '@sinclair/typebox/value';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Batch, Scores, TokenGradients } from '../../../src/engine/engine.ts';
import { adaptedKl } from '../../../src/rl/adaptive-kl.ts';
import { writeTokenWeights } from '../../../src/rl/aggregate.ts';
import type { Algorithm, Experience, Settings } from '../../../src/rl/algorithm.ts';
import { DpoOptions } from '../../../src/rl/algorithms/dpo-options.ts';
import { OrealOptions } from '../../../src/rl/algorithms/oreal-options.ts';
import { ALGORITHMS, type AlgorithmName } from '../../../src/rl/algorithms/registry.ts';
import { estimateAdvantages } from '../../../src/rl/gae.ts';
import { truncatedImportance } from '../../../src/rl/importance.ts';
import { klEstimate } from '../../../src/rl/kl.ts';
import { COLUMNS } from '../../../src/rl/objective.ts';
import type { KlEstimator, RlOptions } from '../../../src/rl/options.ts';
import { selectRows } from '../../../src/rl/ragged.ts';
import { TOKEN_REWARD_HEAD } from '../../../src/rl/token-reward.ts';
import { valueLoss } from '../../../src/rl/value.ts';
import { responses, settings, stream } from './support.ts';

/**
 * Agreement with verl, TRL and OREAL on fixed tensors: test/fixtures/rl/golden.json, written by scripts/fixtures/rl_golden.py.
 * Among them ratios beyond e³ on both sides, both clips and the dual clip active, a group that is all equal, a truncated row.
 */
interface Case {
  name: string;
  source: string;
  loss: number;
  gradient: number[];
  [more: string]: unknown;
}
interface Golden {
  inputs: Record<'samples' | 'limit' | 'low' | 'high' | 'dual' | 'cap' | 'constant', number> &
    Record<
      | 'lengths'
      | 'old'
      | 'new'
      | 'sampled'
      | 'reference'
      | 'near'
      | 'values'
      | 'predicted'
      | 'scores'
      | 'advantages'
      | 'perRow'
      | 'rewards'
      | 'correct',
      number[]
    >;
  cases: Case[];
}
const file = new URL('../../fixtures/rl/golden.json', import.meta.url);
const { inputs, cases } = JSON.parse(readFileSync(file, 'utf8')) as Golden;
const rows = inputs.lengths.length;
const used = new Set<string>();

function golden(name: string): Case {
  const found = cases.find((candidate) => candidate.name === name);
  if (!found) throw new Error(`no case "${name}"`);
  used.add(name);
  return found;
}

const offsets = Int32Array.from({ length: rows + 1 }, (_, row) =>
  inputs.lengths.slice(0, row).reduce((sum, length) => sum + length + 1, 0),
);
const promptLengths = new Int32Array(rows).fill(1);

/** Per-token numbers with one prompt token a row; `shift` −1 puts them where a head is read. */
function tokens(of: readonly number[], shift = 0): Float64Array {
  const all = new Float64Array(offsets[rows]);
  let next = 0;
  for (const [start, end] of responses({ offsets, promptLengths })) {
    for (let i = start; i < end; i++) all[i + shift] = of[next++];
  }
  assert.equal(next, of.length);
  return all;
}

/** The numbers of the response tokens, as the fixture lists them. */
function listed(of: ArrayLike<number>, shift = 0): number[] {
  return responses({ offsets, promptLengths }).flatMap(([start, end]) =>
    Array.from({ length: end - start }, (_, i) => of[start + i + shift]),
  );
}

function experience(changes: Partial<Experience> = {}): Experience {
  return {
    tokens: new Int32Array(offsets[rows]),
    offsets,
    promptLengths,
    groups: Int32Array.from({ length: rows }, (_, row) => Math.floor(row / inputs.samples)),
    temperature: 1,
    logp: tokens(inputs.old),
    sampledLogp: tokens(inputs.sampled),
    referenceLogp: tokens(inputs.reference),
    heads: {},
    rewards: [{ name: 'correctness', weight: 1, values: inputs.rewards }],
    correct: inputs.correct,
    ...changes,
  };
}

function agree(actual: ArrayLike<number>, expected: readonly number[], what: string): void {
  assert.equal(actual.length, expected.length, what);
  expected.forEach((value, i) => {
    const slack = 1e-5 * Math.max(1, Math.abs(value));
    assert.ok(Math.abs(actual[i] - value) <= slack, `${what}[${i}]: ${actual[i]}, not ${value}`);
  });
}

/** Loss and gradient of one whole batch, as the fixture has them. */
function agreeLoss({ loss, logp }: TokenGradients, expected: Case): void {
  agree([loss], [expected.loss], expected.name);
  agree(listed(logp ?? []), expected.gradient, expected.name);
  assert.ok(expected.gradient.some((value) => value === 0) || !/clip/.test(expected.name));
}

function batch(of: Experience, s: Settings, columns: Record<string, Float32Array>): Batch {
  const all = Array.from({ length: rows }, (_, row) => row);
  const weight = new Float32Array(offsets[rows]);
  const tokenMean = new Float32Array(offsets[rows]);
  writeTokenWeights(of, all, s.rl.aggregation, s.rl.maxTokens, weight);
  writeTokenWeights(of, all, 'token-mean', s.rl.maxTokens, tokenMean);
  const oldLogp = Float32Array.from(of.logp);
  const referenceLogp = Float32Array.from(of.referenceLogp);
  return selectRows(of, all, { weight, tokenMean, oldLogp, referenceLogp, ...columns });
}

const scores = (logp: Float64Array, heads: Scores['heads'] = {}): Scores => ({
  logp,
  entropy: new Float64Array(logp.length),
  heads,
});

/** The policy's loss with these advantages at the fixture's new log-probabilities. */
function policyLoss(
  rl: Partial<RlOptions>,
  advantage: Float64Array,
  of = experience(),
  more: Record<string, Float32Array> = {},
) {
  const { low: clip, high: clipHigh, constant: maxTokens } = inputs;
  const s = settings({ algorithm: 'grpo', clip, clipHigh, maxTokens, klCoefficient: 0, ...rl });
  const objective = ALGORITHMS.grpo.objective(s, of);
  const part = batch(of, s, { advantage: Float32Array.from(advantage), ...more });
  const gradients = objective.policy(scores(tokens(inputs.new)), part);
  return { gradients, stats: objective.stats() };
}

const perRow = tokens(
  inputs.lengths.flatMap((length, row) => new Array<number>(length).fill(inputs.perRow[row])),
);
const perToken = tokens(inputs.advantages);

describe('published implementations agree', () => {
  it('on advantages', () => {
    const advantage = (name: AlgorithmName, rl: Partial<RlOptions>): number[] => {
      const algorithm: Algorithm = ALGORITHMS[name];
      const s = settings({ algorithm: name, klCoefficient: 0, ...rl });
      return listed(algorithm.prepare(experience(), s, stream(1)).advantage);
    };
    // verl divides by N − 1 where OpenRLHF and we divide by N.
    const count = inputs.old.length;
    const unbiased = (values: number[]): number[] =>
      values.map((value) => value * Math.sqrt((count - 1) / count));
    for (const name of ['grpo', 'dr-grpo', 'rloo'] as const) {
      const expected = golden(`advantage ${name}`).advantages as number[];
      agree(advantage(name, { klIn: 'loss' }), expected, name);
      assert.ok(expected.includes(0), 'the group that is all equal');
    }
    agree(
      unbiased(advantage('reinforce++', { gamma: 0.9 })),
      golden('advantage reinforce++').advantages as number[],
      'reinforce++',
    );
    agree(
      unbiased(advantage('reinforce++', { baseline: 'group', group: inputs.samples })),
      golden('advantage reinforce++ baseline').advantages as number[],
      'baseline',
    );
  });

  it('on generalised advantage estimation', () => {
    const { rewards, gamma, lam, advantages, returns } = golden('gae') as unknown as Record<
      string,
      number[]
    > & { gamma: number; lam: number };
    const found = estimateAdvantages(
      experience(),
      { rewards: tokens(rewards), gamma, lambda: lam },
      tokens(inputs.values, -1),
    );
    agree(listed(found.returns), returns, 'returns');
    const raw = listed(found.advantages);
    const mean = raw.reduce((sum, value) => sum + value, 0) / raw.length;
    const variance = raw.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (raw.length - 1);
    agree(
      raw.map((value) => (value - mean) / Math.sqrt(variance)),
      advantages,
      'advantages',
    );
  });

  it('on clipped losses under every aggregation, with dual clip and truncated importance', () => {
    for (const [theirs, aggregation] of [
      ['token-mean', 'token-mean'],
      ['seq-mean-token-mean', 'sequence-mean'],
      ['seq-mean-token-sum-norm', 'constant'],
    ] as const) {
      const expected = golden(`loss clip ${theirs}`);
      const found = policyLoss({ aggregation, dualClip: inputs.dual }, perToken);
      agreeLoss(found.gradients, expected);
      const { clipped, dual } = expected as unknown as { clipped: number; dual: number };
      assert.ok(clipped > 0.05 && dual > 0.01);
      agree([found.stats.clipFraction], [clipped + dual], 'clipped');
    }
    const of = experience();
    const importance = truncatedImportance(of, inputs.cap);
    const expected = golden('loss clip importance token-mean');
    const { gradients } = policyLoss(
      { aggregation: 'token-mean', dualClip: inputs.dual },
      perToken,
      of,
      { [COLUMNS.importance]: importance },
    );
    agreeLoss(gradients, expected);
  });

  it('on GSPO and CISPO', () => {
    const gspo = policyLoss({ surrogate: 'gspo', aggregation: 'sequence-mean' }, perRow);
    agreeLoss(gspo.gradients, golden('loss gspo seq-mean-token-mean'));
    agreeLoss(gspo.gradients, golden('trl grpo sequence'));
    const cispo = policyLoss({ surrogate: 'cispo', aggregation: 'token-mean' }, perToken);
    agreeLoss(cispo.gradients, golden('loss cispo token-mean'));
  });

  it('on TRL’s GRPO, Dr. GRPO and DAPO losses, and GRPO with KL', () => {
    for (const [theirs, aggregation] of [
      ['grpo', 'sequence-mean'],
      ['dr_grpo', 'constant'],
      ['dapo', 'token-mean'],
    ] as const) {
      agreeLoss(policyLoss({ aggregation }, perRow).gradients, golden(`trl ${theirs} token`));
    }
    const expected = golden('trl grpo token kl');
    const rl = { klCoefficient: expected.beta as number, aggregation: 'sequence-mean' } as const;
    const of = experience({ referenceLogp: tokens(inputs.near) });
    agreeLoss(policyLoss(rl, perRow, of).gradients, expected);
  });

  it('on KL estimates, k3 beyond its clamp among them', () => {
    for (const estimator of ['k1', 'k2', 'k3'] as KlEstimator[]) {
      const expected = golden(`kl ${estimator}`);
      const each = inputs.new.map((value, i) => klEstimate(estimator, value, inputs.reference[i]));
      const mean = each.reduce((sum, { value }) => sum + value, 0) / each.length;
      agree([mean], [expected.loss], estimator);
      agree(
        each.map(({ slope }) => slope / each.length),
        expected.gradient,
        estimator,
      );
    }
  });

  it('on the value loss and on the adaptive KL coefficient', () => {
    const expected = golden('value loss');
    const returns = golden('gae').returns as number[];
    const each = inputs.predicted.map((value, i) =>
      valueLoss(value, inputs.values[i], returns[i], expected.clip as number),
    );
    agree(
      [each.reduce((sum, { loss }) => sum + loss, 0) / each.length],
      [expected.loss],
      'value loss',
    );
    agree(
      each.map(({ slope }) => slope / each.length),
      expected.gradient,
      'value slope',
    );
    const kl = golden('adaptive kl') as unknown as {
      start: number;
      target: number;
      horizon: number;
      rollouts: number;
      path: [number, number][];
    };
    let coefficient = kl.start;
    for (const [measured, next] of kl.path) {
      coefficient = adaptedKl(coefficient, measured, kl, 1);
      agree([coefficient], [next], 'coefficient');
    }
  });

  it('on DPO, label smoothing and IPO (summed log-ratios)', () => {
    for (const [theirs, loss, labelSmoothing] of [
      ['dpo sigmoid 0.0', 'dpo', 0],
      ['dpo sigmoid 0.1', 'dpo', 0.1],
      ['dpo ipo 0.0', 'ipo', 0],
    ] as const) {
      const expected = golden(theirs);
      const pairs = expected.pairs as [number, number][];
      const dpo = Value.Default(DpoOptions, { loss, beta: expected.beta, labelSmoothing });
      const s = settings({ algorithm: 'dpo', dpo: dpo as DpoOptions });
      const of = experience({ referenceLogp: tokens(inputs.near) });
      const advantage = new Float32Array(offsets[rows]);
      const pair = new Float32Array(offsets[rows]);
      pairs.forEach(([right, wrong], number) => {
        for (const [row, sign] of [
          [right, 1],
          [wrong, -1],
        ]) {
          advantage.fill(sign, offsets[row] + 1, offsets[row + 1]);
          pair.fill(number, offsets[row] + 1, offsets[row + 1]);
        }
      });
      const algorithm: Algorithm = ALGORITHMS.dpo;
      const columns = algorithm.weigh?.(of, pairs.flat(), s);
      const part = batch(of, s, { advantage, pair, ...columns });
      const objective = algorithm.objective(s, of);
      const now = scores(tokens(inputs.new));
      objective.observe?.(now, part);
      agreeLoss(objective.policy(now, part), expected);
    }
  });

  it('on OREAL: policy loss of both variants and both shapings, token reward model', () => {
    for (const name of [
      'oreal rloo tokens',
      'oreal rloo tokens cloned',
      'oreal grpo tokens',
      'oreal rloo',
    ]) {
      const expected = golden(name) as Case & {
        shaping: 'rloo' | 'grpo';
        tokens: boolean;
        advantage: boolean;
        threshold: number;
        kl: number;
        rewardLoss: number;
        rewardGradient: number[];
      };
      const oreal = Value.Default(OrealOptions, {
        positives: expected.advantage ? 'advantage' : 'cloned',
        shaping: expected.shaping,
        tokenReward: expected.tokens,
        filter: false,
        threshold: expected.threshold,
      }) as OrealOptions;
      const s = settings({ algorithm: 'oreal', klCoefficient: expected.kl, oreal });
      const head = tokens(inputs.scores, -1);
      const heads = { [TOKEN_REWARD_HEAD]: head };
      const logp = tokens(inputs.new);
      const of = experience({ logp, heads, referenceLogp: tokens(inputs.near) });
      const algorithm: Algorithm = ALGORITHMS.oreal;
      const { advantage, columns } = algorithm.prepare(of, s, stream(2));
      const all = Array.from({ length: rows }, (_, row) => row);
      const part = batch(of, s, { advantage, ...columns, ...algorithm.weigh?.(of, all, s) });
      const objective = algorithm.objective(s, of);
      agreeLoss(objective.policy(scores(logp), part), expected);
      assert.equal(objective.critic !== undefined, expected.tokens);
      if (!objective.critic) continue;
      const reward = objective.critic(scores(logp, heads), part);
      agree([reward.loss], [expected.rewardLoss], 'token reward loss');
      agree(listed(reward.heads?.[TOKEN_REWARD_HEAD] ?? [], -1), expected.rewardGradient, name);
    }
  });

  it('on every case of the fixture', () => {
    assert.deepEqual(
      cases.map(({ name }) => name).filter((name) => !used.has(name)),
      [],
    );
    const logRatios = inputs.new.map((value, i) => value - inputs.old[i]);
    assert.ok(Math.max(...logRatios) > 3 && Math.min(...logRatios) < -3);
    assert.ok(inputs.lengths.includes(inputs.limit));
  });
});
