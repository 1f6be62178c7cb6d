import { dirname, extname } from 'node:path';
import * as vscode from 'vscode';
import { UserError } from '../../base/errors.ts';
import type { App } from '../app.ts';
import type { Handlers } from '../commands.ts';
import { pickRuns } from '../runs/pick.ts';
import type { Following } from './following.ts';
import { askMapping } from './mapFields.ts';

type Actions = Pick<
  Handlers,
  'thoughtscope.followRun' | 'thoughtscope.stopFollowing' | 'thoughtscope.mapFields'
>;

/** Following runs of other trainers, and correcting how their files are read. */
export function followActions(
  app: App,
  following: Following,
  shown: (run: string) => void,
): Actions {
  const { registry, focus } = app;
  return {
    'thoughtscope.followRun': async (argument) => {
      const path = await pathOf(argument, {
        title: 'Follow a Run: the folder (or file) that its trainer writes',
        openLabel: 'Follow',
        canSelectFolders: true,
        canSelectFiles: true,
      });
      if (path === undefined) return undefined;
      const { id } = await following.start(path);
      await registry.refresh();
      focus.show([...new Set([id, ...focus.shown()])].slice(0, 4), id);
      shown(id);
      return id;
    },
    'thoughtscope.stopFollowing': async (argument, selected) => {
      const entries = await pickRuns(registry, argument, selected, {
        title: 'Stop Following',
        suits: ({ status }) => status.state === 'followed',
        none: 'No run of another trainer is followed.',
      });
      for (const { status } of entries) if (status.state === 'followed') following.stop(status.id);
      await registry.refresh();
    },
    'thoughtscope.mapFields': async (argument) => {
      const active = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
      const open =
        active instanceof vscode.TabInputText || active instanceof vscode.TabInputCustom
          ? active.uri
          : undefined;
      const path = await pathOf(argument ?? (open?.scheme === 'file' ? open : undefined), {
        title: 'Map Fields: a file of rollouts',
        openLabel: 'Map Fields',
        canSelectFiles: true,
      });
      if (path === undefined) return;
      const mapping = await askMapping(following, path);
      if (!mapping) return;
      await following.remember({ folder: dirname(path), suffix: extname(path), mapping });
      if (active instanceof vscode.TabInputCustom && active.uri.fsPath === path) {
        // It read the file before it knew.
        await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
        await vscode.commands.executeCommand('vscode.openWith', active.uri, active.viewType);
      }
      const message = `Files like ${vscode.workspace.asRelativePath(path)} are read with these fields from now on.`;
      void vscode.window.showInformationMessage(message);
    },
  };
}

/** The path that a command's argument names, or the one that is chosen. */
async function pathOf(
  argument: unknown,
  options: vscode.OpenDialogOptions,
): Promise<string | undefined> {
  if (typeof argument === 'string') return argument;
  if (argument instanceof vscode.Uri) {
    if (argument.scheme === 'file') return argument.fsPath;
    throw new UserError('path', `${argument.toString()} is no place on this machine.`);
  }
  const defaultUri = vscode.workspace.workspaceFolders?.[0]?.uri;
  const chosen = await vscode.window.showOpenDialog({ ...options, defaultUri });
  return chosen?.[0]?.fsPath;
}
