import { open, type FileHandle } from 'node:fs/promises';

/** Where the lines of a file begin, found by streaming through it once; grows with the file. */
export interface LineIndex {
  /** Lines that are complete: a last one without a line feed waits until it gets one, or `finish` says that none will come. */
  count(): number;
  /** Reads on from where the last call ended; true when lines were found. */
  update(): Promise<boolean>;
  /** The bytes behind the last line feed: a line that is still being written, or the last one of a file without its end. */
  rest(): Promise<Uint8Array>;
  /** Takes that rest for a line from now on; should it grow after all, the line does. */
  takeRest(): void;
  /** The bytes of line `index` (from 0), without its line feed. */
  bytes(index: number): Promise<Uint8Array>;
  /** Offset of its first byte. */
  offset(index: number): number;
  /** The file was replaced by another or cut: everything read before is void. */
  restart(): void;
  close(): Promise<void>;
}

const CHUNK = 1 << 20;
const LINE_FEED = 10;

export interface LineIndexOptions {
  /** Takes a last line without a line feed for complete: right for a file that nobody writes any more. */
  lastLineCounts: boolean;
  /** Longest line that is read, in bytes. */
  longest: number;
}

export async function openLines(path: string, options: LineIndexOptions): Promise<LineIndex> {
  const file: FileHandle = await open(path, 'r');
  /** Start of each line; one more: where the next one starts. */
  let starts = new Float64Array(1024);
  let count = 0;
  let read = 0;
  let tail = false;

  function push(start: number): void {
    if (count + 2 > starts.length) {
      const grown = new Float64Array(starts.length * 2);
      grown.set(starts);
      starts = grown;
    }
    starts[++count] = start;
  }

  function takeRest(): void {
    if (tail || read <= starts[count]) return;
    push(read + 1);
    tail = true;
  }

  async function bytesBetween(start: number, end: number): Promise<Uint8Array> {
    const length = end - start;
    if (length > options.longest) {
      throw new RangeError(
        `the line has ${length.toLocaleString('en')} bytes; at most ${options.longest.toLocaleString('en')} are read`,
      );
    }
    const bytes = Buffer.alloc(length);
    let done = 0;
    while (done < length) {
      const { bytesRead } = await file.read(bytes, done, length - done, start + done);
      if (bytesRead === 0) break;
      done += bytesRead;
    }
    return bytes.subarray(0, done);
  }

  return {
    count: () => count,
    offset: (index) => starts[index],
    async update() {
      const before = count;
      const chunk = Buffer.allocUnsafe(CHUNK);
      for (;;) {
        const { bytesRead } = await file.read(chunk, 0, CHUNK, read);
        if (bytesRead === 0) break;
        if (tail) {
          // It was taken for complete, and has grown since.
          count--;
          tail = false;
        }
        const part = chunk.subarray(0, bytesRead);
        for (let at = part.indexOf(LINE_FEED); at >= 0; at = part.indexOf(LINE_FEED, at + 1)) {
          push(read + at + 1);
        }
        read += bytesRead;
      }
      if (options.lastLineCounts) takeRest();
      return count !== before;
    },
    rest: () => bytesBetween(starts[count], tail ? starts[count] : read),
    takeRest,
    async bytes(index) {
      if (index < 0 || index >= count) throw new RangeError(`there is no line ${index + 1}`);
      const bytes = await bytesBetween(starts[index], starts[index + 1] - 1);
      const done = bytes.length;
      const end = done > 0 && bytes[done - 1] === 13 ? done - 1 : done;
      return bytes.subarray(0, end);
    },
    restart() {
      count = 0;
      read = 0;
      tail = false;
    },
    close: () => file.close(),
  };
}
