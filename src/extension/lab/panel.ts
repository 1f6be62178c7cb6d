import * as vscode from 'vscode';
import { FromLab, type ToLab } from '../../protocol/lab.ts';
import type { LabResult } from '../../run/lab/result.ts';
import type { App } from '../app.ts';
import { singlePanel, type PanelContent } from '../webviews/singlePanel.ts';
import { openSurface } from '../webviews/surface.ts';
import { createLabController, type LabController } from './controller.ts';

export const LAB_VIEW = 'thoughtscope.lab';
const TITLE = 'Advantage Lab';
const KEY = 'lab.run';

export interface LabPanel extends vscode.Disposable {
  show(run: string): void;
  /** What it shows, where it is open. */
  result(): LabResult | undefined;
}

/** The advantage lab in the editor area, one at a time. */
export function createLabPanel(app: App, open: (run: string, step: number) => void): LabPanel {
  const { context, registry, door, focus, log } = app;

  const firstRun = (): string | undefined =>
    [context.workspaceState.get<string>(KEY), focus.selected(), registry.runs()[0]?.status.id].find(
      (id) => id !== undefined && registry.find(id),
    );

  function fill(panel: vscode.WebviewPanel): PanelContent<LabController> {
    const surface = openSurface<typeof FromLab, ToLab>({
      view: 'lab',
      title: TITLE,
      extensionUri: context.extensionUri,
      webview: panel.webview,
      from: FromLab,
      receive: (message) => void controller.receive(message),
      log,
    });
    const controller = createLabController({
      registry,
      door,
      post: surface.post,
      first: firstRun,
      trusted: () => vscode.workspace.isTrusted,
      onRun: (session) => {
        panel.title = session ? `${TITLE}: ${session.status().name}` : TITLE;
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

  const view = singlePanel({ type: LAB_VIEW, title: TITLE, icon: 'beaker', fill });
  return {
    show(run) {
      view.ensure().follow(run);
      view.reveal();
    },
    result: () => view.open()?.controller.result(),
    dispose: () => view.dispose(),
  };
}
