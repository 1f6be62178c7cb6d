import type * as vscode from 'vscode';
import { messageOf } from '../../base/errors.ts';
import type { App } from '../app.ts';
import { createArmRuns, type ArmRuns } from './armRuns.ts';
import { createComparisons, type Comparisons } from './comparisons.ts';
import { createComparisonPanels, type ComparisonPanels } from './panel.ts';

/** Everything about comparisons that a window keeps. */
export interface Compare extends vscode.Disposable {
  comparisons: Comparisons;
  arms: ArmRuns;
  panels: ComparisonPanels;
  /** Puts a comparison's arms on the charts. */
  showArms: (comparison: string) => void;
}

export function createCompare(app: App): Compare {
  const { registry, roots, log, focus } = app;
  const comparisons = createComparisons({
    roots,
    onRuns: registry.onChange,
    log,
    async list(parent) {
      const { listComparisons } = await import('../../worker/comparisons/status.ts');
      const found = await listComparisons(parent);
      return found.map(({ status, runs }) => ({ status, runs: runs.map(({ run }) => run) }));
    },
  });
  const arms = createArmRuns(registry, comparisons, async (folder) => {
    const { readComparisonRecord } = await import('../../compare/record.ts');
    const { readResults } = await import('../../compare/journal.ts');
    const record = readComparisonRecord(folder);
    return {
      arms: record.arms.map(({ name }) => name),
      seeds: record.seeds.length,
      results: readResults(folder),
    };
  });
  const panels = createComparisonPanels(app, comparisons);
  return {
    comparisons,
    arms,
    panels,
    showArms: (comparison) =>
      void arms.ids(comparison).then(
        (ids) => focus.show(ids),
        (error: unknown) => log.warn(messageOf(error)),
      ),
    dispose() {
      panels.dispose();
      arms.dispose();
      comparisons.dispose();
    },
  };
}
