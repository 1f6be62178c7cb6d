import type { FileHandle } from 'node:fs/promises';

/** Bytes read at once. Two blocks are held: one is looked at while the system reads the other. */
export const BLOCK_BYTES = 1 << 20;

export interface Block {
  /** Valid until the next block is asked for. */
  bytes: Buffer;
  /** Offset of its first byte in the file. */
  start: number;
}

/**
 * Bytes [from, to) of a file in order, as blocks that begin with the last `overlap` bytes of the one before, so that what
 * lies over a border is found. Ends early where the file does.
 */
export async function* readBlocks(
  file: FileHandle,
  from: number,
  to: number,
  overlap = 0,
  size = BLOCK_BYTES,
): AsyncGenerator<Block> {
  const width = Math.max(1, Math.min(size, to - from));
  const space = [Buffer.allocUnsafe(overlap + width), Buffer.allocUnsafe(overlap + width)];
  const fill = (turn: number, at: number) =>
    file.read(space[turn], overlap, Math.max(0, Math.min(width, to - at)), at);
  let turn = 0;
  let kept = 0;
  let at = from;
  let reading = fill(turn, at);
  try {
    for (;;) {
      const { bytesRead } = await reading;
      if (bytesRead === 0) return;
      const current = space[turn];
      const start = at - kept;
      at += bytesRead;
      turn = 1 - turn;
      const bytes = current.subarray(overlap - kept, overlap + bytesRead);
      // What must be seen again goes in front of the next block before the system fills that one.
      const again = Math.min(overlap, bytes.length);
      bytes.copy(space[turn], overlap - again, bytes.length - again);
      kept = again;
      reading = fill(turn, at);
      yield { bytes, start };
    }
  } finally {
    // A read that is under way must not write into memory that somebody else got.
    await reading.catch(() => undefined);
  }
}

/** Bytes [start, end); fewer where the file ends. */
export async function readAt(file: FileHandle, start: number, end: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(Math.max(0, end - start));
  let done = 0;
  while (done < bytes.length) {
    const { bytesRead } = await file.read(bytes, done, bytes.length - done, start + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return bytes.subarray(0, done);
}
