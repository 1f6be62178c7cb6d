import { availableParallelism } from 'node:os';
import type { Engine } from '../engine.ts';
import { createTensorflowEngine } from '../tfjs/tensorflow.ts';
import { createWebgpuEngine } from '../tfjs/webgpu.ts';
import type { InstalledRuntime } from './folder.ts';
import { TF_THREADS } from './open-process.ts';

export type RuntimeInFolder = InstalledRuntime & { folder: string };

/** Opens an installed engine. The process is one that `processOf` describes. */
export function openRuntime(runtime: RuntimeInFolder): Promise<Engine> {
  const { folder, gpu, versions } = runtime;
  switch (runtime.kind) {
    case 'tensorflow': {
      const threads = Number(process.env[TF_THREADS]) || availableParallelism();
      return createTensorflowEngine({ folder, gpu, threads, version: versions.tensorflow });
    }
    case 'webgpu':
      return createWebgpuEngine({ folder, version: versions.webgpu });
  }
}
