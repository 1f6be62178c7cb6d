import * as vscode from 'vscode';
import { runPath } from '../../run/paths.ts';
import type { App } from '../app.ts';
import type { RunArgument } from '../commands.ts';
import { idOf, pickRun } from '../runs/pick.ts';
import { ROLLOUTS_EDITOR } from './editor.ts';

/** What can be opened in the browser, for the dialog. */
const FILES = {
  'Rollouts and traces': ['jsonl', 'ndjson', 'parquet', 'eval', 'json'],
  'All files': ['*'],
};

/** Opens a file, a run, what the active editor shows, or a file that is asked for. */
export async function openInBrowser(
  { registry }: App,
  argument?: vscode.Uri | RunArgument,
): Promise<void> {
  const uri = argument instanceof vscode.Uri ? argument : await uriOf(registry, argument);
  if (uri) await vscode.commands.executeCommand('vscode.openWith', uri, ROLLOUTS_EDITOR);
}

async function uriOf(
  registry: App['registry'],
  argument: RunArgument | undefined,
): Promise<vscode.Uri | undefined> {
  if (idOf(argument) !== undefined) {
    const entry = await pickRun(registry, argument, {
      title: 'Browse rollouts',
      suits: () => true,
      none: 'No runs yet: start one first.',
    });
    return entry && vscode.Uri.file(runPath(entry.status.folder, 'store'));
  }
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  if (
    input instanceof vscode.TabInputText &&
    input.uri.scheme === 'file' &&
    /\.(jsonl|ndjson)$/i.test(input.uri.path)
  ) {
    return input.uri;
  }
  const chosen = await vscode.window.showOpenDialog({ filters: FILES, title: 'Browse rollouts' });
  return chosen?.[0];
}
