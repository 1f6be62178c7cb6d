import * as vscode from 'vscode';
import { UserError } from '../base/errors.ts';
import type { App } from './app.ts';

/** Throws, with the way out, where nothing may be started or controlled. */
export function requireTrust(what: string): void {
  if (vscode.workspace.isTrusted) return;
  throw new UserError(
    'untrusted',
    `${what} needs a trusted workspace: a run file decides what is loaded and written. In restricted mode runs can only be looked at.`,
  );
}

/** Throws, with what is missing, where no run can start. */
export function requireHost({ selfTest }: App): void {
  if (selfTest.problems.length > 0) throw new UserError('host', selfTest.problems.join(' '));
}
