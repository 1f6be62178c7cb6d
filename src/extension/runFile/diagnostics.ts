import { dirname } from 'node:path';
import type { ParseError } from 'jsonc-parser';
import * as vscode from 'vscode';
import { messageOf } from '../../base/errors.ts';
import type { Log } from '../log.ts';
import { parseJsonTree } from '../../run/jsonTree.ts';
import type { RunFileProblem } from '../../run/problems.ts';
import { RUN_FILES } from './selector.ts';

/** Milliseconds of rest in typing before a run file is checked. */
const REST = 200;

/** Everything wrong in open run files, as Problems at their places. Syntax is VS Code's own JSON support's to report. */
export function createDiagnostics(
  runsFolderFor: (file: vscode.Uri) => string,
  log: Log,
): vscode.Disposable {
  return createFileDiagnostics('thoughtscope', RUN_FILES, log, async (text, uri) => {
    // Loads schema and tasks: only once somebody has a run file open.
    const { checkRunFile } = await import('../../run/validate.ts');
    const { fileProblems } = await import('../../run/start.ts');
    const places = { baseFolder: dirname(uri.fsPath), runsFolder: runsFolderFor(uri) };
    return checkRunFile(text, [], (spec) => fileProblems(spec, places)).problems;
  });
}

/** The same for any kind of file that is JSON with comments; `find` is asked when it is at least that. */
export function createFileDiagnostics(
  name: string,
  files: vscode.DocumentFilter[],
  log: Log,
  find: (text: string, uri: vscode.Uri) => Promise<RunFileProblem[]>,
): vscode.Disposable {
  const collection = vscode.languages.createDiagnosticCollection(name);
  const waiting = new Map<vscode.TextDocument, NodeJS.Timeout>();

  async function check(document: vscode.TextDocument): Promise<void> {
    const { version } = document;
    const text = document.getText();
    const problems = hasSyntaxErrors(text) ? [] : await find(text, document.uri);
    if (document.isClosed || document.version !== version) return;
    collection.set(
      document.uri,
      problems.map(({ message, offset, length, path, severity }) => {
        const start = document.positionAt(offset);
        const range = new vscode.Range(start, document.positionAt(offset + length));
        const said = path === '' ? message : `${path}: ${message}`;
        const level =
          severity === 'error'
            ? vscode.DiagnosticSeverity.Error
            : vscode.DiagnosticSeverity.Warning;
        const diagnostic = new vscode.Diagnostic(range, said, level);
        diagnostic.source = 'Thoughtscope';
        return diagnostic;
      }),
    );
  }

  function soon(document: vscode.TextDocument, rest = REST): void {
    if (vscode.languages.match(files, document) === 0) return;
    clearTimeout(waiting.get(document));
    waiting.set(
      document,
      setTimeout(() => {
        waiting.delete(document);
        check(document).catch((error: unknown) => log.error(messageOf(error)));
      }, rest),
    );
  }

  const listeners = [
    vscode.workspace.onDidOpenTextDocument((document) => soon(document, 0)),
    vscode.workspace.onDidChangeTextDocument(({ document }) => soon(document)),
    vscode.workspace.onDidCloseTextDocument((document) => {
      clearTimeout(waiting.get(document));
      waiting.delete(document);
      collection.delete(document.uri);
    }),
  ];
  for (const document of vscode.workspace.textDocuments) soon(document, 0);
  return {
    dispose() {
      for (const timer of waiting.values()) clearTimeout(timer);
      for (const listener of listeners) listener.dispose();
      collection.dispose();
    },
  };
}

function hasSyntaxErrors(text: string): boolean {
  const errors: ParseError[] = [];
  parseJsonTree(text, errors);
  return errors.length > 0;
}
