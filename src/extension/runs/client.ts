import * as vscode from 'vscode';

/** Who asks, as it stands in the log of a run's controls. */
export function clientName(): string {
  return `${vscode.env.appName}: ${vscode.workspace.name ?? 'no folder'}`.slice(0, 200);
}
