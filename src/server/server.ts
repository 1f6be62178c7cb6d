import {
  CodeActionKind,
  DiagnosticSeverity,
  FoldingRangeKind,
  LSPErrorCodes,
  ResponseError,
  SemanticTokensBuilder,
  SymbolKind,
  TextDocuments,
  TextDocumentSyncKind,
  type CancellationToken,
  type CodeAction,
  type Connection,
  type Diagnostic,
  type DocumentSymbol,
  type Range,
  type SelectionRange,
  type ServerCapabilities,
} from 'vscode-languageserver/node.js';
import { TextDocument } from 'vscode-languageserver-textdocument';
import {
  CORRECTIONS,
  CorrectionsParams,
  LABELLED,
  SEGMENT,
  SegmentParams,
  ServerOptions,
  SPANS,
  SpansParams,
  TRACE_DATA,
  TraceDataResult,
  type SegmentResult,
} from '../protocol/language.ts';
import { validated } from '../protocol/validate.ts';
import { readCorrections, textHash } from '../trace/detector/corrections.ts';
import type { Stretch } from '../trace/detector/labelled.ts';
import { segmentAt } from './analysis.ts';
import { foldsOf } from './folding.ts';
import { hoverAt } from './hover.ts';
import { lensesOf } from './lenses.ts';
import { hintsIn, linksOf } from './links.ts';
import { outlineOf, type OutlineItem } from './outline.ts';
import { PROBLEM_CODES } from './problemCodes.ts';
import type { Problem } from './problems.ts';
import { selectionsAt } from './selection.ts';
import { lineTokens, TOKEN_TYPES, type LineToken } from './semanticTokens.ts';
import { createStates, type Labels } from './states.ts';

const RECORDED = 'thoughtscope-trace:';
const SEVERITIES = {
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
} as const;
/** Milliseconds without a key stroke before diagnostics are made. */
const QUIET = 200;

const capabilities: ServerCapabilities = {
  textDocumentSync: TextDocumentSyncKind.Incremental,
  hoverProvider: true,
  codeLensProvider: { resolveProvider: false },
  codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix] },
  documentSymbolProvider: true,
  foldingRangeProvider: true,
  selectionRangeProvider: true,
  documentLinkProvider: { resolveProvider: false },
  inlayHintProvider: true,
  semanticTokensProvider: {
    legend: { tokenTypes: [...TOKEN_TYPES], tokenModifiers: [] },
    full: { delta: true },
    range: true,
  },
};

/** Connects the features to the protocol; each of them is a pure function of the analysis. */
export function serve(connection: Connection): void {
  const documents = new TextDocuments(TextDocument);
  const builders = new Map<string, SemanticTokensBuilder>();
  const timers = new Map<string, NodeJS.Timeout>();
  const states = createStates(async (uri) => {
    if (!uri.startsWith(RECORDED)) return undefined;
    const answer: unknown = await connection.sendRequest(TRACE_DATA, { uri });
    return validated(TraceDataResult, answer, TRACE_DATA) ?? undefined;
  });

  /** Answers from the document's labels; undefined where nobody wants the answer any more. */
  async function answer<R>(
    uri: string,
    token: CancellationToken | undefined,
    give: (labels: Labels, document: TextDocument) => R,
  ): Promise<R | undefined> {
    const document = documents.get(uri);
    if (!document) return undefined;
    let labels: Labels;
    try {
      labels = await states.of(document);
    } catch (error) {
      if (error instanceof Error && error.name === 'AbortError') {
        throw new ResponseError(LSPErrorCodes.ContentModified, 'The document changed.');
      }
      throw error;
    }
    return token?.isCancellationRequested ? undefined : give(labels, document);
  }

  /** Where docs/diagnostics.md lies, as the extension knows. */
  let handbook: string | undefined;
  connection.onInitialize(({ initializationOptions }) => {
    handbook = validated(ServerOptions, initializationOptions, 'initializationOptions').diagnostics;
    return { capabilities };
  });

  connection.onHover(({ textDocument: { uri }, position }, token) =>
    answer(uri, token, ({ analysis }, document) => {
      const found = hoverAt(analysis, document.offsetAt(position));
      if (!found) return null;
      return {
        contents: { kind: 'markdown' as const, value: found.markdown },
        range: rangeOf(document, found),
      };
    }),
  );

  connection.onCodeLens(({ textDocument: { uri } }, token) =>
    answer(uri, token, ({ analysis }) =>
      lensesOf(analysis).map(({ title, command }) => ({
        range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
        command: { title, command: command ?? '', arguments: command ? [uri] : [] },
      })),
    ),
  );

  connection.onDocumentSymbol(({ textDocument: { uri } }, token) =>
    answer(uri, token, ({ analysis }, document) =>
      outlineOf(analysis).map((item) => symbolOf(document, item)),
    ),
  );

  connection.onFoldingRanges(({ textDocument: { uri } }, token) =>
    answer(uri, token, ({ analysis }, document) =>
      foldsOf(analysis)
        .map(({ start, end }) => ({
          startLine: document.positionAt(start).line,
          endLine: document.positionAt(end).line,
          kind: FoldingRangeKind.Region,
        }))
        .filter(({ startLine, endLine }) => endLine > startLine),
    ),
  );

  connection.onSelectionRanges(({ textDocument: { uri }, positions }, token) =>
    answer(uri, token, ({ analysis }, document) =>
      positions.map((position) => {
        const chain = selectionsAt(analysis, document.offsetAt(position));
        const outermost: SelectionRange = {
          range: rangeOf(document, { start: 0, end: analysis.text.length }),
        };
        return chain.reduceRight<SelectionRange>(
          (parent, each) => ({ range: rangeOf(document, each), parent }),
          outermost,
        );
      }),
    ),
  );

  connection.onDocumentLinks(({ textDocument: { uri } }, token) =>
    answer(uri, token, ({ analysis }, document) =>
      linksOf(analysis).map((link) => {
        const { line, character } = document.positionAt(link.target.start);
        return {
          range: rangeOf(document, link),
          target: `${uri}#L${line + 1},${character + 1}`,
          tooltip: link.tooltip,
        };
      }),
    ),
  );

  connection.languages.inlayHint.on(({ textDocument: { uri }, range }, token) =>
    answer(uri, token, ({ analysis }, document) =>
      hintsIn(analysis, document.offsetAt(range.start), document.offsetAt(range.end)).map(
        ({ offset, label }) => ({
          position: document.positionAt(offset),
          label,
          paddingLeft: true,
        }),
      ),
    ),
  );

  const fill = (builder: SemanticTokensBuilder, tokens: readonly LineToken[]) => {
    for (const { line, character, length, type } of tokens) {
      builder.push(line, character, length, type, 0);
    }
    return builder;
  };
  const builderOf = (uri: string) => {
    const known = builders.get(uri) ?? new SemanticTokensBuilder();
    builders.set(uri, known);
    return known;
  };
  const none = { data: [] };
  connection.languages.semanticTokens.on(
    async ({ textDocument: { uri } }, token) =>
      (await answer(uri, token, ({ analysis, lines }) => {
        builders.delete(uri);
        return fill(builderOf(uri), lineTokens(analysis, lines)).build();
      })) ?? none,
  );
  connection.languages.semanticTokens.onDelta(
    async ({ textDocument: { uri }, previousResultId }, token) =>
      (await answer(uri, token, ({ analysis, lines }) => {
        const builder = builderOf(uri);
        builder.previousResult(previousResultId);
        return fill(builder, lineTokens(analysis, lines)).buildEdits();
      })) ?? none,
  );
  connection.languages.semanticTokens.onRange(
    async ({ textDocument: { uri }, range }, token) =>
      (await answer(uri, token, ({ analysis, lines }, document) => {
        const [start, end] = [document.offsetAt(range.start), document.offsetAt(range.end)];
        return fill(new SemanticTokensBuilder(), lineTokens(analysis, lines, start, end)).build();
      })) ?? none,
  );

  connection.onCodeAction(({ textDocument: { uri }, range, context }, token) =>
    answer(uri, token, ({ analysis }, document) => {
      const [start, end] = [document.offsetAt(range.start), document.offsetAt(range.end)];
      const actions = analysis.problems
        .filter((problem) => problem.start <= end && problem.end >= start)
        .flatMap((problem) => fixesOf(document, problem, context.diagnostics));
      if (segmentAt(analysis, start)) {
        const title = 'Wrong label…';
        const command = { title, command: 'thoughtscope.wrongLabel', arguments: [uri, start] };
        actions.push({ title, kind: CodeActionKind.QuickFix, command });
      }
      return actions;
    }),
  );

  async function tell(uri: string): Promise<void> {
    const document = documents.get(uri);
    if (!document) return;
    try {
      const { analysis } = await states.of(document);
      const { version } = document;
      if (documents.get(uri)?.version !== version) return;
      const diagnostics = analysis.problems.map((each) => diagnosticOf(document, each, handbook));
      await connection.sendDiagnostics({ uri, version, diagnostics });
      await connection.sendNotification(LABELLED, { uri });
    } catch (error) {
      if (error instanceof Error && error.name === 'AbortError') return;
      connection.console.error(`${uri}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  function tellSoon(uri: string, delay: number): void {
    clearTimeout(timers.get(uri));
    timers.set(
      uri,
      setTimeout(() => void tell(uri), delay),
    );
  }
  documents.onDidOpen(({ document }) => tellSoon(document.uri, 0));
  documents.onDidChangeContent(({ document }) => {
    if (document.version > 1) tellSoon(document.uri, QUIET);
  });
  documents.onDidClose(({ document: { uri } }) => {
    clearTimeout(timers.get(uri));
    timers.delete(uri);
    builders.delete(uri);
    states.forget(uri);
    void connection.sendDiagnostics({ uri, diagnostics: [] });
  });

  connection.onRequest(SPANS, async (given: unknown, token: CancellationToken) => {
    const { uri, start, end } = validated(SpansParams, given, SPANS);
    const spans = await answer(uri, token, ({ analysis }) =>
      analysis.spans
        .filter((span) => span.start < end && span.end > start)
        .map(({ start: from, end: to, behaviour, confidence, why, outcome }) => ({
          ...{ start: from, end: to, behaviour, confidence, why },
          ...(outcome ? { outcome } : {}),
        })),
    );
    return { spans: spans ?? [] };
  });
  connection.onRequest(SEGMENT, async (given: unknown, token: CancellationToken) => {
    const { uri, offset } = validated(SegmentParams, given, SEGMENT);
    const found = await answer(uri, token, ({ analysis }): SegmentResult => {
      const segment = segmentAt(analysis, offset);
      if (!segment) return null;
      const was = analysis.spans
        .filter(({ start, end }) => start === segment.start && end === segment.end)
        .map(({ behaviour }) => behaviour);
      return { ...segment, was, detector: analysis.detector, hash: textHash(analysis.text) };
    });
    return found ?? null;
  });
  connection.onNotification(CORRECTIONS, (given: unknown) => {
    const { text } = validated(CorrectionsParams, given, CORRECTIONS);
    const { corrections, problems } = readCorrections(text);
    for (const problem of problems) connection.console.warn(`Corrections: ${problem}`);
    states.correct(corrections);
    void connection.languages.semanticTokens.refresh();
    void connection.sendRequest('workspace/codeLens/refresh');
    for (const { uri } of documents.all()) tellSoon(uri, 0);
  });

  documents.listen(connection);
  connection.listen();
}

function rangeOf(document: TextDocument, { start, end }: Stretch): Range {
  return { start: document.positionAt(start), end: document.positionAt(end) };
}

const KINDS = {
  part: SymbolKind.Namespace,
  episode: SymbolKind.Event,
  segment: SymbolKind.String,
} as const;

function symbolOf(document: TextDocument, item: OutlineItem): DocumentSymbol {
  const range = rangeOf(document, item);
  return {
    // An empty name is refused by the protocol.
    name: item.name.trim() === '' ? '(blank)' : item.name,
    detail: item.detail,
    kind: KINDS[item.kind],
    range,
    selectionRange: range,
    children: item.children.map((child) => symbolOf(document, child)),
  };
}

function diagnosticOf(
  document: TextDocument,
  problem: Problem,
  handbook: string | undefined,
): Diagnostic {
  const { code, message, related } = problem;
  return {
    range: rangeOf(document, problem),
    severity: SEVERITIES[PROBLEM_CODES[code].severity],
    code,
    ...(handbook ? { codeDescription: { href: `${handbook}#${code}` } } : {}),
    source: 'Thoughtscope',
    message,
    ...(related
      ? {
          relatedInformation: [
            {
              location: { uri: document.uri, range: rangeOf(document, related) },
              message: related.message,
            },
          ],
        }
      : {}),
  };
}

function fixesOf(
  document: TextDocument,
  { code, fix, related, start }: Problem,
  diagnostics: readonly Diagnostic[],
): CodeAction[] {
  const at = document.positionAt(start);
  const about = diagnostics.filter(
    ({ code: named, range }) =>
      named === code && range.start.line === at.line && range.start.character === at.character,
  );
  const actions: CodeAction[] = [];
  if (fix && !document.uri.startsWith(RECORDED)) {
    actions.push({
      title: fix.title,
      kind: CodeActionKind.QuickFix,
      diagnostics: about,
      isPreferred: true,
      edit: { changes: { [document.uri]: [{ range: rangeOf(document, fix), newText: fix.text }] } },
    });
  }
  if (related) {
    const title =
      code === 'repeated-attempt' ? 'Go to the first attempt' : 'Go to the step it refers to';
    const place = document.positionAt(related.start);
    actions.push({
      title,
      kind: CodeActionKind.QuickFix,
      diagnostics: about,
      command: {
        title,
        command: 'thoughtscope.goToStep',
        arguments: [document.uri, place.line, place.character],
      },
    });
  }
  return actions;
}
