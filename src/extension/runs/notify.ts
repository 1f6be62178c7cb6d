import * as vscode from 'vscode';
import type { App } from '../app.ts';
import { endOfRun, isAlive, isResumable } from './describe.ts';

const KEY = 'startedHere';

/**
 * Tells at a run's end, once, in the window that started it (after a reload too). Other windows stay quiet: they see it
 * in their Runs view.
 */
export function createNotifier({ context, registry }: App): {
  expect(run: string): void;
  dispose(): void;
} {
  const memory = context.workspaceState;
  const expected = new Set(memory.get<string[]>(KEY, []));
  const save = () => void memory.update(KEY, [...expected]);

  const tell = async (run: string): Promise<void> => {
    const status = registry.find(run)?.status;
    if (!status) return;
    const message = endOfRun(status);
    const buttons = ['Show Charts', 'Show Traces', ...(isResumable(status) ? ['Resume'] : [])];
    const chosen =
      status.state === 'failed' || status.state === 'interrupted'
        ? await vscode.window.showWarningMessage(message, ...buttons)
        : await vscode.window.showInformationMessage(message, ...buttons);
    const command = {
      'Show Charts': 'thoughtscope.showCharts',
      'Show Traces': 'thoughtscope.showTraces',
      Resume: 'thoughtscope.resumeRun',
    }[chosen ?? ''];
    if (command) await vscode.commands.executeCommand(command, run);
  };

  const stop = registry.onStatus(({ after }) => {
    if (isAlive(after.state) || !expected.delete(after.id)) return;
    save();
    void tell(after.id);
  });
  return {
    expect(run) {
      expected.add(run);
      save();
    },
    dispose: stop,
  };
}
