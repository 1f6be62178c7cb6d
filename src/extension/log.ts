import type { LogOutputChannel } from 'vscode';
import { messageOf } from '../base/errors.ts';

/** What the parts of the extension need of the output channel; unit tests give an array. */
export type Log = Pick<LogOutputChannel, 'trace' | 'debug' | 'info' | 'warn' | 'error'>;

/** With its stack where it has one: for defects. */
export function detailOf(error: unknown): string {
  return error instanceof Error && error.stack ? error.stack : messageOf(error);
}
