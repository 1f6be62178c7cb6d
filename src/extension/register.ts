import * as vscode from 'vscode';
import type { CommandId, Handlers } from './commands.ts';
import type { Log } from './log.ts';
import { report } from './report.ts';

/** Registers every command. Errors are told here, once. */
export function registerHandlers(handlers: Handlers, log: Log): vscode.Disposable {
  const ids = Object.keys(handlers) as CommandId[];
  return vscode.Disposable.from(
    ...ids.map((id) => {
      const handler = handlers[id] as (...args: unknown[]) => unknown;
      return vscode.commands.registerCommand(id, async (...args: unknown[]) => {
        try {
          return await handler(...args);
        } catch (error) {
          void report(log, error);
          return undefined;
        }
      });
    }),
  );
}
