import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectRun, readWorkerFile } from '../../src/protocol/client.ts';
import type { RunEvent } from '../../src/run/events.ts';
import { runPath } from '../../src/run/paths.ts';
import { sqlite } from '../../src/run/store/sqlite.ts';
import { launchWorker, type LaunchOptions } from '../../src/worker/launch.ts';
import { statusOf } from '../../src/worker/list.ts';

/** A run while it is being broken: what its clients were told, and how it is started and followed. */
export interface Scene {
  folder: string;
  /** A place for files of the fault's own, removed with the scene. */
  place: string;
  /** Published events by seq: each is acknowledged, so each must stay in the store. */
  told: Map<number, RunEvent>;
  random: { below(n: number): number };
}

export function makePlace(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'faults-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true, maxRetries: 5 }) };
}

/** A running worker with a client that notes everything it hears. */
export interface Watched {
  pid: number;
  /** `finished`, `stopped`, `failed`, or `gone` when the worker died. */
  end: Promise<string>;
  /** Kills the worker as `kill -9` does. */
  kill(): void;
  /** Resolves at the first words that are sampled. */
  sampling: Promise<void>;
}

export async function startWatched(scene: Scene, options: LaunchOptions = {}): Promise<Watched> {
  try {
    await launchWorker(scene.folder, options);
  } catch (error) {
    // Killed just after its last commit: the next worker finds nothing left to do, and says so in the list.
    if ((await statusOf(scene.folder)).state !== 'finished') throw error;
    const nothing = Promise.resolve();
    return { pid: 0, end: Promise.resolve('finished'), kill: () => undefined, sampling: nothing };
  }
  const pid = readWorkerFile(scene.folder)?.pid;
  const kill = (): void => {
    try {
      if (pid !== undefined) process.kill(pid, 'SIGKILL');
    } catch {
      // It ended by itself a moment before.
    }
  };
  let sampled: () => void = () => undefined;
  const sampling = new Promise<void>((resolve) => (sampled = resolve));
  const end = listen(scene, sampled).finally(sampled);
  return { pid: pid ?? 0, end, kill, sampling };
}

async function listen({ folder, told }: Scene, sampled: () => void): Promise<string> {
  const link = await connectRun(folder, { client: 'faults' }).catch(() => undefined);
  // It ended before anybody could ask.
  if (!link) return (await statusOf(folder)).state;
  const note = (events: readonly RunEvent[]): void => {
    for (const event of events) told.set(event.seq, event);
  };
  try {
    return await new Promise<string>((resolve) => {
      link.onNotification('events', ({ events }) => note(events));
      link.onNotification('tokens', sampled);
      link.onNotification('status', ({ state }) => {
        if (state === 'finished' || state === 'stopped' || state === 'failed') resolve(state);
      });
      link.onClose(() => resolve('gone'));
      link
        .request('subscribe', { fromSeq: 1, tokens: true })
        .then(({ events }) => note(events))
        .then(() => link.request('status', {}))
        .then(({ state }) => state === 'finished' && resolve(state))
        .catch(() => resolve('gone'));
    });
  } finally {
    link.dispose();
  }
}

/** Resolves when the run's lock is free and no worker answers. */
export async function untilGone({ folder }: Scene): Promise<void> {
  for (let i = 0; i < 600; i++) {
    const { state } = await statusOf(folder);
    if (state !== 'running' && state !== 'starting' && state !== 'stopping') return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${folder}: a killed worker is still shown as living`);
}

/** Acknowledged events that the store does not hold as they were told; hidden ones count as held. */
export function lostRows({ folder, told }: Scene): { checked: number; lost: string[] } {
  const { DatabaseSync } = sqlite();
  if (!existsSync(runPath(folder, 'store')) && told.size === 0) return { checked: 0, lost: [] };
  const db = new DatabaseSync(runPath(folder, 'store'), { readOnly: true });
  try {
    const integrity = db.prepare('PRAGMA integrity_check').get()?.integrity_check;
    const lost = integrity === 'ok' ? [] : [`integrity: ${String(integrity)}`];
    const read = db.prepare('SELECT type, step, time, body FROM events WHERE seq = ?');
    for (const event of told.values()) {
      const { seq, type, phase: _phase, step, time, attempt: _attempt, ...body } = event;
      const row = read.get(seq);
      const same =
        row?.type === type &&
        row.step === step &&
        row.time === time &&
        JSON.stringify(JSON.parse(String(row.body))) === JSON.stringify(body);
      if (!same) lost.push(`${seq} ${type} of step ${step}`);
    }
    return { checked: told.size, lost };
  } finally {
    db.close();
  }
}
