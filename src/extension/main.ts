import type * as vscode from 'vscode';
import { activateApp, type Api } from './activate.ts';

/** VS Code calls this once, on start-up or when a view, a command or a restored editor needs it. */
export function activate(context: vscode.ExtensionContext): Api {
  return activateApp(context);
}
