import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRun } from '../../../../src/run/create.ts';
import type { RunHost } from '../../../../src/worker/host.ts';
import { tinySpec } from '../../run/support/tiny.ts';

/** A folder for the runs of one test. */
export function runsFolder(): { folder: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'runs-'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }) };
}

/** A tiny run on the reference engine, made but not started. */
export async function tinyRun(
  runs: string,
  changes: Record<string, unknown> = {},
): Promise<string> {
  const places = { baseFolder: runs, runsFolder: runs };
  const { folder } = await createRun({ spec: tinySpec(changes), text: '{}', places });
  return folder;
}

/** Resolves when the run has recorded an event that fits. */
export function eventOf(
  host: RunHost,
  fits: (type: string, phase: string, step: number) => boolean,
): Promise<void> {
  return new Promise((resolve) => {
    const stop = host.listen({
      events: (events) => {
        if (!events.some(({ type, phase, step }) => fits(type, phase, step))) return;
        stop();
        resolve();
      },
    });
  });
}
