import { createHash, randomBytes } from 'node:crypto';
import { lstatSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../base/errors.ts';

/** Longest path of a Unix socket in bytes (sun_path without its final zero: 108 on Linux, 104 elsewhere). */
const LONGEST = process.platform === 'linux' ? 107 : 103;

/**
 * A fresh path for a worker's socket: in a short folder that only its owner may enter, or a named pipe on Windows.
 * Throws UserError `socket` when that folder is somebody else's.
 */
export function freshSocketPath(): string {
  const name = randomBytes(8).toString('hex');
  if (process.platform === 'win32')
    return `\\\\.\\pipe\\thoughtscope-${name}${randomBytes(8).toString('hex')}`;
  for (const base of [process.env.XDG_RUNTIME_DIR, tmpdir(), '/tmp']) {
    if (!base) continue;
    const folder = join(base, `thoughtscope-${userName()}`);
    const path = join(folder, `${name}.sock`);
    if (Buffer.byteLength(path) > LONGEST) continue;
    privateFolder(folder);
    return path;
  }
  throw new UserError(
    'socket',
    'No temporary folder is short enough for a socket. Set TMPDIR to a shorter path.',
  );
}

/** Short, and different for every user of a shared /tmp. */
function userName(): string {
  return createHash('sha256').update(String(process.getuid?.())).digest('hex').slice(0, 8);
}

/** Makes the folder, or checks that it is ours alone: in a shared /tmp anybody may have made it first. */
export function privateFolder(folder: string): void {
  mkdirSync(folder, { mode: 0o700, recursive: true });
  const { mode, uid } = lstatSync(folder);
  const isFolder = (mode & 0o170000) === 0o040000;
  if (isFolder && uid === process.getuid?.() && (mode & 0o077) === 0) return;
  throw new UserError(
    'socket',
    `${folder} is not a folder of yours alone (mode ${(mode & 0o777).toString(8)}). Remove it, or set XDG_RUNTIME_DIR to a private folder.`,
  );
}
