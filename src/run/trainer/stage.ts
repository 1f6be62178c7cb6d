import type { Puzzle } from '../../tasks/task.ts';
import type { Phase } from '../events.ts';
import type { TaskContext } from './sample.ts';

/** What a task's curriculum needs. */
type Staged = Pick<TaskContext, 'task' | 'options' | 'train'>;

/** A part of a phase in which the same puzzles are trained on. */
export interface Stage {
  /** The first progress of the phase, of those looked at, at which it holds. */
  progress: number;
  puzzles: Puzzle[];
}

/** Places at which a curriculum is looked at to find its stages: more than any task has. */
const PLACES = 240;

/** The training puzzles at this share of the phase: all of them, or where the task has a curriculum its stage. */
export function stagedPuzzles(
  { task, options, train }: Staged,
  progress: number,
  phase: Phase,
): Puzzle[] {
  return task.stage?.(train, options, progress, phase) ?? train;
}

/** The stages of a phase in their order, as the task divides its puzzles; one where it does not. */
export function stagesOf(context: Staged, phase: Phase): Stage[] {
  const places = Array.from({ length: PLACES }, (_, i) => i / PLACES);
  return stagesAt(context, phase, places);
}

function stagesAt(context: Staged, phase: Phase, places: readonly number[]): Stage[] {
  if (!context.task.stage) return [{ progress: 0, puzzles: context.train }];
  const found: Stage[] = [];
  let last = '';
  for (const progress of places) {
    const puzzles = stagedPuzzles(context, progress, phase);
    const key = `${puzzles.length} ${puzzles.at(0)?.canonical} ${puzzles.at(-1)?.canonical}`;
    if (key !== last) found.push({ progress, puzzles });
    last = key;
  }
  return found;
}

/** The training puzzles of some stages, each once, in their own order. */
function union({ train }: Staged, stages: readonly Stage[]): Puzzle[] {
  if (stages.some(({ puzzles }) => puzzles === train)) return train;
  const some = new Set(stages.flatMap(({ puzzles }) => puzzles));
  return train.filter((puzzle) => some.has(puzzle));
}

/** The training puzzles that RL asks at some time. */
export function askedPuzzles(context: Staged): Puzzle[] {
  return union(context, stagesOf(context, 'rl'));
}

/** The training puzzles that so many of SFT's steps have drawn from; before the first one those that it draws from. */
export function taughtPuzzles(
  context: Staged,
  { done, steps }: { done: number; steps: number },
): Puzzle[] {
  const last = Math.max(done - 1, 0) / steps;
  const places = Array.from({ length: PLACES + 1 }, (_, i) => (last * i) / PLACES);
  return union(context, stagesAt(context, 'sft', places));
}
