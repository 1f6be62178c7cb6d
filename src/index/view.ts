import type { GroupFacts, Query, SortColumn } from '../protocol/browser.ts';
import type { Keys } from './keys.ts';
import type { Term } from './query.ts';

/** Rows on show in their order. */
export interface View {
  /** Places. */
  count(): number;
  rowAt(place: number): number;
  /** The place of a row; -1 when it is not on show. */
  placeOf(row: number): number;
  group(place: number): GroupFacts | undefined;
}

/** All rows of a source, as they come. */
export function wholeView(count: () => number): View {
  return {
    count,
    rowAt: (place) => place,
    placeOf: (row) => (row < count() ? row : -1),
    group: () => undefined,
  };
}

/** A list of row numbers that grows. */
export interface RowList {
  push(row: number): void;
  count(): number;
  at(place: number): number;
  /** Drops rows from this one on, of an ascending list. */
  cutFrom(row: number): void;
  copy(): Uint32Array;
}

export function createRowList(): RowList {
  let rows = new Uint32Array(1024);
  let count = 0;
  return {
    push(row) {
      if (count === rows.length) {
        const wider = new Uint32Array(2 * count);
        wider.set(rows);
        rows = wider;
      }
      rows[count++] = row;
    },
    count: () => count,
    at: (place) => rows[place],
    cutFrom(row) {
      while (count > 0 && rows[count - 1] >= row) count--;
    },
    copy: () => rows.slice(0, count),
  };
}

/** Rows that pass a filter, in the source's order. */
export function filteredView(list: RowList): View {
  return {
    count: () => list.count(),
    rowAt: (place) => list.at(place),
    placeOf(row) {
      let low = 0;
      let high = list.count();
      while (low < high) {
        const middle = (low + high) >> 1;
        if (list.at(middle) < row) low = middle + 1;
        else high = middle;
      }
      return low < list.count() && list.at(low) === row ? low : -1;
    },
    group: () => undefined,
  };
}

/** Rows in another order than the source's: sorted, grouped, or both. */
export function orderedView(
  rows: Uint32Array,
  keys: Keys,
  { sort, group }: Pick<Query, 'sort' | 'group'>,
): View {
  const values = sort && new Float64Array(rows.length);
  if (sort && values) rows.forEach((row, i) => (values[i] = keys.sortValue(row, sort.by)));
  const groups = group ? groupsOf(rows, keys) : undefined;
  const sign = sort?.descending ? -1 : 1;
  const order = new Uint32Array(rows.length).map((_, i) => i);
  order.sort((a, b) => {
    const between = groups ? groups.numbers[a] - groups.numbers[b] : 0;
    if (between !== 0) return between;
    if (values) {
      const x = values[a];
      const y = values[b];
      // Rows without a value come last in either direction.
      if (x !== y) {
        if (Number.isNaN(x)) return Number.isNaN(y) ? rows[a] - rows[b] : 1;
        return Number.isNaN(y) ? -1 : sign * (x - y);
      }
    }
    return rows[a] - rows[b];
  });
  const sorted = order.map((i) => rows[i]);
  const number = (place: number) => groups?.numbers[order[place]] ?? 0;
  return {
    count: () => sorted.length,
    rowAt: (place) => sorted[place],
    placeOf: (row) => sorted.indexOf(row),
    group(place) {
      if (!groups) return undefined;
      const own = number(place);
      const { rewarded, sum, ...facts } = groups.facts[own];
      return {
        number: own + 1,
        ...facts,
        first: place === 0 || number(place - 1) !== own,
        ...(rewarded > 0 && { reward: sum / rewarded }),
      };
    },
  };
}

interface GroupSums {
  rows: number;
  judged: number;
  correct: number;
  rewarded: number;
  sum: number;
}

/** Groups in the order in which they first occur; rows of no group stand alone. */
function groupsOf(rows: Uint32Array, keys: Keys): { numbers: Uint32Array; facts: GroupSums[] } {
  const known = new Map<number, number>();
  const facts: GroupSums[] = [];
  const numbers = rows.map((row) => {
    const key = keys.group(row);
    let own = Number.isNaN(key) ? undefined : known.get(key);
    if (own === undefined) {
      own = facts.push({ rows: 0, judged: 0, correct: 0, rewarded: 0, sum: 0 }) - 1;
      if (!Number.isNaN(key)) known.set(key, own);
    }
    const group = facts[own];
    const reward = keys.number(row, 'reward');
    group.rows++;
    if (keys.judged(row)) group.judged++;
    if (keys.is(row, 'correct')) group.correct++;
    if (!Number.isNaN(reward)) {
      group.rewarded++;
      group.sum += reward;
    }
    return own;
  });
  return { numbers, facts };
}

/** What of a row must be known to filter and order it. */
export function needs(
  terms: readonly Term[],
  query: Query,
): { keys: boolean; behaviours: boolean } {
  const by: SortColumn | undefined = query.sort?.by;
  const behaviours =
    by === 'metacognition' || terms.some(({ condition }) => condition.kind === 'behaviour');
  const keys =
    behaviours ||
    query.group ||
    (by !== undefined && by !== 'row') ||
    terms.some(
      ({ condition }) =>
        condition.kind === 'state' || (condition.kind === 'number' && condition.name !== 'line'),
    );
  return { keys, behaviours };
}

/** Whether a row passes a condition other than a text. */
export function passes(row: number, keys: Keys, { not, condition }: Term): boolean {
  switch (condition.kind) {
    case 'text':
      return true;
    case 'state':
      return keys.is(row, condition.name) !== not;
    case 'behaviour': {
      if (keys.is(row, 'unreadable')) return false;
      const count = keys.behaviour(row, condition.name);
      return (count >= condition.low && count <= condition.high) !== not;
    }
    case 'number': {
      const value = keys.number(row, condition.name);
      // What a row does not say is neither inside nor outside.
      if (Number.isNaN(value)) return false;
      const { low, high, open } = condition;
      const inside =
        (open === 'low' ? value > low : value >= low) &&
        (open === 'high' ? value < high : value <= high);
      return inside !== not;
    }
  }
}
