import * as vscode from 'vscode';
import { openTable, type TableLink } from '../../index/link.ts';
import { TRACE_SCHEME } from '../trace/address.ts';
import { FILE_AUTHORITY, pathToRow, rowToPath, type RowAddress } from './address.ts';
import { rowDocument, type RowDocument } from './traceText.ts';

/** Rows of files as documents, also when no browser shows the file (a window that was reloaded). */
export interface FileRows {
  uri(address: RowAddress): vscode.Uri;
  read(uri: vscode.Uri): Promise<RowDocument>;
  /** A browser's thread for this file may be asked too; returns how to withdraw it. */
  lend(path: string, link: TableLink): () => void;
  dispose(): void;
}

/** Milliseconds after the last question in which a file's own thread is kept. */
const KEEP = 20_000;

/** @param bundle folder of rows.js */
export function createFileRows(bundle: () => Promise<string>): FileRows {
  const lent = new Map<string, TableLink[]>();
  const own = new Map<string, { link: Promise<TableLink>; timer: NodeJS.Timeout }>();

  function close(path: string): void {
    const held = own.get(path);
    own.delete(path);
    clearTimeout(held?.timer);
    held?.link.then(
      (link) => link.close(),
      () => undefined,
    );
  }

  function linkFor(path: string): Promise<TableLink> {
    const borrowed = lent.get(path)?.at(-1);
    if (borrowed) return Promise.resolve(borrowed);
    const known = own.get(path);
    if (known) {
      known.timer.refresh();
      return known.link;
    }
    const file = vscode.Uri.from({ scheme: 'file', path }).fsPath;
    const link = bundle().then((folder) =>
      openTable(
        { kind: 'file', path: file },
        { bundle: folder, onMessage: () => undefined, onBroken: () => close(path) },
      ),
    );
    own.set(path, { link, timer: setTimeout(() => close(path), KEEP) });
    return link;
  }

  return {
    uri: (address) =>
      vscode.Uri.from({
        scheme: TRACE_SCHEME,
        authority: FILE_AUTHORITY,
        path: rowToPath(address),
      }),
    async read(uri) {
      const { path, row } = pathToRow(uri.path);
      const link = await linkFor(path);
      return rowDocument(await link.trace(row), row);
    },
    lend(path, link) {
      lent.set(path, [...(lent.get(path) ?? []), link]);
      return () => {
        const left = (lent.get(path) ?? []).filter((other) => other !== link);
        if (left.length > 0) lent.set(path, left);
        else lent.delete(path);
      };
    },
    dispose() {
      for (const path of [...own.keys()]) close(path);
    },
  };
}
