import type { Puzzle } from '../../tasks/task.ts';
import type { Run } from './open.ts';
import { safePoint } from './safe-point.ts';
import { sftStep } from './sft.ts';
import { describeSkills, measureSkills, puzzlesWith } from './skills.ts';
import { taughtPuzzles } from './stage.ts';
import { memoryValue } from './measure-memory.ts';

/** Steps of SFT that are left, each with its metrics and a safe point. */
export async function sftPhase(run: Run): Promise<void> {
  const { spec, journal, at } = run;
  if (at.phase !== 'sft') return;
  // A checkpoint a step would cost more than the training: at most 25 in the phase.
  const every = Math.max(spec.checkpoint.every, Math.ceil(spec.sft.steps / 25));
  let weak: Puzzle[] | undefined;
  while (at.step < spec.sft.steps) {
    const began = performance.now();
    const step = at.step + 1;
    weak ??= await failing(run, step, () => weakPuzzles(run));
    const { values, tokens } = await failing(run, step, () =>
      sftStep(run.models.policy, run.context, spec, step, weak),
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

/** From the moment that `sft.skills` names: the puzzles of the skills on which the policy failed then. */
async function weakPuzzles(run: Run): Promise<Puzzle[] | undefined> {
  const { spec, at, context, models, controls, journal } = run;
  const { skills, steps } = spec.sft;
  if (!skills) return undefined;
  // Of that moment, wherever a resumed run is by now.
  const done = Math.floor(skills.from * steps);
  if (at.step < done) return undefined;
  const taught = taughtPuzzles(context, { done, steps });
  if (!run.skills) {
    const wish = { seed: spec.seed, maxTokens: controls['rl.maxTokens'], taught };
    const measured = await measureSkills(models.policy, context, skills, wish);
    run.tokens += measured.tokens;
    run.skills = measured.skills.slice(0, skills.worst).map(({ name }) => name);
    const message = describeSkills(measured.skills, skills.worst);
    journal.event({ type: 'log', ...at, level: 'info', message });
  }
  return puzzlesWith(context, taught, run.skills);
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
