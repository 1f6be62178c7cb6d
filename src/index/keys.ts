import { BEHAVIOUR_NAMES, METACOGNITION, type BehaviourName } from '../trace/behaviours.ts';
import type { TraceRow } from '../trace/trace.ts';
import type { SortColumn } from '../protocol/browser.ts';
import type { NumberName, StateName } from './query.ts';

/**
 * What rows are filtered and sorted by, in typed arrays: 25 bytes a row, and 8 more once behaviours are asked for. Behaviour
 * counts stop at 255.
 */
export interface Keys {
  known(row: number, behaviours: boolean): boolean;
  set(row: number, summary: TraceRow, reward: number | undefined): void;
  /** The row cannot be read. */
  setBad(row: number): void;
  setBehaviours(row: number, counts: Readonly<Record<string, number>>): void;
  /** Forgets rows from this one on. */
  forget(from: number): void;
  number(row: number, name: NumberName): number;
  is(row: number, state: StateName): boolean;
  /** Whether the row says right or wrong. */
  judged(row: number): boolean;
  behaviour(row: number, name: BehaviourName): number;
  /** All counts; undefined while they are not known, or where one went beyond what is kept. */
  behaviours(row: number): Record<string, number> | undefined;
  /** Names a prompt: equal for rows of one group. */
  group(row: number): number;
  /** NaN where a row has no such value: it comes last. */
  sortValue(row: number, by: SortColumn): number;
  unreadable(): number;
  bytes(): number;
}

const READ = 1;
const BAD = 2;
const LABELLED = 4;
const CORRECT = 8;
const WRONG = 16;
const TRUNCATED = 32;
/** Counts stop here. */
const MOST = 255;
const WIDTH = BEHAVIOUR_NAMES.length;

export function createKeys(): Keys {
  let size = 0;
  let flags = new Uint8Array(0);
  let steps = new Float32Array(0);
  let rewards = new Float64Array(0);
  let lengths = new Uint32Array(0);
  let groups = new Float64Array(0);
  let behaviours = new Uint8Array(0);
  let withBehaviours = false;
  let bad = 0;

  function reserve(row: number): void {
    if (row < size) return;
    size = Math.max(1024, row + 1, Math.ceil(size * 1.5));
    flags = grown(flags, new Uint8Array(size));
    steps = grown(steps, new Float32Array(size));
    rewards = grown(rewards, new Float64Array(size));
    lengths = grown(lengths, new Uint32Array(size));
    groups = grown(groups, new Float64Array(size));
    if (withBehaviours) behaviours = grown(behaviours, new Uint8Array(size * WIDTH));
  }
  const flagged = (row: number, flag: number) => row < size && (flags[row] & flag) !== 0;
  const column = (name: BehaviourName) => BEHAVIOUR_NAMES.indexOf(name);
  const count = (row: number, name: BehaviourName) =>
    flagged(row, LABELLED) ? behaviours[row * WIDTH + column(name)] : 0;

  return {
    known: (row, labelled) =>
      flagged(row, BAD) || (flagged(row, READ) && (!labelled || flagged(row, LABELLED))),
    set(row, { step, length, group, correct, truncated }, reward) {
      reserve(row);
      const verdict = correct === undefined ? 0 : correct ? CORRECT : WRONG;
      flags[row] = (flags[row] & LABELLED) | READ | verdict | (truncated ? TRUNCATED : 0);
      steps[row] = step ?? NaN;
      rewards[row] = reward ?? NaN;
      lengths[row] = Math.min(length, 2 ** 32 - 1);
      groups[row] = groupKey(group);
    },
    setBad(row) {
      reserve(row);
      if (!flagged(row, BAD)) bad++;
      flags[row] = BAD;
      groups[row] = NaN;
    },
    setBehaviours(row, counts) {
      reserve(row);
      if (!withBehaviours) {
        withBehaviours = true;
        behaviours = new Uint8Array(size * WIDTH);
      }
      flags[row] |= LABELLED;
      for (const [i, name] of BEHAVIOUR_NAMES.entries()) {
        behaviours[row * WIDTH + i] = Math.min(MOST, counts[name] ?? 0);
      }
    },
    forget(from) {
      for (let row = from; row < size; row++) if (flagged(row, BAD)) bad--;
      flags.fill(0, from);
    },
    number(row, name) {
      if (name === 'line') return row + 1;
      if (!flagged(row, READ)) return NaN;
      if (name === 'step') return steps[row];
      return name === 'reward' ? rewards[row] : lengths[row];
    },
    is(row, state) {
      const flag = { correct: CORRECT, wrong: WRONG, truncated: TRUNCATED, unreadable: BAD }[state];
      return flagged(row, flag);
    },
    judged: (row) => flagged(row, CORRECT | WRONG),
    behaviour: count,
    behaviours(row) {
      if (!flagged(row, LABELLED)) return undefined;
      const counts = BEHAVIOUR_NAMES.map((name) => [name, count(row, name)] as const);
      if (counts.some(([, found]) => found === MOST)) return undefined;
      return Object.fromEntries(counts.filter(([, found]) => found > 0));
    },
    group: (row) => (flagged(row, READ) ? groups[row] : NaN),
    sortValue(row, by) {
      if (by === 'row') return row;
      if (!flagged(row, READ)) return NaN;
      switch (by) {
        case 'verdict':
          return flagged(row, CORRECT)
            ? 2
            : flagged(row, WRONG)
              ? 0
              : flagged(row, TRUNCATED)
                ? 1
                : NaN;
        case 'metacognition':
          return flagged(row, LABELLED)
            ? METACOGNITION.reduce((sum, name) => sum + count(row, name), 0)
            : NaN;
        case 'step':
          return steps[row];
        case 'reward':
          return rewards[row];
        case 'length':
          return lengths[row];
      }
    },
    unreadable: () => bad,
    bytes: () =>
      [flags, steps, rewards, lengths, groups, behaviours].reduce(
        (sum, { byteLength }) => sum + byteLength,
        0,
      ),
  };
}

function grown<T extends Uint8Array | Uint32Array | Float32Array | Float64Array>(
  old: T,
  wider: T,
): T {
  wider.set(old);
  return wider;
}

/** 53 bits of a hash of the group's name: two of a million prompts meet with a chance of 1 in 18,000. */
function groupKey(name: string): number {
  let low = 0xdeadbeef;
  let high = 0x41c6ce57;
  for (let i = 0; i < name.length; i++) {
    const unit = name.charCodeAt(i);
    low = Math.imul(low ^ unit, 0x9e3779b1);
    high = Math.imul(high ^ unit, 0x5f356495);
  }
  low = Math.imul(low ^ (low >>> 16), 0x85ebca6b) ^ Math.imul(high ^ (high >>> 13), 0xc2b2ae35);
  high = Math.imul(high ^ (high >>> 16), 0x85ebca6b) ^ Math.imul(low ^ (low >>> 13), 0xc2b2ae35);
  return (high & 0x1fffff) * 2 ** 32 + (low >>> 0);
}
