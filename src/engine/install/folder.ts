import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Engines that are installed on request, each into a folder of its own. */
export const RUNTIMES = ['tensorflow', 'webgpu'] as const;
export type RuntimeKind = (typeof RUNTIMES)[number];

export function isRuntime(name: string): name is RuntimeKind {
  return (RUNTIMES as readonly string[]).includes(name);
}

/** Names the folder of engines; the extension sets it for its workers and terminals. */
export const ENGINES_FOLDER = 'THOUGHTSCOPE_ENGINES';

/** Where engines are installed: as told, else the user's own data. */
export function enginesFolder(env: NodeJS.ProcessEnv = process.env): string {
  const told = env[ENGINES_FOLDER];
  if (told) return told;
  const home = homedir();
  const base =
    process.platform === 'win32'
      ? (env.LOCALAPPDATA ?? join(home, 'AppData', 'Local'))
      : process.platform === 'darwin'
        ? join(home, 'Library', 'Application Support')
        : (env.XDG_DATA_HOME ?? join(home, '.local', 'share'));
  return join(base, 'thoughtscope', 'engines');
}

export function runtimeFolder(kind: RuntimeKind, engines = enginesFolder()): string {
  return join(engines, kind);
}

export interface Gpu {
  name: string;
  /** Bytes; absent where the driver does not say. */
  memory?: number;
}

/** What an installation says of itself, written after it was verified: `installed.json` in its folder. */
export interface InstalledRuntime {
  kind: RuntimeKind;
  /** Milliseconds since the epoch. */
  installed: number;
  /** The plain Node that the engine runs on. */
  node: string;
  /** By package. */
  versions: Record<string, string>;
  /** What the process needs in its environment from its very start. */
  environment: Record<string, string>;
  gpu?: Gpu;
  /** What the engine said of its device when it was verified. */
  device: string;
}

export function manifestFile(folder: string): string {
  return join(folder, 'installed.json');
}

/** The verified installation in a folder of engines; undefined when there is none, or only a part of one. */
export function readRuntime(
  kind: RuntimeKind,
  engines = enginesFolder(),
): InstalledRuntime | undefined {
  try {
    const file = manifestFile(runtimeFolder(kind, engines));
    const found = JSON.parse(readFileSync(file, 'utf8')) as Partial<InstalledRuntime>;
    const whole = found.kind === kind && typeof found.node === 'string' && found.environment;
    return whole ? (found as InstalledRuntime) : undefined;
  } catch {
    return undefined;
  }
}
