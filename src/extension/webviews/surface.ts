import { randomBytes } from 'node:crypto';
import type { Static, TSchema } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import * as vscode from 'vscode';
import { messageOf } from '../../base/errors.ts';
import { validated } from '../../protocol/validate.ts';
import { ViewError } from '../../protocol/viewError.ts';
import type { Log } from '../log.ts';
import { openTrail } from './trail.ts';
import { page, type PageParts } from './html.ts';

export interface SurfaceOptions<From extends TSchema> {
  view: PageParts['view'];
  title: string;
  extensionUri: vscode.Uri;
  webview: vscode.Webview;
  /** Schema of what the view sends. */
  from: From;
  receive: (message: Static<From>) => void;
  log: Log;
}

/** What panel and view share: the page, its policy, and checked messages. Returns the way to send. */
export function openSurface<From extends TSchema, To extends { type: string }>(
  options: SurfaceOptions<From>,
): { post: (message: To) => void; listener: vscode.Disposable } {
  const { webview, extensionUri, view, log } = options;
  const bundles = vscode.Uri.joinPath(extensionUri, 'dist', 'webview');
  const local = (file: string) =>
    webview.asWebviewUri(vscode.Uri.joinPath(bundles, file)).toString();
  webview.options = { enableScripts: true, localResourceRoots: [bundles] };
  const trail = openTrail(view, log);
  const listener = webview.onDidReceiveMessage((raw: unknown) => {
    if (Value.Check(ViewError, raw)) {
      trail.failed(raw.message);
      return;
    }
    let message: Static<From>;
    try {
      message = validated(options.from, raw, `message from the ${view} view`);
    } catch (error) {
      trail.failed(messageOf(error));
      return;
    }
    trail.received(message as { type: string });
    options.receive(message);
  });
  webview.html = page({
    view,
    title: options.title,
    script: local(`${view}.js`),
    style: local(`${view}.css`),
    cspSource: webview.cspSource,
    nonce: randomBytes(16).toString('base64url'),
    language: vscode.env.language,
  });
  return {
    // VS Code drops what is sent to a hidden view; controllers send nothing then and a snapshot on `ready`.
    post(message) {
      trail.sent(message);
      void webview.postMessage(message);
    },
    listener,
  };
}
