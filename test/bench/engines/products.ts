import { bestSimd, instantiate, readKernels } from '../../../src/engine/wasm/kernels.ts';
import { canBeWide } from '../../../src/engine/wasm/wide.ts';
import type { Work } from './work.ts';

/** A product of matrices by the engine's kernels, packing of the right side included: C[m, n] = A[m, k]·B[k, n]. */
export async function productWork(m: number, n: number, k: number, repeats: number): Promise<Work> {
  const a = 1024;
  const b = a + 4 * m * k;
  const panels = b + 4 * n * k;
  const c = panels + 4 * (n + 8) * k;
  const scratch = c + 4 * m * n;
  const pages = Math.ceil((scratch + (1 << 20)) / 65536);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  const bytes = readKernels(bestSimd());
  const wide = await canBeWide(bytes);
  const kernels = instantiate(await WebAssembly.compile(bytes), memory, wide);
  const floats = new Float32Array(memory.buffer);
  for (let i = a >> 2; i < panels >> 2; i++) floats[i] = ((i * 7919) % 1000) / 1000 - 0.5;
  return {
    repeat() {
      for (let n_ = 0; n_ < repeats; n_++) {
        kernels.pack(b, panels, n, k, n);
        kernels.matmul(a, k, panels, 0, c, n, m, n, k, scratch);
      }
      return Promise.resolve(2 * m * n * k * repeats);
    },
    end: () => undefined,
  };
}
