/**
 * The training step that a file's name tells: verl's `120.jsonl`, TRL's `completions_00120.parquet`, `step_120.jsonl`,
 * `rollouts-step-000120.jsonl`; else that of a folder above it: prime-rl's `step_12/train/all/traces.jsonl`, tinker's
 * `iteration_000012/train_rollout_summaries.jsonl`. Undefined when none tells it.
 */
export function stepOfName(path: string): number | undefined {
  const parts = path.split(/[\\/]/);
  const name = parts.pop() ?? '';
  const bare = /^(\d{1,12})\.\w+$/.exec(name);
  if (bare) return Number(bare[1]);
  for (const part of [name, ...parts.reverse()]) {
    const match =
      /(?:^|[_.-])(?:global_)?(?:step|iter|iteration|completions|rollouts?|batch)[-_]?(\d{1,12})(?!\d)/i.exec(
        part,
      );
    if (match) return Number(match[1]);
  }
  return undefined;
}
