import { UserError } from '../base/errors.ts';
import { arithmetic } from './arithmetic/arithmetic.ts';
import { countdown } from './countdown/countdown.ts';
import { knightsAndKnaves } from './knights-and-knaves/knights-and-knaves.ts';
import { streamOfSearch } from './stream-of-search/stream-of-search.ts';
import type { Task } from './task.ts';

/** The one list of tasks; a new one is a folder and a line here. */
const TASKS: readonly Task[] = [countdown, streamOfSearch, knightsAndKnaves, arithmetic];

export const TASK_NAMES: readonly string[] = TASKS.map(({ name }) => name);

/** Throws UserError when there is no task of that name. */
export function taskNamed(name: string): Task {
  const task = TASKS.find((candidate) => candidate.name === name);
  if (task) return task;
  throw new UserError(
    'task',
    `task.name: unknown task "${name}"; known: ${TASK_NAMES.join(', ')}.`,
  );
}
