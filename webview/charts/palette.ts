import type { Theme } from '../common/theme.ts';

/** How one run is drawn everywhere: a colour of the theme and, as a second cue, a dash pattern. */
export interface RunStyle {
  color: string;
  dash: readonly number[];
}

/** In this order, neighbours differ also for those who see red and green alike. */
const COLORS = [
  'charts.blue',
  'charts.orange',
  'charts.purple',
  'charts.green',
  'charts.yellow',
  'charts.red',
];
const DASHES: readonly (readonly number[])[] = [
  [],
  [7, 3],
  [2, 2.5],
  [9, 3, 2, 3],
  [4, 2],
  [12, 4],
];

/** For files that leave VS Code and its theme: Okabe and Ito's colours, on white. */
const PRINT_COLORS = ['#0072b2', '#d55e00', '#cc79a7', '#009e73', '#e69f00', '#56b4e9'];

/**
 * Style of the run with this slot. With more runs than colours the pattern tells them apart; with `patterns` (and in high
 * contrast) it always does.
 */
export function runStyle(theme: Theme, slot: number, patterns: boolean): RunStyle {
  return {
    color: theme.color(COLORS[slot % COLORS.length], 'foreground'),
    dash: dashOf(slot, patterns || theme.highContrast),
  };
}

export function printStyle(slot: number): RunStyle {
  return { color: PRINT_COLORS[slot % PRINT_COLORS.length], dash: dashOf(slot, true) };
}

function dashOf(slot: number, always: boolean): readonly number[] {
  const round = Math.floor(slot / COLORS.length);
  return always || round > 0 ? DASHES[(slot + round) % DASHES.length] : DASHES[0];
}

/** Gives each run the lowest free slot; those that have one keep it. */
export function assignSlots(
  slots: Readonly<Record<string, number>>,
  ids: readonly string[],
): Record<string, number> {
  const kept: Record<string, number> = {};
  for (const id of ids) if (Object.hasOwn(slots, id)) kept[id] = slots[id];
  const taken = new Set(Object.values(kept));
  for (const id of ids) {
    if (Object.hasOwn(kept, id)) continue;
    let slot = 0;
    while (taken.has(slot)) slot++;
    taken.add(slot);
    kept[id] = slot;
  }
  return kept;
}
