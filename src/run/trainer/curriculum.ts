import { UserError } from '../../base/errors.ts';
import { stageIsOver, type CurriculumOptions } from '../../rl/curriculum.ts';
import type { TaskContext } from './sample.ts';
import { stagedPuzzles } from './stage.ts';

/** Where a curriculum by accuracy stands. */
export interface CurriculumState {
  /** From 0. */
  stage: number;
  /** Shares of right training rollouts of the stage's steps so far, the last `window` or `atMost` of them. */
  shares: number[];
}

/** Places at which a curriculum is looked at to find its stages: more than any task has. */
const PLACES = 240;

/**
 * The first progress of each stage of RL's curriculum, as the task divides its puzzles. Throws UserError where there are not
 * at least two.
 */
export function curriculumStages(context: TaskContext): number[] {
  const found: number[] = [];
  let last = '';
  for (let i = 0; i < PLACES; i++) {
    const puzzles = stagedPuzzles(context, i / PLACES, 'rl');
    const key = `${puzzles.length} ${puzzles.at(0)?.canonical} ${puzzles.at(-1)?.canonical}`;
    if (key !== last) found.push(i / PLACES);
    last = key;
  }
  if (found.length > 1) return found;
  throw new UserError(
    'task-options',
    'rl.curriculum: the task has one stage with these options. Set task.options.curriculum, or leave rl.curriculum out.',
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
