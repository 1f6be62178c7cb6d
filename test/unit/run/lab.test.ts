import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Value } from '@sinclair/typebox/value';
import type { UserError } from '../../../src/base/errors.ts';
import type { Batch, Engine, Floats } from '../../../src/engine/engine.ts';
import { createReferenceEngine } from '../../../src/engine/reference/engine.ts';
import { ALGORITHM_NAMES, type AlgorithmName } from '../../../src/rl/algorithms/registry.ts';
import { taskNamed } from '../../../src/tasks/registry.ts';
import { openLab } from '../../../src/run/lab/lab.ts';
import type { LabQuestion } from '../../../src/run/lab/request.ts';
import { LabResult, pairOf, sourceWords } from '../../../src/run/lab/result.ts';
import { scoreStep } from '../../../src/run/lab/score.ts';
import { runPath } from '../../../src/run/paths.ts';
import type { LastStep } from '../../../src/run/preview/rescore.ts';
import { readRecord } from '../../../src/run/record.ts';
import { taskContext } from '../../../src/run/trainer/sample.ts';
import { train } from '../../../src/run/trainer/train.ts';
import { hostRun } from '../../../src/worker/host.ts';
import { runsFolder, tinyRun } from '../worker/support/runs.ts';
import { demonstrating } from './support/demonstrating.ts';
import { memoryPort } from './support/memory-port.ts';
import { tinySetup, tinySpec } from './support/tiny.ts';

interface Seen {
  batch: Batch;
  logp: Floats;
}

/** An engine that tells what the policy's backward passes were given. */
function watched(engine: Engine, seen: Seen[]): Engine {
  return {
    ...engine,
    async create(...given) {
      const model = await engine.create(...given);
      return {
        ...model,
        backward: (batch, gradients) =>
          model.backward(batch, (scores, part) => {
            const found = gradients(scores, part);
            if (found.logp) seen.push({ batch: part, logp: Float64Array.from(found.logp) });
            return found;
          }),
      };
    },
  };
}

/** The one RL step of a run of this algorithm: what it kept, and the slopes that it trained with, row after row. */
async function oneStep(algorithm: AlgorithmName, seed: number) {
  const spec = tinySpec({
    ...{ seed, sft: { steps: 0 }, eval: { every: 1, draws: 2, probes: 1, probeSamples: 1 } },
    rl: {
      ...{ algorithm, steps: 1, batch: 12, group: 4, maxTokens: 60, epochs: 1, minibatches: 1 },
      ...{ criticWarmup: 0, klCoefficient: 0.05 },
      // A token reward model that knows nothing yet: from 0 on every token weighs one half.
      ...(algorithm === 'oreal' && { oreal: { threshold: 0 } }),
    },
  });
  const seen: Seen[] = [];
  let kept: LastStep | undefined;
  const outcome = await train(
    tinySetup(spec, {
      engine: watched(
        demonstrating(spec, (row) => row % 4 < 2),
        seen,
      ),
      keep: (last) => (kept = last),
    }),
    memoryPort(),
  );
  assert.equal(outcome, 'finished', algorithm);
  assert.ok(kept);
  return { spec, seen, kept };
}

describe('the advantage lab', function () {
  this.timeout(120_000);
  const runs = runsFolder();
  after(() => runs.remove());

  for (const algorithm of ALGORITHM_NAMES) {
    it(`gives ${algorithm} the very slopes that its step was trained with`, async () => {
      const seed = randomInt(2 ** 31);
      const { spec, seen, kept } = await oneStep(algorithm, seed);
      const context = taskContext(taskNamed(spec.task.name), spec.task.options);
      const result = await scoreStep({ ...kept, source: { kind: 'kept' } }, context);
      assert.ok(Value.Check(LabResult, result), `seed ${seed}`);
      const own = result.algorithms.find(({ name }) => name === algorithm);
      assert.ok(own?.own && own.refused === undefined);
      // By the row's tokens, equal rollouts of a prompt summed: which of them taught is one and the same.
      const add = (to: Map<string, number[]>, tokens: Int32Array, slopes: number[]): void => {
        const before = to.get(tokens.join());
        to.set(
          tokens.join(),
          slopes.map((slope, i) => slope + (before?.[i] ?? 0)),
        );
      };
      const trained = new Map<string, number[]>();
      for (const { batch, logp } of seen) {
        for (let row = 0; row + 1 < batch.offsets.length; row++) {
          const range = [batch.offsets[row], batch.offsets[row + 1]] as const;
          add(trained, batch.tokens.slice(...range), [...logp.slice(...range)]);
        }
      }
      const found = new Map<string, number[]>();
      const { tokens, offsets, promptLengths } = kept.experience;
      for (const { row, detail } of result.rollouts) {
        const prompt = Array.from({ length: promptLengths[row] }, () => 0);
        const slopes = [...prompt, ...(detail?.scores[algorithm].gradient ?? [])];
        assert.equal(slopes.length, offsets[row + 1] - offsets[row]);
        add(found, tokens.slice(offsets[row], offsets[row + 1]), slopes);
      }
      let largest = 0;
      for (const [key, slopes] of found) {
        slopes.forEach((slope, i) => {
          const expected = trained.get(key)?.[i] ?? 0;
          largest = Math.max(largest, Math.abs(expected));
          assert.ok(Math.abs(slope - expected) <= 1e-6, `${slope} ${expected}, seed ${seed}`);
        });
      }
      assert.ok(largest > 1e-4, `all slopes are ${largest}, seed ${seed}`);
    });
  }

  it('opens the last step as it was kept, and others as the checkpoint before them samples them', async () => {
    const seed = randomInt(2 ** 31);
    const changes = { seed, rl: { group: 3 }, checkpoint: { every: 1, keep: 5 } };
    const schedule = [{ after: 1, set: { 'rl.temperature': 1.3 } }];
    const folder = await tinyRun(runs.folder, { ...changes, schedule });
    const host = await hostRun(folder);
    assert.equal(await host.finished, 'finished');
    await host.close();
    const { spec } = readRecord(folder);
    let opened = 0;
    const open = (request: LabQuestion) =>
      openLab(
        {
          ...{ folder, spec },
          engine: () => {
            opened++;
            return Promise.resolve(createReferenceEngine());
          },
        },
        request,
      );
    const last = await open({});
    assert.deepEqual([last.step, last.source, opened], [3, { kind: 'kept' }, 0]);
    assert.match(sourceWords(last), /the run trained on/);
    assert.equal(last.algorithms.filter(({ refused }) => refused !== undefined).length, 0);

    // The weights that step 2 began with, and the temperature that was set for it.
    const second = await open({ step: 2 });
    const source = { kind: 'sampled', checkpoint: 'step-1', exact: true, compared: 6, same: 6 };
    assert.deepEqual(second.source, source, `seed ${seed}`);
    assert.match(sourceWords(second), /6 of the 6 rollouts .* are the same/);

    // Without its last-step.bin even the last step is sampled again, and is the same.
    rmSync(runPath(folder, 'lastStep'));
    const again = await open({});
    assert.equal(again.source.kind, 'sampled');
    assert.deepEqual(again.rollouts, last.rollouts, `seed ${seed}`);

    // The nearest checkpoint where the step's own is gone.
    for (const name of ['step-1', 'step-3']) {
      rmSync(`${runPath(folder, 'checkpoints')}/${name}`, { recursive: true });
    }
    const near = await open({ step: 2 });
    assert.ok(near.source.kind === 'sampled' && !near.source.exact);
    assert.match(sourceWords(near), /Fresh rollouts .* not those that the run trained on/);

    const wider = await open({ step: 3, group: 2 });
    assert.ok(wider.source.kind === 'sampled' && !wider.source.exact);
    assert.deepEqual(
      wider.rollouts.map(({ group }) => group),
      [0, 0, 1, 1, 2, 2],
    );
    const code = (wanted: string) => (error: UserError) => error.code === wanted;
    await assert.rejects(open({ step: 3, algorithms: ['a2c'] }), code('algorithm'));
    const trained = await open({ step: 3, tokenModel: 1, algorithms: ['oreal'] });
    assert.deepEqual([trained.tokenModel?.from, trained.tokenModel?.updates], ['trained', 1]);
    assert.deepEqual(trained.algorithms[0].notes, ['nothing to learn from in this step']);
    await assert.rejects(open({ step: 4 }), code('step'));
    // Six samples of one prompt: there is no other half.
    await assert.rejects(open({ step: 3, group: 6, tokenModel: 1 }), {
      code: 'token-model',
      message: /one prompt, which cannot be split/,
    });
  });

  it('asks a run’s own reward module again, and leaves no model behind when one cannot be opened', async () => {
    const seed = randomInt(2 ** 31);
    const worth =
      'export const reward = ({ tokens }) => tokens.reduce((sum, word) => sum + word.length, 0);';
    writeFileSync(join(runs.folder, 'worth.js'), worth);
    const changes = { seed, rl: { group: 3 }, checkpoint: { every: 1, keep: 5 } };
    const reward = { module: { file: 'worth.js', weight: 0.1 } };
    const folder = await tinyRun(runs.folder, { ...changes, reward });
    const host = await hostRun(folder);
    assert.equal(await host.finished, 'finished');
    await host.close();
    const { spec } = readRecord(folder);
    const engine = createReferenceEngine();
    const ask = (step: number, of = engine) =>
      openLab({ folder, spec, engine: () => Promise.resolve(of) }, { step });
    const kept = await ask(3);
    assert.equal(kept.source.kind, 'kept');
    rmSync(runPath(folder, 'lastStep'));
    const again = await ask(3);
    assert.ok(again.source.kind === 'sampled' && again.source.exact);
    assert.deepEqual(again.rollouts, kept.rollouts, `seed ${seed}`);
    for (const { rewards, detail } of again.rollouts) {
      const words = detail?.pieces.reduce((sum, word) => sum + word.length, 0);
      assert.equal(rewards['module'], words, `seed ${seed}`);
    }
    assert.equal((await ask(2)).step, 2);

    let models = 0;
    const failing: Engine = {
      ...engine,
      async create(...given) {
        if (models > 0) throw new Error('no room for another');
        const model = await engine.create(...given);
        models++;
        const dispose = (): void => {
          models--;
          model.dispose();
        };
        return { ...model, dispose };
      },
    };
    await assert.rejects(ask(2, failing), /no room/);
    assert.equal(models, 0);
  });

  it('trains a token reward model for a run of single samples, from their outcomes', async () => {
    const seed = randomInt(2 ** 31);
    const folder = await tinyRun(runs.folder, { seed, rl: { group: 1 } });
    const host = await hostRun(folder);
    assert.equal(await host.finished, 'finished');
    await host.close();
    const { spec } = readRecord(folder);
    const found = await openLab(
      { folder, spec, engine: () => Promise.resolve(createReferenceEngine()) },
      { tokenModel: 2, algorithms: ['ppo', 'oreal'] },
    );
    assert.deepEqual([found.tokenModel?.from, found.tokenModel?.updates], ['trained', 2]);
    assert.ok(found.rollouts.some(({ detail }) => detail?.belief?.some((q) => q !== 0.5)));
    assert.match(found.algorithms[1].refused ?? '', /compares samples of one prompt/);
  });

  it('shows RLOO at K/(K−1) of Dr. GRPO, read from either side', async () => {
    const seed = randomInt(2 ** 31);
    const { spec, kept } = await oneStep('grpo', seed);
    const context = taskContext(taskNamed(spec.task.name), spec.task.options);
    const { pairs, algorithms } = await scoreStep({ ...kept, source: { kind: 'kept' } }, context, {
      algorithms: ['rloo', 'dr-grpo'],
      switches: { klCoefficient: 0 },
    });
    assert.deepEqual(
      algorithms.map(({ name }) => name),
      ['dr-grpo', 'rloo'],
    );
    const pair = pairOf(pairs, 'rloo', 'dr-grpo');
    assert.ok(pair?.advantage && pair.advantageScale);
    assert.ok(Math.abs(pair.advantage - 1) < 1e-6 && Math.abs(pair.advantageScale - 4 / 3) < 1e-6);
    assert.ok(Math.abs((pairOf(pairs, 'dr-grpo', 'rloo')?.advantageScale ?? 0) - 3 / 4) < 1e-6);
  });

  it('holds a token reward model against the truth, the run’s own or one that is trained for it', async () => {
    const seed = randomInt(2 ** 31);
    const { spec, kept } = await oneStep('oreal', seed);
    const context = taskContext(taskNamed(spec.task.name), spec.task.options);
    const own = (await scoreStep({ ...kept, source: { kind: 'kept' } }, context)).tokenModel;
    assert.ok(own && own.from === 'run' && own.steps > 0, `seed ${seed}`);
    // A head that knows which steps are dead: high before, low from there on is what it would have to say.
    const knowing = structuredClone(kept);
    const { experience } = knowing;
    const head = experience.heads['token-reward'].fill(1);
    let dead = 0;
    for (let row = 0; row < experience.promptLengths.length; row++) {
      const start = experience.offsets[row] + experience.promptLengths[row];
      const prompt = experience.tokens.slice(experience.offsets[row], start);
      const response = experience.tokens.slice(start, experience.offsets[row + 1]);
      for (const step of context.task.reachable?.(prompt, response, context.options) ?? []) {
        if (step.reachable) continue;
        dead++;
        head[Math.min(start + step.end, experience.offsets[row + 1] - 1) - 1] = -5;
      }
    }
    const told = await scoreStep({ ...knowing, source: { kind: 'kept' } }, context);
    assert.equal(told.tokenModel?.dead, dead, `seed ${seed}`);
    if (dead > 0 && dead < (told.tokenModel?.steps ?? 0)) {
      assert.equal(told.tokenModel?.alone?.estimate, 1, `seed ${seed}`);
      assert.ok((told.tokenModel?.belief?.estimate ?? 0) > 0.5, `seed ${seed}`);
    } else assert.ok(told.tokenModel?.none);
    for (const { detail, length } of told.rollouts)
      assert.equal(detail?.importance?.length, length);
  });
});
