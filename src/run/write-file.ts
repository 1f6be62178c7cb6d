import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { randomBytes } from 'node:crypto';

/** Replaces a file whole: whoever reads it meanwhile sees the old text or the new. */
export function replaceFile(file: string, text: string, mode = 0o644): void {
  const aside = `${file}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    const handle = openSync(aside, 'wx', mode);
    try {
      writeSync(handle, text);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(aside, file);
  } catch (error) {
    rmSync(aside, { force: true });
    throw error;
  }
}
