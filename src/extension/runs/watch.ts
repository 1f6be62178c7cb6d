import { existsSync, watch, type FSWatcher } from 'node:fs';
import * as vscode from 'vscode';
import type { App } from '../app.ts';
import { onSettingChange } from '../settings.ts';

/** Milliseconds after a change in a folder of runs before it is listed again: a new run is several files. */
const SETTLE = 300;

/**
 * Lists the runs again when that may show something new: a run folder appeared or went (another window, a terminal), the
 * window got the focus, folders or settings changed. Watches the folders of runs themselves, not what is inside a run.
 */
export function watchRuns({ registry, roots, log }: App): vscode.Disposable {
  const watchers = new Map<string, FSWatcher>();
  let timer: NodeJS.Timeout | undefined;

  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(() => void registry.refresh().then(watchAll), SETTLE);
  };

  function watchAll(): void {
    const wanted = new Set(roots().map(({ folder }) => folder));
    for (const [folder, watcher] of watchers) {
      if (wanted.has(folder) && existsSync(folder)) continue;
      watcher.close();
      watchers.delete(folder);
    }
    for (const folder of wanted) {
      if (watchers.has(folder) || !existsSync(folder)) continue;
      try {
        const watcher = watch(folder, { persistent: false }, soon);
        watcher.on('error', (error) => log.debug(`Not watching ${folder}: ${error.message}`));
        watchers.set(folder, watcher);
      } catch (error) {
        // Some network file systems cannot be watched; polling while the view is open remains.
        log.debug(`Not watching ${folder}: ${String(error)}`);
      }
    }
  }

  const listeners = [
    vscode.window.onDidChangeWindowState(({ focused }) => {
      if (focused) soon();
    }),
    vscode.workspace.onDidChangeWorkspaceFolders(soon),
    vscode.workspace.onDidGrantWorkspaceTrust(soon),
    onSettingChange('runsFolder', soon),
  ];
  soon();
  return {
    dispose() {
      clearTimeout(timer);
      for (const listener of listeners) listener.dispose();
      for (const watcher of watchers.values()) watcher.close();
    },
  };
}
