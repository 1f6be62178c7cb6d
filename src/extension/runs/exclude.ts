import { join, relative, sep } from 'node:path';
import * as vscode from 'vscode';
import type { Log } from '../log.ts';
import type { Home } from './roots.ts';

/** The default folder is excluded by the extension's own configuration defaults (package.json). */
const EXCLUDED_BY_DEFAULT = join('.thoughtscope', 'runs');

/**
 * Keeps search and file watching out of a folder of runs of the user's own choosing inside the workspace: thousands of
 * rows change in it every second. Called when the first run makes the folder; what the user then changes stays changed.
 */
export async function excludeRuns(home: Home, log: Log): Promise<void> {
  const workspaceFolder = home.workspaceFolder;
  if (!workspaceFolder) return;
  const inside = relative(workspaceFolder.uri.fsPath, home.folder);
  if (inside === '' || inside.startsWith('..') || inside === EXCLUDED_BY_DEFAULT) return;
  const pattern = `${inside.split(sep).join('/')}/**`;
  for (const [section, name] of [
    ['files', 'watcherExclude'],
    ['search', 'exclude'],
  ] as const) {
    const configuration = vscode.workspace.getConfiguration(section, workspaceFolder.uri);
    const own = configuration.inspect<Record<string, boolean>>(name)?.workspaceFolderValue ?? {};
    if (Object.hasOwn(own, pattern)) continue;
    const target = vscode.ConfigurationTarget.WorkspaceFolder;
    await configuration.update(name, { ...own, [pattern]: true }, target);
    log.info(`Excluded ${pattern} in ${section}.${name} of ${workspaceFolder.name}`);
  }
}
