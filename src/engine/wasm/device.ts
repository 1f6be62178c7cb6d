import { instantiate, type Kernels } from './kernels.ts';
import type { Plan } from './plan.ts';

/** A model as one thread sees it: the kernels over its memory, and the memory as numbers. */
export interface Device {
  kernels: Kernels;
  plan: Plan;
  f32: Float32Array;
  i32: Int32Array;
  u32: Uint32Array;
}

/** What a thread needs to make its own Device; can be posted. */
export interface SharedModel {
  id: number;
  module: WebAssembly.Module;
  memory: WebAssembly.Memory;
  plan: Plan;
  wide: boolean;
}

export function openDevice({ module, memory, plan, wide }: SharedModel): Device {
  return {
    kernels: instantiate(module, memory, wide),
    plan,
    f32: new Float32Array(memory.buffer),
    i32: new Int32Array(memory.buffer),
    u32: new Uint32Array(memory.buffer),
  };
}
