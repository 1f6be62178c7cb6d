import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { mean } from '../../../src/base/statistics.ts';
import { CONTROL_NAMES, controlValues, type ControlName } from '../../../src/run/controls.ts';
import type { NewRollout } from '../../../src/run/store/rows.ts';
import { demonstrating } from './support/demonstrating.ts';
import { train } from '../../../src/run/trainer/train.ts';
import { memoryCheckpoints, memoryPort } from './support/memory-port.ts';
import { tinySetup, tinySpec } from './support/tiny.ts';

const seed = randomInt(2 ** 31);
/** The safe point at which the change is asked for; the step after it is the first that may differ. */
const AT = 1;
const STEPS = AT + 1;

/** Every reward term is paid, so that every weight is a control. */
const spec = tinySpec({
  seed,
  rl: { steps: STEPS, maxTokens: 30 },
  sft: { steps: 0 },
  reward: {
    correctness: { noAnswer: -1 },
    format: { weight: 0.5 },
    overlong: { buffer: 7 },
    repetition: { size: 1 },
    effort: {},
    module: { file: 'odd.ts', weight: 0.5 },
  },
  eval: { every: 100, draws: 2, probes: 0 },
});

/**
 * What a run did, its random start and all draws keyed by the same seed.
 * @param shown rollouts are demonstrations, which a random model never finds: every reward term has something to pay
 */
async function trained(values?: Record<string, number>, { shown = false, of = spec } = {}) {
  const port = memoryPort();
  port.onCommit = ({ events }) => {
    const done = events.some(({ type, phase, step }) => {
      return type === 'metric' && phase === 'rl' && step === AT;
    });
    if (done && values) port.ask({ kind: 'control', body: values });
  };
  const checkpoints = memoryCheckpoints();
  const outcome = await train(
    tinySetup(of, {
      checkpoints,
      ...(shown && { engine: demonstrating(of) }),
      ownReward: (samples) => Promise.resolve(samples.map(({ tokens }) => tokens.length % 2)),
    }),
    port,
  );
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

const held: Readonly<Record<string, number>> = controlValues(spec);

/** The total is what the new weight makes of the very same terms. */
function weighs(name: string) {
  return (plain: Trained, other: Trained, value: number): void => {
    const [before, after] = [plain, other].map((run) => run.rollouts(STEPS));
    assert.deepEqual(responses(after), responses(before));
    assert.deepEqual(terms(after), terms(before));
    for (const { rewards } of after) {
      const expected = Object.entries(rewards)
        .filter(([term]) => term !== 'total')
        .reduce((sum, [term, paid]) => {
          return sum + paid * (term === name ? value : held[`reward.${term}.weight`]);
        }, 0);
      assert.ok(Math.abs(rewards.total - expected) < 1e-5, `${rewards.total} ≠ ${expected}`);
    }
    assert.notDeepEqual(
      after.map(({ rewards }) => rewards.total),
      before.map(({ rewards }) => rewards.total),
    );
    assert.notDeepEqual(advantages(after), advantages(before));
  };
}

const shown = true;
/** New value of each control and what it claims to do to the step after it. */
const CASES: Record<
  ControlName,
  { value: number; shown?: true; claim: (plain: Trained, other: Trained, value: number) => void }
> = {
  'reward.exploration.weight': { value: 0.25, claim: weighs('exploration'), shown },
  'reward.correctness.weight': { value: 3, claim: weighs('correctness') },
  'reward.format.weight': { value: 2, claim: weighs('format'), shown },
  'reward.overlong.weight': { value: 2, claim: weighs('overlong'), shown },
  'reward.repetition.weight': { value: 2, claim: weighs('repetition'), shown },
  'reward.effort.weight': { value: 2, claim: weighs('effort'), shown },
  'reward.module.weight': { value: 2, claim: weighs('module'), shown },
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
  let sampled: Trained;
  let demonstrated: Trained;
  before(async () => {
    sampled = await trained();
    demonstrated = await trained({}, { shown });
  });

  it('is nothing while nobody asks: twins are equal', async () => {
    const twin = await trained();
    for (let step = 1; step <= STEPS; step++) {
      assert.deepEqual(twin.rollouts(step), sampled.rollouts(step));
      assert.deepEqual(twin.weights(step), sampled.weights(step));
    }
  });

  for (const name of CONTROL_NAMES) {
    const { value, claim, ...how } = CASES[name];
    it(`is what ${name} says, from the next step on and recorded`, async () => {
      const plain = how.shown ? demonstrated : sampled;
      const other = await trained({ [name]: value }, how);
      assert.deepEqual(
        other.events.filter(({ type }) => type === 'control'),
        [
          {
            type: 'control',
            phase: 'rl',
            step: AT,
            name,
            before: held[name],
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

  it('is refused where the run has no such term, and says so', async () => {
    const bare = tinySpec({ ...spec, reward: { effort: {} } });
    const none = ['format', 'overlong', 'repetition', 'module'].map((t) => `reward.${t}.weight`);
    assert.deepEqual(
      CONTROL_NAMES.filter((name) => !Object.hasOwn(controlValues(bare), name)),
      none,
    );
    const before = structuredClone(bare);
    const asked = Object.fromEntries(none.map((name) => [name, 2]));
    const [other, twin] = [await trained(asked, { of: bare }), await trained({}, { of: bare })];
    assert.deepEqual(bare, before);
    assert.deepEqual(other.weights(STEPS), twin.weights(STEPS));
    assert.deepEqual(
      other.events.flatMap((event) => (event.type === 'log' ? [event.message] : [])),
      none.map(
        (name) =>
          `test asked for ${name} = 2, which was refused: this run has no ${name}: its run file leaves ${name.replace('.weight', '')} out`,
      ),
    );
  });
});
