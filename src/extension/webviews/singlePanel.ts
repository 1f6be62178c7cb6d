import type { Static, TSchema } from '@sinclair/typebox';
import * as vscode from 'vscode';
import type { App } from '../app.ts';
import { openSurface, type SurfaceOptions } from './surface.ts';

/** What fills a panel: who is told that it went out of sight, and what ends with it. */
export interface PanelContent<Controller> {
  controller: Controller;
  gone(): void;
}

export interface SinglePanelOptions<Controller> {
  /** The view type that package.json and VS Code's memory know it by. */
  type: string;
  title: string;
  icon: string;
  fill(panel: vscode.WebviewPanel): PanelContent<Controller>;
}

export interface SinglePanel<Controller> {
  /** The open panel. */
  open(): { panel: vscode.WebviewPanel; controller: Controller } | undefined;
  /** The open panel's controller; opens one if there is none. */
  ensure(): Controller;
  reveal(): void;
  dispose(): void;
}

/** What the panel's page talks to. */
interface PageController<From> {
  receive(message: From): unknown;
  dispose(): void;
}

/** Fills a panel with a view's page and the controller that answers its messages; both end with the panel. */
export function pageWith<
  From extends TSchema,
  To extends { type: string },
  Controller extends PageController<Static<From>>,
>(
  { context, log }: Pick<App, 'context' | 'log'>,
  page: Pick<SurfaceOptions<From>, 'view' | 'title' | 'from'>,
  make: (post: (message: To) => void, panel: vscode.WebviewPanel) => Controller,
): (panel: vscode.WebviewPanel) => PanelContent<Controller> {
  return (panel) => {
    const surface = openSurface<From, To>({
      ...page,
      ...{ extensionUri: context.extensionUri, webview: panel.webview, log },
      receive: (message) => void controller.receive(message),
    });
    const controller = make(surface.post, panel);
    return {
      controller,
      gone() {
        controller.dispose();
        surface.listener.dispose();
      },
    };
  };
}

/** A view in the editor area, one at a time, that VS Code restores after a reload. */
export function singlePanel<Controller extends { hidden(): void }>({
  type,
  title,
  icon,
  fill,
}: SinglePanelOptions<Controller>): SinglePanel<Controller> {
  let open: { panel: vscode.WebviewPanel; controller: Controller } | undefined;

  function adopt(panel: vscode.WebviewPanel): Controller {
    open?.panel.dispose();
    panel.iconPath = new vscode.ThemeIcon(icon);
    const { controller, gone } = fill(panel);
    const own = { panel, controller };
    open = own;
    panel.onDidChangeViewState(() => {
      if (!panel.visible) controller.hidden();
    });
    panel.onDidDispose(() => {
      gone();
      if (open === own) open = undefined;
    });
    return controller;
  }

  const serializer = vscode.window.registerWebviewPanelSerializer(type, {
    deserializeWebviewPanel(restored) {
      adopt(restored);
      return Promise.resolve();
    },
  });

  return {
    open: () => open,
    ensure: () =>
      open?.controller ??
      adopt(vscode.window.createWebviewPanel(type, title, vscode.ViewColumn.Active)),
    reveal: () => open?.panel.reveal(),
    dispose() {
      serializer.dispose();
      open?.panel.dispose();
    },
  };
}
