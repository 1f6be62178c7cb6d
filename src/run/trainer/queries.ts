import { mean } from '../../base/statistics.ts';
import { curriculumStages, nextState } from './curriculum.ts';
import {
  describeDifficulty,
  measureDifficulty,
  queryWeights,
  type QueryWeights,
} from './difficulty.ts';
import type { Run } from './open.ts';

/** Which training puzzles RL asks at a moment; all, equally often and by the clock, where nothing is given. */
export interface Queries {
  /** How often each puzzle is asked, relative to others. */
  weights?: QueryWeights;
  /** Progress of the task's curriculum in [0, 1). */
  progress?: number;
}

/** Where `rl.difficulty` says so: measures the start on the training puzzles, and says how often each will be asked. */
export async function measureQueries({
  spec,
  context,
  models,
  controls,
  journal,
  at,
}: Run): Promise<Run['solved']> {
  const { difficulty, steps } = spec.rl;
  if (!difficulty || steps === 0) return undefined;
  const wish = { seed: spec.seed, maxTokens: controls['rl.maxTokens'] };
  const solved = await measureDifficulty(models.policy, context, difficulty, wish);
  const message = describeDifficulty(solved, difficulty);
  journal.event({ type: 'log', ...at, level: 'info', message });
  return solved;
}

export interface QueryPlan {
  now(): Queries;
  /** After a step with this outcome: the curriculum may go on. */
  took(correct: ArrayLike<number>): void;
}

/** What the run file says of RL's queries, from where the run stands. */
export function queryPlan(run: Run): QueryPlan {
  const { difficulty, curriculum } = run.spec.rl;
  const weights = difficulty && run.solved && queryWeights(run.context, run.solved, difficulty);
  const stages = curriculum && curriculumStages(run.context);
  return {
    now: () => ({ weights, progress: stages?.at(run.curriculum?.stage ?? 0) }),
    took(correct) {
      if (!curriculum || !stages) return;
      const before = run.curriculum ?? { stage: 0, shares: [] };
      run.curriculum = nextState(before, mean(Array.from(correct)), stages.length, curriculum);
      const { stage } = run.curriculum;
      if (stage === before.stage) return;
      const message = `curriculum: on to stage ${stage + 1} of ${stages.length}`;
      run.journal.event({ type: 'log', ...run.at, level: 'info', message });
    },
  };
}
