import { join } from 'node:path';
import * as vscode from 'vscode';
import { claimWindowNumber } from './windowNumber.ts';

let number = process.pid;

/** Gives this window the number that it is known by from now on. */
export function numberWindow({ globalStorageUri }: vscode.ExtensionContext): vscode.Disposable {
  const claimed = claimWindowNumber(join(globalStorageUri.fsPath, 'windows'));
  ({ number } = claimed);
  return { dispose: claimed.release };
}

/** Who asks, as it stands in the log of a run's controls: two windows on one folder have different names. */
export function clientName(): string {
  const place = vscode.workspace.name ?? 'no folder';
  return `${vscode.env.appName}, window ${number}: ${place}`.slice(0, 200);
}
