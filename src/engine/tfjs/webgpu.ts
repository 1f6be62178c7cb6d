import { createRequire } from 'node:module';
import { join } from 'node:path';
import { messageOf, UserError } from '../../base/errors.ts';
import type { Engine } from '../engine.ts';
import type { Tf } from './backend.ts';
import { createTfjsEngine } from './engine.ts';

export interface WebgpuOptions {
  /** Folder of the installed runtime, whose node_modules hold tfjs and Dawn. */
  folder: string;
  /** Version of the `webgpu` package, for the record. */
  version: string;
}

/** What is used of Dawn's package and of the WebGPU interface: the types of the latter are those of a browser. */
interface Dawn {
  create(options: string[]): Gpu;
  globals: Record<string, unknown>;
}
interface Gpu {
  requestAdapter(options: { powerPreference: string }): Promise<Adapter | null>;
}
interface Adapter {
  info: { vendor: string; architecture: string; device: string; description: string };
  limits: Record<string, number>;
  features: ReadonlySet<string>;
}

interface Loss {
  reason: string;
  message: string;
}

/** The engine on WebGPU through Dawn. Throws UserError `engine` when nothing here can compute. */
export async function createWebgpuEngine({ folder, version }: WebgpuOptions): Promise<Engine> {
  const { tf, adapter } = await open(folder);
  const { info, limits } = adapter;
  const name = info.description || info.device || info.vendor || 'GPU';
  const largest = limits.maxStorageBufferBindingSize;
  return createTfjsEngine(tf, {
    info: {
      name: 'webgpu',
      device: `${name}, tensors up to ${(largest / 2 ** 20).toFixed(0)} MiB`,
      features: [`webgpu-${version}`, info.architecture, ...adapter.features].filter(Boolean),
      threads: 1,
    },
    largest,
    checkDevice: () => {
      if (lost === undefined) return;
      throw new UserError(
        'device',
        `the GPU (${name}) was lost: ${lost}. What it held is gone: resume the run, it goes on from its last checkpoint.`,
      );
    },
  });
}

/** Why the device was lost, once it was. */
let lost: string | undefined;

let opened: Promise<{ tf: Tf; adapter: Adapter }> | undefined;

/** One device a process: tfjs keeps its backend, and Dawn's device must live as long as that. */
function open(folder: string): Promise<{ tf: Tf; adapter: Adapter }> {
  opened ??= openDevice(folder);
  return opened;
}

async function openDevice(folder: string): Promise<{ tf: Tf; adapter: Adapter }> {
  const require = createRequire(join(folder, 'package.json'));
  let dawn: Dawn;
  let tf: Tf;
  try {
    dawn = require('webgpu') as Dawn;
    tf = require('@tensorflow/tfjs-core') as Tf;
    const gpu = dawn.create([]);
    Object.assign(globalThis, dawn.globals);
    // tfjs asks the browser's navigator; Node's has no gpu.
    Object.defineProperty(globalThis.navigator, 'gpu', { value: gpu, configurable: true });
    require('@tensorflow/tfjs-backend-webgpu');
    const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
    if (!adapter) {
      throw new UserError(
        'engine',
        'no graphics adapter: WebGPU needs a driver for Vulkan, Metal or Direct3D 12 (on Linux: `vulkaninfo` should list a device).',
      );
    }
    if (!(await tf.setBackend('webgpu'))) throw new Error('tfjs refuses the adapter');
    await tf.ready();
    const { device } = tf.backend() as unknown as { device: { lost: Promise<Loss> } };
    void device.lost.then(({ reason, message }) => {
      lost = message || reason || 'the driver does not say why';
    });
    return { tf, adapter };
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(
      'engine',
      `the webgpu engine in ${folder} does not start (${messageOf(error)}).`,
      { cause: error },
    );
  }
}
