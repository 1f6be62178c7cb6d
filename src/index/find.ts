import type { LineIndex } from './lines.ts';
import { eachMatch, overlapOf, type Needle } from './needles.ts';

/** How far a search has come, with the lines it found on the way. */
export interface FindProgress {
  /** Lines [from, to) have been searched by this part. */
  from: number;
  to: number;
  /** Those that hold the needle, ascending. */
  lines: number[];
}

/**
 * Lines of the file's indexed part that hold the needle, from line `from` on. The caller asks again where the file grew.
 * Ends when `signal` is aborted or the file is replaced.
 */
export async function* findLines(
  index: LineIndex,
  needle: Needle,
  from: number,
  signal: AbortSignal,
): AsyncGenerator<FindProgress> {
  const epoch = index.epoch();
  const end = index.seen();
  const last = index.count();
  if (from >= last) return;
  let done = from;
  let scratch = Buffer.alloc(0);
  const found = new Set<number>();
  for await (const { bytes, start } of index.blocks(index.start(from), end, overlapOf(needle))) {
    if (signal.aborted || index.epoch() !== epoch) return;
    if (needle.ignoreCase && scratch.length < bytes.length) {
      // As far from a border of four as the block is, so that both are folded by fours.
      scratch = Buffer.alloc(bytes.length + 3);
    }
    const space = scratch.subarray((bytes.byteOffset - scratch.byteOffset) & 3);
    eachMatch(bytes, needle, space, (at) => {
      const line = index.lineAt(start + at);
      // Lines before `done` were searched to their end.
      if (line >= done) found.add(line);
      // One match a line is enough.
      return index.end(line) + 1 - start;
    });
    // The line that the block ends in may have its match in the next one.
    const to = start + bytes.length >= end ? last : index.lineAt(start + bytes.length);
    const lines = [...found].filter((line) => line < to).sort((a, b) => a - b);
    for (const line of lines) found.delete(line);
    yield { from: done, to, lines };
    done = to;
  }
}
