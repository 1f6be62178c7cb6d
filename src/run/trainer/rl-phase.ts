import { messageOf } from '../../base/errors.ts';
import { adaptedKl } from '../../rl/adaptive-kl.ts';
import { CONTROLS } from '../controls.ts';
import type { MetricValues } from '../metrics.ts';
import type { LastStep } from '../preview/rescore.ts';
import type { NewRollout } from '../store/rows.ts';
import { evaluateAlso } from './also.ts';
import { evaluate, sampleProbes } from './evaluate.ts';
import { memorisation } from './memorisation.ts';
import { memoryValue } from './measure-memory.ts';
import { frozenModel, type Run } from './open.ts';
import { outputsFor, withOutputs, batchShape } from './models.ts';
import { measureQueries, queryPlan, type Queries } from './queries.ts';
import { storedRows } from './retention.ts';
import { rlStep } from './rl.ts';
import { applySchedule, safePoint, saveCheckpoint } from './safe-point.ts';
import { stepSettings, type StepSettings } from './settings.ts';
import { failing } from './sft-phase.ts';
import { tokenScores } from './token-scores.ts';
import { tokenStream } from './stream.ts';

/** The RL steps that are left. Step 0 is the measurement of the start, before anything was rewarded. */
export async function rlPhase(run: Run): Promise<void> {
  const { spec, at } = run;
  if (!run.reference) await beginRl(run);
  await applySchedule(run);
  if (at.step === spec.rl.steps) return;
  const queries = queryPlan(run);
  while (at.step < spec.rl.steps) {
    const step = at.step + 1;
    const last = await failing(run, step, () => oneStep(run, step, queries.at(step)));
    at.step = step;
    queries.took(last.experience.correct);
    await run.journal.flush();
    keepLast(run, last);
    await refreshReference(run);
    await safePoint(run, {
      checkpoint: step % spec.checkpoint.every === 0 || step === spec.rl.steps,
    });
  }
}

/**
 * Freezes the present policy as the reference and measures it. The optimizer begins anew: RL is the same whether its
 * start was trained in this run or came from a file.
 */
async function beginRl(run: Run): Promise<void> {
  const { setup, spec, models, journal, at } = run;
  const { engine } = setup;
  const outputs = outputsFor(stepSettings(spec, run.controls));
  const start = withOutputs(await models.policy.save(), outputs.policy);
  await models.policy.load(start);
  models.reference = await frozenModel(engine, start, spec, run.length);
  if (outputs.critic) {
    const state = withOutputs(start, outputs.critic);
    models.critic = await engine.create(
      state.config,
      state,
      batchShape(state.config, spec, run.length),
    );
  }
  at.phase = 'rl';
  at.step = 0;
  await failing(run, 0, () => measureQueries(run));
  const measured = await failing(run, 0, () => measureHeldOut(run));
  journal.event({
    type: 'metric',
    ...at,
    values: { ...measured.values, ...memoryValue(run), 'tokens/total': run.tokens },
  });
  run.alarms.take(0, measured.values);
  addProbes(run, measured.probes);
  await saveCheckpoint(run, 'reference');
}

/** Where `rl.referenceEvery` says so: the present policy becomes the reference, and its checkpoint that reference's home. */
async function refreshReference(run: Run): Promise<void> {
  const { models, spec, at } = run;
  const { referenceEvery } = spec.rl;
  if (referenceEvery === undefined || at.step % referenceEvery !== 0 || !models.reference) return;
  await models.reference.load(withOutputs(await models.policy.save(), {}));
  await saveCheckpoint(run, 'reference');
}

/** Where `rl.klTarget` says so: moves the coefficient towards the KL that is wanted. */
function adaptKl(run: Run, { rl }: StepSettings, kl: number | undefined): void {
  if (rl.klTarget === undefined || kl === undefined) return;
  const { klTarget: target, klHorizon: horizon, batch: rollouts } = rl;
  const limit = CONTROLS['rl.klCoefficient'].maximum;
  run.controls['rl.klCoefficient'] = adaptedKl(
    rl.klCoefficient,
    kl,
    { target, horizon, rollouts },
    limit,
  );
}

/** Says once when the rewards of a step taught nothing, and again only after one whose rewards did. */
function sayNothingLearnt(run: Run, step: number, why: string | undefined): void {
  if (why !== undefined && !run.idle) {
    run.journal.event({ type: 'log', phase: 'rl', step, level: 'warning', message: why });
  }
  run.idle = why !== undefined;
}

/** A preview is not worth a run: what cannot be kept is said once. */
function keepLast(run: Run, last: LastStep): void {
  if (run.keepFailed) return;
  try {
    run.setup.keep?.(last);
  } catch (error) {
    run.keepFailed = true;
    const message = `the step cannot be kept for previews of controls: ${messageOf(error)}`;
    run.journal.event({ type: 'log', ...run.at, level: 'warning', message });
  }
}

async function oneStep(run: Run, step: number, queries: Queries): Promise<LastStep> {
  const { spec, context, journal, port, setup } = run;
  const began = performance.now();
  const settings = stepSettings(spec, run.controls);
  const { experience, values, rollouts, tokens, nothingLearnt } = await rlStep({
    models: run.models,
    context,
    settings,
    seed: spec.seed,
    step,
    queries,
    ownReward: setup.ownReward,
    stored: (totals) => storedRows(spec.store, totals),
    stream: (prompts) =>
      tokenStream({
        context,
        step,
        prompts,
        send: (message) => port.tokens(message),
        watched: () => port.watched(),
        now: setup.now,
      }),
  });
  run.tokens += tokens;
  run.accuracy = undefined;
  adaptKl(run, settings, values['policy/kl']);
  sayNothingLearnt(run, step, nothingLearnt);
  const trained = (performance.now() - began) / 1000;
  const due = step % spec.eval.every === 0 || step === spec.rl.steps;
  const measured = due ? await measureHeldOut(run) : undefined;
  const position = { phase: 'rl', step } as const;
  const all = { ...values, ...measured?.values };
  const raised = run.alarms.take(step, all);
  run.pauseDue = raised.some(({ code }) => spec.alarms.pause.includes(code));
  journal.add({
    rollouts,
    events: [
      {
        type: 'metric',
        ...position,
        values: {
          ...all,
          ...memoryValue(run),
          'tokens/total': run.tokens,
          'time/step': trained,
        },
      },
      {
        type: 'rollout',
        ...position,
        split: 'train',
        count: rollouts.length,
        stored: rollouts.filter(({ stored }) => stored).length,
      },
      ...raised.map((alarm) => ({ type: 'alarm', ...position, ...alarm }) as const),
    ],
  });
  if (measured)
    addProbes(
      run,
      measured.probes.map((probe) => ({ ...probe, step })),
    );
  const { rl, value } = settings;
  return {
    ...{ step, seed: spec.seed, sampled: rollouts.length, experience },
    settings: { rl, value },
  };
}

interface HeldOut {
  values: MetricValues;
  probes: NewRollout[];
}

async function measureHeldOut(run: Run): Promise<HeldOut> {
  const { spec, context, models, at, controls } = run;
  const { seed } = spec;
  const maxTokens = controls['rl.maxTokens'];
  const { draws, probes, probeSamples, perturbed: puzzles } = spec.eval;
  const values = {
    ...(await evaluate(models.policy, context, { seed, draws, maxTokens })),
    ...(puzzles && (await memorisation(models.policy, context, { seed, puzzles, maxTokens }))),
    ...(await evaluateAlso(models.policy, run.also, { seed, draws, maxTokens })),
  };
  run.accuracy = values['eval/accuracy'];
  const sampled = await sampleProbes(models.policy, context, {
    seed,
    prompts: probes,
    samples: probeSamples,
    maxTokens,
  });
  const extras = await tokenScores(models, sampled, stepSettings(spec, controls));
  return {
    values,
    probes: sampled.map((probe, row): NewRollout => ({
      step: at.step,
      split: 'probe',
      row,
      group: probe.group,
      prompt: probe.prompt,
      response: probe.response,
      logp: probe.logp,
      correct: probe.verdict.correct,
      truncated: probe.truncated,
      reason: probe.verdict.reason,
      rewards: {},
      spans: probe.spans,
      detector: context.detector,
      stored: true,
      extras: extras[row],
    })),
  };
}

function addProbes({ journal }: Run, probes: NewRollout[]): void {
  if (probes.length === 0) return;
  const { step } = probes[0];
  const count = probes.length;
  journal.add({
    rollouts: probes,
    events: [{ type: 'rollout', phase: 'rl', step, split: 'probe', count, stored: count }],
  });
}
