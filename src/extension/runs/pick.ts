import * as vscode from 'vscode';
import { UserError } from '../../base/errors.ts';
import type { RunArgument } from '../commands.ts';
import { describeRun, STATES } from './describe.ts';
import type { Registry, RunEntry } from './registry.ts';

export interface PickOptions {
  title: string;
  /** Which runs the command makes sense for. */
  suits: (entry: RunEntry) => boolean;
  /** What to say when none does. */
  none: string;
}

/** Ids that an argument of a command names: a row, an id, or undefined where it names nothing. */
export function idOf(argument: unknown): string | undefined {
  if (typeof argument === 'string') return argument;
  const id = (argument as { id?: unknown } | undefined | null)?.id;
  return typeof id === 'string' ? id : undefined;
}

/** The run that the argument names, the only suitable one, or the one picked; undefined when dismissed. */
export async function pickRun(
  registry: Registry,
  argument: RunArgument | undefined,
  { title, suits, none }: PickOptions,
): Promise<RunEntry | undefined> {
  const id = idOf(argument);
  if (id !== undefined) {
    if (!registry.find(id)) await registry.refresh();
    const entry = registry.find(id);
    if (!entry) throw new UserError('unknown-run', `There is no run ${id} here.`);
    return entry;
  }
  await registry.refresh();
  const suitable = registry.runs().filter(suits);
  if (suitable.length === 0) {
    void vscode.window.showInformationMessage(none);
    return undefined;
  }
  if (suitable.length === 1) return suitable[0];
  const chosen = await vscode.window.showQuickPick(
    suitable.map((entry) => ({
      label: entry.status.name,
      description: describeRun(entry.status),
      detail: entry.status.id,
      iconPath: new vscode.ThemeIcon(STATES[entry.status.state].icon),
      entry,
    })),
    { title, placeHolder: 'Choose a run', matchOnDetail: true },
  );
  return chosen?.entry;
}

/** All runs that a command on rows means: the whole selection, the one row, or the one picked. */
export async function pickRuns(
  registry: Registry,
  argument: RunArgument | undefined,
  selected: readonly RunArgument[] | undefined,
  options: PickOptions,
): Promise<RunEntry[]> {
  if (Array.isArray(selected) && selected.length > 0) {
    return selected
      .map((each) => registry.find(idOf(each) ?? ''))
      .filter((entry) => entry !== undefined);
  }
  const one = await pickRun(registry, argument, options);
  return one ? [one] : [];
}
