import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { UserError } from '../../base/errors.ts';
import {
  enginesFolder,
  manifestFile,
  readRuntime,
  runtimeFolder,
  type InstalledRuntime,
  type RuntimeKind,
} from './folder.ts';
import { lockRuntime } from './lock.ts';
import type { Plan } from './plans.ts';
import { forgetMeasurements } from './measured.ts';
import { askProbe } from './probe-client.ts';
import { runSteps, type Progress } from './steps.ts';

/**
 * Installs what a plan says, going on where an earlier attempt stopped, and verifies it by a short conformance run in a
 * process of its own. Only then is it an engine. Throws UserError, or AbortError when cancelled; what was done is kept.
 */
export async function install(
  plan: Plan,
  onProgress: (progress: Progress) => void,
  signal?: AbortSignal,
): Promise<InstalledRuntime> {
  const { folder, kind } = plan;
  const unlock = lockRuntime(folder);
  try {
    rmSync(manifestFile(folder), { force: true });
    await runSteps(folder, plan.groups, onProgress, signal);
    const of = plan.groups.flat().length;
    const said = plan.describe();
    const unverified = { ...said, installed: Date.now(), device: '' };
    const title = 'Verifying it against the reference';
    onProgress({ title, done: of, of });
    const { device } = await askProbe(
      { what: 'verify', engine: kind, folder, runtime: unverified },
      { signal, onLine: (detail) => onProgress({ title, done: of, of, detail }) },
    );
    const runtime: InstalledRuntime = { ...unverified, device: device ?? '' };
    const file = manifestFile(folder);
    writeFileSync(`${file}.tmp`, `${JSON.stringify(runtime, null, 1)}\n`);
    renameSync(`${file}.tmp`, file);
    forgetMeasurements(folder);
    return runtime;
  } finally {
    unlock();
  }
}

/** Removes a runtime with everything that was downloaded for it. Throws UserError when there is none. */
export function removeRuntime(kind: RuntimeKind, engines = enginesFolder()): string {
  const folder = runtimeFolder(kind, engines);
  if (!existsSync(folder))
    throw new UserError('runtime', `the ${kind} engine is not installed in ${engines}.`);
  const unlock = lockRuntime(folder);
  try {
    // First the manifest: what is half gone is no engine.
    rmSync(manifestFile(folder), { force: true });
    rmSync(folder, { recursive: true, force: true });
  } finally {
    unlock();
  }
  return folder;
}

/** The error of whoever asks for an engine that is not there; its message names the command that installs it. */
export function notInstalled(kind: RuntimeKind, engines = enginesFolder()): UserError {
  return new UserError(
    'engine',
    `engine: "${kind}" is not installed (looked in ${engines}). Install it with the command “Thoughtscope: Install GPU Runtime” ` +
      `or \`thoughtscope runtime install ${kind}\`, or choose "wasm".`,
  );
}

/** The installation of an engine. Throws UserError `engine` when it is not there. */
export function requireRuntime(
  kind: RuntimeKind,
  engines = enginesFolder(),
): InstalledRuntime & { folder: string } {
  const runtime = readRuntime(kind, engines);
  if (!runtime) throw notInstalled(kind, engines);
  if (!existsSync(runtime.node)) {
    throw new UserError(
      'engine',
      `engine: the Node that "${kind}" runs on is gone (${runtime.node}). Install the engine again: \`thoughtscope runtime install ${kind}\`.`,
    );
  }
  return { ...runtime, folder: runtimeFolder(kind, engines) };
}
