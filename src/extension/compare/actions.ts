import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import { UserError } from '../../base/errors.ts';
import type { OpenedComparison } from '../../compare/check.ts';
import type { App } from '../app.ts';
import type { Handlers, RunArgument } from '../commands.ts';
import { clientName } from '../runs/client.ts';
import { idOf } from '../runs/pick.ts';
import { homesForRuns, runsFolderForFile } from '../runs/roots.ts';
import { setting } from '../settings.ts';
import { requireHost, requireTrust } from '../trust.ts';
import type { ArmRuns } from './armRuns.ts';
import { isWorking, runsToDelete, type ComparisonEntry, type Comparisons } from './comparisons.ts';
import { describeComparison } from './describe.ts';
import { comparisonPage, type ComparisonPanels } from './panel.ts';
import { pickCard, pickSize } from './pickCard.ts';

type Actions = Pick<
  Handlers,
  | 'thoughtscope.newComparison'
  | 'thoughtscope.startComparison'
  | 'thoughtscope.stopComparison'
  | 'thoughtscope.resumeComparison'
  | 'thoughtscope.deleteComparison'
  | 'thoughtscope.showComparison'
  | 'thoughtscope.showComparisonCharts'
  | 'thoughtscope.exportComparison'
  | 'thoughtscope.runReproduction'
>;

export interface ComparisonParts {
  comparisons: Comparisons;
  panels: ComparisonPanels;
  arms: ArmRuns;
  chartsView: string;
}

/** What palette, tree and comparison files do with comparisons. */
export function comparisonActions(app: App, parts: ComparisonParts): Actions {
  const { comparisons, panels, arms, chartsView } = parts;
  const { log, door, focus, registry } = app;

  async function launch(folder: string): Promise<void> {
    const { launchCoordinator } = await import('../../worker/launch.ts');
    const bundle = join(await door.runtime(), 'dist');
    await launchCoordinator(folder, { bundle, priority: setting('worker.priority') });
    await comparisons.refresh();
    await registry.refresh();
  }

  /** Makes it, or finds the same one, and starts what is missing. Resolves to its id. */
  async function begin(made: { id: string; folder: string }): Promise<string> {
    await comparisons.refresh();
    const known = comparisons.find(made.id);
    const done = known?.status.state === 'finished';
    if (!done && !(known && isWorking(known.status.state) && known.status.pid !== undefined)) {
      await launch(made.folder);
    }
    log.info(`Comparison ${made.id} in ${made.folder}`);
    return made.id;
  }

  async function pick(
    argument: RunArgument | undefined,
    title: string,
    suits: (entry: ComparisonEntry) => boolean,
  ): Promise<ComparisonEntry | undefined> {
    await comparisons.refresh();
    const id = idOf(argument) ?? (argument === undefined ? panels.active() : undefined);
    if (id !== undefined) {
      const entry = comparisons.find(id);
      if (!entry) throw new UserError('comparison', `There is no comparison ${id} here.`);
      return entry;
    }
    const suitable = comparisons.all().filter(suits);
    if (suitable.length === 0) {
      void vscode.window.showInformationMessage('There is no such comparison.');
      return undefined;
    }
    if (suitable.length === 1) return suitable[0];
    const chosen = await vscode.window.showQuickPick(
      suitable.map((entry) => ({
        label: entry.status.name,
        description: describeComparison(entry.status),
        detail: entry.status.id,
        entry,
      })),
      { title, placeHolder: 'Choose a comparison', matchOnDetail: true },
    );
    return chosen?.entry;
  }

  const any = () => true;

  return {
    'thoughtscope.newComparison': async (request) => {
      requireTrust('Making a comparison');
      const { newComparison } = await import('./new/command.ts');
      return newComparison(app.context, request);
    },

    'thoughtscope.startComparison': async (request) => {
      requireTrust('Starting a comparison');
      requireHost(app);
      const given = await fileOf(request);
      if (!given) return undefined;
      const { file, confirmed } = given;
      const runsFolder = runsFolderForFile(app.context, vscode.Uri.file(file));
      const { openComparison } = await import('../../compare/check.ts');
      const opened = openComparison(file, { runsFolder });
      if (!confirmed && !(await confirm(opened))) return undefined;
      const { comparison, text } = opened.check();
      const { createComparison } = await import('../../compare/create.ts');
      return begin(await createComparison({ comparison, text, file, runsFolder }));
    },

    'thoughtscope.stopComparison': async (argument) => {
      requireTrust('Stopping a comparison');
      const entry = await pick(argument, 'Stop Comparison', ({ status }) =>
        isWorking(status.state),
      );
      if (!entry) return;
      const { connectComparison } = await import('../../protocol/comparisonClient.ts');
      const link = await connectComparison(entry.status.folder, clientName());
      try {
        await link.stop(clientName());
      } finally {
        link.dispose();
      }
      await comparisons.refresh();
    },

    'thoughtscope.resumeComparison': async (argument) => {
      requireTrust('Resuming a comparison');
      requireHost(app);
      const entry = await pick(
        argument,
        'Resume Comparison',
        ({ status }) => !isWorking(status.state) && status.state !== 'finished',
      );
      if (!entry) return;
      const { state, name, folder } = entry.status;
      if (isWorking(state)) throw new UserError('alive', `${name} is still ${state}.`);
      await launch(folder);
    },

    'thoughtscope.deleteComparison': async (argument) => {
      requireTrust('Deleting a comparison');
      const entry = await pick(
        argument,
        'Delete Comparison',
        ({ status }) => !isWorking(status.state),
      );
      if (!entry) return;
      const { state, name, folder } = entry.status;
      if (isWorking(state)) {
        throw new UserError('alive', `${name} is still ${state}. Stop it before deleting it.`);
      }
      const own = runsToDelete(entry, comparisons.all());
      const runs = own.flatMap((id) => registry.find(id)?.status.folder ?? []);
      const answer = await vscode.window.showWarningMessage(
        `Delete the comparison ${name}?`,
        {
          modal: true,
          detail: `${folder}\nand ${runs.length} of its runs with their curves, traces and checkpoints are removed for good. Runs that it found, and those that other comparisons use, stay.`,
        },
        'Delete',
      );
      if (answer !== 'Delete') return;
      // While the question stood, another comparison may have come to use some of them.
      await comparisons.refresh();
      const still = new Set(runsToDelete(entry, comparisons.all()));
      const { removeComparison } = await import('../../worker/comparisons/remove.ts');
      await removeComparison(
        folder,
        runs.filter((run) => still.has(basename(run))),
      );
      await comparisons.refresh();
      await registry.refresh();
    },

    'thoughtscope.showComparison': async (argument) => {
      const entry = await pick(argument, 'Show Comparison', any);
      if (entry) await panels.show(entry.status.id);
    },

    'thoughtscope.showComparisonCharts': async (argument) => {
      const entry = await pick(argument, 'Show Arms in Reward Charts', any);
      if (!entry) return;
      focus.show(await arms.ids(entry.status.id));
      await vscode.commands.executeCommand(`${chartsView}.focus`);
    },

    'thoughtscope.exportComparison': async (argument) => {
      const entry = await pick(argument, 'Export Comparison', any);
      if (!entry) return;
      const parent =
        vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(entry.status.folder);
      const target = await vscode.window.showSaveDialog({
        title: `Export ${entry.status.name}`,
        defaultUri: vscode.Uri.joinPath(parent, `${entry.status.id}.html`),
        filters: { 'Web page': ['html'], Markdown: ['md'], CSV: ['csv'] },
      });
      if (!target) return;
      const ending = /\.(html|md|csv)$/.exec(target.path)?.[1];
      if (ending === undefined) {
        throw new UserError('usage', 'The name should end in .html, .md or .csv.');
      }
      const text = await comparisonPage(entry.status.folder, ending as 'html' | 'md' | 'csv');
      await vscode.workspace.fs.writeFile(target, Buffer.from(text));
    },

    'thoughtscope.runReproduction': async (name, options) => {
      requireTrust('Running a reproduction');
      requireHost(app);
      const { cardNames, readCard } = await import('../../compare/cards/card.ts');
      const { openCard } = await import('../../compare/cards/open.ts');
      const found =
        typeof name === 'string'
          ? readCard(name)
          : await pickCard(cardNames().map((each) => readCard(each)));
      if (!found) return undefined;
      const [home] = homesForRuns(app.context);
      const runsFolder = home.folder;
      const sizes = [true, false].map((quick) => {
        const { comparison } = openCard(found, { runsFolder, quick });
        return { quick, runs: comparison.arms.length * comparison.seeds.length };
      });
      const quick = options?.quick ?? (await pickSize(found.card.title, sizes));
      if (quick === undefined) return undefined;
      const opened = openCard(found, { runsFolder, quick });
      const { createComparison } = await import('../../compare/create.ts');
      const id = await begin(
        await createComparison({ ...opened, file: found.comparison, runsFolder }),
      );
      await panels.show(id);
      return id;
    },
  };
}

async function fileOf(request: unknown): Promise<{ file: string; confirmed: boolean } | undefined> {
  const uri = request instanceof vscode.Uri ? request : undefined;
  if (uri?.scheme === 'file') return { file: uri.fsPath, confirmed: false };
  if (uri) throw new UserError('run-file', 'Save the comparison file on this machine first.');
  if (typeof request === 'object' && request !== null && 'file' in request) {
    const { file, confirmed } = request as { file: unknown; confirmed?: unknown };
    if (typeof file === 'string') return { file, confirmed: confirmed === true };
  }
  const open = vscode.window.activeTextEditor?.document;
  if (open?.uri.scheme === 'file' && open.uri.path.endsWith('.rlcompare.json')) {
    return { file: open.uri.fsPath, confirmed: false };
  }
  const files = await vscode.workspace.findFiles('**/*.rlcompare.json', '**/node_modules/**', 200);
  if (files.length === 0) {
    void offerNew();
    return undefined;
  }
  const choices: (vscode.QuickPickItem & { file?: string })[] = [
    ...files.map((each) => ({
      label: basename(each.fsPath),
      description: vscode.workspace.asRelativePath(each),
      file: each.fsPath,
    })),
    { label: 'New Comparison…', iconPath: new vscode.ThemeIcon('add'), alwaysShow: true },
  ];
  const chosen = await vscode.window.showQuickPick(choices, {
    title: 'Start Comparison',
    placeHolder: 'Choose a comparison file',
  });
  if (chosen?.file !== undefined) return { file: chosen.file, confirmed: false };
  if (chosen) await vscode.commands.executeCommand('thoughtscope.newComparison');
  return undefined;
}

async function offerNew(): Promise<void> {
  const make = 'New Comparison…';
  const chosen = await vscode.window.showInformationMessage(
    'There is no comparison file (*.rlcompare.json) in this workspace yet.',
    make,
  );
  if (chosen === make) await vscode.commands.executeCommand('thoughtscope.newComparison');
}

/** Says how big it is before anything starts. */
async function confirm({ name, arms, seeds, runs, jobs }: OpenedComparison): Promise<boolean> {
  const at = jobs === 0 ? 'one less than the cores' : String(jobs);
  const answer = await vscode.window.showInformationMessage(
    `Start ${runs.toLocaleString('en')} ${runs === 1 ? 'run' : 'runs'}?`,
    {
      modal: true,
      detail: `${name}: ${arms.toLocaleString('en')} arms × ${seeds} seeds. Runs at a time: ${at}. Runs that are there already are not repeated. It goes on when the window is closed.`,
    },
    'Start',
  );
  return answer === 'Start';
}
