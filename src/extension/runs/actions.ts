import * as vscode from 'vscode';
import { UserError } from '../../base/errors.ts';
import { CONTROLS, checkControls, type CommandName } from '../../run/controls.ts';
import { isRunFolder } from '../../run/paths.ts';
import type { App } from '../app.ts';
import type { Handlers, RunArgument } from '../commands.ts';
import { openRunFileCopy } from '../start/newFile.ts';
import { requireHost, requireTrust } from '../trust.ts';
import { askControl, askValue } from './askControl.ts';
import { clientName } from './client.ts';
import { isAlive, isResumable } from './describe.ts';
import { pickRun, pickRuns, type PickOptions } from './pick.ts';
import type { RunEntry } from './registry.ts';

const WEIGHT = 'reward.exploration.weight';
/** In package.json's keybindings: the run that is selected in the charts view. */
const SELECTED = 'selected';

const training: PickOptions['suits'] = ({ status }) => isAlive(status.state);

type Actions = Pick<
  Handlers,
  | 'thoughtscope.stopRun'
  | 'thoughtscope.stopAllRuns'
  | 'thoughtscope.pauseRun'
  | 'thoughtscope.continueRun'
  | 'thoughtscope.checkpointRun'
  | 'thoughtscope.resumeRun'
  | 'thoughtscope.deleteRun'
  | 'thoughtscope.revealRun'
  | 'thoughtscope.duplicateRun'
  | 'thoughtscope.copyRunId'
  | 'thoughtscope.setControl'
  | 'thoughtscope.weightUp'
  | 'thoughtscope.weightDown'
  | 'thoughtscope.refreshRuns'
>;

/** What the Runs view and the palette do with runs. `expect`: this window wants to hear of the run's end. */
export function runActions(app: App, expect: (run: string) => void): Actions {
  const { registry, door, focus, log } = app;
  /** What the keys asked for last, while the run has not got there. */
  let turned: { run: string; value: number } | undefined;

  /** Moves the exploration weight by one step of its slider. */
  const turn =
    (direction: 1 | -1): Actions['thoughtscope.weightUp'] =>
    async (argument) => {
      requireTrust('Controlling a run');
      const entry = await pickRun(registry, onShow(argument), {
        title: 'Change the Exploration Weight',
        suits: training,
        none: 'No run is training.',
      });
      if (!entry) return;
      const { id, controls } = entry.status;
      const { minimum, maximum, step } = CONTROLS[WEIGHT];
      const held = controls[WEIGHT];
      if (held === undefined) throw new UserError('control', `${id} has no exploration weight.`);
      // Several presses before the safe point add up.
      const from = turned?.run === id && turned.value !== held ? turned.value : held;
      const next = Number(Math.min(maximum, Math.max(minimum, from + direction * step)).toFixed(6));
      turned = { run: id, value: next };
      const worker = await registry.worker(id);
      await worker.request('control', { values: { [WEIGHT]: next }, by: clientName() });
      vscode.window.setStatusBarMessage(
        `${CONTROLS[WEIGHT].label} ${next}: queued for the next safe point`,
        5000,
      );
    };

  /** The run that the charts' controls act on, where a key says so. */
  const onShow = (argument: RunArgument | undefined) =>
    argument === SELECTED ? focus.selected() : argument;

  async function send({ status }: RunEntry, name: CommandName): Promise<void> {
    const worker = await registry.worker(status.id);
    await worker.request('command', { name, by: clientName() });
    log.info(`${name} asked of ${status.id}`);
  }

  /** A handler that asks one run for `name`. */
  const command =
    (name: CommandName, options: PickOptions): Actions['thoughtscope.pauseRun'] =>
    async (argument) => {
      requireTrust('Controlling a run');
      const entry = await pickRun(registry, onShow(argument), options);
      if (entry) await send(entry, name);
    };

  const anyRun = (title: string): PickOptions => ({
    title,
    suits: () => true,
    none: 'There are no runs yet.',
  });

  return {
    'thoughtscope.stopRun': async (argument, selected) => {
      requireTrust('Controlling a run');
      const entries = await pickRuns(registry, onShow(argument), selected, {
        title: 'Stop Run',
        suits: training,
        none: 'No run is training.',
      });
      await Promise.all(entries.filter(training).map((entry) => send(entry, 'stop')));
    },

    'thoughtscope.stopAllRuns': async () => {
      requireTrust('Controlling a run');
      await registry.refresh();
      const entries = registry.runs().filter(training);
      if (entries.length === 0) {
        void vscode.window.showInformationMessage('No run is training.');
        return;
      }
      await Promise.all(entries.map((entry) => send(entry, 'stop')));
    },

    'thoughtscope.pauseRun': command('pause', {
      title: 'Pause Run',
      suits: ({ status }) => status.state === 'running',
      none: 'No run is training.',
    }),
    'thoughtscope.continueRun': command('resume', {
      title: 'Continue Run',
      suits: ({ status }) => status.state === 'paused',
      none: 'No run is paused.',
    }),
    'thoughtscope.checkpointRun': command('checkpoint', {
      title: 'Write Checkpoint',
      suits: training,
      none: 'No run is training.',
    }),

    'thoughtscope.resumeRun': async (argument) => {
      requireTrust('Resuming a run');
      requireHost(app);
      const entry = await pickRun(registry, argument, {
        title: 'Resume Run',
        suits: ({ status }) => isResumable(status),
        none: 'No run was interrupted, stopped or failed.',
      });
      if (!entry) return;
      const { id, name, folder, state } = entry.status;
      if (isAlive(state)) throw new UserError('alive', `${name} is still ${state}.`);
      await vscode.window.withProgress(
        {
          location: vscode.ProgressLocation.Notification,
          title: `Resuming ${name}…`,
          cancellable: true,
        },
        async (_, token) => {
          const abort = new AbortController();
          token.onCancellationRequested(() => abort.abort());
          await door.resume(folder, abort.signal);
          expect(id);
          await registry.refresh();
        },
      );
    },

    'thoughtscope.deleteRun': async (argument, selected) => {
      requireTrust('Deleting a run');
      const entries = await pickRuns(registry, argument, selected, {
        title: 'Delete Run',
        suits: ({ status }) => !isAlive(status.state),
        none: 'There is no run that could be deleted; stop one first.',
      });
      const living = entries.find(training);
      if (living) {
        const { name, state } = living.status;
        throw new UserError('alive', `${name} is still ${state}. Stop it before deleting it.`);
      }
      if (entries.length > 0 && (await confirmDelete(entries))) {
        for (const { status } of entries) await removeRun(status.folder);
        await registry.refresh();
      }
    },

    'thoughtscope.revealRun': async (argument) => {
      const entry = await pickRun(registry, argument, anyRun('Reveal Run Folder'));
      if (!entry) return;
      const folder = vscode.Uri.file(entry.status.folder);
      const inside = vscode.workspace.getWorkspaceFolder(folder) !== undefined;
      // A remote window has no file manager that would see the folder.
      const command =
        inside || vscode.env.remoteName !== undefined ? 'revealInExplorer' : 'revealFileInOS';
      await vscode.commands.executeCommand(command, folder);
      if (!inside) log.info(`Run ${entry.status.id} is kept in ${entry.status.folder}`);
    },

    'thoughtscope.duplicateRun': async (argument) => {
      requireTrust('Writing a run file');
      const entry = await pickRun(registry, argument, anyRun('Duplicate Run'));
      if (!entry) return;
      const { folder, name } = entry.status;
      await openRunFileCopy(await door.runFile(folder), name);
    },

    'thoughtscope.copyRunId': async (argument) => {
      const entry = await pickRun(registry, argument, anyRun('Copy Run Id'));
      if (entry) await vscode.env.clipboard.writeText(entry.status.id);
    },

    'thoughtscope.setControl': async (argument, name, value) => {
      requireTrust('Controlling a run');
      const entry = await pickRun(registry, argument, {
        title: 'Change a Control',
        suits: training,
        none: 'No run is training.',
      });
      if (!entry) return;
      const control =
        name ??
        (await askControl(entry, {
          title: `Change a Control of ${entry.status.name}`,
          placeHolder: 'It takes effect after the current step',
        }));
      if (control === undefined) return;
      const number = value ?? (await askValue(entry, control));
      if (number === undefined) return;
      checkControls({ [control]: number }, entry.status.controls);
      const worker = await registry.worker(entry.status.id);
      await worker.request('control', { values: { [control]: number }, by: clientName() });
      await vscode.commands.executeCommand('setContext', 'thoughtscope.controlMoved', true);
    },

    'thoughtscope.weightUp': turn(1),
    'thoughtscope.weightDown': turn(-1),

    'thoughtscope.refreshRuns': () => registry.refresh(),
  };
}

async function confirmDelete(entries: RunEntry[]): Promise<boolean> {
  const one = entries.length === 1;
  const question = one
    ? `Delete the run ${entries[0]?.status.name}?`
    : `Delete ${entries.length} runs?`;
  const button = 'Delete';
  const answer = await vscode.window.showWarningMessage(
    question,
    {
      modal: true,
      detail: `Its curves, traces and checkpoints are removed for good:\n${entries
        .map(({ status }) => status.folder)
        .join('\n')}`,
    },
    button,
  );
  return answer === button;
}

/** Removes a run folder; refuses one that does not look like a run. */
async function removeRun(folder: string): Promise<void> {
  if (!isRunFolder(folder)) {
    throw new UserError('not-a-run', `${folder} holds no run: it is left alone.`);
  }
  const { deleteRun } = await import('../../worker/launch.ts');
  deleteRun(folder);
}
