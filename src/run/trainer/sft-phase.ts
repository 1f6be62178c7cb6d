import type { Run } from './open.ts';
import { safePoint } from './safe-point.ts';
import { sftStep } from './sft.ts';
import { memoryValue } from './measure-memory.ts';

/** Steps of SFT that are left, each with its metrics and a safe point. */
export async function sftPhase(run: Run): Promise<void> {
  const { spec, journal, at } = run;
  if (at.phase !== 'sft') return;
  // A checkpoint a step would cost more than the training: at most 25 in the phase.
  const every = Math.max(spec.checkpoint.every, Math.ceil(spec.sft.steps / 25));
  while (at.step < spec.sft.steps) {
    const began = performance.now();
    const step = at.step + 1;
    const { values, tokens } = await failing(run, step, () =>
      sftStep(run.models.policy, run.context, spec, step),
    );
    at.step = step;
    run.tokens += tokens;
    run.accuracy = undefined;
    journal.event({
      type: 'metric',
      ...at,
      values: {
        ...values,
        ...memoryValue(run),
        'tokens/total': run.tokens,
        'time/step': (performance.now() - began) / 1000,
      },
    });
    await journal.flushSoon();
    await safePoint(run, { checkpoint: step % every === 0 || step === spec.sft.steps });
  }
}

/** Errors belong to the step that failed, not to the last one that was done. */
export async function failing<T>(run: Run, step: number, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    run.at.step = step;
    throw error;
  }
}
