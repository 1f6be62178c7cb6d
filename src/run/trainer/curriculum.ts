import { UserError } from '../../base/errors.ts';
import { stageIsOver, type CurriculumOptions } from '../../rl/curriculum.ts';
import type { TaskContext } from './sample.ts';
import { stagesOf } from './stage.ts';

/** Where a curriculum by accuracy stands. */
export interface CurriculumState {
  /** From 0. */
  stage: number;
  /** Shares of right training rollouts of the stage's steps so far, the last `window` or `atMost` of them. */
  shares: number[];
}

/**
 * Throws UserError where RL's curriculum by accuracy would have nothing to go on to: the task, with these puzzles, has one stage.
 */
export function checkCurriculum(context: TaskContext): void {
  if (stagesOf(context, 'rl').length > 1) return;
  throw new UserError(
    'task-options',
    'rl.curriculum: all training puzzles of RL are in one stage. Ask for more sizes or more puzzles in task.options, or leave rl.curriculum out.',
  );
}

/** After a step: the same stage with one share more, or the next one. The last stage stays. */
export function nextState(
  { stage, shares }: CurriculumState,
  share: number,
  stages: number,
  options: CurriculumOptions,
): CurriculumState {
  const seen = [...shares, share];
  if (stage + 1 < stages && stageIsOver(seen, options)) return { stage: stage + 1, shares: [] };
  return { stage, shares: seen.slice(-Math.max(options.window, options.atMost ?? 0)) };
}
