import { setFlagsFromString } from 'node:v8';
import { instantiate, type Kernels } from './kernels.ts';

/** V8's own, experimental: pairs of neighbouring 128-bit operations become one of 256 bits. */
const FLAG = 'experimental-wasm-revectorize';
/** The first version of V8 whose pass has been seen to work, that of Node 24. */
const FIRST_V8 = [13, 6];
/** Products of each kind that are timed: the optimising compiler has had its time by the last of them. */
const ROUNDS = 400;

let known: Promise<boolean> | undefined;

/**
 * Whether tiles of 6 × 16 pay here: where V8 makes 256-bit instructions of them. Nothing tells that a machine, V8 and
 * its build can, so products are computed with both kinds of tiles: they have to agree in every bit, and the wide ones
 * have to be faster (without such instructions they take twice as long). Otherwise V8's pass is switched off again. Once
 * per process; about 50 ms.
 */
export function canBeWide(bytes: Uint8Array): Promise<boolean> {
  return (known ??= tryWide(bytes));
}

async function tryWide(bytes: Uint8Array): Promise<boolean> {
  const version = process.versions.v8.split('.').map(Number);
  const old = version[0] < FIRST_V8[0] || (version[0] === FIRST_V8[0] && version[1] < FIRST_V8[1]);
  if (process.arch !== 'x64' || old) return false;
  setFlagsFromString(`--${FLAG}`);
  // An empty custom section makes it another module to V8, whose code nothing else will use.
  const module = await WebAssembly.compile(Uint8Array.from([...bytes, 0, 2, 1, 120]));
  const pays = await compare(module);
  if (!pays) setFlagsFromString(`--no-${FLAG}`);
  return pays;
}

/** Rounds between two comparisons of the results. */
const CHECKS = 20;
/** Rows, columns and depth of the products: whole tiles, and some of the other kinds at the edges. */
const [M, N, K] = [57, 72, 120];

async function compare(module: WebAssembly.Module): Promise<boolean> {
  const memory = new WebAssembly.Memory({ initial: 8, maximum: 8, shared: true });
  const f32 = new Float32Array(memory.buffer);
  const a = 1024;
  const b = a + 4 * M * K;
  const panels = b + 4 * N * K;
  const c = panels + 4 * N * K;
  const scratch = c + 8 * M * N;
  for (let i = a >> 2; i < panels >> 2; i++) f32[i] = Math.sin(i * i);
  const narrow = instantiate(module, memory, false);
  const wide = instantiate(module, memory, true);
  narrow.pack(b, panels, N, K, N);
  const time = (kernels: Kernels): number => {
    const start = performance.now();
    kernels.matmul(a, K, panels, 0, c, N, M, N, K, scratch);
    kernels.matmulAcross(a, M, panels, c, c + 4 * M * N, N, M, N, K, scratch);
    return performance.now() - start;
  };
  const result = (): Int32Array => new Int32Array(memory.buffer, c, 2 * M * N).slice();
  let [slow, fast] = [Infinity, Infinity];
  for (let round = 1; round <= ROUNDS; round++) {
    slow = Math.min(slow, time(narrow));
    const expected = round % CHECKS === 0 ? result() : undefined;
    fast = Math.min(fast, time(wide));
    if (!expected) continue;
    if (result().some((bits, i) => bits !== expected[i])) return false;
    // The compiler's threads tell of what they have made.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return fast < slow;
}
