import { createRequire } from 'node:module';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import util from 'node:util';
import { messageOf, UserError } from '../../base/errors.ts';
import type { Engine } from '../engine.ts';
import type { Tf } from './backend.ts';
import { createTfjsEngine } from './engine.ts';

export interface TensorflowOptions {
  /** Folder of the installed runtime: its node_modules hold the binding, compiled against the TensorFlow beside it. */
  folder: string;
  /** Version of TensorFlow, for the record. */
  version: string;
  /** The GPU that TensorFlow will find, where one is. */
  gpu?: { name: string; memory?: number };
  /** Threads that the process was started with (TF_NUM_INTRAOP_THREADS): TensorFlow reads them once, at its first use. */
  threads: number;
}

/** npm packages that carry the binding, the better one first. */
const PACKAGES = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'];

let loaded: { folder: string; tf: Tf } | undefined;

/** The engine on TensorFlow's C library, through tfjs-node. Throws UserError `engine` when the runtime does not load. */
export async function createTensorflowEngine(options: TensorflowOptions): Promise<Engine> {
  const tf = load(options.folder);
  await tf.setBackend('tensorflow');
  await tf.ready();
  const { gpu, threads, version } = options;
  const { isUsingGpuDevice: onGpu } = tf.backend() as { isUsingGpuDevice?: boolean };
  const device = onGpu
    ? (gpu?.name ?? 'GPU')
    : `CPU, ${threads} ${threads === 1 ? 'thread' : 'threads'}`;
  return createTfjsEngine(tf, {
    info: {
      name: 'tensorflow',
      device: `${device}, TensorFlow ${version}`,
      features: [`tensorflow-${version}`, onGpu ? 'cuda' : 'cpu'],
      threads,
    },
    capacity: onGpu ? gpu?.memory : totalmem(),
  });
}

/** One TensorFlow a process: a second copy would register its devices twice. */
function load(folder: string): Tf {
  if (loaded?.folder === folder) return loaded.tf;
  if (loaded) throw new Error(`TensorFlow is loaded already, from ${loaded.folder}.`);
  fillNode();
  const require = createRequire(join(folder, 'package.json'));
  const failures: string[] = [];
  for (const name of PACKAGES) {
    try {
      loaded = { folder, tf: require(name) as Tf };
      return loaded.tf;
    } catch (error) {
      failures.push(`${name}: ${messageOf(error).split('\n', 1)[0]}`);
    }
  }
  throw new UserError(
    'engine',
    `the tensorflow engine in ${folder} does not load (${failures.join('; ')}). ` +
      'Install it again with the command “Install GPU Runtime” or `thoughtscope runtime install tensorflow`.',
  );
}

/** Puts back two functions that tfjs-node 4.22.0 calls at most operations; Node 23 dropped one and warns of the other. */
function fillNode(): void {
  Object.assign(util, {
    isNullOrUndefined: (value: unknown) => value === null || value === undefined,
    isArray: Array.isArray,
  });
}
