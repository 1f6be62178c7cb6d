import { Value } from '@sinclair/typebox/value';
import { clusteredAuc, type Scored } from '../../base/auc.ts';
import type { Floats } from '../../engine/engine.ts';
import { OrealOptions } from '../../rl/algorithms/oreal-options.ts';
import { forEachResponse, rowCount } from '../../rl/ragged.ts';
import { TOKEN_REWARD_HEAD, tokenBelief, tokenImportance } from '../../rl/token-reward.ts';
import type { TaskContext } from '../trainer/sample.ts';
import type { LabDetail, TokenModelResult } from './result.ts';
import type { LabStep } from './rollouts.ts';

/** What a token reward model says of a step's tokens. */
export interface TokenModel {
  threshold: number;
  head: Floats;
  /** q before each response token, and OREAL's weight of it. */
  belief: Float64Array;
  importance: Float64Array;
}

/** Undefined where neither the run nor anybody else has trained one. */
export function tokenModelOf({ experience, settings }: LabStep): TokenModel | undefined {
  if (!Object.hasOwn(experience.heads, TOKEN_REWARD_HEAD)) return undefined;
  const head = experience.heads[TOKEN_REWARD_HEAD];
  const { threshold } = settings.rl.oreal ?? (Value.Default(OrealOptions, {}) as OrealOptions);
  const belief = tokenBelief(experience, head);
  const importance = new Float64Array(belief.length);
  forEachResponse(experience, (start, end, row) => {
    const correct = Boolean(experience.correct[row]);
    for (let i = start; i < end; i++) {
      importance[i] = tokenImportance(belief[i], correct, threshold);
    }
  });
  return { threshold, head, belief, importance };
}

/** The steps of the search in a response, and whether a solution can still be reached after each; none where the task cannot tell. */
export function searchSteps(
  { experience }: LabStep,
  { task, options }: TaskContext,
  row: number,
): LabDetail['steps'] {
  const { tokens, offsets, promptLengths } = experience;
  const start = offsets[row] + promptLengths[row];
  const prompt = tokens.slice(offsets[row], start);
  return task.reachable?.(prompt, tokens.slice(start, offsets[row + 1]), options) ?? [];
}

/**
 * How well the token reward model tells the steps after which no solution can be reached from the others, by what it believes
 * once the step is written: AUC with an interval over prompts. `trained`: updates, where it is not the run's own.
 */
export function judgeTokenModel(
  step: LabStep,
  context: TaskContext,
  { threshold, head, belief }: TokenModel,
  trained: number | undefined,
): TokenModelResult {
  const { experience } = step;
  const { offsets, promptLengths, groups } = experience;
  const items: (Scored & { alone: number })[] = [];
  for (let row = 0; row < rowCount(experience); row++) {
    const start = offsets[row] + promptLengths[row];
    const last = offsets[row + 1] - 1;
    for (const { end, reachable } of searchSteps(step, context, row)) {
      // Belief before token i has read all up to i − 1; nothing comes after a response's last token.
      const after = Math.min(start + end, last);
      items.push({
        score: 1 - belief[after],
        alone: -head[after - 1],
        positive: !reachable,
        cluster: groups[row],
      });
    }
  }
  const dead = items.filter(({ positive }) => positive).length;
  const told = {
    from: trained === undefined ? ('run' as const) : ('trained' as const),
    updates: trained ?? 0,
    threshold,
    steps: items.length,
    dead,
    prompts: new Set(items.map(({ cluster }) => cluster)).size,
  };
  const none = whyNone(context, items.length, dead);
  if (none !== undefined) return { ...told, none };
  const alone = items.map((item) => ({ ...item, score: item.alone }));
  return { ...told, belief: clusteredAuc(items), alone: clusteredAuc(alone) };
}

function whyNone({ task }: TaskContext, steps: number, dead: number): string | undefined {
  if (!task.reachable) return `${task.label} cannot tell whether a solution can still be reached`;
  if (steps === 0) return 'no sound step of a search in these rollouts';
  if (dead === 0) return 'a solution can be reached after every step here';
  return dead === steps ? 'no solution can be reached after any step here' : undefined;
}
