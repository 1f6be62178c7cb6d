import { access, constants, mkdir } from 'node:fs/promises';
import * as vscode from 'vscode';
import { messageOf, UserError } from '../../base/errors.ts';
import type { App } from '../app.ts';
import { excludeRuns } from '../runs/exclude.ts';
import { isAlive } from '../runs/describe.ts';
import { requireHost, requireTrust } from '../trust.ts';
import { baseFolderOf, planStart, type StartPlan } from './flow.ts';
import { readRequest, type StartRequest } from './request.ts';

/** Told of a run that was started; `asked`: by somebody at the keyboard, not by a program. */
export type Started = (run: string, asked: boolean) => void;

/** From the palette, a lens, the tree or a keybinding to a training run: its id, or undefined when given up. */
export async function startRun(
  app: App,
  argument: vscode.Uri | StartRequest | undefined,
  started: Started,
): Promise<string | undefined> {
  requireTrust('Starting a run');
  requireHost(app);
  const request = argument instanceof vscode.Uri ? fromUri(argument) : readRequest(argument);
  const plan = await planStart(app.context, request);
  if (!plan) return undefined;
  await makeFolder(plan, app);
  return vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: `Starting ${plan.choice.name}`,
      cancellable: true,
    },
    (progress, token) =>
      launch(app, plan, progress, token, (run) => started(run, request.values === undefined)),
  );
}

function fromUri(uri: vscode.Uri): StartRequest {
  if (uri.scheme === 'file') return { file: uri.fsPath };
  if (uri.scheme === 'untitled') {
    throw new UserError('run-file', 'Save the run file first: a run records where it came from.');
  }
  throw new UserError('run-file', `A run file must lie on this machine, not on ${uri.scheme}.`);
}

async function makeFolder({ home }: StartPlan, { log }: App): Promise<void> {
  try {
    const made = await mkdir(home.folder, { recursive: true });
    await access(home.folder, constants.W_OK);
    if (made !== undefined) await excludeRuns(home, log);
  } catch (error) {
    throw new UserError(
      'unwritable',
      `Runs cannot be kept in ${home.folder}: ${messageOf(error)}. Choose another place with the setting thoughtscope.runsFolder.`,
    );
  }
}

async function launch(
  app: App,
  plan: StartPlan,
  progress: vscode.Progress<{ message?: string }>,
  token: vscode.CancellationToken,
  started: (run: string) => void,
): Promise<string | undefined> {
  const { door, registry, focus, log } = app;
  const { choice, values, home } = plan;
  const abort = new AbortController();
  const cancelled = token.onCancellationRequested(() => abort.abort());
  try {
    progress.report({ message: 'worker' });
    const folder = await door.launch(
      {
        text: choice.text,
        file: choice.path,
        baseFolder: baseFolderOf(plan),
        values,
        runsFolder: home.folder,
      },
      abort.signal,
    );
    await registry.refresh();
    const entry = registry.runs().find(({ status }) => status.folder === folder);
    if (!entry) throw new Error(`the worker made ${folder}, but no run is listed there`);
    const id = entry.status.id;
    log.info(`Started ${id} in ${folder}`);
    started(id);
    focus.show([id], id);
    progress.report({ message: 'model' });
    await untilTraining(app, id, abort.signal);
    return id;
  } catch (error) {
    if (abort.signal.aborted) {
      log.info(`Starting ${choice.name} was cancelled`);
      return undefined;
    }
    throw error;
  } finally {
    cancelled.dispose();
  }
}

/** Resolves when the run trains or has ended; when cancelled, stops it. */
function untilTraining({ registry, log }: App, id: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      stop();
      signal.removeEventListener('abort', onAbort);
      resolve();
    };
    const check = () => {
      const state = registry.find(id)?.status.state;
      if (state === undefined || state !== 'starting' || !isAlive(state)) done();
    };
    const onAbort = () => {
      registry
        .worker(id)
        .then((worker) =>
          worker.request('command', { name: 'stop', by: 'cancelled while starting' }),
        )
        .catch((error: unknown) => log.warn(messageOf(error)))
        .finally(done);
    };
    const stop = registry.onStatus(({ after }) => {
      if (after.id === id) check();
    });
    signal.addEventListener('abort', onAbort);
    check();
  });
}
