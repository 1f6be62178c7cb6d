import * as vscode from 'vscode';
import { CONTROLS, isControlName } from '../../run/controls.ts';
import type { RunStatus } from '../../run/records.ts';
import type { App } from '../app.ts';
import {
  describeRun,
  formatElapsed,
  formatShare,
  formatStep,
  speakRun,
  STATES,
} from './describe.ts';
import type { RunEntry } from './registry.ts';

export const RUNS_VIEW = 'thoughtscope.runs';

/** Milliseconds between two listings while the view is open: finds runs started in terminals and other windows. */
const POLL = 5000;

/** A row of the Runs view is a run's id: everything else is looked up, so that a row never goes stale. */
export interface RunRow {
  id: string;
}

export interface RunsTree extends vscode.Disposable {
  view: vscode.TreeView<RunRow>;
}

export function createRunsTree(app: App): RunsTree {
  const { registry, focus } = app;
  const changed = new vscode.EventEmitter<RunRow | undefined>();
  const rows = new Map<string, RunRow>();

  const row = (id: string): RunRow => {
    let known = rows.get(id);
    if (!known) rows.set(id, (known = { id }));
    return known;
  };

  const view = vscode.window.createTreeView<RunRow>(RUNS_VIEW, {
    canSelectMany: true,
    treeDataProvider: {
      onDidChangeTreeData: changed.event,
      getChildren: (parent) => (parent ? [] : registry.runs().map(({ status }) => row(status.id))),
      getTreeItem: ({ id }) => treeItem(id, registry.find(id)),
      getParent: () => undefined,
    },
  });

  // One listing draws the tree anew, one status only its row.
  let order = '';
  const refreshTree = () => {
    const now = registry
      .runs()
      .map(({ status }) => status.id)
      .join('\n');
    if (now === order) return;
    order = now;
    changed.fire(undefined);
    view.badge = undefined;
  };
  const stops = [
    registry.onChange(refreshTree),
    registry.onStatus(({ after }) => changed.fire(row(after.id))),
  ];
  view.onDidChangeSelection(({ selection }) => {
    if (selection.length > 0) focus.show(selection.map(({ id }) => id));
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
    dispose() {
      clearInterval(poll);
      stops.forEach((stop) => stop());
      changed.dispose();
      view.dispose();
    },
  };
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
