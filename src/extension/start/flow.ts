import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { UserError } from '../../base/errors.ts';
import { homesForRuns, type Home } from '../runs/roots.ts';
import { withValues } from './edit.ts';
import {
  FORM_FIELDS,
  fieldHelp,
  fieldProblem,
  fieldRange,
  fieldValue,
  readNumber,
} from './fields.ts';
import { openRunFileCopy } from './newFile.ts';
import {
  listPresets,
  parseLoosely,
  readRunFile,
  runFileChoice,
  RUN_FILE_SUFFIX,
  type RunFileChoice,
} from './presets.ts';
import type { StartRequest } from './request.ts';

/** What the questions came to. */
export interface StartPlan {
  choice: RunFileChoice;
  values: Record<string, unknown>;
  home: Home;
}

/** Run files of the workspace that are offered at most. */
const FOUND_LIMIT = 50;

export const presetFolder = (context: vscode.ExtensionContext): string =>
  join(context.extensionPath, 'examples');

/** Which run file: what the request names, else asked. Undefined when dismissed. */
async function chooseFile(
  context: vscode.ExtensionContext,
  request: StartRequest,
): Promise<RunFileChoice | undefined> {
  if (request.file !== undefined) return readChosen(request.file);
  const presets = await listPresets(presetFolder(context));
  if (request.preset === undefined) return askFile(presets);
  const preset = presets.find(({ name }) => name === request.preset);
  if (preset) return preset;
  const known = presets.map(({ name }) => name).join(', ');
  throw new UserError('usage', `There is no preset "${request.preset}"; there are ${known}.`);
}

/** A run file as it stands in its editor, unsaved changes saved first. */
async function readChosen(path: string): Promise<RunFileChoice> {
  const open = vscode.workspace.textDocuments.find(({ uri }) => uri.fsPath === path);
  if (open?.isDirty && !open.isUntitled && !(await open.save())) {
    throw new UserError('run-file', `${path} could not be saved; the run was not started.`);
  }
  try {
    return open ? runFileChoice(path, open.getText()) : await readRunFile(path);
  } catch (error) {
    throw new UserError('run-file', `The run file cannot be read: ${String(error)}`);
  }
}

interface FileItem extends vscode.QuickPickItem {
  choice?: RunFileChoice;
}

/** The run files of the workspace, by path. */
export async function workspaceRunFiles(): Promise<RunFileChoice[]> {
  const found = await vscode.workspace.findFiles(
    `**/*${RUN_FILE_SUFFIX}`,
    '**/{node_modules,.thoughtscope}/**',
    FOUND_LIMIT,
  );
  return Promise.all(
    found
      .filter(({ scheme }) => scheme === 'file')
      .sort((a, b) => (a.fsPath < b.fsPath ? -1 : 1))
      .map(({ fsPath }) => readRunFile(fsPath)),
  );
}

/** Presets first, the default choice on top; then the run files of the workspace. */
async function askFile(presets: RunFileChoice[]): Promise<RunFileChoice | undefined> {
  const editAsFile: vscode.QuickInputButton = {
    iconPath: new vscode.ThemeIcon('edit'),
    tooltip: 'Edit as file',
  };
  const own = await workspaceRunFiles();
  const items: FileItem[] = [];
  const add = (title: string, choices: RunFileChoice[], describe: (c: RunFileChoice) => string) => {
    if (choices.length === 0) return;
    items.push({ label: title, kind: vscode.QuickPickItemKind.Separator });
    for (const choice of choices) {
      items.push({
        label: choice.name,
        description: describe(choice),
        detail: choice.about || undefined,
        buttons: [editAsFile],
        choice,
      });
    }
  };
  add('presets', presets, () => '');
  add('run files of this workspace', own, ({ path }) => vscode.workspace.asRelativePath(path));

  return new Promise((resolve) => {
    const pick = vscode.window.createQuickPick<FileItem>();
    pick.title = 'Start RL Run';
    pick.placeholder = 'Choose a preset or a run file';
    pick.matchOnDescription = true;
    pick.matchOnDetail = true;
    pick.items = items;
    pick.onDidAccept(() => {
      const chosen = pick.selectedItems[0]?.choice;
      if (!chosen) return;
      resolve(chosen);
      pick.hide();
    });
    pick.onDidTriggerItemButton(({ item }) => {
      resolve(undefined);
      pick.hide();
      if (item.choice) void editChoice(item.choice, {});
    });
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
  });
}

/** The user's own run file is opened itself; a preset as a copy with the changed values. */
async function editChoice(choice: RunFileChoice, values: Record<string, unknown>): Promise<void> {
  const uri = vscode.Uri.file(choice.path);
  if (vscode.workspace.getWorkspaceFolder(uri) && Object.keys(values).length === 0) {
    await vscode.window.showTextDocument(uri);
  } else {
    await openRunFileCopy(withValues(choice.text, values), choice.name);
  }
}

interface FormItem extends vscode.QuickPickItem {
  does: 'start' | 'edit' | 'home' | { field: string };
}

/** The form: Enter starts with the values as they stand, a row changes one of them. Undefined when dismissed. */
async function askValues(
  choice: RunFileChoice,
  homes: Home[],
  first: Home,
): Promise<StartPlan | undefined> {
  const spec = parseLoosely(choice.text);
  const values: Record<string, number> = {};
  const current = (path: string) => values[path] ?? fieldValue(spec, path);
  let home = first;
  let active = 0;
  for (;;) {
    const items: FormItem[] = [
      {
        label: 'Start',
        iconPath: new vscode.ThemeIcon('play'),
        description: `${choice.name} with these values`,
        does: 'start',
      },
      ...FORM_FIELDS.map(({ path, label }) => ({
        iconPath: new vscode.ThemeIcon('settings'),
        label: `${label}: ${String(current(path))}`,
        description: `${path in values ? 'changed, ' : ''}${fieldRange(path)}`,
        does: { field: path },
      })),
      {
        iconPath: new vscode.ThemeIcon('folder'),
        label: `Keep the run in: ${home.label}`,
        description: home.workspaceFolder ? home.folder : `no folder is open; ${home.folder}`,
        does: 'home',
      },
      {
        iconPath: new vscode.ThemeIcon('edit'),
        label: 'Edit as file',
        description: 'everything else is in the run file',
        does: 'edit',
      },
    ];
    const chosen = await pickFormItem(`Start RL Run: ${choice.name}`, items, active);
    if (!chosen) return undefined;
    active = items.indexOf(chosen);
    if (chosen.does === 'start') return { choice, values, home };
    if (chosen.does === 'edit') {
      await editChoice(choice, values);
      return undefined;
    }
    if (chosen.does === 'home') home = (await askHome(homes, home)) ?? home;
    else {
      const value = await askNumber(chosen.does.field, String(current(chosen.does.field)));
      if (value !== undefined) {
        values[chosen.does.field] = value;
        // Changed: Enter now starts.
        active = 0;
      }
    }
  }
}

function pickFormItem(
  title: string,
  items: FormItem[],
  active: number,
): Promise<FormItem | undefined> {
  return new Promise((resolve) => {
    const pick = vscode.window.createQuickPick<FormItem>();
    pick.title = title;
    pick.placeholder = 'Enter starts the run; choose a row to change it first';
    pick.items = items;
    const preset = items[active];
    if (preset) pick.activeItems = [preset];
    pick.onDidAccept(() => {
      resolve(pick.selectedItems[0]);
      pick.hide();
    });
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
  });
}

async function askNumber(path: string, value: string): Promise<number | undefined> {
  const label = FORM_FIELDS.find((field) => field.path === path)?.label ?? path;
  const text = await vscode.window.showInputBox({
    title: `Start RL Run: ${label}`,
    prompt: fieldHelp(path),
    value,
    validateInput: (input) => fieldProblem(path, input),
  });
  return text === undefined ? undefined : readNumber(text);
}

async function askHome(homes: Home[], current: Home): Promise<Home | undefined> {
  if (homes.length === 1) {
    void vscode.window.showInformationMessage(
      current.workspaceFolder
        ? 'Runs of this folder are kept there. The setting thoughtscope.runsFolder changes that.'
        : 'No folder is open, so runs are kept by VS Code. Open a folder to keep them beside your work.',
    );
    return current;
  }
  const chosen = await vscode.window.showQuickPick(
    homes.map((home) => ({ label: home.label, description: home.folder, home })),
    { title: 'Start RL Run', placeHolder: 'Keep the run in which folder?' },
  );
  return chosen?.home;
}

/** The home that a run file belongs to, when it lies in a workspace folder. */
function homeOf(choice: RunFileChoice, homes: Home[]): Home | undefined {
  const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(choice.path));
  return homes.find(({ workspaceFolder }) => workspaceFolder?.uri.fsPath === folder?.uri.fsPath);
}

/** From a request to a plan; asks for what the request leaves open. Undefined when the user gave up. */
export async function planStart(
  context: vscode.ExtensionContext,
  request: StartRequest,
): Promise<StartPlan | undefined> {
  const choice = await chooseFile(context, request);
  if (!choice) return undefined;
  const homes = homesForRuns(context);
  const given = request.runsFolder;
  if (given !== undefined) homes.unshift({ folder: given, label: given });
  const own = given === undefined ? homeOf(choice, homes) : homes[0];
  const quiet = request.values !== undefined;
  let home = own ?? homes[0];
  if (!own && homes.length > 1 && !quiet) {
    const asked = await askHome(homes, home);
    if (!asked) return undefined;
    home = asked;
  }
  if (request.values) return { choice, values: request.values, home };
  return askValues(choice, homes, home);
}

/** Where relative paths in the run file start. */
export const baseFolderOf = ({ choice }: StartPlan): string => dirname(choice.path);

/** New Run File: a preset as a copy to edit. */
export async function newRunFile(context: vscode.ExtensionContext): Promise<void> {
  const presets = await listPresets(presetFolder(context));
  const chosen = await vscode.window.showQuickPick(
    presets.map((choice) => ({ label: choice.name, detail: choice.about, choice })),
    { title: 'New Run File', placeHolder: 'Start from which preset?', matchOnDetail: true },
  );
  if (chosen) await openRunFileCopy(chosen.choice.text, chosen.choice.name);
}
