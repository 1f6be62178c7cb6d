import { UserError } from '../../base/errors.ts';
import type { Model } from '../../engine/engine.ts';
import { ALSO_PARTS, alsoName, type MetricValues } from '../metrics.ts';
import type { AlsoEvaluation } from '../spec.ts';
import { evaluate } from './evaluate.ts';
import { taskContext, type TaskContext } from './sample.ts';

/** A further evaluation with its held-out puzzles. */
export interface AlsoContext {
  asked: AlsoEvaluation;
  context: TaskContext;
}

/** Throws UserError where none of its held-out puzzles is left that is not trained on. */
export function alsoContexts(context: TaskContext, also: AlsoEvaluation[] = []): AlsoContext[] {
  const trained = new Set(context.train.map(({ canonical }) => canonical));
  const { task } = context;
  return also.map((asked) => {
    const own = taskContext(task, asked.options, ['heldOut']);
    const heldOut = own.heldOut.filter(({ canonical }) => !trained.has(canonical));
    if (heldOut.length === 0) {
      throw new UserError(
        'task-options',
        `eval.also: all puzzles of "${asked.name}" are trained on, so that it would measure memory.`,
      );
    }
    return { asked, context: { ...own, heldOut } };
  });
}

/** Accuracy with its interval, length, truncation and validity of each further evaluation. */
export async function evaluateAlso(
  model: Model,
  also: readonly AlsoContext[],
  { seed, draws, maxTokens }: { seed: number; draws: number; maxTokens: number },
): Promise<MetricValues> {
  const values: MetricValues = {};
  for (const { asked, context } of also) {
    const { thinkAtMost: atMost, thinkAgain: again } = asked;
    const measured = await evaluate(model, context, {
      seed,
      draws: asked.draws ?? draws,
      maxTokens,
      ...((atMost !== undefined || again !== undefined) && { thinking: { atMost, again } }),
    });
    for (const part of ALSO_PARTS) {
      const value = measured[`eval/${part}`];
      if (value !== undefined) values[alsoName(asked.name, part)] = value;
    }
  }
  return values;
}
