import { UserError } from '../base/errors.ts';
import { arithmetic } from './arithmetic/arithmetic.ts';
import { countdown } from './countdown/countdown.ts';
import { knightsAndKnaves } from './knights-and-knaves/knights-and-knaves.ts';
import { mixture } from './mixture/mixture.ts';
import { DatasetOptions, ModuleTaskOptions } from './own/options.ts';
import { streamOfSearch } from './stream-of-search/stream-of-search.ts';
import type { Task } from './task.ts';

/** The one list of tasks; a new one is a folder and a line here. */
const TASKS: readonly Task[] = [countdown, streamOfSearch, knightsAndKnaves, arithmetic, mixture];

/** What run files, completion and documentation need to know of a task. */
export type TaskKind = Pick<Task, 'name' | 'label' | 'description' | 'optionsSchema'>;

/** Tasks whose substance is a file of the user's: a run makes them ready (src/run/own) before they are a `Task`. */
const OWN_TASKS: readonly TaskKind[] = [
  {
    name: 'module',
    label: 'A task of your own',
    description: 'Your own module generates, demonstrates and verifies (docs/tasks.md).',
    optionsSchema: ModuleTaskOptions,
  },
  {
    name: 'dataset',
    label: 'A data set',
    description: 'Prompts and answers from a JSONL file (docs/tasks.md).',
    optionsSchema: DatasetOptions,
  },
];
const KINDS: readonly TaskKind[] = [...TASKS, ...OWN_TASKS];

export const TASK_NAMES: readonly string[] = KINDS.map(({ name }) => name);
export const BUILT_IN_TASKS: readonly string[] = TASKS.map(({ name }) => name);

export const isOwnTask = (name: string): boolean => OWN_TASKS.some((task) => task.name === name);

/** Throws UserError when there is no task of that name. */
export function taskKind(name: string): TaskKind {
  const kind = KINDS.find((candidate) => candidate.name === name);
  if (kind) return kind;
  throw new UserError(
    'task',
    `task.name: unknown task "${name}"; known: ${TASK_NAMES.join(', ')}.`,
  );
}

/** A built-in task. Throws UserError when there is none of that name; for the others see `taskOf` of a run. */
export function taskNamed(name: string): Task {
  const task = TASKS.find((candidate) => candidate.name === name);
  if (task) return task;
  throw new UserError(
    'task',
    isOwnTask(name)
      ? `task.name: "${name}" is made of a file of yours and has no substance by itself.`
      : `task.name: unknown task "${name}"; known: ${TASK_NAMES.join(', ')}.`,
  );
}
