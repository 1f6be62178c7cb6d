import { basename, dirname } from 'node:path';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { openTable, type TableLink } from '../../index/link.ts';
import type { TableTarget } from '../../index/openStore.ts';
import { FromBrowser, ToBrowser } from '../../protocol/browser.ts';
import { validated } from '../../protocol/validate.ts';
import { RUN_FILES } from '../../run/paths.ts';
import type { MappingRule } from '../../sources/follow/run.ts';
import { messageOf, UserError } from '../../base/errors.ts';
import type { App } from '../app.ts';
import { report } from '../report.ts';
import type { TraceDocuments } from '../trace/document.ts';
import { openSurface } from '../webviews/surface.ts';
import type { FileRows } from './rows.ts';

/** The same editor under two names: one is an option for lines of JSON, the other the default for what nobody else opens. */
export const ROLLOUTS_EDITOR = 'thoughtscope.rollouts';
export const ROLLOUT_FILES_EDITOR = 'thoughtscope.rolloutFiles';

interface Opened extends vscode.CustomDocument {
  target: TableTarget;
}

/** The rollout browser: a read-only editor over files of traces and over our own runs. */
export function registerBrowser(
  app: App,
  rows: FileRows,
  documents: TraceDocuments,
  /** How a person said that a file is to be read. */
  corrected: (path: string) => Pick<MappingRule, 'format' | 'mapping'> | undefined,
): vscode.Disposable {
  const { context, door, log } = app;

  async function fill(
    { uri, target }: Opened,
    panel: vscode.WebviewPanel,
    bundle: string,
  ): Promise<void> {
    let broken: string | undefined;
    const surface = openSurface<typeof FromBrowser, ToBrowser>({
      view: 'browser',
      title: basename(uri.path),
      extensionUri: context.extensionUri,
      webview: panel.webview,
      from: FromBrowser,
      receive(message) {
        if (message.type === 'browser/open') {
          open(message.row).catch((error: unknown) => void report(log, error));
          return;
        }
        // A view that comes back asks again: it is told again.
        if (broken !== undefined) surface.post({ type: 'browser/error', message: broken });
        else link.send(message);
      },
      log,
    });
    const link: TableLink = openTable(target, {
      bundle,
      onMessage(raw) {
        // VS Code drops what is sent to a hidden view; one that comes back asks for everything.
        if (panel.visible) surface.post(validated(ToBrowser, raw, 'message from the index thread'));
      },
      onBroken(message) {
        broken = message;
        surface.post({ type: 'browser/error', message });
      },
    });
    const withdraw = target.kind === 'file' ? rows.lend(uri.path, link) : () => undefined;

    async function open(row: number): Promise<void> {
      if (target.kind === 'run') {
        const { id } = await link.trace(row);
        return documents.open(basename(target.folder), id);
      }
      await documents.show(rows.uri({ path: uri.path, row }));
    }

    panel.onDidDispose(() => {
      withdraw();
      surface.listener.dispose();
      link.close();
    });
    await Promise.resolve();
  }

  const provider: vscode.CustomReadonlyEditorProvider<Opened> = {
    openCustomDocument(uri) {
      if (uri.scheme !== 'file') {
        throw new UserError(
          'browser',
          `The Rollout Browser reads files of this machine's file system, not ${uri.scheme}: addresses.`,
        );
      }
      return { uri, target: targetOf(uri, corrected(uri.fsPath)), dispose: () => undefined };
    },
    async resolveCustomEditor(document, panel) {
      try {
        await fill(document, panel, join(await door.runtime(), 'dist'));
      } catch (error) {
        log.error(messageOf(error));
        throw error;
      }
    },
  };
  return vscode.Disposable.from(
    ...[ROLLOUTS_EDITOR, ROLLOUT_FILES_EDITOR].map((name) =>
      vscode.window.registerCustomEditorProvider(name, provider, {
        supportsMultipleEditorsPerDocument: true,
      }),
    ),
  );
}

/** The store of a run stands for the run. */
function targetOf(
  uri: vscode.Uri,
  corrected: Pick<MappingRule, 'format' | 'mapping'> | undefined,
): TableTarget {
  const path = uri.fsPath;
  if (basename(path) === RUN_FILES.store) return { kind: 'run', folder: dirname(path) };
  return { kind: 'file', path, format: corrected?.format, mapping: corrected?.mapping };
}
