import * as vscode from 'vscode';
import { messageOf, UserError } from '../base/errors.ts';
import { detailOf, type Log } from './log.ts';

/** An action offered beside an error, by the error's code. */
const REMEDIES: Record<string, { label: string; command: string; args?: unknown[] }> = {
  untrusted: { label: 'Manage Trust', command: 'workbench.trust.manage' },
  engine: { label: 'Install GPU Runtime', command: 'thoughtscope.installRuntime' },
  'run-file': { label: 'Show Problems', command: 'workbench.actions.view.problems' },
  unwritable: {
    label: 'Change Folder',
    command: 'workbench.action.openSettings',
    args: ['thoughtscope.runsFolder'],
  },
};

/** Tells the user of anything thrown: what a person can mend in words, a defect with its stack in the log. */
export async function report(log: Log, error: unknown): Promise<void> {
  if (error instanceof vscode.CancellationError) return;
  const expected = error instanceof UserError;
  if (expected) log.warn(error.message);
  else log.error(detailOf(error));
  const remedy = expected ? REMEDIES[error.code] : undefined;
  const message = expected ? error.message : `Something went wrong: ${messageOf(error)}`;
  const showLog = 'Show Log';
  const buttons = remedy ? [remedy.label, showLog] : [showLog];
  const chosen = await vscode.window.showErrorMessage(message, ...buttons);
  if (chosen === showLog) await vscode.commands.executeCommand('thoughtscope.showLog');
  else if (chosen !== undefined && remedy) {
    await vscode.commands.executeCommand(remedy.command, ...(remedy.args ?? []));
  }
}
