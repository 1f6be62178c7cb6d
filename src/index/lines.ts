import { open, stat, type FileHandle } from 'node:fs/promises';
import { createOffsets } from './offsets.ts';
import { fingerprint, sameFile, type Fingerprint } from './fingerprint.ts';
import { readAt, readBlocks } from './blocks.ts';

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/**
 * Byte offsets of the lines of a file, found in one pass while lines are already served. Lines end with a line feed; what
 * follows the last one counts as a line too, unless it is empty.
 */
export interface LineIndex {
  readonly path: string;
  /** Lines known so far. */
  count(): number;
  /** Bytes seen so far, and of the whole file when it was last looked at. */
  seen(): number;
  size(): number;
  /** The whole file has been seen. */
  complete(): boolean;
  /** The last line has no line feed: somebody may still be writing it. */
  unfinished(): boolean;
  /** Rises when everything that was known is void: the file was cut or replaced. */
  epoch(): number;
  /** First byte of a line. */
  start(line: number): number;
  /** One past its last byte, without its line feed. */
  end(line: number): number;
  /** The line that holds a byte; -1 where none is known. */
  lineAt(byte: number): number;
  /** At most `limit` bytes of a line, without line feed and carriage return. */
  read(line: number, limit?: number): Promise<Buffer>;
  /** Bytes [start, end) of the file. */
  bytes(start: number, end: number): Promise<Buffer>;
  /** Reads blocks of the file in order: see readBlocks. */
  blocks(from: number, to: number, overlap?: number): ReturnType<typeof readBlocks>;
  /** Looks at the file again and indexes what is new; `grown` also when it was replaced. */
  update(onProgress?: () => void): Promise<'same' | 'grown' | 'replaced'>;
  /** Memory held by the index, in bytes. */
  memory(): number;
  close(): Promise<void>;
}

/** Opens a file; nothing is read before `update`. */
export async function openLineIndex(path: string): Promise<LineIndex> {
  let file: FileHandle = await open(path, 'r');
  /** Of files that were replaced: somebody may still be reading there. */
  const old: FileHandle[] = [];
  const offsets = createOffsets();
  let seen = 0;
  let size = (await file.stat()).size;
  /** `seen` stands behind a line feed, or at the file's start. */
  let closed = true;
  let epoch = 0;
  let known: Fingerprint | undefined;
  let changed: number | undefined;
  let closing = false;

  function reset(): void {
    offsets.truncate(0);
    seen = 0;
    closed = true;
    known = undefined;
    epoch++;
  }

  function take(block: Buffer): void {
    if (closed && block.length > 0) offsets.push(seen);
    const { length } = block;
    for (let at = block.indexOf(LINE_FEED); at >= 0; at = block.indexOf(LINE_FEED, at + 1)) {
      // A line starts where a byte follows.
      if (at + 1 < length) offsets.push(seen + at + 1);
    }
    closed = length > 0 ? block[length - 1] === LINE_FEED : closed;
    seen += length;
  }

  function end(line: number): number {
    if (line + 1 < offsets.count()) return offsets.at(line + 1) - 1;
    return closed ? seen - 1 : seen;
  }

  async function index(onProgress?: () => void): Promise<void> {
    const own = epoch;
    for await (const { bytes } of readBlocks(file, seen, size)) {
      if (closing || own !== epoch) return;
      take(bytes);
      onProgress?.();
    }
    known = await fingerprint(file, seen);
  }

  /** Whether what the path names is another file, or the same with other bytes. */
  async function replaced(): Promise<boolean> {
    const [now, own] = await Promise.all([stat(path), file.stat()]);
    if (now.ino !== own.ino || now.dev !== own.dev) {
      const other = await open(path, 'r');
      old.push(file);
      file = other;
      size = now.size;
      changed = now.mtimeMs;
      return true;
    }
    size = now.size;
    if (size < seen) return true;
    if (changed === now.mtimeMs && size === seen) return false;
    changed = now.mtimeMs;
    return known !== undefined && !(await sameFile(file, known));
  }

  return {
    path,
    count: () => offsets.count(),
    seen: () => seen,
    size: () => size,
    complete: () => seen >= size,
    unfinished: () => !closed,
    epoch: () => epoch,
    start: (line) => offsets.at(line),
    end,
    lineAt: (byte) => offsets.rowAt(byte),
    async read(line, limit = Infinity) {
      const start = offsets.at(line);
      const bytes = await readAt(file, start, start + Math.min(limit, end(line) - start));
      const last = bytes.length - 1;
      return last >= 0 && bytes[last] === CARRIAGE_RETURN && start + last + 1 === end(line)
        ? bytes.subarray(0, last)
        : bytes;
    },
    bytes: (start, end) => readAt(file, start, end),
    blocks: (from, to, overlap) => readBlocks(file, from, to, overlap),
    async update(onProgress) {
      const before = seen;
      const other = await replaced();
      if (other) reset();
      if (size > seen) await index(onProgress);
      else known ??= await fingerprint(file, seen);
      if (other) return 'replaced';
      return seen > before ? 'grown' : 'same';
    },
    memory: () => offsets.bytes(),
    async close() {
      closing = true;
      await Promise.all([file, ...old].map((handle) => handle.close()));
    },
  };
}
