import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { randomKey, randomStream } from '../../../src/base/random.ts';
import { ALARM_CODES, type AlarmCode } from '../../../src/run/alarms/rules.ts';
import { watchMetrics } from '../../../src/run/alarms/watch.ts';
import type { MetricValues } from '../../../src/run/metrics.ts';

const seed = randomInt(2 ** 31);
const random = randomStream(randomKey(seed, 'shuffle'));
const around = (value: number, spread = 0.01): number => value + spread * (2 * random.next() - 1);

/** A run in which nothing is the matter. */
function healthy(step: number): MetricValues {
  return {
    'response/length': around(20, 1),
    'response/truncated': around(0.01),
    'response/validity': around(0.95),
    'response/answered': around(0.98),
    'response/claims_wrong': around(0.15, 0.1),
    'response/duplicates': around(0.05),
    'reward/total': around(0.4, 0.1),
    'reward/correctness': around(0.4, 0.1),
    'policy/kl': around(0.05),
    'policy/entropy': around(0.25),
    'policy/equal_groups': around(0.3),
    'value/explained_variance': around(0.1, 0.1),
    ...(step % 10 === 0 && { 'eval/accuracy': 0.4 + step / 1000, 'eval/response/length': 20 }),
  };
}

type Codes = { step: number; code: AlarmCode }[];

function alarmsOf(values: (step: number) => MetricValues, steps = 60): Codes {
  const watch = watchMetrics();
  return Array.from({ length: steps }, (_, i) =>
    watch.take(i + 1, values(i + 1)).map(({ code }) => ({ step: i + 1, code })),
  ).flat();
}

/** What goes wrong from step 31 on, by the alarm that must tell. */
const WRONG: Record<Exclude<AlarmCode, 'not-finite'>, (step: number) => MetricValues> = {
  truncation: () => ({ 'response/truncated': around(0.4) }),
  validity: () => ({ 'response/validity': around(0.8) }),
  format: () => ({ 'response/answered': around(0.7) }),
  'false-claims': () => ({ 'response/claims_wrong': around(0.7) }),
  duplicates: () => ({ 'response/duplicates': around(0.4) }),
  'length-farming': (step) =>
    step % 10 === 0 ? { 'eval/accuracy': 0.3, 'eval/response/length': 20 + step } : {},
  'one-term': () => ({ 'reward/total': around(2), 'reward/correctness': 0.2 }),
  kl: () => ({ 'policy/kl': around(0.5) }),
  entropy: () => ({ 'policy/entropy': around(0.02) }),
  'equal-groups': () => ({ 'policy/equal_groups': around(0.95) }),
  critic: () => ({ 'value/explained_variance': around(-0.5) }),
};

describe('alarms', () => {
  it('stay silent while nothing is the matter', () => {
    assert.deepEqual(alarmsOf(healthy), [], `seed ${seed}`);
  });

  for (const [code, wrong] of Object.entries(WRONG)) {
    it(`tell of ${code}, and of nothing else, soon after it begins`, () => {
      const found = alarmsOf((step) => ({ ...healthy(step), ...(step > 30 && wrong(step)) }));
      assert.deepEqual(
        found.map((alarm) => alarm.code),
        [code],
        `seed ${seed}`,
      );
      assert.ok(found[0].step > 30 && found[0].step <= 41, `at step ${found[0].step}`);
    });
  }

  it('name the term with the largest share of the variance, which raises nothing by itself', () => {
    const terms = ['correctness', 'exploration', 'format', 'repetition'];
    const dominant = terms[random.below(terms.length)];
    const shares = Object.fromEntries(
      terms.map((term) => [`reward/share_${term}`, term === dominant ? 0.91 : 0.03]),
    );
    const take = (rises: boolean, added: MetricValues) => {
      const watch = watchMetrics();
      return Array.from({ length: 60 }, (_, i) => {
        const wrong = rises && i >= 30 ? { 'reward/total': 2, 'reward/correctness': 0.2 } : {};
        const values = { ...healthy(i + 1), 'reward/total': 0.4, 'reward/correctness': 0.4 };
        return watch
          .take(i + 1, { ...values, ...wrong, ...added })
          .map((alarm) => ({ step: i + 1, ...alarm }));
      }).flat();
    };
    assert.deepEqual(take(false, shares), []);
    const [plain, ...more] = take(true, {});
    const named = take(true, shares);
    assert.deepEqual(more, []);
    assert.equal(plain.code, 'one-term');
    const message = plain.message.replace(
      /\.$/,
      `; of the variance among a step’s rollouts, 91 % are of the term ${dominant}, the largest share.`,
    );
    assert.deepEqual(named, [{ ...plain, message }], `seed ${seed}`);
  });

  it('are each covered here', () => {
    const covered = new Set([...Object.keys(WRONG), 'not-finite']);
    assert.deepEqual(
      ALARM_CODES.filter((code) => !covered.has(code)),
      [],
    );
  });

  it('are raised again only after a while of quiet', () => {
    const bad = (step: number) => (step > 10 && step <= 20) || step > 40;
    const found = alarmsOf((step) => ({
      ...healthy(step),
      ...(bad(step) && { 'policy/kl': around(0.6) }),
    }));
    assert.equal(found.length, 2, JSON.stringify(found));
    assert.ok(found[1].step > 40);
    // Without a pause between them it is one alarm.
    const flicker = alarmsOf((step) => ({
      ...healthy(step),
      ...(step > 10 && step % 7 !== 0 && { 'policy/kl': 0.6 }),
    }));
    assert.equal(flicker.length, 1);
  });

  it('are the same when a run is resumed in the middle, and none when switched off', () => {
    const all = Array.from({ length: 60 }, (_, i) => ({
      step: i + 1,
      values: {
        ...healthy(i + 1),
        ...(i >= 30 && WRONG.kl(i + 1)),
        ...(i >= 40 && WRONG.critic(i + 1)),
      },
    }));
    const whole = watchMetrics();
    const expected = all.map(({ step, values }) => whole.take(step, values));
    const at = random.below(60);
    const resumed = watchMetrics(all.slice(0, at));
    const found = all.slice(at).map(({ step, values }) => resumed.take(step, values));
    assert.deepEqual(found, expected.slice(at), `seed ${seed}, resumed after ${at}`);
    const off = watchMetrics([], ['kl']);
    assert.deepEqual(
      all.flatMap(({ step, values }) => off.take(step, values)).map(({ code }) => code),
      ['critic'],
    );
  });
});
