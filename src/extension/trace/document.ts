import * as vscode from 'vscode';
import { messageOf } from '../../base/errors.ts';
import type { RolloutRecord } from '../../run/records.ts';
import type { Trace } from '../../trace/trace.ts';
import type { App } from '../app.ts';
import { FILE_AUTHORITY } from '../browser/address.ts';
import type { FileRows } from '../browser/rows.ts';
import { addressToPath, pathToAddress, TRACE_SCHEME } from './address.ts';
import { traceText, type TraceText } from './text.ts';

export interface TraceDocument {
  record: RolloutRecord;
  text: TraceText;
  /** Of a row of a file: the trace itself, since a file says less than a record of ours (no verdict, for one). */
  trace?: Trace;
}

export interface TraceDocuments extends vscode.Disposable {
  open(run: string, rollout: string): Promise<void>;
  /** Shows a trace that no store holds, for as long as this window lives; `name` is what its address says. */
  keep(name: string, record: RolloutRecord): Promise<void>;
  /** Opens a document beside, once it could be read. */
  show(uri: vscode.Uri): Promise<void>;
  /** What the document at `uri` shows; undefined when it is none of ours. */
  read(uri: vscode.Uri): Promise<TraceDocument | undefined>;
}

/** Documents kept in memory; more are read again when needed. */
const KEEP = 50;
/** Authority of addresses of traces that no store holds. */
export const ASKED_AUTHORITY = 'asked';

/**
 * Rollouts and rows of files as read-only documents. A file system (not a content provider) because VS Code activates the extension for it
 * when it restores editors after a reload.
 */
export function createTraceDocuments({ registry }: App, rows: FileRows): TraceDocuments {
  const cache = new Map<string, Promise<TraceDocument>>();
  const kept = new Map<string, RolloutRecord>();

  async function load(uri: vscode.Uri): Promise<TraceDocument> {
    if (uri.authority === FILE_AUTHORITY) return rows.read(uri);
    if (uri.authority === ASKED_AUTHORITY) {
      const asked = kept.get(uri.path);
      if (asked) return { record: asked, text: traceText(asked) };
      throw new Error('this answer was not saved');
    }
    const { run, rollout } = pathToAddress(uri.path);
    if (!registry.find(run)) await registry.refresh();
    const session = await registry.session(run);
    const { rollouts } = await session.request('rollouts', { ids: [rollout] });
    const record = rollouts[0];
    if (!record) throw new Error(`the run kept no text of ${rollout}`);
    return { record, text: traceText(record) };
  }

  function read(uri: vscode.Uri): Promise<TraceDocument> {
    const name = `${uri.authority}${uri.path}`;
    const known = cache.get(name);
    if (known) return known;
    const loading = load(uri);
    loading.catch(() => cache.delete(name));
    cache.set(name, loading);
    for (const key of cache.keys()) {
      if (cache.size <= KEEP) break;
      cache.delete(key);
    }
    return loading;
  }

  async function bytes(uri: vscode.Uri): Promise<Uint8Array> {
    try {
      return Buffer.from((await read(uri)).text.text, 'utf8');
    } catch (error) {
      throw vscode.FileSystemError.FileNotFound(`${uri.path}: ${messageOf(error)}`);
    }
  }

  const never = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  const readOnly = (): never => {
    throw vscode.FileSystemError.NoPermissions('A recorded trace cannot be changed.');
  };
  const registration = vscode.workspace.registerFileSystemProvider(
    TRACE_SCHEME,
    {
      onDidChangeFile: never.event,
      watch: () => new vscode.Disposable(() => undefined),
      stat: async (uri) => ({
        type: vscode.FileType.File,
        ctime: 0,
        mtime: 0,
        size: (await bytes(uri)).byteLength,
        permissions: vscode.FilePermission.Readonly,
      }),
      readFile: bytes,
      readDirectory: () => [],
      createDirectory: readOnly,
      writeFile: readOnly,
      delete: readOnly,
      rename: readOnly,
    },
    { isReadonly: true, isCaseSensitive: true },
  );

  async function show(uri: vscode.Uri): Promise<void> {
    // Says what is wrong in our words before an editor opens on nothing.
    await read(uri);
    await vscode.window.showTextDocument(uri, { viewColumn: vscode.ViewColumn.Beside });
  }

  return {
    show,
    open: (run, rollout) =>
      show(vscode.Uri.from({ scheme: TRACE_SCHEME, path: addressToPath({ run, rollout }) })),
    keep(name, record) {
      const uri = vscode.Uri.from({
        ...{ scheme: TRACE_SCHEME, authority: ASKED_AUTHORITY, path: `/${name}.cot` },
      });
      kept.set(uri.path, record);
      // The oldest goes first.
      for (const key of kept.keys()) if (kept.size > KEEP) kept.delete(key);
      return show(uri);
    },
    read: (uri) => (uri.scheme === TRACE_SCHEME ? read(uri) : Promise.resolve(undefined)),
    dispose() {
      registration.dispose();
      never.dispose();
    },
  };
}
