/**
 * Counter-based randomness: every draw is a pure function of a key and a counter, so a sample depends neither on batch
 * order nor on thread count. Philox-4x32-10 (Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as 1, 2, 3",
 * SC'11). The wasm engine has the same function; a test holds the two together.
 */

/** What a stream of random numbers is for. Part of the key, so that no two purposes share numbers. */
export const PURPOSES = {
  init: 1,
  puzzle: 2,
  demonstration: 3,
  rollout: 4,
  evaluation: 5,
  probe: 6,
  shuffle: 7,
  pair: 8,
  bootstrap: 9,
  playground: 10,
  fork: 11,
  query: 12,
} as const;
export type Purpose = keyof typeof PURPOSES;

/** Two 32-bit words: the Philox key. */
export interface RandomKey {
  lo: number;
  hi: number;
}

const M0 = 0xd2511f53;
const M1 = 0xcd9e8d57;
const W0 = 0x9e3779b9;
const W1 = 0xbb67ae85;

/** High 32 bits of a 32×32-bit product. */
function mulHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const low = aLow * bLow;
  const mid = aHigh * bLow + (low >>> 16);
  const mid2 = aLow * bHigh + (mid & 0xffff);
  return (aHigh * bHigh + Math.floor(mid / 0x10000) + (mid2 >>> 16)) >>> 0;
}

/** One Philox block: four 32-bit words for the counter (c0, c1, c2, c3) under `key`. */
export function philox(
  key: RandomKey,
  c0: number,
  c1: number,
  c2: number,
  c3: number,
): [number, number, number, number] {
  let x0 = c0 >>> 0;
  let x1 = c1 >>> 0;
  let x2 = c2 >>> 0;
  let x3 = c3 >>> 0;
  let k0 = key.lo >>> 0;
  let k1 = key.hi >>> 0;
  for (let round = 0; round < 10; round++) {
    const high0 = mulHigh(M0, x0);
    const low0 = Math.imul(M0, x0) >>> 0;
    const high1 = mulHigh(M1, x2);
    const low1 = Math.imul(M1, x2) >>> 0;
    x0 = (high1 ^ x1 ^ k0) >>> 0;
    x1 = low1;
    x2 = (high0 ^ x3 ^ k1) >>> 0;
    x3 = low0;
    k0 = (k0 + W0) >>> 0;
    k1 = (k1 + W1) >>> 0;
  }
  return [x0, x1, x2, x3];
}

/** Key for (seed, purpose, step). `seed` and `step` are non-negative safe integers below 2^32. */
export function randomKey(seed: number, purpose: Purpose, step = 0): RandomKey {
  const [lo, hi] = philox({ lo: seed >>> 0, hi: PURPOSES[purpose] }, step >>> 0, 0, 0, 0x7453);
  return { lo, hi };
}

/** The 24-bit uniform in [0, 1) that sampling uses for (row, position): exact in float32. */
export function uniformAt(key: RandomKey, row: number, position: number): number {
  return (philox(key, position, row, 0, 0)[0] >>> 8) / 0x1000000;
}

/** A sequential stream for code that draws an unknown number of values (generators, shuffles). */
export interface RandomStream {
  /** Uniform in [0, 1), 53 bits. */
  next(): number;
  /** Uniform integer in [0, n). */
  below(n: number): number;
  /** Standard normal. */
  normal(): number;
}

/** The stream of (key, row): independent of every other row's. */
export function randomStream(key: RandomKey, row = 0): RandomStream {
  let counter = 0;
  let spare: number | undefined;
  const next = (): number => {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    const [a, b, c, d] = philox(key, counter++, row, 1, 0);
    spare = ((c >>> 5) * 67108864 + (d >>> 6)) / 9007199254740992;
    return ((a >>> 5) * 67108864 + (b >>> 6)) / 9007199254740992;
  };
  return {
    next,
    below: (n) => Math.floor(next() * n),
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
  };
}
