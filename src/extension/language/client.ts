import { join } from 'node:path';
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node.js';
import { messageOf } from '../../base/errors.ts';
import {
  CORRECTIONS,
  LABELLED,
  LabelledParams,
  SEGMENT,
  SegmentResult,
  SPANS,
  SpansResult,
  TRACE_DATA,
  TraceDataParams,
  type DocumentSpan,
} from '../../protocol/language.ts';
import { validated } from '../../protocol/validate.ts';
import type { TraceDocuments } from '../trace/document.ts';
import { readAllCorrections } from './corrections.ts';
import { traceData } from './data.ts';

export const LANGUAGE = 'reasoning-trace';

export interface Language extends vscode.Disposable {
  /** Fires with the address of a document whose labels changed. */
  onLabelled: vscode.Event<string>;
  spans(uri: vscode.Uri, start: number, end: number): Promise<DocumentSpan[]>;
  segment(uri: vscode.Uri, offset: number): Promise<SegmentResult>;
  /** Reads the workspace's corrections again, and applies them. */
  correct(): Promise<void>;
}

/** The language server, started when the first trace is opened: nobody else pays for it. */
export function createLanguage(
  { extension }: vscode.ExtensionContext,
  documents: TraceDocuments,
  log: vscode.LogOutputChannel,
): Language {
  const labelled = new vscode.EventEmitter<string>();
  let starting: Promise<LanguageClient> | undefined;

  async function start(): Promise<LanguageClient> {
    const { LanguageClient, TransportKind } = await import('./languageClient.ts');
    const run = {
      module: join(extension.extensionPath, 'dist', 'server.js'),
      transport: TransportKind.ipc,
    };
    const client = new LanguageClient(
      'thoughtscope',
      'Thoughtscope Traces',
      { run, debug: run },
      {
        documentSelector: [{ language: LANGUAGE }],
        outputChannel: log,
        // Words of a trace are hostile: no command link, no HTML.
        markdown: { isTrusted: false, supportHtml: false },
        initializationOptions: {
          diagnostics: vscode.Uri.joinPath(
            extension.extensionUri,
            'docs',
            'diagnostics.md',
          ).toString(),
        },
      },
    );
    client.onRequest(TRACE_DATA, async (given: unknown) => {
      const uri = vscode.Uri.parse(validated(TraceDataParams, given, TRACE_DATA).uri, true);
      const found = await documents.read(uri);
      return found ? traceData(found, uri.authority) : null;
    });
    client.onNotification(LABELLED, (given: unknown) => {
      labelled.fire(validated(LabelledParams, given, LABELLED).uri);
    });
    await client.start();
    await client.sendNotification(CORRECTIONS, { text: await readAllCorrections() });
    return client;
  }

  function client(): Promise<LanguageClient> {
    starting ??= start();
    return starting;
  }
  const wake = (document: vscode.TextDocument) => {
    if (document.languageId !== LANGUAGE) return;
    client().catch((error: unknown) => log.error(`Language server: ${messageOf(error)}`));
  };
  const listener = vscode.workspace.onDidOpenTextDocument(wake);
  vscode.workspace.textDocuments.forEach(wake);

  return {
    onLabelled: labelled.event,
    async spans(uri, from, to) {
      const params = { uri: uri.toString(), start: from, end: to };
      const answer: unknown = await (await client()).sendRequest(SPANS, params);
      return validated(SpansResult, answer, SPANS).spans;
    },
    async segment(uri, offset) {
      const params = { uri: uri.toString(), offset };
      const answer: unknown = await (await client()).sendRequest(SEGMENT, params);
      return validated(SegmentResult, answer, SEGMENT);
    },
    async correct() {
      if (!starting) return;
      await (await starting).sendNotification(CORRECTIONS, { text: await readAllCorrections() });
    },
    dispose() {
      listener.dispose();
      labelled.dispose();
      void starting?.then(
        (running) => running.stop(),
        () => undefined,
      );
    },
  };
}
