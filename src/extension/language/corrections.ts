import * as vscode from 'vscode';
import { UserError } from '../../base/errors.ts';
import { BEHAVIOUR_NAMES, BEHAVIOURS, type BehaviourName } from '../../trace/behaviours.ts';
import {
  CORRECTIONS_PATH,
  writeCorrection,
  type Correction,
} from '../../trace/detector/corrections.ts';
import type { Language } from './client.ts';

const files = (): vscode.Uri[] =>
  (vscode.workspace.workspaceFolders ?? []).map(({ uri }) =>
    vscode.Uri.joinPath(uri, ...CORRECTIONS_PATH.split('/')),
  );

async function read(uri: vscode.Uri): Promise<string> {
  try {
    return Buffer.from(await vscode.workspace.fs.readFile(uri)).toString('utf8');
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') return '';
    throw error;
  }
}

/** The corrections of all folders of the workspace, as one file. */
export async function readAllCorrections(): Promise<string> {
  return (await Promise.all(files().map(read))).join('\n');
}

/** Where the correction of a document goes: its own folder's file, else the first folder's. */
function fileFor(uri: vscode.Uri): vscode.Uri {
  const folder = vscode.workspace.getWorkspaceFolder(uri) ?? vscode.workspace.workspaceFolders?.[0];
  if (!folder) {
    throw new UserError('no-folder', 'Open a folder first: corrections are kept in it.');
  }
  return vscode.Uri.joinPath(folder.uri, ...CORRECTIONS_PATH.split('/'));
}

/** Asks what a segment really is, and records the answer. Undone by a second line that says what the detector said. */
export async function wrongLabel(
  language: Language,
  place: { uri: vscode.Uri; offset: number },
): Promise<void> {
  const segment = await language.segment(place.uri, place.offset);
  if (!segment) throw new UserError('usage', 'There is no segment here: click into a sentence.');
  const was = BEHAVIOUR_NAMES.filter((name) => segment.was.includes(name));
  const picked = await vscode.window.showQuickPick(
    BEHAVIOUR_NAMES.map((name) => ({
      label: `${BEHAVIOURS[name].glyph} ${BEHAVIOURS[name].label}`,
      description: BEHAVIOURS[name].description,
      picked: was.includes(name),
      name,
    })),
    {
      canPickMany: true,
      title: 'Wrong Label',
      placeHolder: 'What does this segment do? Nothing picked = none of these',
    },
  );
  if (!picked) return;
  const file = fileFor(place.uri);
  const add = async (is: BehaviourName[], before: BehaviourName[]) => {
    const correction: Correction = {
      version: 1,
      trace: place.uri.toString(),
      hash: segment.hash,
      start: segment.start,
      end: segment.end,
      was: before,
      is,
      detector: segment.detector,
      time: new Date().toISOString(),
    };
    const known = await read(file);
    const gap = known === '' || known.endsWith('\n') ? '' : '\n';
    await vscode.workspace.fs.writeFile(
      file,
      Buffer.from(`${known}${gap}${writeCorrection(correction)}`, 'utf8'),
    );
    await language.correct();
  };
  const is = picked.map(({ name }) => name);
  await add(is, was);
  const undo = 'Undo';
  void vscode.window
    .showInformationMessage('Recorded in .thoughtscope/corrections.jsonl.', undo)
    .then((chosen) => (chosen === undo ? add(was, is) : undefined));
}
