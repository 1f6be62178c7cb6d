import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../base/errors.ts';
import type { Step } from './steps.ts';
import { runTool } from './tool.ts';

/** The TensorFlow that is installed, and the Pythons (minor versions) that PyPI has wheels of it for. */
export const TENSORFLOW = { version: '2.21.0', python: [10, 13] } as const;

/** A C library with its headers: a wheel's folder, or what tensorflow.org calls libtensorflow. */
export interface Library {
  include: string;
  /** Folder of the two shared libraries. */
  folder: string;
  library: string;
  framework: string;
}

/** Finds TensorFlow's C library in a folder that somebody names: site-packages, its tensorflow folder, a venv, libtensorflow. */
export function findLibrary(folder: string): Library | undefined {
  const inVenv = ['lib', 'lib64'].flatMap((lib) =>
    names(join(folder, lib))
      .filter((name) => /^python3\.\d+$/.test(name))
      .map((name) => join(folder, lib, name, 'site-packages', 'tensorflow')),
  );
  for (const root of [folder, join(folder, 'tensorflow'), ...inVenv]) {
    const include = join(root, 'include');
    if (!existsSync(join(include, 'tensorflow', 'c', 'c_api.h'))) continue;
    for (const place of [root, join(root, 'lib')]) {
      const found = names(place);
      const library = found.find((name) => /^libtensorflow(_cc)?\.so\.2$/.test(name));
      const framework = found.find((name) => name === 'libtensorflow_framework.so.2');
      if (library && framework) {
        return {
          include,
          folder: place,
          library: join(place, library),
          framework: join(place, framework),
        };
      }
    }
  }
  return undefined;
}

export function libraryIn(folder: string): Library {
  const found = findLibrary(folder);
  if (found) return found;
  throw new UserError(
    'prerequisite',
    `${folder} holds no TensorFlow: expected include/tensorflow/c/c_api.h beside libtensorflow_cc.so.2 (or lib/libtensorflow.so.2) and libtensorflow_framework.so.2.`,
  );
}

/** Folders with the CUDA libraries that `tensorflow[and-cuda]` brings. */
export function cudaFolders(venv: string): string[] {
  return names(join(venv, 'lib'))
    .map((python) => join(venv, 'lib', python, 'site-packages', 'nvidia'))
    .flatMap((nvidia) => names(nvidia).map((name) => join(nvidia, name, 'lib')))
    .filter((lib) => existsSync(lib));
}

function names(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

/** A private Python environment with TensorFlow in it: with CUDA 12 for an NVIDIA GPU, else for the processor. */
export function tensorflowStep(folder: string, cuda: boolean): Step {
  const venv = join(folder, 'venv');
  const cache = join(folder, 'cache');
  const wheel = cuda
    ? `tensorflow[and-cuda]==${TENSORFLOW.version}`
    : `tensorflow-cpu==${TENSORFLOW.version}`;
  return {
    name: 'tensorflow',
    title: `Installing ${wheel} from PyPI`,
    makes: wheel,
    isThere: () => findLibrary(venv) !== undefined,
    async run({ signal, onLine }) {
      const python = await findPython(signal);
      // Half an installation cannot be told from a whole one; downloads are kept.
      rmSync(venv, { recursive: true, force: true });
      await runTool(python, ['-m', 'venv', venv], {
        signal,
        onLine,
        remedy: 'Install Python 3 with venv.',
      }).catch((error: unknown) => {
        if (!(error instanceof UserError) || !error.message.includes('ensurepip')) throw error;
        throw new UserError(
          'prerequisite',
          'Python’s venv module is missing: install it (Debian and Ubuntu: `sudo apt install python3-venv`).',
          { cause: error },
        );
      });
      // The C library needs none of the wheel's Python dependencies; CUDA comes as dependencies.
      const only = cuda ? [] : ['--no-deps'];
      const quiet = [
        '--disable-pip-version-check',
        '--no-input',
        '--progress-bar',
        'off',
        '--no-compile',
      ];
      await runTool(
        join(venv, 'bin', 'pip'),
        ['install', ...quiet, '--cache-dir', cache, ...only, wheel],
        { signal, onLine },
      );
      libraryIn(venv);
      rmSync(cache, { recursive: true, force: true });
    },
  };
}

/** A Python that TensorFlow has a wheel for. */
async function findPython(signal?: AbortSignal): Promise<string> {
  const [oldest, newest] = TENSORFLOW.python;
  const minors = Array.from({ length: newest - oldest + 1 }, (_, i) => newest - i);
  const seen: string[] = [];
  for (const command of ['python3', ...minors.map((minor) => `python3.${minor}`)]) {
    try {
      const printed = await runTool(command, ['-c', 'import sys; print(*sys.version_info[:2])'], {
        signal,
      });
      const [major, minor] = printed.trim().split(' ').map(Number);
      if (major === 3 && minor >= oldest && minor <= newest) return command;
      seen.push(`${command} is ${major}.${minor}`);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
    }
  }
  const found = seen.length > 0 ? ` (${seen.join(', ')})` : '';
  throw new UserError(
    'prerequisite',
    `TensorFlow ${TENSORFLOW.version} needs Python 3.${oldest} to 3.${newest}, and none was found${found}. Install one, or name a TensorFlow that is there already (--tensorflow PATH).`,
  );
}
