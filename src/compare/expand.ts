import type { Override } from '../run/overrides.ts';
import { DEFAULT_SEEDS, type CompareSpec } from './spec.ts';

/** One arm of a comparison: what it changes of the base run file, and where in the comparison file each change stands. */
export interface Arm {
  name: string;
  changes: Change[];
}

export interface Change extends Override {
  /** Path in the comparison file. */
  from: string[];
}

/** A name or an exception that does not fit, at its place in the comparison file. */
export interface Misfit {
  path: string[];
  message: string;
}

export interface Expanded {
  arms: Arm[];
  seeds: number[];
  misfits: Misfit[];
}

/** How many arms a file spans, without making them: a grid may be far too big. */
export function armCount({ arms, grid }: CompareSpec): number {
  return gridPaths(grid).reduce((n, path) => n * grid[path].length, Math.max(1, arms.length));
}

const several = (n: number, what: string): string =>
  `${n.toLocaleString('en')} ${what}${n === 1 ? '' : 's'}`;

/** How big it is, in words: `6 arms × 3 seeds = 18 runs`. */
export const spanOf = (arms: number, seeds: number): string =>
  `${several(arms, 'arm')} × ${several(seeds, 'seed')} = ${several(arms * seeds, 'run')}`;

export function seedsOf({ seeds, grid }: CompareSpec): number[] {
  return seeds ?? (Object.hasOwn(grid, 'seed') ? grid.seed.map(Number) : DEFAULT_SEEDS);
}

/** Every arm × every combination of the grid, with its exceptions. The first path of the grid changes slowest. */
export function expand(spec: CompareSpec): Expanded {
  const shared = changesOf(spec.set, ['set']);
  const named = spec.arms.length > 0 ? spec.arms : [{ name: '', set: {} }];
  const labels = labelsOf(gridPaths(spec.grid));
  const misfits: Misfit[] = [];
  const used = new Set<number>();
  const arms = named.flatMap((arm, i) =>
    cells(spec.grid).map((cell): Arm => {
      const changes = [
        ...shared,
        ...changesOf(arm.set, ['arms', String(i), 'set']),
        ...cell.map(({ path, at }) => ({
          path: path.split('.'),
          value: spec.grid[path][at],
          from: ['grid', path, String(at)],
        })),
      ];
      const cellName = cell.map(({ path, at }) => valueName(labels[path], spec.grid[path][at]));
      let name = [...(arm.name === '' ? [] : [arm.name]), ...cellName].join(', ') || 'base';
      spec.overrides.forEach((override, n) => {
        const fits = Object.entries(override.where).every(([path, value]) =>
          path === 'arm' ? value === arm.name : isSet(changes, path, value),
        );
        if (!fits) return;
        if (used.has(n) && override.name !== undefined) {
          const message = 'fits several arms: a name is for exactly one';
          misfits.push({ path: ['overrides', String(n), 'name'], message });
        }
        used.add(n);
        changes.push(...changesOf(override.set, ['overrides', String(n), 'set']));
        name = override.name ?? name;
      });
      return { name, changes };
    }),
  );
  spec.overrides.forEach((_, n) => {
    if (!used.has(n))
      misfits.push({ path: ['overrides', String(n), 'where'], message: 'fits no arm' });
  });
  misfits.push(...nameMisfits(spec, arms));
  return { arms, seeds: seedsOf(spec), misfits };
}

function nameMisfits(spec: CompareSpec, arms: readonly Arm[]): Misfit[] {
  const seen = new Set<string>();
  const misfits: Misfit[] = [];
  for (const { name } of arms) {
    if (!seen.has(name)) seen.add(name);
    else misfits.push({ path: ['arms'], message: `two arms are called "${name}"` });
  }
  if (spec.baseline !== undefined && !seen.has(spec.baseline)) {
    const known = [...seen].slice(0, 12).join(', ');
    misfits.push({ path: ['baseline'], message: `no arm "${spec.baseline}"; arms: ${known}` });
  }
  return misfits;
}

const gridPaths = (grid: CompareSpec['grid']): string[] =>
  Object.keys(grid).filter((path) => path !== 'seed');

/** Every combination of places in the grid's lists. */
function cells(grid: CompareSpec['grid']): { path: string; at: number }[][] {
  return gridPaths(grid).reduce<{ path: string; at: number }[][]>(
    (sofar, path) => sofar.flatMap((cell) => grid[path].map((_, at) => [...cell, { path, at }])),
    [[]],
  );
}

function changesOf(set: Record<string, unknown>, from: string[]): Change[] {
  return Object.entries(set).map(([path, value]) => ({
    path: path.split('.'),
    value,
    from: [...from, path],
  }));
}

/** Whether the last change of a path sets it to this value. */
function isSet(changes: readonly Change[], path: string, value: unknown): boolean {
  const last = changes.findLast((change) => change.path.join('.') === path);
  return last !== undefined && JSON.stringify(last.value) === JSON.stringify(value);
}

/** The last word of each path, or the whole path where two end alike. */
function labelsOf(paths: readonly string[]): Record<string, string> {
  const last = (path: string): string => path.slice(path.lastIndexOf('.') + 1);
  return Object.fromEntries(
    paths.map((path) => [
      path,
      paths.some((other) => other !== path && last(other) === last(path)) ? path : last(path),
    ]),
  );
}

function valueName(label: string, value: unknown): string {
  if (typeof value === 'string') return value;
  return `${label} ${JSON.stringify(value)}`;
}
