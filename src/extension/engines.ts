import { join } from 'node:path';
import * as vscode from 'vscode';
import { UserError } from '../base/errors.ts';
import {
  ENGINES_FOLDER,
  enginesFolder,
  isRuntime,
  readRuntime,
  RUNTIMES,
  type RuntimeKind,
} from '../engine/install/folder.ts';
import type { EngineRow } from '../engine/install/choose.ts';
import type { App } from './app.ts';
import { requireTrust } from './trust.ts';

/**
 * Keeps engines in this extension's storage, for this process, its workers and its terminals alike. Somebody who names
 * another folder keeps it.
 */
export function placeEngines(context: vscode.ExtensionContext): void {
  process.env[ENGINES_FOLDER] ??= join(context.globalStorageUri.fsPath, 'engines');
  context.environmentVariableCollection.replace(ENGINES_FOLDER, enginesFolder());
}

const WHAT: Record<RuntimeKind, string> = {
  tensorflow: 'TensorFlow: CUDA on an NVIDIA GPU, else the processor. Linux on x64.',
  webgpu: 'WebGPU (Dawn): NVIDIA, AMD, Intel and Apple GPUs.',
};

/** Asks which engine, explains, installs with progress; cancelling keeps what is done. */
export async function installRuntime({ log }: App, kind?: string): Promise<void> {
  requireTrust('Installing an engine');
  const chosen = kind === undefined ? await pickKind() : kind;
  if (chosen === undefined) return;
  if (!isRuntime(chosen))
    throw new UserError('usage', `There is no engine "${chosen}" to install.`);
  const { makePlan } = await import('../engine/install/plans.ts');
  const { install } = await import('../engine/install/install.ts');
  const here = chosen === 'tensorflow' ? await pickSource() : {};
  if (!here) return;
  const plan = await makePlan(chosen, enginesFolder(), here);
  const agreed = await vscode.window.showInformationMessage(
    `Install the ${chosen} engine?`,
    { modal: true, detail: plan.explanation.join('\n') },
    'Install',
  );
  if (agreed !== 'Install') return;
  const device = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: `Installing the ${chosen} engine`,
      cancellable: true,
    },
    async (progress, token) => {
      const cancel = new AbortController();
      token.onCancellationRequested(() => cancel.abort());
      try {
        const { device: found } = await install(
          plan,
          ({ title, done, of, detail }) => {
            progress.report({ message: `${title} (${done} of ${of})` });
            if (detail !== undefined) log.debug(detail);
          },
          cancel.signal,
        );
        return found;
      } catch (error) {
        if (cancel.signal.aborted) return undefined;
        throw error;
      }
    },
  );
  if (device === undefined) log.info(`Installing ${chosen} was cancelled; what is done is kept`);
  else void vscode.window.showInformationMessage(`The ${chosen} engine is installed: ${device}.`);
}

async function pickKind(): Promise<string | undefined> {
  const items = RUNTIMES.map((kind) => ({
    label: kind,
    description: readRuntime(kind) ? 'installed' : undefined,
    detail: WHAT[kind],
  }));
  const picked = await vscode.window.showQuickPick(items, { title: 'Install GPU Runtime' });
  return picked?.label;
}

/** PyPI's TensorFlow or one that is there; undefined when given up. */
async function pickSource(): Promise<{ tensorflow?: string } | undefined> {
  const fetched = { label: 'From PyPI', detail: 'Into a private Python environment' };
  const given = {
    label: 'Use a TensorFlow of mine …',
    detail: 'A venv, site-packages/tensorflow, or libtensorflow',
  };
  const picked = await vscode.window.showQuickPick([fetched, given], { title: 'TensorFlow' });
  if (picked === fetched) return {};
  if (picked !== given) return undefined;
  const [folder] =
    (await vscode.window.showOpenDialog({
      canSelectFolders: true,
      canSelectFiles: false,
      openLabel: 'Use',
    })) ?? [];
  return folder && { tensorflow: folder.fsPath };
}

/** Removes an installed engine with all that was downloaded for it. */
export async function removeRuntime({ log }: App): Promise<void> {
  const { existsSync } = await import('node:fs');
  const { runtimeFolder } = await import('../engine/install/folder.ts');
  const there = RUNTIMES.filter((kind) => existsSync(runtimeFolder(kind)));
  if (there.length === 0) {
    void vscode.window.showInformationMessage('No engine is installed.');
    return;
  }
  const kind = await vscode.window.showQuickPick(there, { title: 'Remove GPU Runtime' });
  if (kind === undefined || !isRuntime(kind)) return;
  const { removeRuntime: remove } = await import('../engine/install/install.ts');
  log.info(`Removed ${remove(kind)}`);
  void vscode.window.showInformationMessage(`The ${kind} engine was removed.`);
}

/** Lists the engines with device, versions, speed and problems; choosing one makes it the setting, or installs it. */
export async function showEngines(app: App): Promise<void> {
  const { listEngines } = await import('../engine/install/choose.ts');
  const rows = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: 'Engines', cancellable: true },
    (progress, token) => {
      const cancel = new AbortController();
      token.onCancellationRequested(() => cancel.abort());
      const onMeasure = (engine: string) => progress.report({ message: `measuring ${engine}` });
      return listEngines({ measure: true, onMeasure, signal: cancel.signal }).catch(
        (error: unknown) => {
          if (cancel.signal.aborted) return undefined;
          throw error;
        },
      );
    },
  );
  if (!rows) return;
  const configuration = vscode.workspace.getConfiguration('thoughtscope');
  const auto = {
    row: undefined,
    label: 'auto',
    description: 'the fastest of those that are available',
    detail: '',
  };
  const all = [auto, ...rows.map((row) => ({ row, label: row.engine, ...describe(row) }))];
  const items = all.map((item) =>
    item.label === configuration.get('engine')
      ? { ...item, description: `${item.description} · chosen in the settings` }
      : item,
  );
  const picked = await vscode.window.showQuickPick(items, {
    title: 'Engines (tokens a second of a small training step)',
    placeHolder: 'Choose one for runs that leave it open, or one to install',
    matchOnDetail: true,
  });
  if (!picked) return;
  const { row, label } = picked;
  if (row && !row.available && isRuntime(row.engine)) return installRuntime(app, row.engine);
  await configuration.update('engine', label, vscode.ConfigurationTarget.Global);
}

function describe({ available, device, memory, versions, speed, problem }: EngineRow) {
  const facts = [
    memory === undefined ? '' : `${(memory / 2 ** 30).toFixed(0)} GiB of GPU memory`,
    ...Object.entries(versions).map(([name, version]) => `${name} ${version}`),
    problem ?? '',
  ];
  const pace =
    speed === undefined ? '' : `${Number(speed.toPrecision(3)).toLocaleString()} tokens/s`;
  return {
    description: available ? [device, pace].filter(Boolean).join(' · ') : 'not available',
    detail: facts.filter(Boolean).join(' · '),
  };
}
