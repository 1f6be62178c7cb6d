import * as vscode from 'vscode';
import { FromAcross, type ToAcross } from '../../protocol/across.ts';
import type { App } from '../app.ts';
import { openSurface } from '../webviews/surface.ts';
import { createAcrossController, type AcrossController, type Goto } from './controller.ts';

export const ACROSS_VIEW = 'thoughtscope.across';
const KEY = 'across.run';

export interface AcrossPanel extends vscode.Disposable {
  /** Opens or reveals the view on a run, at a place in it. */
  show(run: string, place?: Goto): void;
}

/** The view across training in the editor area, one at a time. */
export function createAcrossPanel(
  app: App,
  open: (run: string, rollout: string, as: 'traces' | 'document') => void,
): AcrossPanel {
  const { context, registry, door, focus, log } = app;
  let shown: { panel: vscode.WebviewPanel; controller: AcrossController } | undefined;

  const firstRun = (): string | undefined =>
    [context.workspaceState.get<string>(KEY), focus.selected(), registry.runs()[0]?.status.id].find(
      (id) => id !== undefined && registry.find(id),
    );

  function adopt(panel: vscode.WebviewPanel): AcrossController {
    shown?.panel.dispose();
    panel.iconPath = new vscode.ThemeIcon('telescope');
    const surface = openSurface<typeof FromAcross, ToAcross>({
      view: 'across',
      title: 'Emergence',
      extensionUri: context.extensionUri,
      webview: panel.webview,
      from: FromAcross,
      receive: (message) => void controller.receive(message),
      log,
    });
    const controller = createAcrossController({
      registry,
      door,
      post: surface.post,
      first: firstRun,
      trusted: () => vscode.workspace.isTrusted,
      onRun: (session) => {
        panel.title = session ? `Emergence: ${session.status().name}` : 'Emergence';
        void context.workspaceState.update(KEY, session?.id);
      },
      open,
      log,
    });
    const own = { panel, controller };
    shown = own;
    panel.onDidChangeViewState(() => {
      if (!panel.visible) controller.hidden();
    });
    panel.onDidDispose(() => {
      controller.dispose();
      surface.listener.dispose();
      if (shown === own) shown = undefined;
    });
    return controller;
  }

  const serializer = vscode.window.registerWebviewPanelSerializer(ACROSS_VIEW, {
    deserializeWebviewPanel(restored) {
      adopt(restored);
      return Promise.resolve();
    },
  });

  return {
    show(run, place) {
      const reveal = shown?.panel;
      const controller =
        shown?.controller ??
        adopt(vscode.window.createWebviewPanel(ACROSS_VIEW, 'Emergence', vscode.ViewColumn.Active));
      controller.follow(run, place);
      reveal?.reveal();
    },
    dispose() {
      serializer.dispose();
      shown?.panel.dispose();
    },
  };
}
