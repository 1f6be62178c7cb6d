import { readdir, stat } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';

/** A file of a followed folder as it lies there now. */
export interface SeenFile {
  path: string;
  /** Path relative to the folder, with slashes. */
  label: string;
  size: number;
  mtime: number;
  inode: number;
}

const DEEPEST = 6;
const MOST_FILES = 20_000;
const SKIPPED = new Set(['node_modules', '__pycache__', 'wandb', 'venv', 'site-packages']);

/** What a trainer may write that is read here; everything else (weights above all) is not even looked at. */
const WANTED = /(\.(jsonl|ndjson|parquet|eval|log|out)$)|^trainer_state\.json$|tfevents\./;

/** Files below a folder that may hold rollouts or metrics, sorted by path; of a file, itself. */
export async function scanFolder(root: string): Promise<{ files: SeenFile[]; complete: boolean }> {
  const top = await stat(root);
  if (top.isFile()) return { files: [seen(root, basename(root), top)], complete: true };
  const files: SeenFile[] = [];
  let complete = true;
  async function walk(folder: string, depth: number): Promise<void> {
    let entries;
    try {
      entries = await readdir(folder, { withFileTypes: true });
    } catch {
      // Removed meanwhile, or not for us to read.
      return;
    }
    for (const entry of entries) {
      if (files.length >= MOST_FILES) {
        complete = false;
        return;
      }
      if (entry.name.startsWith('.') || SKIPPED.has(entry.name)) continue;
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (depth < DEEPEST) await walk(path, depth + 1);
      } else if (entry.isFile() && WANTED.test(entry.name)) {
        const found = await stat(path).catch(() => undefined);
        if (found) files.push(seen(path, relative(root, path).split(sep).join('/'), found));
      }
    }
  }
  await walk(root, 1);
  const order = new Intl.Collator('en', { numeric: true });
  files.sort((a, b) => order.compare(a.label, b.label));
  return { files, complete };
}

function seen(
  path: string,
  label: string,
  { size, mtimeMs, ino }: { size: number; mtimeMs: number; ino: number },
): SeenFile {
  return { path, label, size, mtime: mtimeMs, inode: ino };
}
