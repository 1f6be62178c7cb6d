import * as vscode from 'vscode';
import { messageOf } from '../../base/errors.ts';
import { COMMANDS as RUN_COMMANDS, checkControls, type CommandName } from '../../run/controls.ts';
import { FromCharts, type ToCharts } from '../../protocol/webview.ts';
import type { App } from '../app.ts';
import { report } from '../report.ts';
import { clientName } from '../runs/client.ts';
import { setting } from '../settings.ts';
import { singlePanel } from '../webviews/singlePanel.ts';
import { openSurface } from '../webviews/surface.ts';
import { createChartsController } from './controller.ts';
import { saveExport } from './export.ts';

export const CHARTS_VIEW = 'thoughtscope.charts';

export interface ChartsLinks {
  openStep: (run: string, phase: string, step: number, metric: string) => void;
  openTrace: (run: string, rollout: string) => void;
}

/** Fills `webview` with the reward charts until `gone` is called. */
function openCharts(app: App, links: ChartsLinks, webview: vscode.Webview) {
  const surface = openSurface<typeof FromCharts, ToCharts>({
    view: 'charts',
    title: 'Reward Charts',
    extensionUri: app.context.extensionUri,
    webview,
    from: FromCharts,
    receive: (message) => {
      receive(message).catch((error: unknown) => {
        surface.post({ type: 'charts/error', message: messageOf(error) });
        void report(app.log, error);
      });
    },
    log: app.log,
  });
  const controller = createChartsController({
    registry: app.registry,
    focus: app.focus,
    trusted: () => vscode.workspace.isTrusted,
    preview: () => setting('control.preview'),
    post: surface.post,
    log: app.log,
  });

  async function receive(message: FromCharts): Promise<void> {
    switch (message.type) {
      case 'charts/ready':
        return controller.ready();
      case 'charts/show':
        return app.focus.show(message.ids);
      case 'charts/start':
        return void (await vscode.commands.executeCommand('thoughtscope.startRun'));
      case 'charts/openStep':
        return links.openStep(message.id, message.phase, message.step, message.metric);
      case 'charts/save':
        return saveExport(message);
      case 'charts/control': {
        const values = { [message.name]: message.value };
        checkControls(values, app.registry.find(message.id)?.status.controls ?? {});
        const worker = await app.registry.worker(message.id);
        await worker.request('control', { values, by: clientName() });
        // Ticks off a step of the walkthrough.
        await vscode.commands.executeCommand('setContext', 'thoughtscope.controlMoved', true);
        return;
      }
      case 'charts/focus':
        await vscode.commands.executeCommand('setContext', 'thoughtscope.chartsFocus', message.on);
        return;
      case 'charts/preview': {
        const { id, name, value } = message;
        const about = { type: 'charts/consequence', id, name, value } as const;
        try {
          const session = await app.registry.session(id);
          const consequence = await session.request('preview', { values: { [name]: value } });
          surface.post({ ...about, consequence });
        } catch (error) {
          surface.post({ ...about, problem: messageOf(error) });
        }
        return;
      }
      case 'charts/race':
        await vscode.commands.executeCommand(
          'thoughtscope.raceControl',
          message.id,
          message.name,
          message.value,
        );
        return;
      case 'charts/openTrace':
        return links.openTrace(message.id, message.rollout);
      case 'charts/command': {
        const name = message.name;
        if (!Object.hasOwn(RUN_COMMANDS, name)) throw new Error(`there is no command "${name}"`);
        const worker = await app.registry.worker(message.id);
        await worker.request('command', { name: name as CommandName, by: clientName() });
      }
    }
  }

  return {
    controller,
    gone() {
      void vscode.commands.executeCommand('setContext', 'thoughtscope.chartsFocus', false);
      controller.dispose();
      surface.listener.dispose();
    },
  };
}

/** The view in the side bar. */
export function registerChartsView(app: App, links: ChartsLinks): vscode.Disposable {
  return vscode.window.registerWebviewViewProvider(CHARTS_VIEW, {
    resolveWebviewView(view) {
      const { controller, gone } = openCharts(app, links, view.webview);
      view.onDidChangeVisibility(() => {
        if (!view.visible) controller.hidden();
      });
      view.onDidDispose(gone);
    },
  });
}

/** The same in an editor, one at a time. */
export function createChartsPanel(app: App, links: ChartsLinks) {
  const view = singlePanel({
    type: CHARTS_VIEW,
    title: 'Reward Charts',
    icon: 'graph-line',
    fill: ({ webview }) => openCharts(app, links, webview),
  });
  return {
    show(): void {
      view.ensure();
      view.reveal();
    },
    dispose: () => view.dispose(),
  };
}
