import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import * as vscode from 'vscode';
import { setting } from '../settings.ts';
import type { Root } from './registry.ts';

/** A place for new runs, with what to call it when asking. */
export interface Home extends Root {
  label: string;
  workspaceFolder?: vscode.WorkspaceFolder;
}

/** The folder for runs of a workspace folder, as the setting says. */
function runsFolderOf(folder: vscode.WorkspaceFolder): string {
  return resolveFolder(setting('runsFolder', folder.uri), folder.uri.fsPath);
}

function resolveFolder(path: string, base: string): string {
  if (path === '~' || path.startsWith('~/')) return join(homedir(), path.slice(1));
  return isAbsolute(path) ? path : join(base, path);
}

/** Without a folder: kept by VS Code, unless the user's settings name an absolute place. */
function homeless(context: vscode.ExtensionContext): Home {
  const path = setting('runsFolder');
  const absolute = isAbsolute(path) || path.startsWith('~');
  return absolute
    ? { folder: resolveFolder(path, homedir()), label: path }
    : { folder: join(context.globalStorageUri.fsPath, 'runs'), label: 'VS Code’s own storage' };
}

/** Where new runs may go: a folder of runs for each local workspace folder, or the one without any. */
export function homesForRuns(context: vscode.ExtensionContext): Home[] {
  const folders = (vscode.workspace.workspaceFolders ?? []).filter(
    ({ uri }) => uri.scheme === 'file',
  );
  if (folders.length === 0) return [homeless(context)];
  const homes = folders.map((folder) => ({
    folder: runsFolderOf(folder),
    label: folder.name,
    workspaceFolder: folder,
  }));
  return homes.filter(({ folder }, at) => homes.findIndex((home) => home.folder === folder) === at);
}

/** The folder of runs that a file's runs go to. */
export function runsFolderForFile(context: vscode.ExtensionContext, file: vscode.Uri): string {
  const folder = vscode.workspace.getWorkspaceFolder(file);
  return folder ? runsFolderOf(folder) : homeless(context).folder;
}

/** Where runs are looked for: also those started while no folder was open. */
export function rootsOfRuns(context: vscode.ExtensionContext): Root[] {
  const homes = homesForRuns(context);
  const kept = homeless(context);
  // One folder's runs need no name beside each.
  const roots = homes.length > 1 ? homes : homes.map(({ folder }) => ({ folder }));
  return homes.some(({ folder }) => folder === kept.folder) ? roots : [...roots, kept];
}
