import { appendFile, writeFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { FromAsk, type ToAsk } from '../../protocol/ask.ts';
import type { App } from '../app.ts';
import { onSettingChange } from '../settings.ts';
import type { TraceDocuments } from '../trace/document.ts';
import { pageWith, singlePanel } from '../webviews/singlePanel.ts';
import type { Answer } from './answer.ts';
import { createAskController, type AskController } from './controller.ts';
import { createAskRuns } from './runs.ts';
import { cotText, jsonLine, sampledRecord } from './save.ts';
import { createServers } from './servers.ts';

export const ASK_VIEW = 'thoughtscope.ask';
const TITLE = 'Ask a Model';

export interface AskWish {
  /** Put into the form; nobody but the person there sends it. */
  prompt?: string;
  /** The run whose checkpoint is to be asked. */
  run?: string;
}

export interface AskPanel extends vscode.Disposable {
  /** Opens or reveals the view. */
  show(wish: AskWish): void;
  /** What is on show. */
  answers(): readonly Answer[];
  /** As the view sends it. */
  receive(message: FromAsk): Promise<void>;
}

/** The view that asks models, one at a time. */
export function createAskPanel(app: App, documents: TraceDocuments): AskPanel {
  const { context, log, registry, door } = app;
  const servers = createServers(context);
  const runs = createAskRuns(registry, door);

  async function save(answer: Answer): Promise<void> {
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    const said = [answer.model, answer.sampled?.checkpoint].filter(Boolean).join('-');
    const name = `${said.replace(/[^\w.-]+/g, '-').slice(0, 60)}.cot`;
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
    const { sampled } = answer;
    if (sampled) {
      const name = `${sampled.run}/${sampled.checkpoint}-answer-${answer.id}`;
      return documents.keep(name, sampledRecord(answer, sampled));
    }
    const document = await vscode.workspace.openTextDocument({
      language: 'reasoning-trace',
      content: cotText(answer),
    });
    await vscode.window.showTextDocument(document, vscode.ViewColumn.Beside);
  }

  const fill = pageWith<typeof FromAsk, ToAsk, AskController>(
    app,
    { view: 'ask', title: TITLE, from: FromAsk },
    (post) =>
      createAskController({
        post,
        runs,
        servers: servers.list,
        address: servers.address,
        trusted: () => vscode.workspace.isTrusted,
        addServer: servers.add,
        setKey: servers.setKey,
        save,
        open: openDocument,
        log,
      }),
  );
  const view = singlePanel({ type: ASK_VIEW, title: TITLE, icon: 'comment-discussion', fill });
  const tell = () => void view.open()?.controller.serversChanged();
  const tellRuns = () => view.open()?.controller.runsChanged();
  const listeners = [
    onSettingChange('servers', tell),
    vscode.workspace.onDidGrantWorkspaceTrust(tell),
  ];
  const stops = [registry.onStatus(tellRuns), registry.onChange(tellRuns)];

  return {
    show({ prompt, run }) {
      const controller = view.ensure();
      if (run !== undefined) controller.target(run);
      if (prompt !== undefined && prompt.trim() !== '') controller.prompt(prompt);
      view.reveal();
    },
    answers: () => view.open()?.controller.answers() ?? [],
    receive: (message) => view.ensure().receive(message),
    dispose() {
      for (const listener of listeners) listener.dispose();
      for (const stop of stops) stop();
      view.dispose();
    },
  };
}
