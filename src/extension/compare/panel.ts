import * as vscode from 'vscode';
import { messageOf } from '../../base/errors.ts';
import type { App } from '../app.ts';
import type { Comparisons } from './comparisons.ts';

export const COMPARISON_PANEL = 'thoughtscope.comparison';

/** The page of a comparison's folder, as it would be exported. */
export async function comparisonPage(folder: string, kind: 'md' | 'csv' | 'html'): Promise<string> {
  const { readComparisonRecord } = await import('../../compare/record.ts');
  const { readFailures, readResults } = await import('../../compare/journal.ts');
  const { pageOf } = await import('../../compare/cards/page.ts');
  return pageOf(kind, readComparisonRecord(folder), readResults(folder), readFailures(folder));
}

/** Reports of comparisons in editors, one each: the exported page itself, drawn anew when another run is in. No script runs. */
export function createComparisonPanels(app: App, comparisons: Comparisons) {
  const panels = new Map<string, { panel: vscode.WebviewPanel; drawn: string }>();
  let active: string | undefined;

  async function draw(id: string): Promise<void> {
    const entry = comparisons.find(id);
    const shown = panels.get(id);
    if (!entry || !shown) return;
    const { finished, failed, state } = entry.status;
    const now = `${finished} ${failed} ${state}`;
    if (now === shown.drawn) return;
    shown.drawn = now;
    try {
      shown.panel.webview.html = await comparisonPage(entry.status.folder, 'html');
    } catch (error) {
      app.log.warn(`Comparison ${id}: ${messageOf(error)}`);
    }
  }

  const stop = comparisons.onChange(() => {
    for (const id of panels.keys()) void draw(id);
  });

  return {
    /** The comparison whose report is in front. */
    active: () => active,
    async show(id: string): Promise<void> {
      const known = panels.get(id);
      if (known) return known.panel.reveal();
      const name = comparisons.find(id)?.status.name ?? id;
      const panel = vscode.window.createWebviewPanel(
        COMPARISON_PANEL,
        `Comparison: ${name}`,
        vscode.ViewColumn.Active,
        { enableScripts: false, localResourceRoots: [], enableFindWidget: true },
      );
      panel.iconPath = new vscode.ThemeIcon('beaker');
      panels.set(id, { panel, drawn: '' });
      active = id;
      panel.onDidChangeViewState(() => {
        if (panel.active) active = id;
        else if (active === id) active = undefined;
      });
      panel.onDidDispose(() => {
        panels.delete(id);
        if (active === id) active = undefined;
      });
      await draw(id);
    },
    dispose(): void {
      stop();
      for (const { panel } of [...panels.values()]) panel.dispose();
    },
  };
}
export type ComparisonPanels = ReturnType<typeof createComparisonPanels>;
