import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { App } from './app.ts';

const LOG_BYTES = 20_000;

/** Opens everything that a report needs as an unsaved document, for the user to read before it is sent anywhere. */
export async function showDiagnostics({ context, roots }: App): Promise<void> {
  const { collectDiagnostics } = await import('../worker/diagnostics.ts');
  const settings = vscode.workspace.getConfiguration('thoughtscope');
  const content = await collectDiagnostics({
    runsFolders: roots().map(({ folder }) => folder),
    more: [
      ['VS Code', `${vscode.version}, ${vscode.env.appName}, ${vscode.env.remoteName ?? 'local'}`],
      ['Settings', JSON.stringify(settings, null, 1)],
      ['Log of this window', logText(context.logUri.fsPath)],
    ],
  });
  const document = await vscode.workspace.openTextDocument({ language: 'markdown', content });
  await vscode.window.showTextDocument(document);
}

function logText(folder: string): string {
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith('.log'));
    return names
      .map((name) => readFileSync(join(folder, name), 'utf8').slice(-LOG_BYTES))
      .join('\n');
  } catch {
    return '(no log)';
  }
}
