/** Prompts that are asked at every evaluation: which were learned, which were lost. */

/** Samples of one prompt at one step. */
export interface Cell {
  step: number;
  samples: number;
  passed: number;
  /** Their rollouts, in order. */
  ids: string[];
}

/**
 * A prompt is solved at a step when at least half of its samples are right. always/never: at all steps, at none. learned: not
 * at the first, but at the last. forgotten: not at the last, but at some step before. wavering: at the first and the last,
 * but not always between.
 */
export const FATES = ['learned', 'forgotten', 'wavering', 'always', 'never'] as const;
export type Fate = (typeof FATES)[number];

export interface MatrixRow {
  group: number;
  fate: Fate;
  /** One per step of the matrix; undefined where the prompt was not asked. */
  cells: (Cell | undefined)[];
}

export interface Matrix {
  steps: number[];
  /** Ascending by group. */
  rows: MatrixRow[];
}

export interface Asked {
  id: string;
  step: number;
  group: number;
  correct: boolean;
}

export function passMatrix(rollouts: readonly Asked[]): Matrix {
  const steps = [...new Set(rollouts.map(({ step }) => step))].sort((a, b) => a - b);
  const place = new Map(steps.map((step, at) => [step, at]));
  const groups = new Map<number, (Cell | undefined)[]>();
  for (const { id, step, group, correct } of rollouts) {
    let cells = groups.get(group);
    if (!cells) groups.set(group, (cells = new Array<undefined>(steps.length).fill(undefined)));
    const at = place.get(step) ?? 0;
    const cell = (cells[at] ??= { step, samples: 0, passed: 0, ids: [] });
    cell.samples++;
    cell.passed += Number(correct);
    cell.ids.push(id);
  }
  const rows = [...groups]
    .sort(([a], [b]) => a - b)
    .map(([group, cells]): MatrixRow => ({ group, cells, fate: fateOf(cells) }));
  return { steps, rows };
}

export function fateOf(cells: readonly (Pick<Cell, 'samples' | 'passed'> | undefined)[]): Fate {
  const solved = cells
    .filter((cell) => cell !== undefined)
    .map(({ samples, passed }) => 2 * passed >= samples);
  if (!solved.includes(true)) return 'never';
  if (!solved.includes(false)) return 'always';
  if (!solved[solved.length - 1]) return 'forgotten';
  return solved[0] ? 'wavering' : 'learned';
}

export function countFates(rows: readonly MatrixRow[]): Record<Fate, number> {
  const counts: Record<Fate, number> = {
    learned: 0,
    forgotten: 0,
    wavering: 0,
    always: 0,
    never: 0,
  };
  for (const { fate } of rows) counts[fate]++;
  return counts;
}
