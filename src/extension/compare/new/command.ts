import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { messageOf, UserError } from '../../../base/errors.ts';
import { firstSentence } from '../../../base/words.ts';
import { openBase, type BaseFile } from '../../../compare/new/base.ts';
import { fieldOf, type Axis } from '../../../compare/new/fields.ts';
import { makeComparison } from '../../../compare/new/text.ts';
import { COMPARISON_SUFFIX, copyComparison, writeComparison } from '../../../compare/new/write.ts';
import { DEFAULT_SEEDS } from '../../../compare/spec.ts';
import { runsFolderForFile } from '../../runs/roots.ts';
import { safeFileName } from '../../start/edit.ts';
import { presetFolder, workspaceRunFiles } from '../../start/flow.ts';
import {
  firstComment,
  listPresets,
  readRunFile,
  RUN_FILE_SUFFIX,
  type RunFileChoice,
} from '../../start/presets.ts';
import { stepInput } from '../../stepInput.ts';
import { fillForm, type BaseChoice, type Filled } from './form.ts';
import { readNewRequest } from './request.ts';

/** Arms that are checked while the number of seeds is typed. */
const ARMS_CHECKED = 50;

/** From the palette, a run file or a program to a comparison file in the editor: its path, or undefined when given up. */
export async function newComparison(
  context: vscode.ExtensionContext,
  argument: unknown,
): Promise<string | undefined> {
  const request = readNewRequest(argument instanceof vscode.Uri ? fromUri(argument) : argument);
  const runFiles = await runFilesFor(context, request.base);
  const byPath = new Map(runFiles.own.concat(runFiles.presets).map((file) => [file.path, file]));
  const runsFolderFor = (path: string) => runsFolderForFile(context, vscode.Uri.file(path));
  const open = (path: string): BaseFile =>
    openBase(path, byPath.get(path)?.text ?? '', runsFolderFor(path));

  const filled = request.axes
    ? filledBy(open(request.base ?? ''), request.axes, request.seeds)
    : await fillForm(
        {
          bases: await basesOf(context, runFiles),
          base: request.base,
          open,
          span: (wanted) => {
            const at = { file: beside(wanted.id), runsFolder: runsFolderFor(wanted.id) };
            return makeComparison(wanted, { ...at, most: ARMS_CHECKED }).span;
          },
        },
        stepInput,
      );
  if (!filled) return undefined;

  const shipped = 'shipped' in filled;
  const isPreset = shipped || runFiles.presets.some(({ path }) => path === filled.id);
  const folder = isPreset ? await folderForShipped() : dirname(filled.id);
  if (folder === undefined) return undefined;
  const runsFolder = runsFolderFor(join(folder, COMPARISON_SUFFIX));
  const { file, span } = shipped
    ? { file: copyComparison(filled.shipped, folder, runsFolder), span: undefined }
    : writeComparison(filled, { folder, name: nameOf(filled) }, { copyBase: isPreset, runsFolder });
  await vscode.window.showTextDocument(vscode.Uri.file(file), { preview: false });
  void offerStart(file, span);
  return file;
}

function fromUri(uri: vscode.Uri): { base: string } {
  if (uri.scheme === 'file') return { base: uri.fsPath };
  throw new UserError('run-file', 'Save the run file on this machine first.');
}

const beside = (base: string): string => join(dirname(base), `new${COMPARISON_SUFFIX}`);

interface RunFiles {
  own: RunFileChoice[];
  presets: RunFileChoice[];
}

/** The one that is given, else all that can be chosen. */
async function runFilesFor(
  context: vscode.ExtensionContext,
  given: string | undefined,
): Promise<RunFiles> {
  const presets = await listPresets(presetFolder(context));
  if (given === undefined) return { own: await workspaceRunFiles(), presets };
  if (presets.some(({ path }) => path === given)) return { own: [], presets };
  try {
    return { own: [await readRunFile(given)], presets };
  } catch (error) {
    throw new UserError('run-file', `The run file cannot be read: ${messageOf(error)}`);
  }
}

/** As Start RL Run offers them, the workspace's own first: those are what somebody wants to compare. */
async function basesOf(
  context: vscode.ExtensionContext,
  { own, presets }: RunFiles,
): Promise<BaseChoice[]> {
  const choice = (file: RunFileChoice, group: string, description?: string): BaseChoice => ({
    id: file.path,
    label: file.name,
    description,
    detail: file.about || undefined,
    group,
  });
  const folder = presetFolder(context);
  const names = (await readdir(folder)).filter((name) => name.endsWith(COMPARISON_SUFFIX));
  const comparisons = await Promise.all(
    names.sort().map(async (name): Promise<BaseChoice> => {
      const path = join(folder, name);
      const about = firstSentence(firstComment(await readFile(path, 'utf8')));
      return {
        id: path,
        label: basename(name, COMPARISON_SUFFIX),
        description: 'asks nothing more',
        detail: about,
        group: 'a comparison as it stands',
        comparison: true,
      };
    }),
  );
  return [
    ...own.map((file) =>
      choice(file, 'run files of this workspace', vscode.workspace.asRelativePath(file.path)),
    ),
    ...presets.map((file) => choice(file, 'presets')),
    ...comparisons,
  ];
}

function filledBy(
  base: BaseFile,
  axes: Record<string, unknown[]>,
  seeds = DEFAULT_SEEDS.length,
): Filled {
  const crossed = Object.entries(axes).map(([path, values]): Axis => ({
    field: fieldOf(path, base),
    values,
  }));
  return { id: base.file, base, axes: crossed, seeds };
}

/** Shipped files lie where an update replaces them: a copy goes into the workspace. */
async function folderForShipped(): Promise<string | undefined> {
  const open = vscode.workspace.workspaceFolders?.find(({ uri }) => uri.scheme === 'file');
  if (open) return open.uri.fsPath;
  const [chosen] =
    (await vscode.window.showOpenDialog({
      title: 'New Comparison',
      openLabel: 'Keep It Here',
      canSelectFiles: false,
      canSelectFolders: true,
    })) ?? [];
  return chosen?.fsPath;
}

/** After the base and the fields: `rlsp-countdown-algorithm-weight`. */
function nameOf({ base, axes }: Filled): string {
  const words = axes.map(({ field }) => field.path.split('.').at(-1) ?? '');
  return safeFileName([basename(base.file, RUN_FILE_SUFFIX), ...words].join('-'));
}

async function offerStart(file: string, span: string | undefined): Promise<void> {
  const start = 'Start Comparison';
  const name = basename(file);
  const chosen = await vscode.window.showInformationMessage(
    span === undefined ? `${name} can be started.` : `${name}: ${span}.`,
    start,
  );
  if (chosen === start) {
    await vscode.commands.executeCommand('thoughtscope.startComparison', vscode.Uri.file(file));
  }
}
