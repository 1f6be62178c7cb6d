import type { Model } from '../../engine/engine.ts';
import { answerOpeners } from '../also.ts';
import { sampleRows, type SampledRow, type SamplingOptions, type TaskContext } from './sample.ts';

/** How long a response may or must think before its answer. */
export interface ThinkingBudget {
  /** Where so many tokens hold no answer yet, it is begun there. */
  atMost?: number;
  /** So often the word that would begin the answer is replaced by one that goes on thinking. */
  again?: number;
}

/**
 * Budget forcing (s1: Muennighoff et al., arXiv 2501.19393): thinking is cut by putting the answer's first word, and prolonged
 * by putting the task's word for reflection where the answer would begin. Randomness is keyed by row and position, so rows
 * that a budget does not touch, and all before the place where it does, are what they are without one.
 */
export async function sampleThinking(
  model: Model,
  context: TaskContext,
  prompts: readonly Int32Array[],
  sampling: SamplingOptions,
  { atMost = Infinity, again = 0 }: ThinkingBudget,
): Promise<SampledRow[]> {
  const { task, options } = context;
  const openers = answerOpeners(task, options);
  const { reflection, backtracking } = task.openers(options);
  const goOn = (reflection ?? backtracking)?.[0];
  const { rows } = await sampleRows(model, context, prompts, sampling);
  const forced = rows.map(() => new Map<number, number>());
  const answerAt = (row: number): number => {
    const { response } = rows[row];
    const at = response.findIndex((token) => openers.includes(token));
    return at < 0 ? response.length : at;
  };
  const sampleAnew = async (chosen: readonly number[]): Promise<void> => {
    if (chosen.length === 0) return;
    const anew = await sampleRows(
      model,
      context,
      chosen.map((row) => prompts[row]),
      {
        ...sampling,
        rows: Int32Array.from(chosen),
        force: (i, position) => forced[chosen[i]].get(position),
      },
    );
    anew.rows.forEach((row, i) => (rows[chosen[i]] = row));
  };
  for (let round = 0; round < again && goOn !== undefined; round++) {
    const chosen = [...rows.keys()].filter((row) => answerAt(row) < rows[row].response.length);
    for (const row of chosen) forced[row].set(answerAt(row), goOn);
    await sampleAnew(chosen);
  }
  const cut = [...rows.keys()].filter((row) => answerAt(row) > atMost);
  for (const row of cut) forced[row].set(atMost, openers[0]);
  await sampleAnew(cut);
  return rows;
}
