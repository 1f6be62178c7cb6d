import * as vscode from 'vscode';
import { RUN_FILES } from './selector.ts';

/** "Start RL Run" above the first line of a run file. */
export function registerCodeLens(): vscode.Disposable {
  return vscode.languages.registerCodeLensProvider(RUN_FILES, {
    provideCodeLenses({ uri }) {
      const lens = new vscode.CodeLens(new vscode.Range(0, 0, 0, 0), {
        title: '$(play) Start RL Run',
        tooltip: 'Adjust the numbers that matter and train',
        command: 'thoughtscope.startRun',
        arguments: [uri],
      });
      return [lens];
    },
  });
}
