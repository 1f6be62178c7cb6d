import * as vscode from 'vscode';
import { UserError } from '../../base/errors.ts';
import type { App } from '../app.ts';
import type { Handlers } from '../commands.ts';
import { TRACE_SCHEME } from '../trace/address.ts';
import { LANGUAGE, type Language } from './client.ts';
import { wrongLabel } from './corrections.ts';
import { compareTraces, samePrompt } from './neighbours.ts';

type Actions = Pick<
  Handlers,
  | 'thoughtscope.wrongLabel'
  | 'thoughtscope.samePrompt'
  | 'thoughtscope.compareTraces'
  | 'thoughtscope.goToStep'
>;

/** What can be done with a trace in an editor. */
export function languageActions(app: App, language: Language): Actions {
  return {
    'thoughtscope.wrongLabel': async (address, offset) => {
      const editor = vscode.window.activeTextEditor;
      const uri = addressOf(address) ?? editor?.document.uri;
      const at =
        typeof offset === 'number' && typeof address === 'string'
          ? offset
          : editor?.document.offsetAt(editor.selection.active);
      if (!uri || at === undefined || (!address && editor?.document.languageId !== LANGUAGE)) {
        throw new UserError('usage', 'Open a trace and click into the segment first.');
      }
      await wrongLabel(language, { uri, offset: at });
    },
    'thoughtscope.samePrompt': (address) => samePrompt(app, traceOf(address)),
    'thoughtscope.compareTraces': (one, two) =>
      compareTraces(app, traceOf(one), two === undefined ? undefined : traceOf(two)),
    'thoughtscope.goToStep': async (address, line, character) => {
      const uri = addressOf(address);
      if (!uri || typeof line !== 'number' || typeof character !== 'number') {
        throw new UserError('usage', 'This goes to a place of a trace: it needs to be told which.');
      }
      const selection = new vscode.Range(line, character, line, character);
      await vscode.window.showTextDocument(uri, { selection });
    },
  };
}

/** Arguments of commands come from keybindings and other extensions too. */
function addressOf(address: unknown): vscode.Uri | undefined {
  if (typeof address === 'string') return vscode.Uri.parse(address, true);
  return address instanceof vscode.Uri ? address : undefined;
}

function traceOf(address: unknown): vscode.Uri {
  const uri = addressOf(address) ?? vscode.window.activeTextEditor?.document.uri;
  if (uri?.scheme === TRACE_SCHEME && uri.authority === '') return uri;
  throw new UserError('usage', 'Open a rollout of a run as a document first.');
}
