import type * as vscode from 'vscode';
import type { SelfTest } from '../base/selfTest.ts';
import type { Focus } from './focus.ts';
import type { Log } from './log.ts';
import type { Registry, Root } from './runs/registry.ts';
import type { Door } from './worker/door.ts';

/** What the features share; made once by main.ts. */
export interface App {
  context: vscode.ExtensionContext;
  log: vscode.LogOutputChannel & Log;
  door: Door;
  registry: Registry;
  focus: Focus;
  selfTest: SelfTest;
  /** Where runs are kept. */
  roots: () => Root[];
}
