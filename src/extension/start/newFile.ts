import { basename } from 'node:path';
import * as vscode from 'vscode';
import { RUN_FILE_SUFFIX } from './presets.ts';
import { safeFileName } from './edit.ts';

/**
 * Opens `text` as a new run file: unsaved, with a free name in the workspace folder (or wherever the user then saves it).
 */
export async function openRunFileCopy(text: string, name: string): Promise<vscode.TextEditor> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const target = folder
    ? await freeName(folder, safeFileName(name))
    : vscode.Uri.from({ scheme: 'untitled', path: `${safeFileName(name)}${RUN_FILE_SUFFIX}` });
  const untitled = target.with({ scheme: 'untitled' });
  const document = await vscode.workspace.openTextDocument(untitled);
  const editor = await vscode.window.showTextDocument(document);
  if (document.getText() === '') {
    const edit = new vscode.WorkspaceEdit();
    edit.insert(untitled, new vscode.Position(0, 0), text);
    await vscode.workspace.applyEdit(edit);
  }
  return editor;
}

async function freeName(folder: vscode.Uri, name: string): Promise<vscode.Uri> {
  for (let number = 1; ; number++) {
    const file = `${name}${number === 1 ? '' : `-${number}`}${RUN_FILE_SUFFIX}`;
    const uri = vscode.Uri.joinPath(folder, file);
    const taken =
      (await exists(uri)) ||
      vscode.workspace.textDocuments.some((open) => basename(open.uri.path) === file);
    if (!taken) return uri;
  }
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  return vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
}
