import type { FileHandle } from 'node:fs/promises';
import { readAt } from './blocks.ts';

/** A few bytes of what was read, to notice that a file was written anew in place. */
export interface Fingerprint {
  head: Buffer;
  tail: Buffer;
  /** Offset that `tail` ends at. */
  end: number;
}

const WIDTH = 4096;

export async function fingerprint(file: FileHandle, end: number): Promise<Fingerprint> {
  const [head, tail] = await Promise.all([
    readAt(file, 0, Math.min(WIDTH, end)),
    readAt(file, Math.max(0, end - WIDTH), end),
  ]);
  return { head, tail, end };
}

/** Whether the bytes that were read once still stand there. */
export async function sameFile(file: FileHandle, known: Fingerprint): Promise<boolean> {
  const now = await fingerprint(file, known.end);
  return now.head.equals(known.head) && now.tail.equals(known.tail);
}
