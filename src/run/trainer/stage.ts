import type { Puzzle } from '../../tasks/task.ts';
import type { Phase } from '../events.ts';
import type { TaskContext } from './sample.ts';

/** The training puzzles at this share of the phase: all of them, or where the task has a curriculum its stage. */
export function stagedPuzzles(
  { task, options, train }: TaskContext,
  progress: number,
  phase: Phase,
): Puzzle[] {
  return task.stage?.(train, options, progress, phase) ?? train;
}
