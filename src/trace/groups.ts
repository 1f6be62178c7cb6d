/** Rollouts that answer the same prompt. */
export interface PromptGroup<T> {
  group: number;
  items: T[];
  correct: number;
  /** How many have a verdict. */
  judged: number;
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
  /** False where nobody said whether it is correct. */
  judged?: boolean;
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
      judged: items.reduce((sum, { judged }) => sum + (judged === false ? 0 : 1), 0),
      allEqual:
        items.length > 1 &&
        items.every((item) => {
          const pay = payOf(item);
          return pay !== undefined && pay === payOf(items[0]);
        }),
    }));
}

/** What the group method compares; terms of unknown weights count as equal only where each is. */
function payOf({ rewards, correct, judged }: Rollout): string | undefined {
  if (Object.hasOwn(rewards, 'total')) return String(rewards['total']);
  const terms = Object.keys(rewards).sort();
  if (terms.length > 0) return JSON.stringify(terms.map((name) => [name, rewards[name]]));
  return judged === false ? undefined : String(correct);
}
