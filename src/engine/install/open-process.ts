import { availableParallelism } from 'node:os';
import { delimiter } from 'node:path';
import type { InstalledRuntime } from './folder.ts';

/** Threads that a setting means: 0 leaves one core to the people at the machine. */
export function threadCount(threads: number): number {
  return threads || Math.max(1, availableParallelism() - 1);
}

/** Says which engine a process was started for. */
export const ENGINE_PROCESS = 'THOUGHTSCOPE_ENGINE_PROCESS';
/** What TensorFlow reads its threads from, once, at its first use. */
export const TF_THREADS = 'TF_NUM_INTRAOP_THREADS';

/** How a process must be started for this engine to open in it. */
export function processOf(
  { kind, node, environment }: InstalledRuntime,
  threads: number,
): { node: string; env: Record<string, string> } {
  const env: Record<string, string> = { ...environment, [ENGINE_PROCESS]: kind };
  const libraries = process.env.LD_LIBRARY_PATH;
  if (env.LD_LIBRARY_PATH && libraries) env.LD_LIBRARY_PATH += delimiter + libraries;
  if (kind === 'tensorflow') {
    env[TF_THREADS] = String(threadCount(threads));
    // Operations are given one after the other.
    env.TF_NUM_INTEROP_THREADS = '1';
  }
  return { node, env };
}
