import type * as vscode from 'vscode';
import { FromTrace, type ToTrace } from '../../protocol/webview.ts';
import type { App } from '../app.ts';
import { report } from '../report.ts';
import { rememberedRun } from '../webviews/rememberedRun.ts';
import { pageWith, singlePanel } from '../webviews/singlePanel.ts';
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
  const { registry, log } = app;
  const shown = rememberedRun(app, KEY);

  const fill = pageWith<typeof FromTrace, ToTrace, TraceController>(
    app,
    { view: 'trace', title: 'Traces', from: FromTrace },
    (post, panel) =>
      createTraceController({
        registry,
        post,
        first: shown.first,
        onRun: (session) => {
          panel.title = session ? titleOf(session.status().name) : 'Traces';
          shown.keep(session?.id);
        },
        openDocument: (run, rollout) => {
          documents.open(run, rollout).catch((error: unknown) => void report(log, error));
        },
        painted,
        log,
      }),
  );
  const view = singlePanel({ type: TRACE_VIEW, title: 'Traces', icon: 'comment-discussion', fill });

  return {
    show(run, place) {
      const controller = view.ensure();
      const target = run ?? controller.run();
      if (target !== undefined) controller.follow(target, place);
      // Also while it loads, or when another editor hides it before it could.
      const name = registry.find(target ?? '')?.status.name;
      const open = view.open();
      if (open && name !== undefined) open.panel.title = titleOf(name);
      view.reveal();
    },
    follow: (run) => view.open()?.controller.follow(run),
    dispose: () => view.dispose(),
  };
}
