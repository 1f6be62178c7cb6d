import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { mean } from '../../../src/base/statistics.ts';
import { CONTROL_NAMES, type ControlName } from '../../../src/run/controls.ts';
import type { NewRollout } from '../../../src/run/store/rows.ts';
import { controlValues } from '../../../src/run/trainer/settings.ts';
import { train } from '../../../src/run/trainer/train.ts';
import { memoryCheckpoints, memoryPort } from './support/memory-port.ts';
import { tinySetup, tinySpec } from './support/tiny.ts';

const seed = randomInt(2 ** 31);
/** The safe point at which the change is asked for; the step after it is the first that may differ. */
const AT = 1;
const STEPS = AT + 1;

const spec = tinySpec({
  seed,
  sft: { steps: 0 },
  rl: { steps: STEPS },
  // A tiny model answers nothing: correctness pays, too.
  reward: { correctness: { noAnswer: -1 } },
  eval: { every: 100, draws: 2, probes: 0 },
});

/** What a run did, its random start and all draws keyed by the same seed. */
async function trained(values?: Record<string, number>) {
  const port = memoryPort();
  port.onCommit = ({ events }) => {
    const done = events.some(({ type, phase, step }) => {
      return type === 'metric' && phase === 'rl' && step === AT;
    });
    if (done && values) port.ask({ kind: 'control', body: values });
  };
  const checkpoints = memoryCheckpoints();
  const outcome = await train(tinySetup(spec, { checkpoints }), port);
  assert.equal(outcome, 'finished', JSON.stringify(port.events.at(-1)));
  const weights = (step: number): number[] =>
    [...(checkpoints.saved.get(`step-${step}`)?.models.policy.weights ?? [])].flatMap(
      ([, { data }]) => [...data],
    );
  return {
    events: port.events,
    weights,
    rollouts: (step: number) =>
      port.rollouts.filter((row) => row.split === 'train' && row.step === step),
    /** How far the weights went in the step after the change. */
    moved: Math.hypot(...weights(STEPS).map((x, i) => x - weights(AT)[i])),
  };
}
type Trained = Awaited<ReturnType<typeof trained>>;

const responses = (rows: NewRollout[]): number[][] => rows.map(({ response }) => [...response]);
const advantages = (rows: NewRollout[]): number[][] =>
  rows.map(({ advantage }) => [...(advantage ?? [])]);
const terms = (rows: NewRollout[]) => rows.map(({ rewards: { total: _, ...rest } }) => rest);
const entropy = (rows: NewRollout[]): number =>
  mean(rows.flatMap(({ extras }) => [...(extras?.entropy ?? [])]));

/** The total is what the new weight makes of the very same terms. */
function weighs(name: string) {
  return (plain: Trained, other: Trained, value: number): void => {
    const [before, after] = [plain, other].map((run) => run.rollouts(STEPS));
    assert.deepEqual(responses(after), responses(before));
    assert.deepEqual(terms(after), terms(before));
    for (const { rewards } of after) {
      const expected = Object.entries(rewards)
        .filter(([term]) => term !== 'total')
        .reduce((sum, [term, paid]) => sum + paid * (term === name ? value : 1), 0);
      assert.ok(Math.abs(rewards.total - expected) < 1e-5, `${rewards.total} ≠ ${expected}`);
    }
    assert.notDeepEqual(
      after.map(({ rewards }) => rewards.total),
      before.map(({ rewards }) => rewards.total),
    );
    assert.notDeepEqual(advantages(after), advantages(before));
  };
}

/** New value of each control and what it claims to do to the step after it. */
const CASES: Record<
  ControlName,
  { value: number; claim: (plain: Trained, other: Trained, value: number) => void }
> = {
  'reward.exploration.weight': { value: 0.25, claim: weighs('exploration') },
  'reward.correctness.weight': { value: 3, claim: weighs('correctness') },
  'rl.klCoefficient': {
    value: 0.9,
    claim(plain, other) {
      const [before, after] = [plain, other].map((run) => run.rollouts(STEPS));
      assert.deepEqual(responses(after), responses(before));
      // KL is paid token by token here, as a signal of its own.
      assert.notDeepEqual(advantages(after), advantages(before));
    },
  },
  'rl.learningRate': {
    value: spec.rl.learningRate / 10,
    claim(plain, other) {
      const [before, after] = [plain, other].map((run) => run.rollouts(STEPS));
      assert.deepEqual(advantages(after), advantages(before));
      assert.ok(other.moved < plain.moved / 3, `${other.moved} against ${plain.moved}`);
      assert.ok(other.moved > 0);
    },
  },
  'rl.entropyBonus': {
    value: 0.5,
    claim(plain, other) {
      // It is part of the loss, not of what is paid.
      const [before, after] = [plain, other].map((run) => run.rollouts(STEPS));
      assert.deepEqual(responses(after), responses(before));
      assert.deepEqual(advantages(after), advantages(before));
    },
  },
  'rl.temperature': {
    value: 0.1,
    claim(plain, other) {
      const [before, after] = [plain, other].map((run) => run.rollouts(STEPS));
      assert.notDeepEqual(responses(after), responses(before));
      assert.ok(entropy(after) < entropy(before), `${entropy(after)} against ${entropy(before)}`);
    },
  },
  'rl.maxTokens': {
    value: 8,
    claim(plain, other, value) {
      // The same draws, cut off.
      const [before, after] = [plain, other].map((run) => responses(run.rollouts(STEPS)));
      assert.deepEqual(
        after,
        before.map((response) => response.slice(0, value)),
      );
      assert.ok(before.some(({ length }) => length > value));
    },
  },
};

describe(`what a control does to a run that trains (seed ${seed})`, function () {
  this.timeout(60_000);
  let plain: Trained;
  before(async () => {
    plain = await trained();
  });

  it('is nothing while nobody asks: twins are equal', async () => {
    const twin = await trained();
    for (let step = 1; step <= STEPS; step++) {
      assert.deepEqual(twin.rollouts(step), plain.rollouts(step));
      assert.deepEqual(twin.weights(step), plain.weights(step));
    }
  });

  for (const name of CONTROL_NAMES) {
    const { value, claim } = CASES[name];
    it(`is what ${name} says, from the next step on and recorded`, async () => {
      const other = await trained({ [name]: value });
      assert.deepEqual(
        other.events.filter(({ type }) => type === 'control'),
        [
          {
            type: 'control',
            phase: 'rl',
            step: AT,
            name,
            before: controlValues(spec)[name],
            after: value,
            by: 'test',
          },
        ],
      );
      assert.deepEqual(other.rollouts(AT), plain.rollouts(AT));
      assert.deepEqual(other.weights(AT), plain.weights(AT));
      claim(plain, other, value);
      assert.notDeepEqual(other.weights(STEPS), plain.weights(STEPS));
    });
  }
});
