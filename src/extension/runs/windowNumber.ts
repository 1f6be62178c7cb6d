import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** More windows than anybody has: a folder full of files of another kind must not be searched forever. */
const MOST = 1000;

export interface WindowNumber {
  number: number;
  /** Gives it back; whoever forgets to is found out by the process that is gone. */
  release(): void;
}

/**
 * The smallest number that no other window of this machine has: two windows on one folder can be told apart, and a window that
 * is reloaded has its number again. `folder`: private to this user, holds a file per window with the id of its process. Where it
 * cannot be written, the number is that of the process.
 */
export function claimWindowNumber(folder: string, pid = process.pid): WindowNumber {
  const own = join(folder, `${pid}.claim`);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    // Appears whole under its number, or not at all.
    writeFileSync(own, String(pid), { mode: 0o600 });
    for (let number = 1; number <= MOST; number++) {
      const file = join(folder, String(number));
      if (holder(file) === undefined) rmSync(file, { force: true });
      if (claimed(own, file)) return { number, release: () => releaseFile(file, pid) };
    }
  } catch {
    // A name is not worth an error.
  } finally {
    forget(own);
  }
  return { number: pid, release: () => undefined };
}

/** False when somebody was quicker. */
function claimed(own: string, file: string): boolean {
  try {
    linkSync(own, file);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

function releaseFile(file: string, pid: number): void {
  if (holder(file) === pid) forget(file);
}

function forget(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // Whoever claims next finds that its process is gone.
  }
}

/** The living process that has a number. */
function holder(file: string): number | undefined {
  try {
    const pid = Number(readFileSync(file, 'utf8'));
    if (!Number.isSafeInteger(pid) || pid <= 0) return undefined;
    process.kill(pid, 0);
    return pid;
  } catch (error) {
    // Somebody else's process lives, too.
    const foreign = error instanceof Error && 'code' in error && error.code === 'EPERM';
    return foreign ? NaN : undefined;
  }
}
