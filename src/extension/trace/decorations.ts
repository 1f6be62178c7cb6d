import * as vscode from 'vscode';
import { messageOf } from '../../base/errors.ts';
import { BEHAVIOUR_NAMES, BEHAVIOURS, type BehaviourName } from '../../trace/behaviours.ts';
import type { Log } from '../log.ts';
import { TRACE_SCHEME } from './address.ts';
import type { TraceDocument, TraceDocuments } from './document.ts';
import { rangeOf } from './text.ts';

/** Lines above and below the visible ones that are decorated too, so that scrolling shows no bare text. */
const MARGIN = 50;

/** Underlines (and, for the metacognitive ones, colours) each behaviour's spans in trace documents. */
export function createDecorations(documents: TraceDocuments, log: Log): vscode.Disposable {
  const types = new Map(BEHAVIOUR_NAMES.map((name) => [name, decorationType(name)]));

  async function decorate(editor: vscode.TextEditor): Promise<void> {
    if (editor.document.uri.scheme !== TRACE_SCHEME) return;
    const trace = await documents.read(editor.document.uri);
    if (!trace) return;
    const ranges = visibleSpans(editor, trace);
    for (const [name, type] of types) editor.setDecorations(type, ranges.get(name) ?? []);
  }
  const redo = (editor: vscode.TextEditor | undefined) => {
    if (!editor) return;
    decorate(editor).catch((error: unknown) => log.debug(messageOf(error)));
  };
  const redoAll = () => vscode.window.visibleTextEditors.forEach(redo);

  const listeners = [
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

/** Spans on the lines that can be seen, by behaviour: VS Code slows down with thousands of decorations. */
function visibleSpans(
  { document, visibleRanges }: vscode.TextEditor,
  { record, text }: TraceDocument,
): Map<BehaviourName, vscode.Range[]> {
  const found = new Map<BehaviourName, vscode.Range[]>();
  const near = visibleRanges.map(
    ({ start, end }) => new vscode.Range(Math.max(0, start.line - MARGIN), 0, end.line + MARGIN, 0),
  );
  for (const { behaviour, start, end } of record.spans) {
    if (!Object.hasOwn(BEHAVIOURS, behaviour)) continue;
    const [from, to] = rangeOf(text, record.pieces, start, end);
    const range = new vscode.Range(document.positionAt(from), document.positionAt(to));
    if (!near.some((visible) => visible.intersection(range))) continue;
    const name = behaviour as BehaviourName;
    const list = found.get(name) ?? [];
    list.push(range);
    found.set(name, list);
  }
  return found;
}
