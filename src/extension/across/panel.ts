import * as vscode from 'vscode';
import { FromAcross, type ToAcross } from '../../protocol/across.ts';
import type { App } from '../app.ts';
import { singlePanel, type PanelContent } from '../webviews/singlePanel.ts';
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

  const firstRun = (): string | undefined =>
    [context.workspaceState.get<string>(KEY), focus.selected(), registry.runs()[0]?.status.id].find(
      (id) => id !== undefined && registry.find(id),
    );

  function fill(panel: vscode.WebviewPanel): PanelContent<AcrossController> {
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
    return {
      controller,
      gone() {
        controller.dispose();
        surface.listener.dispose();
      },
    };
  }

  const view = singlePanel({ type: ACROSS_VIEW, title: 'Emergence', icon: 'telescope', fill });

  return {
    show(run, place) {
      view.ensure().follow(run, place);
      view.reveal();
    },
    dispose: () => view.dispose(),
  };
}
