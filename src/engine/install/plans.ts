import { join, resolve } from 'node:path';
import { UserError } from '../../base/errors.ts';
import { addonStep } from './addon.ts';
import { runtimeFolder, type Gpu, type InstalledRuntime, type RuntimeKind } from './folder.ts';
import { findNvidiaGpu } from './gpu.ts';
import { chooseNode, packagesStep, versionOf } from './packages.ts';
import { cudaFolders, libraryIn, tensorflowStep, TENSORFLOW } from './python.ts';
import type { Step } from './steps.ts';

export interface InstallChoices {
  /** TensorFlow that is there already: a virtual environment, site-packages/tensorflow, or libtensorflow. */
  tensorflow?: string;
  /** A plain Node 22.13 or newer, instead of one from npm. */
  node?: string;
}

/** What will be installed where, for people to agree to, and how. */
export interface Plan {
  kind: RuntimeKind;
  folder: string;
  /** What it is and what it is for, what is downloaded, what it needs. */
  explanation: string[];
  groups: Step[][];
  /** After all steps: what the installation says of itself, but for what only its verification can tell. */
  describe(): Omit<InstalledRuntime, 'installed' | 'device'>;
}

export async function makePlan(
  kind: RuntimeKind,
  engines: string,
  choices: InstallChoices,
): Promise<Plan> {
  const gpu = await findNvidiaGpu();
  return kind === 'tensorflow'
    ? tensorflowPlan(engines, choices, gpu)
    : webgpuPlan(engines, choices, gpu);
}

const BINDING = '@tensorflow/tfjs-node-gpu';

function tensorflowPlan(engines: string, { tensorflow, node }: InstallChoices, gpu?: Gpu): Plan {
  if (`${process.platform}-${process.arch}` !== 'linux-x64') {
    throw new UserError(
      'prerequisite',
      `the tensorflow engine can be installed on Linux on x64 only, this is ${process.platform}-${process.arch}. The webgpu engine serves other systems and GPUs.`,
    );
  }
  const folder = runtimeFolder('tensorflow', engines);
  const chosen = chooseNode(folder, node);
  const given = tensorflow === undefined ? undefined : resolve(tensorflow);
  if (given !== undefined) libraryIn(given);
  const source = given ?? join(folder, 'venv');
  const packages = [
    `${BINDING}@4.22.0`,
    'node-api-headers@1.9.0',
    ...(chosen.package ? [chosen.package] : []),
  ];
  const wheel = given === undefined ? [tensorflowStep(folder, gpu !== undefined)] : [];
  const size =
    given !== undefined
      ? 'Downloads about 0.1 GB, takes 0.5 GB.'
      : gpu
        ? 'Downloads about 3.5 GB (TensorFlow and CUDA 12), takes about 8 GB.'
        : 'Downloads about 0.4 GB, takes 1.8 GB. No NVIDIA GPU was found: this will be TensorFlow for the processor.';
  return {
    kind: 'tensorflow',
    folder,
    explanation: [
      `TensorFlow ${given === undefined ? `${TENSORFLOW.version} from PyPI` : `of ${given}`} as an engine${gpu ? `, on ${gpu.name}` : ''}.`,
      size,
      `Needs ${given === undefined ? 'Python 3 with venv, ' : ''}npm, g++ and ${given === undefined ? 'PyPI and ' : ''}the npm registry.`,
      `Everything goes to ${folder} and can be removed at once.`,
    ],
    groups: [
      [...wheel, packagesStep(folder, packages)],
      [addonStep(folder, BINDING, () => libraryIn(source), given ?? (gpu ? 'cuda' : 'cpu'))],
    ],
    describe: () => ({
      kind: 'tensorflow',
      node: chosen.path,
      gpu,
      versions: {
        tensorflow: given === undefined ? TENSORFLOW.version : `of ${given}`,
        [BINDING]: versionOf(folder, BINDING) ?? '',
      },
      environment: tensorflowEnvironment(cudaFolders(source)),
    }),
  };
}

/** What TensorFlow reads from its process's environment, once, at its start. */
function tensorflowEnvironment(libraries: string[]): Record<string, string> {
  return {
    TF_CPP_MIN_LOG_LEVEL: '2',
    // Without it TensorFlow takes the whole GPU, and a second run has none.
    TF_FORCE_GPU_ALLOW_GROWTH: 'true',
    // The same numbers again on the same GPU.
    TF_DETERMINISTIC_OPS: '1',
    // Products in float32, not in TensorFloat-32's 10 bits: gradients are held to 1e-4.
    NVIDIA_TF32_OVERRIDE: '0',
    ...(libraries.length > 0 && { LD_LIBRARY_PATH: libraries.join(':') }),
  };
}

function webgpuPlan(engines: string, { node, tensorflow }: InstallChoices, gpu?: Gpu): Plan {
  if (tensorflow !== undefined)
    throw new UserError('usage', '--tensorflow is for the tensorflow engine.');
  const folder = runtimeFolder('webgpu', engines);
  const chosen = chooseNode(folder, node);
  const packages = [
    ...['webgpu@0.6.2', '@tensorflow/tfjs-backend-webgpu@4.22.0', '@tensorflow/tfjs-core@4.22.0'],
    ...(chosen.package ? [chosen.package] : []),
  ];
  return {
    kind: 'webgpu',
    folder,
    explanation: [
      'WebGPU (Dawn) as an engine: NVIDIA, AMD, Intel and Apple GPUs through Vulkan, Metal or Direct3D 12.',
      'Downloads about 0.1 GB, takes 0.4 GB.',
      'Needs npm and its registry, and a graphics driver; on Linux one for Vulkan.',
      `Everything goes to ${folder} and can be removed at once.`,
    ],
    groups: [[packagesStep(folder, packages)]],
    describe: () => ({
      kind: 'webgpu',
      node: chosen.path,
      gpu,
      versions: {
        webgpu: versionOf(folder, 'webgpu') ?? '',
        '@tensorflow/tfjs-backend-webgpu':
          versionOf(folder, '@tensorflow/tfjs-backend-webgpu') ?? '',
      },
      environment: {},
    }),
  };
}
