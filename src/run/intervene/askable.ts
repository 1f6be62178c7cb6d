import { listCheckpoints } from '../checkpoints/folder.ts';
import { runPath } from '../paths.ts';
import { readRecord } from '../record.ts';
import { taskOf } from '../own/task.ts';
import { taskContext } from '../trainer/sample.ts';
import { examplePrompts } from './prompt.ts';

/** What somebody who wants to ask a run's checkpoints has to know. */
export interface Askable {
  /** Names, the newest first. */
  checkpoints: string[];
  /** Prompts in the task's language. */
  examples: string[];
  /** The run file's own, with which it was trained. */
  maxTokens: number;
  temperature: number;
}

const EXAMPLES = 16;
/** By folder: a run's task never changes, and making its puzzles may take seconds. */
const examplesOf = new Map<string, string[]>();

/** Reads the run's record and lists its checkpoints; generates the task's puzzles when asked first, which takes a moment. */
export function askable(folder: string): Askable {
  const { spec } = readRecord(folder);
  const { task, rl } = spec;
  let examples = examplesOf.get(folder);
  if (!examples) {
    examples = examplePrompts(taskContext(taskOf(folder, spec), task.options), EXAMPLES);
    examplesOf.set(folder, examples);
  }
  return {
    checkpoints: listCheckpoints(runPath(folder, 'checkpoints')).reverse(),
    examples,
    ...{ maxTokens: rl.maxTokens, temperature: rl.temperature },
  };
}
