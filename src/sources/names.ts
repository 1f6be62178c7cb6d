/**
 * The training step that a file's name tells: verl's `120.jsonl`, TRL's `completions_00120.parquet`, `step_120.jsonl`,
 * `rollouts-step-000120.jsonl`. Undefined when it tells none.
 */
export function stepOfName(name: string): number | undefined {
  const match =
    /^(\d{1,12})\.\w+$/.exec(name) ??
    /(?:step|iter|iteration|completions|rollouts?|batch)[-_]?(\d{1,12})(?!\d)/i.exec(name);
  return match ? Number(match[1]) : undefined;
}
