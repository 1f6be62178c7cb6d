import { parentPort } from 'node:worker_threads';
import { UserError } from '../base/errors.ts';
import { checkedParams, isRequestName } from '../protocol/channel.ts';
import { branchRun, undoChange, type BranchRequest } from '../run/branch.ts';
import { askable } from '../run/intervene/askable.ts';
import { runPath } from '../run/paths.ts';
import { askedTaskOf } from '../run/own/task.ts';
import { readRecord } from '../run/record.ts';
import { openReader, type StoreReader } from '../run/store/reader.ts';
import { answerStored, isStored, storeAnswers } from './answers.ts';
import { recordedEnd } from './ended.ts';
import { statusOf } from './list.ts';
import { plainError, type PlainError } from '../protocol/plainError.ts';
import type { RunStatus } from '../run/records.ts';

/**
 * Entry of the reader's thread: answers questions to the stores of runs that no worker serves, so that the extension host
 * never opens a database. Stores stay open for a while after a question.
 */
export type ReaderRequest = { id: number } & (
  | { folder: string; name: string; params: unknown }
  /** A branch copies a store: no work for the extension host. */
  | { branch: BranchRequest }
  | { undo: { folder: string; by: string } }
  /** Makes puzzles: neither. */
  | { askable: string }
  /** Whether the store says that its run has finished. */
  | { ended: string }
);
export type ReaderResponse = { id: number; result: unknown } | { id: number; error: PlainError };

const KEEP_MS = 10_000;
const open = new Map<string, { reader: StoreReader; timer: NodeJS.Timeout }>();

function readerOf(folder: string): StoreReader {
  const held = open.get(folder);
  if (held) {
    held.timer.refresh();
    return held.reader;
  }
  const reader = openReader(runPath(folder, 'store'));
  const timer = setTimeout(() => {
    open.delete(folder);
    reader.close();
  }, KEEP_MS);
  open.set(folder, { reader, timer });
  return reader;
}

async function answer(request: ReaderRequest): Promise<unknown> {
  if ('branch' in request) return branchRun(request.branch);
  if ('undo' in request) return undoChange(request.undo.folder, request.undo.by);
  if ('askable' in request) return askable(request.askable);
  if ('ended' in request) return recordedEnd(request.ended);
  const { folder, name, params } = request;
  if (!isRequestName(name) || !isStored(name)) {
    throw new UserError(
      'no-worker',
      `${folder}: nobody trains this run, so it cannot be asked for "${name}".`,
    );
  }
  const checked = checkedParams(name, params);
  const status: RunStatus = await statusOf(folder);
  if (name === 'status') return status;
  return answerStored(
    storeAnswers(
      readerOf(folder),
      () => status,
      () => askedTaskOf(folder, readRecord(folder).spec),
    ),
    name,
    checked,
  );
}

const port = parentPort;
if (!port) throw new Error('reader.js is a thread, not a program');
port.on('message', (request: ReaderRequest) => {
  const { id } = request;
  answer(request).then(
    (result) => port.postMessage({ id, result } satisfies ReaderResponse),
    (error: unknown) => port.postMessage({ id, error: plainError(error) } satisfies ReaderResponse),
  );
});
