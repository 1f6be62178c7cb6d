import type { Task } from '../tasks/task.ts';
import { isOwnTask, taskNamed } from '../tasks/registry.ts';
import { schemaProblems, type FieldProblem } from './problems.ts';
import type { RunSpec } from './spec.ts';

/** Checks the further evaluations of a run file and fills in their task options: those of the run, with their own put over. */
export function alsoProblems({ task: choice, eval: { also = [] } }: RunSpec): FieldProblem[] {
  if (isOwnTask(choice.name)) {
    const message =
      'further evaluations are for built-in tasks: a task of your own has one set of puzzles';
    return also.length === 0 ? [] : [{ path: ['eval', 'also'], message }];
  }
  const task = taskNamed(choice.name);
  const problems: FieldProblem[] = [];
  also.forEach((one, i) => {
    const at = ['eval', 'also', String(i)];
    if (also.findIndex(({ name }) => name === one.name) < i) {
      problems.push({ path: [...at, 'name'], message: `"${one.name}" is given twice` });
    }
    const options = { ...choice.options, ...one.options };
    const bad = schemaProblems(task.optionsSchema, options, [...at, 'options']);
    problems.push(...bad);
    if (bad.length > 0) return;
    one.options = options;
    if (task.vocabulary(options).join(' ') !== task.vocabulary(choice.options).join(' ')) {
      const message = 'these options have another vocabulary than those of the run';
      problems.push({ path: [...at, 'options'], message });
    }
    const openers = task.openers(options);
    if (one.thinkAtMost !== undefined && !answerOpeners(task, options)[0]) {
      const message = `${task.label} has no word that begins the answer`;
      problems.push({ path: [...at, 'thinkAtMost'], message });
    }
    if (one.thinkAgain !== undefined && !(openers.reflection ?? openers.backtracking)?.[0]) {
      const message = `${task.label} has no word for reflection or for going back`;
      problems.push({ path: [...at, 'thinkAgain'], message });
    }
  });
  return problems;
}

/** Tokens that begin the answer. */
export function answerOpeners<O>(task: Task<unknown, O>, options: O): number[] {
  return task.openers(options).conclusion ?? [];
}
