import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  watch,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { listCheckpoints } from '../../src/run/checkpoints/folder.ts';
import { runPath } from '../../src/run/paths.ts';
import { launchWorker } from '../../src/worker/launch.ts';
import { statusOf } from '../../src/worker/list.ts';
import { startWatched, untilGone, type Scene } from './scene.ts';

export interface Fault {
  name: string;
  /** `real`: the operating system does it. `injected`: a file is damaged, or a clock replaced, by this program. */
  kind: 'real' | 'injected';
  /** False where this machine cannot do it; left out: everywhere. */
  possible?: boolean;
  strike(scene: Scene): Promise<void>;
}

const delay = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Starts the run, kills its worker when `moment` resolves, and waits until nothing of it is left. */
async function killAt(
  scene: Scene,
  moment: (watched: Awaited<ReturnType<typeof startWatched>>) => Promise<unknown>,
): Promise<void> {
  const watched = await startWatched(scene);
  await Promise.race([moment(watched), watched.end]);
  watched.kill();
  await watched.end;
  await untilGone(scene);
}

/** Resolves at a change of a file below the run's folder whose name fits. */
function fileEvent({ folder }: Scene, fits: (name: string) => boolean): Promise<void> {
  return new Promise((resolve) => {
    const watcher = watch(folder, { recursive: true }, (_, name) => {
      if (name === null || !fits(name)) return;
      watcher.close();
      resolve();
    });
    watcher.unref();
    watcher.on('error', () => watcher.close());
  });
}

/** A Node that does something first; POSIX only. */
function wrappedNode(scene: Scene, name: string, lines: string, args = ''): string {
  const file = join(scene.place, name);
  writeFileSync(file, `#!/bin/sh\n${lines} "${process.execPath}" ${args} "$@"\n`, {
    mode: 0o755,
  });
  return file;
}

/**
 * How a process is made to heed permissions: nothing for a user, dropped capabilities for root; undefined where there is no
 * way (Windows, root without util-linux).
 */
const heeding = ((): string | undefined => {
  if (process.platform === 'win32') return undefined;
  if (process.getuid?.() !== 0) return '';
  const less = '-dac_override,-dac_read_search';
  const words = `setpriv --bounding-set=${less} --inh-caps=${less}`;
  try {
    execFileSync('/bin/sh', ['-c', `${words} true`], { stdio: 'ignore' });
    return words;
  } catch {
    return undefined;
  }
})();

/** Undefined where there is none, and for a run that has ended: nobody would train what was lost again. */
async function newestCheckpoint({ folder }: Scene): Promise<string | undefined> {
  if ((await statusOf(folder)).state === 'finished') return undefined;
  const root = runPath(folder, 'checkpoints');
  const name = listCheckpoints(root).at(-1);
  return name === undefined ? undefined : join(root, name);
}

export const FAULTS: Fault[] = [
  {
    name: 'kill -9 at any moment',
    kind: 'real',
    strike: (scene) => killAt(scene, () => delay(scene.random.below(900))),
  },
  {
    name: 'kill -9 inside a checkpoint write',
    kind: 'real',
    strike: (scene) =>
      killAt(scene, () => fileEvent(scene, (name) => /checkpoints[/\\]\./.test(name))),
  },
  {
    name: 'kill -9 inside a database commit',
    kind: 'real',
    strike: (scene) =>
      killAt(scene, async () => {
        const skipped = scene.random.below(8);
        for (let i = 0; i <= skipped; i++) {
          await fileEvent(scene, (name) => name.endsWith('run.db-wal'));
        }
      }),
  },
  {
    name: 'kill -9 inside a rollout',
    kind: 'real',
    strike: (scene) => killAt(scene, ({ sampling }) => sampling),
  },
  {
    name: 'a file that cannot grow (the disk is full)',
    kind: 'real',
    async strike(scene) {
      if (process.platform === 'win32') return;
      // In blocks of 512 bytes, for every file that the worker writes.
      const blocks = 130 + scene.random.below(300);
      const node = wrappedNode(scene, 'narrow', `ulimit -f ${blocks}\nexec`);
      const watched = await startWatched(scene, { node }).catch(() => undefined);
      if (watched) {
        await Promise.race([watched.end, delay(8000)]);
        watched.kill();
        await watched.end;
      }
      await untilGone(scene);
    },
  },
  {
    name: 'the folder turns read-only',
    kind: 'real',
    possible: heeding !== undefined,
    async strike(scene) {
      const node = wrappedNode(scene, 'plain', `exec ${heeding}`);
      const folders = [scene.folder, runPath(scene.folder, 'checkpoints')].filter(existsSync);
      const allow = (mode: number): void => folders.forEach((folder) => chmodSync(folder, mode));
      let watched: Awaited<ReturnType<typeof startWatched>> | undefined;
      try {
        // Before it starts, or in the middle.
        const before = scene.random.below(3) === 0;
        if (before) allow(0o555);
        watched = await startWatched(scene, { node }).catch(() => undefined);
        await Promise.race([delay(scene.random.below(500)), watched?.end]);
        if (watched && !before) allow(0o555);
        await Promise.race([delay(4000), watched?.end]);
        watched?.kill();
        await watched?.end;
      } finally {
        allow(0o755);
      }
      // One that never came up is not waited for: lists give a fresh run time to start.
      if (watched) await untilGone(scene);
    },
  },
  {
    name: 'two trainers race for the run',
    kind: 'real',
    async strike(scene) {
      const second = launchWorker(scene.folder);
      second.catch(() => undefined);
      const first = await startWatched(scene).catch(() => undefined);
      await second.catch(() => undefined);
      const watched = first ?? (await startWatched(scene).catch(() => undefined));
      await Promise.race([delay(scene.random.below(400)), watched?.end]);
      const { readWorkerFile } = await import('../../src/protocol/client.ts');
      const pid = readWorkerFile(scene.folder)?.pid;
      if (pid !== undefined) process.kill(pid, 'SIGKILL');
      await watched?.end;
      await untilGone(scene);
    },
  },
  {
    name: 'the newest checkpoint is torn',
    kind: 'injected',
    async strike(scene) {
      await killAt(scene, () => delay(scene.random.below(900)));
      const folder = await newestCheckpoint(scene);
      if (folder === undefined) return;
      const names = readdirSync(folder);
      const file = join(folder, names[scene.random.below(names.length)]);
      truncateSync(file, scene.random.below(statSync(file).size));
    },
  },
  {
    name: 'the newest checkpoint is deleted',
    kind: 'injected',
    async strike(scene) {
      await killAt(scene, () => delay(scene.random.below(900)));
      const folder = await newestCheckpoint(scene);
      if (folder !== undefined) rmSync(folder, { recursive: true });
    },
  },
  {
    name: 'status, worker file and log are torn',
    kind: 'injected',
    async strike(scene) {
      await killAt(scene, () => delay(scene.random.below(900)));
      for (const file of ['status', 'worker', 'log'] as const) {
        const path = runPath(scene.folder, file);
        if (existsSync(path)) truncateSync(path, scene.random.below(statSync(path).size + 1));
      }
    },
  },
  {
    name: 'what a crash left half-written lies about',
    kind: 'injected',
    async strike(scene) {
      await killAt(scene, () => delay(scene.random.below(600)));
      const left = join(runPath(scene.folder, 'checkpoints'), '.step-3.abc');
      mkdirSync(left, { recursive: true });
      writeFileSync(join(left, 'model.safetensors'), 'half');
      writeFileSync(join(scene.folder, 'status.json.0123abcd.tmp'), '{');
    },
  },
  {
    name: 'the clock is set back an hour',
    kind: 'injected',
    async strike(scene) {
      if (process.platform === 'win32') return;
      const clock = join(scene.place, 'clock.mjs');
      writeFileSync(clock, 'const now = Date.now; Date.now = () => now() - 3_600_000;\n');
      const node = wrappedNode(scene, 'late', 'exec', `--import "${pathToFileURL(clock).href}"`);
      const watched = await startWatched(scene, { node });
      await Promise.race([delay(300 + scene.random.below(600)), watched.end]);
      watched.kill();
      await watched.end;
      await untilGone(scene);
    },
  },
];
