import * as vscode from 'vscode';
import { FromTrace, type ToTrace } from '../../protocol/webview.ts';
import type { App } from '../app.ts';
import { report } from '../report.ts';
import { openSurface } from '../webviews/surface.ts';
import { createTraceController, type TraceController } from './controller.ts';
import type { TraceDocuments } from './document.ts';

export const TRACE_VIEW = 'thoughtscope.trace';
const KEY = 'trace.run';

export interface TracePanel extends vscode.Disposable {
  /** Opens or reveals the view; it follows the run from then on. */
  show(run?: string, place?: { step: number; split: 'train' | 'probe'; id?: string }): void;
  /** Switches an open view to the run; a closed one stays closed. */
  follow(run: string): void;
}

const titleOf = (run: string): string => `Traces: ${run}`;

/** The trace view in the editor area, one at a time. */
export function createTracePanel(
  app: App,
  documents: TraceDocuments,
  painted: (milliseconds: number) => void,
): TracePanel {
  const { context, registry, focus, log } = app;
  let open: { panel: vscode.WebviewPanel; controller: TraceController } | undefined;

  /** What a fresh view follows: what the last one did, else the selected run, else the newest. */
  const firstRun = (): string | undefined =>
    [context.workspaceState.get<string>(KEY), focus.selected(), registry.runs()[0]?.status.id].find(
      (id) => id !== undefined && registry.find(id),
    );

  function adopt(panel: vscode.WebviewPanel): TraceController {
    open?.panel.dispose();
    panel.iconPath = new vscode.ThemeIcon('comment-discussion');
    const surface = openSurface<typeof FromTrace, ToTrace>({
      view: 'trace',
      title: 'Traces',
      extensionUri: context.extensionUri,
      webview: panel.webview,
      from: FromTrace,
      receive: (message) => void controller.receive(message),
      log,
    });
    const controller = createTraceController({
      registry,
      post: surface.post,
      first: firstRun,
      onRun: (session) => {
        panel.title = session ? titleOf(session.status().name) : 'Traces';
        void context.workspaceState.update(KEY, session?.id);
      },
      openDocument: (run, rollout) => {
        documents.open(run, rollout).catch((error: unknown) => void report(log, error));
      },
      painted,
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

  const serializer = vscode.window.registerWebviewPanelSerializer(TRACE_VIEW, {
    deserializeWebviewPanel(restored) {
      adopt(restored);
      return Promise.resolve();
    },
  });

  return {
    show(run, place) {
      const reveal = open?.panel;
      const controller =
        open?.controller ??
        adopt(vscode.window.createWebviewPanel(TRACE_VIEW, 'Traces', vscode.ViewColumn.Active));
      const target = run ?? controller.run();
      if (target !== undefined) controller.follow(target, place);
      // Also while it loads, or when another editor hides it before it could.
      const name = registry.find(target ?? '')?.status.name;
      if (open && name !== undefined) open.panel.title = titleOf(name);
      reveal?.reveal();
    },
    follow: (run) => open?.controller.follow(run),
    dispose() {
      serializer.dispose();
      open?.panel.dispose();
    },
  };
}
