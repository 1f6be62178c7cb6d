import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type * as vscode from 'vscode';
import { setting } from '../settings.ts';
import type { Log } from '../log.ts';
import { clientName } from '../runs/client.ts';
import { withValues } from '../start/edit.ts';
import { parseLoosely } from '../start/presets.ts';
import type { Door, LaunchOptions } from './door.ts';
import { copyRuntime } from './runtime.ts';

/**
 * The door to real workers and stores. What it needs is loaded at first use: activation must not wait for engines,
 * models and schemas.
 */
export function createDoor(context: vscode.ExtensionContext, log: Log): Door {
  const version = String((context.extension.packageJSON as { version: unknown }).version);
  let copied: Promise<string> | undefined;
  let readers: Promise<import('../../worker/readerLink.ts').RunReaders> | undefined;

  const runtime = (): Promise<string> => {
    copied ??= copyRuntime(context.extensionPath, context.globalStorageUri.fsPath, version);
    copied.catch(() => (copied = undefined));
    return copied;
  };
  const bundle = async () => join(await runtime(), 'dist');

  const openReaders = () =>
    (readers ??= (async () => {
      const { startReaders } = await import('../../worker/readerLink.ts');
      return startReaders(await bundle());
    })());

  async function startWorker(folder: string, signal: AbortSignal): Promise<void> {
    const { launchWorker } = await import('../../worker/launch.ts');
    const priority = setting('worker.priority');
    await launchWorker(folder, { bundle: await bundle(), signal, priority });
  }

  return {
    runtime,
    async list(runsFolder) {
      const { listRuns } = await import('../../worker/list.ts');
      return listRuns(runsFolder, async (folder) => (await openReaders()).ended(folder));
    },
    async connect(folder) {
      const { connectRun } = await import('../../protocol/client.ts');
      const onBad = (error: Error) => log.error(error.message);
      return connectRun(folder, { client: clientName(), onBad });
    },
    async read(folder) {
      return (await openReaders()).link(folder);
    },
    async launch(options, signal) {
      // First as it stands: its mistakes are told with their places in the user's own text.
      await checked(options.text, options);
      const text = withValues(options.text, { ...machineSettings(options), ...options.values });
      const { places, spec } = await checked(text, options);
      const { createRun } = await import('../../run/create.ts');
      const { folder } = await createRun({ spec, text, file: options.file, places });
      log.info(`Made ${folder}`);
      try {
        signal.throwIfAborted();
        await startWorker(folder, signal);
      } catch (error) {
        // Given up before it began: nothing is left. A worker that died leaves its log.
        if (signal.aborted) await rm(folder, { recursive: true, force: true });
        throw error;
      }
      return folder;
    },
    resume: startWorker,
    branch: async (request) => (await openReaders()).branch(request),
    undo: async (folder, by) => (await openReaders()).undo(folder, by),
    async sample(folder, request, options) {
      const { askSampler } = await import('../../worker/samplerLink.ts');
      return askSampler(folder, request, { bundle: await bundle(), ...options });
    },
    askable: async (folder) => (await openReaders()).askable(folder),
    async runFile(folder) {
      const { readRecord } = await import('../../run/record.ts');
      return readRecord(folder).source.text;
    },
    dispose() {
      void readers?.then((opened) => opened.close());
    },
  };
}

/** The settings' engine and threads, where the run file leaves them open. */
function machineSettings({ text, values }: LaunchOptions): Record<string, unknown> {
  const spec = { ...(parseLoosely(text) as Record<string, unknown> | undefined), ...values };
  const found: Record<string, unknown> = {};
  const engine = setting('engine');
  if (engine !== 'auto' && (spec.engine ?? 'auto') === 'auto') found.engine = engine;
  const threads = setting('threads');
  if (threads > 0 && (spec.threads ?? 0) === 0) found.threads = threads;
  return found;
}

/** The resolved spec; a UserError with every problem's place when the file is not right. */
async function checked(text: string, { file, runsFolder, baseFolder }: LaunchOptions) {
  const { resolveRunFile } = await import('../../run/validate.ts');
  const { fileProblems } = await import('../../run/start.ts');
  const places = { baseFolder, runsFolder };
  const { spec } = resolveRunFile(text, basename(file), [], (spec) => fileProblems(spec, places));
  return { spec, places };
}
