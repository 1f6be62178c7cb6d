import * as vscode from 'vscode';
import { UserError } from '../../base/errors.ts';
import type { Branched } from '../../run/branch.ts';
import { listCheckpoints } from '../../run/checkpoints/folder.ts';
import { parseCheckpointName } from '../../run/checkpoints/state.ts';
import { checkControls } from '../../run/controls.ts';
import { runPath } from '../../run/paths.ts';
import type { App } from '../app.ts';
import type { Handlers } from '../commands.ts';
import { requireHost, requireTrust } from '../trust.ts';
import { askControl, askValue } from './askControl.ts';
import { clientName } from './client.ts';
import { isAlive } from './describe.ts';
import { pickRun, type PickOptions } from './pick.ts';
import type { RunEntry } from './registry.ts';

type Actions = Pick<
  Handlers,
  'thoughtscope.branchRun' | 'thoughtscope.raceControl' | 'thoughtscope.undoControl'
>;

const withCheckpoints = (title: string): PickOptions => ({
  title,
  suits: ({ status }) => status.safeStep !== undefined,
  none: 'No run has a checkpoint yet.',
});

/** Runs that begin as a copy of another one. History is never rewritten: to undo is to branch off, too. */
export function branchActions(app: App, started: (run: string) => void): Actions {
  const { registry, door, focus } = app;

  /** Starts the branch's worker and shows it over the run that it left. */
  async function start(origin: RunEntry, { id, folder }: Branched): Promise<string> {
    await registry.refresh();
    await vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: `Starting a branch of ${origin.status.name}…`,
        cancellable: true,
      },
      async (_, token) => {
        const abort = new AbortController();
        token.onCancellationRequested(() => abort.abort());
        await door.resume(folder, abort.signal);
      },
    );
    await registry.refresh();
    started(id);
    focus.show([id, origin.status.id], id);
    return id;
  }

  return {
    'thoughtscope.branchRun': async (argument, request) => {
      requireTrust('Branching a run');
      requireHost(app);
      const entry = await pickRun(registry, argument, withCheckpoints('Branch Run'));
      if (!entry) return undefined;
      const at = request?.at ?? (await askCheckpoint(entry));
      if (at === undefined) return undefined;
      const values = request?.values ?? (await askValues(entry));
      if (values === undefined) return undefined;
      checkControls(values, entry.status.controls);
      const { folder } = entry.status;
      return start(entry, await door.branch({ folder, at, values, by: clientName() }));
    },

    'thoughtscope.raceControl': async (argument, name, value) => {
      requireTrust('Branching a run');
      requireHost(app);
      const entry = await pickRun(registry, argument, {
        title: 'Race Both Branches',
        suits: ({ status }) => isAlive(status.state),
        none: 'No run is training.',
      });
      if (!entry) return undefined;
      const title = `Race ${entry.status.name} Against a Branch`;
      const placeHolder = 'What is to be different in the branch?';
      const control = name ?? (await askControl(entry, { title, placeHolder }));
      if (control === undefined) return undefined;
      const number = value ?? (await askValue(entry, control));
      if (number === undefined) return undefined;
      checkControls({ [control]: number }, entry.status.controls);
      const at = await vscode.window.withProgress(
        {
          location: vscode.ProgressLocation.Notification,
          title: `Writing a checkpoint of ${entry.status.name}…`,
          cancellable: true,
        },
        (_, token) => freshCheckpoint(app, entry.status.id, token),
      );
      if (at === undefined) return undefined;
      const { folder } = entry.status;
      const values = { [control]: number };
      return start(entry, await door.branch({ folder, at, values, by: clientName() }));
    },

    'thoughtscope.undoControl': async (argument) => {
      requireTrust('Branching a run');
      requireHost(app);
      const entry = await pickRun(registry, argument, withCheckpoints('Undo the Last Change'));
      if (!entry) return undefined;
      return start(entry, await door.undo(entry.status.folder, clientName()));
    },
  };
}

/** Name of a checkpoint that is written at the next safe point; undefined when nobody wants it any more. */
async function freshCheckpoint(
  { registry }: App,
  run: string,
  token: vscode.CancellationToken,
): Promise<string | undefined> {
  const session = await registry.session(run);
  await session.ready();
  const worker = await registry.worker(run);
  const ends: (() => void)[] = [];
  const written = new Promise<string | undefined>((resolve, reject) => {
    ends.push(
      session.onEvents((events) => {
        for (const event of events) {
          if (event.type === 'checkpoint') resolve(event.name);
          if (event.type === 'finished') {
            reject(
              new UserError('ended', 'The run ended before the checkpoint: branch it instead.'),
            );
          }
        }
      }),
    );
    const cancelled = token.onCancellationRequested(() => resolve(undefined));
    ends.push(() => void cancelled.dispose());
  });
  try {
    await worker.request('command', { name: 'checkpoint', by: clientName() });
    return await written;
  } finally {
    ends.forEach((end) => end());
  }
}

async function askCheckpoint({ status }: RunEntry): Promise<string | undefined> {
  const names = listCheckpoints(runPath(status.folder, 'checkpoints')).reverse();
  const items = names.map((name, i) => {
    const at = parseCheckpointName(name);
    const label = `${at?.phase === 'sft' ? 'SFT step' : 'Step'} ${at?.step}`;
    return { label, description: i === 0 ? 'newest' : undefined, name };
  });
  const title = `Branch ${status.name}`;
  const placeHolder = 'From which checkpoint?';
  return (await vscode.window.showQuickPick(items, { title, placeHolder }))?.name;
}

/** No change at all is an answer: the same again, from there. */
async function askValues(entry: RunEntry): Promise<Record<string, number> | undefined> {
  const name = await askControl(entry, {
    title: `Branch ${entry.status.name}`,
    placeHolder: 'What is to be different from there on?',
    none: 'Nothing: the same again',
  });
  if (name === undefined) return undefined;
  if (name === '') return {};
  const value = await askValue(entry, name);
  return value === undefined ? undefined : { [name]: value };
}
