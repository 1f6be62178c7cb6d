import * as vscode from 'vscode';
import type { Log } from '../log.ts';
import { createFileDiagnostics } from '../runFile/diagnostics.ts';

/** Comparison files, saved or not. */
const COMPARISON_FILE: vscode.DocumentFilter[] = [{ pattern: '**/*.rlcompare.json' }];

/** Arms that are checked while somebody types. */
const ARMS_CHECKED = 50;

/** "Start Comparison" above the first line, and everything wrong as Problems. */
export function registerComparisonFiles(
  runsFolderFor: (file: vscode.Uri) => string,
  log: Log,
): vscode.Disposable {
  const lenses = vscode.languages.registerCodeLensProvider(COMPARISON_FILE, {
    provideCodeLenses: ({ uri }) => [
      new vscode.CodeLens(new vscode.Range(0, 0, 0, 0), {
        title: '$(beaker) Start Comparison',
        tooltip: 'Says how many runs it spans before any starts',
        command: 'thoughtscope.startComparison',
        arguments: [uri],
      }),
    ],
  });
  const diagnostics = createFileDiagnostics(
    'thoughtscope.comparisons',
    COMPARISON_FILE,
    log,
    async (text, uri) => {
      const { checkComparison } = await import('../../compare/check.ts');
      const runsFolder = runsFolderFor(uri);
      return checkComparison(text, { file: uri.fsPath, runsFolder, most: ARMS_CHECKED }).problems;
    },
  );
  return vscode.Disposable.from(lenses, diagnostics);
}
