import { cp, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** What of dist/ the worker and the command line need at run time: all but what only VS Code loads. */
const STAYS = /^(extension\.cjs|server\.js|webview|test|.*\.map)$/;

/** Milliseconds after which an older version's copy is removed; a worker that still runs has loaded all of it. */
const OLD = 30 * 24 * 3600 * 1000;

/**
 * Copies the worker's bundle to a folder of its own version, where it outlives an update of the extension, and returns
 * that folder. Two windows may do so at once: the copy appears in one piece.
 */
export async function copyRuntime(
  extensionFolder: string,
  storageFolder: string,
  version: string,
): Promise<string> {
  const dist = join(extensionFolder, 'dist');
  const runtimes = join(storageFolder, 'runtime');
  const target = join(runtimes, `${version}-${(await newest(dist)).toString(36)}`);
  if (await exists(target)) return target;
  await mkdir(runtimes, { recursive: true });
  const unfinished = `${target}.${process.pid}.tmp`;
  try {
    await mkdir(unfinished, { recursive: true });
    for (const name of await readdir(dist)) {
      if (STAYS.test(name)) continue;
      await cp(join(dist, name), join(unfinished, name), {
        recursive: true,
        filter: (source) => !source.endsWith('.map'),
      });
    }
    await rename(unfinished, target).catch(async (error: unknown) => {
      // The other window was faster: its copy is as good.
      if (!(await exists(target))) throw error;
    });
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
  await removeOld(runtimes, target);
  return target;
}

/** Time of the newest file directly in the folder: tells development builds of one version apart. */
async function newest(folder: string): Promise<number> {
  const names = await readdir(folder);
  const times = await Promise.all(
    names.filter((name) => !STAYS.test(name)).map((name) => stat(join(folder, name))),
  );
  return Math.max(0, ...times.map(({ mtimeMs }) => Math.floor(mtimeMs)));
}

async function removeOld(runtimes: string, current: string): Promise<void> {
  for (const name of await readdir(runtimes)) {
    const folder = join(runtimes, name);
    const { mtimeMs } = await stat(folder);
    if (folder !== current && Date.now() - mtimeMs > OLD) {
      await rm(folder, { recursive: true, force: true });
    }
  }
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
