import * as vscode from 'vscode';
import { FromAcross, type ToAcross } from '../../protocol/across.ts';
import type { App } from '../app.ts';
import { rememberedRun } from '../webviews/rememberedRun.ts';
import { pageWith, singlePanel } from '../webviews/singlePanel.ts';
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
  const { registry, door, log } = app;
  const shown = rememberedRun(app, KEY);

  const fill = pageWith<typeof FromAcross, ToAcross, AcrossController>(
    app,
    { view: 'across', title: 'Emergence', from: FromAcross },
    (post, panel) =>
      createAcrossController({
        registry,
        door,
        post,
        first: shown.first,
        trusted: () => vscode.workspace.isTrusted,
        onRun: (session) => {
          panel.title = session ? `Emergence: ${session.status().name}` : 'Emergence';
          shown.keep(session?.id);
        },
        open,
        log,
      }),
  );
  const view = singlePanel({ type: ACROSS_VIEW, title: 'Emergence', icon: 'telescope', fill });

  return {
    show(run, place) {
      view.ensure().follow(run, place);
      view.reveal();
    },
    dispose: () => view.dispose(),
  };
}
