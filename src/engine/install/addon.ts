import { existsSync, mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Library } from './python.ts';
import type { Step } from './steps.ts';
import { runTool } from './tool.ts';

/** Compiles tfjs-node's binding against the given TensorFlow: 100 kB of N-API code over TensorFlow's stable C interface. */
export function addonStep(
  folder: string,
  pack: string,
  library: () => Library,
  from: string,
): Step {
  const home = join(folder, 'node_modules', pack);
  const addon = join(home, 'lib', 'napi-v8', 'tfjs_binding.node');
  return {
    name: 'addon',
    title: 'Compiling the TensorFlow binding',
    makes: `${pack} ${from}`,
    isThere: () => existsSync(addon),
    async run({ signal, onLine }) {
      const tensorflow = library();
      const deps = join(home, 'deps');
      rmSync(deps, { recursive: true, force: true });
      mkdirSync(join(deps, 'lib'), { recursive: true });
      symlinkSync(tensorflow.include, join(deps, 'include'));
      // The linker asks for names without versions.
      symlinkSync(tensorflow.library, join(deps, 'lib', 'libtensorflow.so'));
      symlinkSync(tensorflow.framework, join(deps, 'lib', 'libtensorflow_framework.so'));
      mkdirSync(join(home, 'lib', 'napi-v8'), { recursive: true });
      const unfinished = `${addon}.tmp`;
      const sources = ['tfjs_backend.cc', 'tfjs_binding.cc'].map((name) =>
        join(home, 'binding', name),
      );
      const headers = [
        join(home, '..'),
        join(deps, 'include'),
        join(folder, 'node_modules', 'node-api-headers', 'include'),
      ];
      await runTool(
        'g++',
        [
          ...['-std=c++17', '-O2', '-fPIC', '-shared', '-DNAPI_VERSION=8'],
          ...headers.map((path) => `-I${path}`),
          ...['-o', unfinished, ...sources, `-L${join(deps, 'lib')}`],
          ...['-ltensorflow', '-ltensorflow_framework', `-Wl,-rpath,${tensorflow.folder}`],
        ],
        {
          signal,
          onLine,
          remedy: 'Install a C++ compiler (Debian and Ubuntu: `sudo apt install g++`).',
        },
      );
      renameSync(unfinished, addon);
    },
  };
}
