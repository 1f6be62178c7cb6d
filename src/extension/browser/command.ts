import * as vscode from 'vscode';
import { runPath } from '../../run/paths.ts';
import type { App } from '../app.ts';
import type { RunArgument } from '../commands.ts';
import type { RunStatus } from '../../run/records.ts';
import { UserError } from '../../base/errors.ts';
import type { Following } from '../follow/following.ts';
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
  following: Pick<Following, 'rolloutFiles'>,
  argument?: vscode.Uri | RunArgument,
): Promise<void> {
  const uri =
    argument instanceof vscode.Uri ? argument : await uriOf(registry, following, argument);
  if (uri) await vscode.commands.executeCommand('vscode.openWith', uri, ROLLOUTS_EDITOR);
}

async function uriOf(
  registry: App['registry'],
  following: Pick<Following, 'rolloutFiles'>,
  argument: RunArgument | undefined,
): Promise<vscode.Uri | undefined> {
  if (idOf(argument) !== undefined) {
    const entry = await pickRun(registry, argument, {
      title: 'Browse rollouts',
      suits: () => true,
      none: 'No runs yet: start one first.',
    });
    if (entry?.status.state === 'followed') return followedFile(following, entry.status);
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

/** The file of a followed run, or the one picked of several. */
async function followedFile(
  following: Pick<Following, 'rolloutFiles'>,
  { id, name }: RunStatus,
): Promise<vscode.Uri | undefined> {
  const files = await following.rolloutFiles(id);
  if (files.length === 0) {
    throw new UserError('browser', `${name} holds no file of rollouts that a table can show yet.`);
  }
  if (files.length === 1) return vscode.Uri.file(files[0].path);
  const picked = await vscode.window.showQuickPick(
    files.map(({ path, label, records }) => ({
      label,
      description: records === 1 ? '1 record' : `${records.toLocaleString('en')} records`,
      path,
    })),
    { title: `Browse rollouts of ${name}`, placeHolder: 'Choose a file' },
  );
  return picked && vscode.Uri.file(picked.path);
}
