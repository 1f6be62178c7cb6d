import { appendFile, writeFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { FromAsk, type ToAsk } from '../../protocol/ask.ts';
import type { App } from '../app.ts';
import { onSettingChange } from '../settings.ts';
import { openSurface } from '../webviews/surface.ts';
import type { Answer } from './answer.ts';
import { createAskController, type AskController } from './controller.ts';
import { cotText, jsonLine } from './save.ts';
import { createServers } from './servers.ts';

export const ASK_VIEW = 'thoughtscope.ask';

export interface AskPanel extends vscode.Disposable {
  /** Opens or reveals the view; a prompt is put into its form, and sent by nobody but the person there. */
  show(prompt?: string): void;
  /** What is on show: for tests. */
  controller(): AskController | undefined;
}

/** The view that asks models, one at a time. */
export function createAskPanel(app: App): AskPanel {
  const { context, log } = app;
  const servers = createServers(context);
  let open: { panel: vscode.WebviewPanel; controller: AskController } | undefined;

  async function save(answer: Answer): Promise<void> {
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    const name = `${answer.target.model.replace(/[^\w.-]+/g, '-').slice(0, 60)}.cot`;
    const uri = await vscode.window.showSaveDialog({
      title: 'Save as Trace',
      ...(folder && { defaultUri: vscode.Uri.joinPath(folder, name) }),
      filters: { 'Reasoning trace': ['cot'], 'JSON lines (appended)': ['jsonl'] },
    });
    if (!uri) return;
    if (uri.path.endsWith('.jsonl')) await appendFile(uri.fsPath, jsonLine(answer, new Date()));
    else await writeFile(uri.fsPath, cotText(answer));
  }

  async function openDocument(answer: Answer): Promise<void> {
    const document = await vscode.workspace.openTextDocument({
      language: 'reasoning-trace',
      content: cotText(answer),
    });
    await vscode.window.showTextDocument(document, vscode.ViewColumn.Beside);
  }

  function adopt(panel: vscode.WebviewPanel): AskController {
    open?.panel.dispose();
    panel.iconPath = new vscode.ThemeIcon('comment-discussion');
    const surface = openSurface<typeof FromAsk, ToAsk>({
      view: 'ask',
      title: 'Ask a Model',
      extensionUri: context.extensionUri,
      webview: panel.webview,
      from: FromAsk,
      receive: (message) => void controller.receive(message),
      log,
    });
    const controller = createAskController({
      post: surface.post,
      servers: servers.list,
      address: servers.address,
      trusted: () => vscode.workspace.isTrusted,
      addServer: servers.add,
      setKey: servers.setKey,
      save,
      open: openDocument,
      log,
    });
    const own = { panel, controller };
    open = own;
    panel.onDidChangeViewState(() => {
      if (!panel.visible) controller.hidden();
    });
    panel.onDidDispose(() => {
      controller.dispose();
      surface.listener.dispose();
      if (open === own) open = undefined;
    });
    return controller;
  }

  const serializer = vscode.window.registerWebviewPanelSerializer(ASK_VIEW, {
    deserializeWebviewPanel(restored) {
      adopt(restored);
      return Promise.resolve();
    },
  });
  const tell = () => void open?.controller.serversChanged();
  const listeners = [
    onSettingChange('servers', tell),
    vscode.workspace.onDidGrantWorkspaceTrust(tell),
  ];

  return {
    show(prompt) {
      const known = open?.controller;
      const controller =
        known ??
        adopt(vscode.window.createWebviewPanel(ASK_VIEW, 'Ask a Model', vscode.ViewColumn.Active));
      if (prompt !== undefined && prompt.trim() !== '') controller.prompt(prompt);
      open?.panel.reveal();
    },
    controller: () => open?.controller,
    dispose() {
      serializer.dispose();
      for (const listener of listeners) listener.dispose();
      open?.panel.dispose();
    },
  };
}
