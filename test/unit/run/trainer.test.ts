import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { METRIC_NAMES, UNREPEATABLE } from '../../../src/run/metrics.ts';
import { UserError } from '../../../src/base/errors.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import { createReferenceEngine } from '../../../src/engine/reference/engine.ts';
import type { NewEvent } from '../../../src/run/events.ts';
import { train } from '../../../src/run/trainer/train.ts';
import { memoryCheckpoints, memoryPort } from './support/memory-port.ts';
import { tinySetup, tinySpec, weightsOf } from './support/tiny.ts';

/** Metric events without what may differ between two runs of one spec. */
function repeatable(events: readonly NewEvent[]): string[] {
  return events.flatMap((event) => {
    if (event.type !== 'metric') return [];
    const values = Object.entries(event.values).filter(
      ([name]) => !UNREPEATABLE.some((prefix) => name.startsWith(prefix)),
    );
    return [JSON.stringify([event.phase, event.step, values])];
  });
}

async function trained(
  spec = tinySpec(),
  more: Parameters<typeof tinySetup>[1] = {},
  port = memoryPort(),
) {
  const checkpoints = memoryCheckpoints();
  const outcome = await train(tinySetup(spec, { checkpoints, ...more }), port);
  return { outcome, port, checkpoints };
}

/** An engine whose n-th backward pass of the first model meets a NaN. */
function engineThatDivergesAt(call: number): Engine {
  const engine = createReferenceEngine();
  let calls = 0;
  return {
    ...engine,
    async create(...given) {
      const model = await engine.create(...given);
      return {
        ...model,
        backward: (batch, gradients) =>
          model.backward(batch, (scores, part) => {
            const found = gradients(scores, part);
            if (++calls === call && found.logp) found.logp[found.logp.length - 1] = NaN;
            return found;
          }),
      };
    },
  };
}

describe('trainer', function () {
  this.timeout(300_000);

  it('gives the same metrics and weights for the same spec and seed, others for another seed', async () => {
    const seed = randomInt(2 ** 31);
    const [a, b, c] = [
      await trained(tinySpec({ seed })),
      await trained(tinySpec({ seed })),
      await trained(tinySpec({ seed: seed + 1 })),
    ];
    assert.equal(a.outcome, 'finished', JSON.stringify(a.port.events.at(-1)));
    assert.deepEqual(repeatable(a.port.events), repeatable(b.port.events), `seed ${seed}`);
    const weights = ({ checkpoints }: typeof a): string =>
      weightsOf(checkpoints.saved.get('step-3')!.models.policy);
    assert.equal(weights(a), weights(b), `seed ${seed}`);
    assert.notEqual(weights(a), weights(c), `seed ${seed}`);
  });

  for (const critic of ['shared', 'detached', 'separate']) {
    it(`reports finite metrics by known names alone (${critic} critic)`, async () => {
      const { port, outcome } = await trained(tinySpec({ value: { critic } }));
      assert.equal(outcome, 'finished', JSON.stringify(port.events.at(-1)));
      const seen = new Set<string>();
      for (const event of port.events) {
        if (event.type !== 'metric') continue;
        for (const [name, value] of Object.entries(event.values)) {
          assert.ok(METRIC_NAMES.includes(name as (typeof METRIC_NAMES)[number]), name);
          assert.ok(Number.isFinite(value), `${name} = ${value}`);
          seen.add(name);
        }
      }
      // What a model that never answers cannot have, what the reference engine cannot tell, pass@k, which needs k draws of
      // each held-out puzzle, and what this recipe does not ask for.
      const absent = METRIC_NAMES.filter((name) => !seen.has(name));
      const excused =
        /correct(_p|$)|_rate$|validity$|claims_wrong$|^memory\/|^eval\/(pass@|limem|consistency)|^reward\/(share_)?(format|overlong|repetition|effort|module)|^policy\/(equal|pair|kl_coef)/;
      assert.deepEqual(
        absent.filter((name) => !excused.test(name)),
        [],
      );
    });
  }

  it('keeps numbers of every token that add up to the metrics of the step', async () => {
    const { port } = await trained(
      tinySpec({ seed: randomInt(2 ** 31), value: { critic: 'separate' } }),
    );
    for (const event of port.events) {
      if (event.type !== 'metric' || event.phase !== 'rl' || event.step === 0) continue;
      const rows = port.rollouts.filter(
        ({ split, step }) => split === 'train' && step === event.step,
      );
      const all = (name: 'kl' | 'entropy'): number[] =>
        rows.flatMap(({ extras }) => [...(extras?.[name] ?? [])]);
      for (const [name, metric] of [
        ['kl', 'policy/kl'],
        ['entropy', 'policy/entropy'],
      ] as const) {
        const values = all(name);
        const mean = values.reduce((a, b) => a + b, 0) / values.length;
        const measured = event.values[metric];
        assert.ok(measured !== undefined && Math.abs(mean - measured) < 1e-5, `${name} ${mean}`);
      }
      for (const { response, extras } of rows) {
        for (const values of Object.values(extras ?? {})) {
          assert.equal(values.length, response.length);
        }
        assert.deepEqual(Object.keys(extras ?? {}).sort(), ['entropy', 'kl', 'reward', 'value']);
      }
    }
    const probes = port.rollouts.filter(({ split }) => split === 'probe');
    assert.ok(probes.length > 0);
    for (const { extras, step } of probes) {
      assert.deepEqual(Object.keys(extras ?? {}).sort(), ['entropy', 'kl', 'value']);
      // At the start the policy is its own reference.
      if (step === 0) assert.ok(extras?.kl?.every((value) => value === 0));
    }
  });

  it('measures pass@k once every held-out puzzle has k draws', async () => {
    const spec = tinySpec({ sft: { steps: 0 }, rl: { steps: 0 }, eval: { draws: 448, probes: 0 } });
    const { port } = await trained(spec);
    const event = port.events.find(({ type, phase }) => type === 'metric' && phase === 'rl');
    const names = event?.type === 'metric' ? Object.keys(event.values) : [];
    assert.ok(names.includes('eval/pass@2'), names.join());
    assert.ok(!names.includes('eval/pass@4'), names.join());
  });

  it('goes on from any checkpoint to the same metrics and weights as the unbroken run, changed controls included', async () => {
    const seed = randomInt(2 ** 31);
    const spec = tinySpec({ seed, value: { critic: 'separate' }, rl: { steps: 5 } });
    const asking = memoryPort();
    asking.onCommit = ({ events }) => {
      const at = events.find((event) => event.type === 'metric' && event.phase === 'rl');
      if (at?.step === 2)
        asking.ask({
          kind: 'control',
          body: { 'reward.exploration.weight': 0.25, 'rl.maxTokens': 17 },
        });
    };
    const whole = await trained(spec, {}, asking);
    const controls = whole.port.events.flatMap((event) =>
      event.type === 'control' && event.after !== undefined
        ? [
            {
              phase: event.phase,
              step: event.step,
              name: event.name,
              value: event.after,
              by: event.by,
            },
          ]
        : [],
    );
    assert.deepEqual(
      controls.map(({ step, value }) => [step, value]),
      [
        [2, 0.25],
        [2, 17],
      ],
    );

    const names = [...whole.checkpoints.saved.keys()];
    assert.ok(names.includes('sft-1') && names.includes('step-0'), names.join());
    for (const name of names) {
      const { state } = whole.checkpoints.saved.get(name)!;
      const later = controls.filter(({ step }) => state.phase === 'sft' || step >= state.step);
      const checkpoints = memoryCheckpoints();
      for (const [key, value] of whole.checkpoints.saved)
        checkpoints.saved.set(key, structuredClone(value));
      const again = await trained(spec, { checkpoints, resume: name, replay: later });
      const context = `seed ${seed}, from ${name}`;
      assert.equal(
        again.outcome,
        'finished',
        `${context}: ${JSON.stringify(again.port.events.at(-1))}`,
      );
      const tail = repeatable(again.port.events);
      assert.deepEqual(
        tail,
        repeatable(whole.port.events).slice(-tail.length || Infinity),
        context,
      );
      const last = (from: typeof checkpoints): string => {
        const { policy, critic } = from.saved.get('step-5')!.models;
        return weightsOf(policy) + weightsOf(critic!);
      };
      assert.equal(last(checkpoints), last(whole.checkpoints), context);
    }
  });

  it('applies a change after a step and says which, with the value before', async () => {
    const port = memoryPort();
    port.onCommit = ({ events }) => {
      if (
        events.some((event) => event.type === 'metric' && event.phase === 'rl' && event.step === 1)
      ) {
        port.onCommit = undefined;
        port.ask({ kind: 'control', body: { 'reward.exploration.weight': 0 } });
      }
    };
    await trained(tinySpec(), {}, port);
    const control = port.events.find((event) => event.type === 'control');
    assert.deepEqual(control, {
      type: 'control',
      phase: 'rl',
      step: 1,
      name: 'reward.exploration.weight',
      before: 1,
      after: 0,
      by: 'test',
    });
    const totals = port.events.flatMap((event) =>
      event.type === 'metric' && event.phase === 'rl' && event.step > 0
        ? [[event.step, event.values['reward/total'] - event.values['reward/correctness']]]
        : [],
    );
    assert.ok(totals[0][1] < 0 && totals[1][1] === 0 && totals[2][1] === 0, JSON.stringify(totals));
  });

  it('refuses a response limit beyond the model and says so', async () => {
    const port = memoryPort();
    port.ask({ kind: 'control', body: { 'rl.maxTokens': 30000 } });
    await trained(tinySpec(), {}, port);
    const warning = port.events.find((event) => event.type === 'log');
    assert.match(
      warning?.type === 'log' ? warning.message : '',
      /refused: this model's context leaves room/,
    );
    assert.ok(!port.events.some((event) => event.type === 'control'));
  });

  it('pauses, writes a checkpoint on demand while paused, goes on, and stops with one', async () => {
    const port = memoryPort();
    port.ask({ kind: 'command', body: { name: 'pause' } });
    const training = trained(tinySpec({ checkpoint: { every: 1000 } }), {}, port);
    while (!port.states.includes('paused')) await new Promise((resolve) => setTimeout(resolve, 5));
    const steps = (): number => port.events.filter(({ type }) => type === 'metric').length;
    assert.equal(steps(), 1);
    port.ask({ kind: 'command', body: { name: 'checkpoint' } });
    port.ask({ kind: 'command', body: { name: 'resume' } });
    port.ask({ kind: 'command', body: { name: 'stop' } });
    const { outcome, checkpoints } = await training;
    assert.equal(outcome, 'stopped');
    assert.equal(steps(), 1);
    assert.deepEqual([...checkpoints.saved.keys()], ['sft-1']);
    assert.equal(port.events.at(-1)?.type, 'finished');
  });

  it('writes a checkpoint of the weights that it holds while it is paused', async () => {
    const port = memoryPort();
    const checkpoints = memoryCheckpoints();
    port.ask({ kind: 'command', body: { name: 'pause' } });
    const spec = tinySpec({ checkpoint: { every: 1000 } });
    const training = trained(spec, { checkpoints }, port);
    while (!port.states.includes('paused')) await new Promise((resolve) => setTimeout(resolve, 5));
    const at = [...checkpoints.saved.values()].map(({ name, state }) => [name, state.pinned]);
    assert.deepEqual(at, [['sft-1', 'control']]);
    port.ask({ kind: 'command', body: { name: 'stop' } });
    await training;
  });

  it('knows its reference again when the checkpoint that holds it is written anew', async () => {
    const port = memoryPort();
    port.onCommit = ({ events }) => {
      if (events.some(({ type, phase, step }) => type === 'metric' && phase === 'rl' && step === 2))
        port.ask({ kind: 'command', body: { name: 'checkpoint' } });
    };
    const { checkpoints } = await trained(tinySpec({ rl: { referenceEvery: 2 } }), {}, port);
    const home = checkpoints.saved.get('step-2');
    assert.equal(home?.state.pinned, 'asked');
    const { reference } = checkpoints.saved.get('step-3')?.state ?? {};
    assert.deepEqual(reference, { name: 'step-2', hash: home.hash });
  });

  it('ends when what it did cannot be stored, and says why', async () => {
    const port = memoryPort();
    let commits = 0;
    const full = new UserError('disk-full', 'run.db: the disk is full.');
    const commit = port.commit.bind(port);
    port.commit = (batch) => (++commits > 3 ? Promise.reject(full) : commit(batch));
    const checkpoints = memoryCheckpoints();
    await assert.rejects(train(tinySetup(tinySpec(), { checkpoints }), port), full);
    // No checkpoint is ahead of what was stored.
    const stored = port.events.filter(({ type }) => type === 'metric').length;
    assert.ok(checkpoints.saved.size <= stored, `${checkpoints.saved.size} > ${stored}`);
  });

  it('says why a checkpoint could not be written', async () => {
    const checkpoints = memoryCheckpoints();
    checkpoints.write = () =>
      Promise.reject(new UserError('checkpoint', 'step-0 could not be written: no space left'));
    const { port } = await trained(tinySpec(), { checkpoints });
    const last = port.events.at(-1);
    assert.ok(last?.type === 'finished' && last.outcome === 'failed');
    assert.match(last.message ?? '', /no space left/);
  });

  it('stops at the step that diverged, names what did, and keeps the checkpoint before', async () => {
    // Three updates of SFT, four of RL step 1.
    const { outcome, port, checkpoints } = await trained(tinySpec(), {
      engine: engineThatDivergesAt(8),
    });
    assert.equal(outcome, 'failed');
    const finished = port.events.at(-1);
    assert.equal(finished?.type, 'finished');
    assert.match(
      finished?.type === 'finished' ? (finished.message ?? '') : '',
      /gradient of logp holds NaN at index \d+/,
    );
    const error = port.events.find((event) => event.type === 'log' && event.level === 'error');
    assert.deepEqual([error?.phase, error?.step], ['rl', 2]);
    assert.ok(checkpoints.saved.has('step-1') && !checkpoints.saved.has('step-2'));
  });
});
