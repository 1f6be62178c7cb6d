import * as vscode from 'vscode';
import { messageOf } from '../../base/errors.ts';
import { BEHAVIOUR_NAMES, BEHAVIOURS, type BehaviourName } from '../../trace/behaviours.ts';
import type { Log } from '../log.ts';
import { LANGUAGE, type Language } from '../language/client.ts';

/** Lines above and below the visible ones that are decorated too, so that scrolling shows no bare text. */
const MARGIN = 50;

/** Underlines (and, for the metacognitive ones, colours) each behaviour's spans in trace documents. */
export function createDecorations(language: Language, log: Log): vscode.Disposable {
  const types = new Map(BEHAVIOUR_NAMES.map((name) => [name, decorationType(name)]));

  async function decorate(editor: vscode.TextEditor): Promise<void> {
    if (editor.document.languageId !== LANGUAGE) return;
    const { version } = editor.document;
    const ranges = await visibleSpans(editor, language);
    // The ranges of a text that changed meanwhile would lie wrongly; its own labels follow.
    if (editor.document.version !== version) return;
    for (const [name, type] of types) editor.setDecorations(type, ranges.get(name) ?? []);
  }
  const redo = (editor: vscode.TextEditor | undefined) => {
    if (!editor) return;
    decorate(editor).catch((error: unknown) => log.debug(messageOf(error)));
  };
  const redoAll = () => vscode.window.visibleTextEditors.forEach(redo);

  const listeners = [
    language.onLabelled((uri) =>
      vscode.window.visibleTextEditors
        .filter(({ document }) => document.uri.toString() === uri)
        .forEach(redo),
    ),
    vscode.window.onDidChangeVisibleTextEditors(redoAll),
    vscode.window.onDidChangeTextEditorVisibleRanges(({ textEditor }) => redo(textEditor)),
  ];
  redoAll();
  return {
    dispose() {
      for (const listener of listeners) listener.dispose();
      for (const type of types.values()) type.dispose();
    },
  };
}

function decorationType(name: BehaviourName): vscode.TextEditorDecorationType {
  const { color, underline, metacognition } = BEHAVIOURS[name];
  const themeColor = new vscode.ThemeColor(color);
  return vscode.window.createTextEditorDecorationType({
    ...(metacognition ? { color: themeColor } : {}),
    // Colour alone would not do: each behaviour has its own line.
    textDecoration: underline === 'none' ? undefined : `underline ${underline}`,
    overviewRulerColor: metacognition ? themeColor : undefined,
    overviewRulerLane: vscode.OverviewRulerLane.Right,
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  });
}

/** Spans near the lines that can be seen, by behaviour: VS Code slows down with thousands of decorations. */
async function visibleSpans(
  { document, visibleRanges }: vscode.TextEditor,
  language: Language,
): Promise<Map<BehaviourName, vscode.Range[]>> {
  const near = visibleRanges.map(
    ({ start, end }) => new vscode.Range(Math.max(0, start.line - MARGIN), 0, end.line + MARGIN, 0),
  );
  const lists = await Promise.all(
    near.map((range) =>
      language.spans(document.uri, document.offsetAt(range.start), document.offsetAt(range.end)),
    ),
  );
  const found = new Map<BehaviourName, vscode.Range[]>();
  for (const { behaviour, start, end } of lists.flat()) {
    const name = BEHAVIOUR_NAMES.find((known) => known === behaviour);
    if (!name) continue;
    const list = found.get(name) ?? [];
    list.push(new vscode.Range(document.positionAt(start), document.positionAt(end)));
    found.set(name, list);
  }
  return found;
}
