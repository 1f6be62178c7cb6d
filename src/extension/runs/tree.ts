import * as vscode from 'vscode';
import { CONTROLS, isControlName } from '../../run/controls.ts';
import type { RunStatus } from '../../run/records.ts';
import type { App } from '../app.ts';
import { isWorking, type ComparisonEntry, type Comparisons } from '../compare/comparisons.ts';
import { COMPARISON_LOOKS, describeComparison } from '../compare/describe.ts';
import {
  describeRun,
  formatElapsed,
  formatShare,
  formatStep,
  isAlive,
  speakRun,
  STATES,
} from './describe.ts';
import type { RunEntry } from './registry.ts';

export const RUNS_VIEW = 'thoughtscope.runs';

/** Milliseconds between two listings while the view is open: finds runs started in terminals and other windows. */
const POLL = 5000;

/**
 * A row of the Runs view is the id of a run or of a comparison: everything else is looked up, so that a row never goes stale.
 * `within`: the comparison that a run's row stands under.
 */
export interface RunRow {
  id: string;
  within?: string;
}

export interface RunsTree extends vscode.Disposable {
  view: vscode.TreeView<RunRow>;
  /** What it shows: ids, and those under each. */
  rows(): { id: string; under: string[] }[];
}

export interface TreeOptions {
  comparisons: Comparisons;
  /** What to put on the charts for a selected comparison. */
  showArms: (comparison: string) => void;
}

export function createRunsTree(app: App, { comparisons, showArms }: TreeOptions): RunsTree {
  const { registry, focus } = app;
  const changed = new vscode.EventEmitter<RunRow | undefined>();
  const rows = new Map<string, RunRow>();

  const row = (id: string, within?: string): RunRow => {
    const key = `${within ?? ''}/${id}`;
    let known = rows.get(key);
    if (!known) rows.set(key, (known = { id, ...(within !== undefined && { within }) }));
    return known;
  };
  const childrenOf = (parent?: RunRow): RunRow[] =>
    parent
      ? (comparisons.find(parent.id)?.runs ?? [])
          .filter((id) => registry.find(id))
          .map((id) => row(id, parent.id))
      : topLevel(registry.runs(), comparisons.all()).map((id) => row(id));

  const view = vscode.window.createTreeView<RunRow>(RUNS_VIEW, {
    canSelectMany: true,
    treeDataProvider: {
      onDidChangeTreeData: changed.event,
      getChildren: childrenOf,
      getTreeItem: ({ id, within }) => {
        const comparison = within === undefined ? comparisons.find(id) : undefined;
        return comparison
          ? comparisonItem(comparison)
          : treeItem(within === undefined ? id : `${within}/${id}`, registry.find(id));
      },
      getParent: ({ within }) => (within === undefined ? undefined : row(within)),
    },
  });

  // One listing draws the tree anew, one status only its row.
  let order = '';
  const refreshTree = () => {
    const now = JSON.stringify([
      childrenOf(),
      comparisons.all().map(({ status }) => childrenOf(row(status.id))),
    ]);
    if (now === order) return;
    order = now;
    changed.fire(undefined);
    view.badge = undefined;
  };
  const stops = [
    registry.onChange(refreshTree),
    registry.onStatus(({ after }) => {
      // Only rows that are there: the run's own, or one under each comparison that has it.
      for (const [key, each] of rows) if (key.endsWith(`/${after.id}`)) changed.fire(each);
    }),
    comparisons.onChange(() => {
      refreshTree();
      for (const { status } of comparisons.all()) changed.fire(row(status.id));
    }),
  ];
  view.onDidChangeSelection(({ selection }) => {
    const [first] = selection;
    if (selection.length === 1 && comparisons.find(first.id)) return showArms(first.id);
    const runs = selection.map(({ id }) => id).filter((id) => registry.find(id));
    if (runs.length > 0) focus.show(runs);
  });

  const refresh = () => void registry.refresh();
  let poll: NodeJS.Timeout | undefined;
  const pollWhileVisible = () => {
    clearInterval(poll);
    poll = view.visible ? setInterval(refresh, POLL) : undefined;
  };
  view.onDidChangeVisibility(({ visible }) => {
    pollWhileVisible();
    if (visible) refresh();
  });
  pollWhileVisible();

  return {
    view,
    rows: () =>
      childrenOf().map((each) => ({
        id: each.id,
        under: comparisons.find(each.id) ? childrenOf(each).map(({ id }) => id) : [],
      })),
    dispose() {
      clearInterval(poll);
      stops.forEach((stop) => stop());
      changed.dispose();
      view.dispose();
    },
  };
}

/** Comparisons, and the runs that belong to none: what trains first, then the newest. */
function topLevel(runs: readonly RunEntry[], comparisons: readonly ComparisonEntry[]): string[] {
  const within = new Set(comparisons.flatMap((comparison) => comparison.runs));
  const all = [
    ...comparisons.map(({ status }) => ({ id: status.id, alive: isWorking(status.state) })),
    ...runs
      .filter(({ status }) => !within.has(status.id))
      .map(({ status }) => ({ id: status.id, alive: isAlive(status.state) })),
  ];
  return all
    .sort((a, b) => Number(b.alive) - Number(a.alive) || (a.id < b.id ? 1 : -1))
    .map(({ id }) => id);
}

function comparisonItem({ status }: ComparisonEntry): vscode.TreeItem {
  const item = new vscode.TreeItem(status.name, vscode.TreeItemCollapsibleState.Collapsed);
  const { icon, color } = COMPARISON_LOOKS[status.state];
  item.id = status.id;
  item.iconPath = new vscode.ThemeIcon(icon, color ? new vscode.ThemeColor(color) : undefined);
  item.description = describeComparison(status);
  item.contextValue = `comparison.${status.state}`;
  const text = new vscode.MarkdownString();
  text.appendText([status.name, status.message ?? '', status.id].filter(Boolean).join('\n'));
  item.tooltip = text;
  item.accessibilityInformation = {
    label: `Comparison ${status.name}, ${status.state}, ${status.finished} of ${status.total} runs`,
  };
  return item;
}

function treeItem(id: string, entry: RunEntry | undefined): vscode.TreeItem {
  if (!entry) return new vscode.TreeItem(id);
  const { status, root } = entry;
  const look = STATES[status.state];
  const item = new vscode.TreeItem(status.name);
  item.id = id;
  item.iconPath = new vscode.ThemeIcon(
    look.icon,
    look.color ? new vscode.ThemeColor(look.color) : undefined,
  );
  const place = root.label ? ` · ${root.label}` : '';
  item.description = `${describeRun(status)}${place}`;
  item.contextValue = `run.${status.state}`;
  item.tooltip = tooltip(status);
  item.accessibilityInformation = { label: speakRun(status) };
  return item;
}

/** Names and messages come from files: text, never markup. */
function tooltip(status: RunStatus): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  const line = (label: string, value: string) => {
    text.appendMarkdown(`\n\n**${label}** `);
    text.appendText(value);
  };
  text.appendMarkdown('**');
  text.appendText(status.name);
  text.appendMarkdown(`** · ${STATES[status.state].word}`);
  if (status.message) {
    text.appendMarkdown('\n\n');
    text.appendText(status.message);
  }
  for (const { step, message } of status.alarms ?? []) line(`⚠ Step ${step}`, message);
  line('Step', formatStep(status));
  if (status.accuracy !== undefined) line('Held-out accuracy', formatShare(status.accuracy));
  if (status.length !== undefined) line('Response length', `${status.length.toFixed(1)} tokens`);
  if (status.backtracking !== undefined) {
    line('Backtracks per response', status.backtracking.toFixed(2));
  }
  line('Training time', formatElapsed(status.elapsed));
  for (const [name, value] of Object.entries(status.controls)) {
    if (isControlName(name)) line(CONTROLS[name].label, String(value));
  }
  if (status.engine) line('Engine', status.engine);
  if (status.branch) line('Branch of', `${status.branch.run}, from ${status.branch.checkpoint}`);
  line('Id', status.id);
  return text;
}
