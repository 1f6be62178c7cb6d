/** Rollouts that answer the same prompt. */
export interface PromptGroup<T> {
  group: number;
  items: T[];
  correct: number;
  /**
   * Several rollouts, all with the same total reward: their advantages within the group are zero, so group methods (GRPO,
   * RLOO) learn nothing from this prompt.
   */
  allEqual: boolean;
}

interface Rollout {
  group: number;
  row: number;
  correct: boolean;
  rewards: Record<string, number>;
}

/** Groups in ascending order, rows ascending within. */
export function groupByPrompt<T extends Rollout>(rollouts: readonly T[]): PromptGroup<T>[] {
  const groups = new Map<number, T[]>();
  for (const rollout of rollouts) {
    const items = groups.get(rollout.group);
    if (items) items.push(rollout);
    else groups.set(rollout.group, [rollout]);
  }
  return [...groups]
    .sort(([a], [b]) => a - b)
    .map(([group, items]) => ({
      group,
      items: items.sort((a, b) => a.row - b.row),
      correct: items.reduce((sum, { correct }) => sum + (correct ? 1 : 0), 0),
      allEqual: items.length > 1 && items.every((item) => payOf(item) === payOf(items[0])),
    }));
}

function payOf({ rewards, correct }: Rollout): number {
  return Object.hasOwn(rewards, 'total') ? rewards['total'] : Number(correct);
}
