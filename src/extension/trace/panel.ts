import type * as vscode from 'vscode';
import { FromTrace, type ToTrace } from '../../protocol/webview.ts';
import type { App } from '../app.ts';
import { report } from '../report.ts';
import { singlePanel, type PanelContent } from '../webviews/singlePanel.ts';
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

  /** What a fresh view follows: what the last one did, else the selected run, else the newest. */
  const firstRun = (): string | undefined =>
    [context.workspaceState.get<string>(KEY), focus.selected(), registry.runs()[0]?.status.id].find(
      (id) => id !== undefined && registry.find(id),
    );

  function fill(panel: vscode.WebviewPanel): PanelContent<TraceController> {
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
    return {
      controller,
      gone() {
        controller.dispose();
        surface.listener.dispose();
      },
    };
  }

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
