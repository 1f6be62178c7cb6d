import * as vscode from 'vscode';
import { FromLab, type ToLab } from '../../protocol/lab.ts';
import type { LabResult } from '../../run/lab/result.ts';
import type { App } from '../app.ts';
import { rememberedRun } from '../webviews/rememberedRun.ts';
import { pageWith, singlePanel } from '../webviews/singlePanel.ts';
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
  const { registry, door, log } = app;
  const shown = rememberedRun(app, KEY);

  const fill = pageWith<typeof FromLab, ToLab, LabController>(
    app,
    { view: 'lab', title: TITLE, from: FromLab },
    (post, panel) =>
      createLabController({
        registry,
        door,
        post,
        first: shown.first,
        trusted: () => vscode.workspace.isTrusted,
        onRun: (session) => {
          panel.title = session ? `${TITLE}: ${session.status().name}` : TITLE;
          shown.keep(session?.id);
        },
        open,
        log,
      }),
  );
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
