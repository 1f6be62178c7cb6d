import { Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import type { Outcome } from '../../tasks/own/judge.ts';
import type { AskModule } from '../../tasks/own/task.ts';
import type { UserModule, UserModuleUse } from './link.ts';

/** Items of one call: the module's time limit holds for each. */
export const CALL = 256;

/** What a task's module, or the verifier of a data set, is loaded for. */
export function taskUse(task: 'module' | 'dataset'): UserModuleUse {
  const own = task === 'module';
  return {
    code: 'task-module',
    fields: {
      file: own ? 'task.options.file' : 'task.options.module',
      timeLimit: 'task.options.timeLimit',
      memory: 'task.options.memory',
    },
    functions: own ? ['generate', 'demonstrate', 'verify'] : ['verify'],
  };
}

const Said = Type.Union([
  Type.Boolean(),
  Type.Object({
    correct: Type.Boolean(),
    answered: Type.Optional(Type.Boolean()),
    reason: Type.Optional(Type.String()),
  }),
]);

/** Longest reason that is kept. */
const REASON = 200;

/** Asks the module's `verify(puzzle, response, options)`. A response that did not end is never right. */
export function askVerify(module: UserModule, options: unknown): AskModule {
  return async (asked) => {
    const outcomes: Outcome[] = [];
    for (let from = 0; from < asked.length; from += CALL) {
      const part = asked.slice(from, from + CALL);
      const said = await module.call(
        'verify',
        part.map(({ puzzle, response }) => [puzzle, response, options]),
      );
      part.forEach(({ ended }, i) => outcomes.push(outcomeOf(said[i], ended)));
    }
    return outcomes;
  };
}

function outcomeOf(value: unknown, ended: boolean): Outcome {
  if (!Value.Check(Said, value)) throw new Error('the module’s process gave no verdict');
  const said = typeof value === 'boolean' ? { correct: value } : value;
  if (!ended) return { correct: false, answered: false, reason: 'did not end' };
  const { correct, answered = true, reason } = said;
  return { correct, answered, reason: (reason ?? (correct ? 'right' : 'wrong')).slice(0, REASON) };
}
