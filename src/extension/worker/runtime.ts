import { cp, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** What of dist/ neither worker nor command line need: what only VS Code loads. */
const STAYS = /^(extension\.cjs|server\.js|rl(run|compare)\.schema\.json|webview|test)$|\.map$/;

/** Milliseconds after which an older version's copy is removed; a worker that still runs has loaded all of it. */
const OLD = 30 * 24 * 3600 * 1000;

/**
 * Copies worker, command line, shipped starts and reproduction cards to a folder of their own version, where they outlive an update of the
 * extension, and returns that folder: what lies beside `dist/` in it lies as in the extension's own. Two windows may do
 * so at once: the copy appears in one piece.
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
  // Two windows may share a process id (containers), one process may be asked twice.
  const unfinished = `${target}.${process.pid}.${performance.now()}.tmp`;
  try {
    await mkdir(join(unfinished, 'dist'), { recursive: true });
    for (const name of await readdir(dist)) {
      if (!STAYS.test(name)) await copy(join(dist, name), join(unfinished, 'dist', name));
    }
    for (const folder of [join('media', 'starts'), 'reproductions', 'examples']) {
      const from = join(extensionFolder, folder);
      if (await exists(from)) await copy(from, join(unfinished, folder));
    }
    await rename(unfinished, target).catch(async (error: unknown) => {
      // Somebody else was faster: that copy is as good.
      if (!(await exists(target))) throw error;
    });
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
  await removeOld(runtimes, target);
  return target;
}

const copy = (from: string, to: string): Promise<void> =>
  cp(from, to, { recursive: true, filter: (source) => !source.endsWith('.map') });

/** Time of the newest file directly in the folder: tells development builds of one version apart. */
async function newest(folder: string): Promise<number> {
  const names = (await readdir(folder)).filter((name) => !STAYS.test(name));
  const times = await Promise.all(names.map((name) => stat(join(folder, name))));
  return Math.max(0, ...times.map(({ mtimeMs }) => Math.floor(mtimeMs)));
}

async function removeOld(runtimes: string, current: string): Promise<void> {
  for (const name of await readdir(runtimes)) {
    const folder = join(runtimes, name);
    const found = await stat(folder).catch(() => undefined);
    if (found && folder !== current && Date.now() - found.mtimeMs > OLD) {
      await rm(folder, { recursive: true, force: true });
    }
  }
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
