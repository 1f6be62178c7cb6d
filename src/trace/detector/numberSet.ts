/** Whole numbers of 32 bits, as a hash table in one array: millions of look-ups without an object each. */
export interface NumberSet {
  has(number: number): boolean;
  add(number: number): void;
  /** What is added after it is forgotten again by `rewind`. */
  mark(): void;
  rewind(): void;
}

const FIRST_ROOM = 256;

export function openNumberSet(): NumberSet {
  /** 0 is a free slot; the number 0 has a flag of its own. */
  let slots = new Int32Array(FIRST_ROOM);
  let size = 0;
  let hasZero = false;
  /** What was added since the mark. */
  let later: Set<number> | undefined;

  /** The number's slot, or the free one where it would be. */
  function slotOf(number: number): number {
    const last = slots.length - 1;
    let slot = (number ^ (number >>> 15)) & last;
    while (slots[slot] !== 0 && slots[slot] !== number) slot = (slot + 1) & last;
    return slot;
  }

  function grow(): void {
    const old = slots;
    slots = new Int32Array(2 * old.length);
    for (const number of old) if (number !== 0) slots[slotOf(number)] = number;
  }

  return {
    has(number) {
      if (number === 0 ? hasZero : slots[slotOf(number)] !== 0) return true;
      return later !== undefined && later.has(number);
    },
    add(number) {
      if (later !== undefined) {
        later.add(number);
        return;
      }
      if (number === 0) {
        hasZero = true;
        return;
      }
      const slot = slotOf(number);
      if (slots[slot] !== 0) return;
      slots[slot] = number;
      if (2 * ++size > slots.length) grow();
    },
    mark() {
      later = new Set();
    },
    rewind() {
      later = undefined;
    },
  };
}
