import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';

/** Replaces a file whole: whoever reads it meanwhile sees the old text or the new. */
export function replaceFile(file: string, text: string, mode = 0o644): void {
  const aside = `${file}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    const handle = openSync(aside, 'wx', mode);
    try {
      // Not writeSync: that may write a part, without an error, where the disk is nearly full.
      writeFileSync(handle, text);
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
