import { open, type FileHandle } from 'node:fs/promises';
import type { Problems } from '../problems.ts';
import { parseEvent, type TensorBoardEvent } from './event.ts';
import { frameRecords } from './records.ts';

/** An event file that may still grow: each look gives the events that came. */
export interface EventTail {
  read(): Promise<TensorBoardEvent[]>;
  close(): Promise<void>;
}

const CHUNK = 4 << 20;

/** @param label what problems call the file */
export async function openEventTail(
  path: string,
  label: string,
  problems: Problems,
): Promise<EventTail> {
  const file: FileHandle = await open(path, 'r');
  let offset = 0;
  let rest: Uint8Array = new Uint8Array();
  let broken = false;
  return {
    async read() {
      const events: TensorBoardEvent[] = [];
      while (!broken) {
        const chunk = Buffer.alloc(CHUNK);
        const { bytesRead } = await file.read(chunk, 0, CHUNK, offset + rest.length);
        if (bytesRead === 0) break;
        const bytes = Buffer.concat([rest, chunk.subarray(0, bytesRead)]);
        const { records, used, problem } = frameRecords(bytes);
        for (const { start, end } of records) events.push(parseEvent(bytes.subarray(start, end)));
        if (problem) {
          broken = true;
          problems.add({
            file: label,
            line: 0,
            byte: offset + problem.byte,
            message: problem.message,
          });
        }
        offset += used;
        rest = bytes.subarray(used);
      }
      return events;
    },
    close: () => file.close(),
  };
}
