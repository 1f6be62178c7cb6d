import { join } from 'node:path';
import * as vscode from 'vscode';
import { messageOf, UserError } from '../base/errors.ts';
import { describeSelfTest, selfTest } from '../base/selfTest.ts';
import type { LabResult } from '../run/lab/result.ts';
import { acrossActions } from './across/actions.ts';
import { createAcrossPanel } from './across/panel.ts';
import { behaviourOfMetric, partsOf } from './across/place.ts';
import type { App } from './app.ts';
import type { Answer } from './ask/answer.ts';
import { createAskPanel } from './ask/panel.ts';
import { isAskable } from './ask/runs.ts';
import { comparisonActions } from './compare/actions.ts';
import { isArmId } from './compare/arms.ts';
import type { ComparisonEntry } from './compare/comparisons.ts';
import { createCompare } from './compare/compare.ts';
import { registerComparisonFiles } from './compare/file.ts';
import type { FromAsk } from '../protocol/ask.ts';
import type { RunSeries } from '../protocol/webview.ts';
import { sliceSeries } from './charts/series.ts';
import { createChartsPanel, registerChartsView, CHARTS_VIEW } from './charts/view.ts';
import { openInBrowser } from './browser/command.ts';
import { registerBrowser } from './browser/editor.ts';
import { createFileRows } from './browser/rows.ts';
import type { Handlers } from './commands.ts';
import { showDiagnostics } from './diagnostics.ts';
import { installRuntime, placeEngines, removeRuntime, showEngines } from './engines.ts';
import { createFocus } from './focus.ts';
import { followActions } from './follow/actions.ts';
import { createFollowing } from './follow/following.ts';
import { createLabPanel } from './lab/panel.ts';
import { languageActions } from './language/actions.ts';
import { createLanguage } from './language/client.ts';
import { registerHandlers } from './register.ts';
import { runActions } from './runs/actions.ts';
import { branchActions } from './runs/branch.ts';
import { report } from './report.ts';
import { numberWindow } from './runs/client.ts';
import { createNotifier } from './runs/notify.ts';
import { pickRun, pickRuns } from './runs/pick.ts';
import { createRegistry } from './runs/registry.ts';
import { rootsOfRuns, runsFolderForFile } from './runs/roots.ts';
import { createStatusBar } from './runs/statusBar.ts';
import { createRunsTree } from './runs/tree.ts';
import { watchRuns } from './runs/watch.ts';
import { createAlarmProblems } from './runFile/alarms.ts';
import { registerCodeLens } from './runFile/codeLens.ts';
import { createDiagnostics } from './runFile/diagnostics.ts';
import { newRunFile } from './start/flow.ts';
import { newModuleActions } from './start/newModule.ts';
import { startRun } from './start/start.ts';
import { putOnPath } from './terminal/path.ts';
import { createDecorations } from './trace/decorations.ts';
import { createTraceDocuments } from './trace/document.ts';
import { createTracePanel } from './trace/panel.ts';
import { createDoor } from './worker/workerDoor.ts';

/** What other extensions and the tests may use. */
export interface Api {
  /** Runs that this window knows, newest first. */
  runs(): ReturnType<App['registry']['runs']>[number]['status'][];
  /** A run's curves and marks, as the charts get them. */
  series(run: string): Promise<RunSeries>;
  /** Comparisons that this window knows, and what the Runs view shows: rows and those under them. */
  comparisons(): ComparisonEntry[];
  tree(): { id: string; under: string[] }[];
  /** What the view that asks models shows. */
  answers(): readonly Answer[];
  /** A message as that view sends it, where it is open. */
  ask(message: FromAsk): Promise<void>;
  /** What the advantage lab shows. */
  advantages(): LabResult | undefined;
  /** Milliseconds from a token's sampling to its paint, newest last, as measured since the start. */
  latencies(): readonly number[];
  /** Milliseconds that activation took. */
  activation: number;
}

/** Latencies kept: an hour of streaming would else fill the memory. */
const LATENCIES = 10_000;

export function activateApp(context: vscode.ExtensionContext): Api {
  const began = performance.now();
  const log = vscode.window.createOutputChannel('Thoughtscope', { log: true });
  const test = selfTest();
  log.info(`Self-test: ${describeSelfTest(test)}`);
  for (const problem of test.problems) log.error(problem);

  const keep = <D extends { dispose(): unknown }>(disposable: D): D => {
    context.subscriptions.push(disposable);
    return disposable;
  };
  keep(log);
  placeEngines(context);
  keep(numberWindow(context));
  const roots = () => rootsOfRuns(context);
  const door = keep(createDoor(context, log));
  const following = keep(
    createFollowing({
      memory: context.workspaceState,
      bundle: async () => join(await door.runtime(), 'dist'),
      log,
    }),
  );
  const registry = keep(
    createRegistry({
      door,
      roots,
      mayAttach: () => vscode.workspace.isTrusted,
      followed: following,
      log,
    }),
  );
  const focus = createFocus(context.workspaceState);
  const app: App = { context, log, door, registry, focus, selfTest: test, roots };

  const latencies: number[] = [];
  const fileRows = keep(createFileRows(async () => join(await door.runtime(), 'dist')));
  const documents = keep(createTraceDocuments(app, fileRows));
  keep(registerBrowser(app, fileRows, documents, following.ruleFor));
  const traces = keep(
    createTracePanel(app, documents, (milliseconds) => {
      latencies.push(milliseconds);
      if (latencies.length > LATENCIES) latencies.splice(0, LATENCIES / 2);
    }),
  );
  const lab = keep(createLabPanel(app, (run, step) => traces.show(run, { step, split: 'train' })));
  const across = keep(
    createAcrossPanel(app, (run, rollout, as) => {
      if (as === 'document') {
        documents.open(run, rollout).catch((error: unknown) => void report(log, error));
        return;
      }
      const { step, split } = partsOf(rollout);
      traces.show(run, { step, split, id: rollout });
    }),
  );
  const asking = keep(createAskPanel(app, documents));
  const openStep = (run: string, phase: string, step: number, metric: string) => {
    // An arm is a mean over runs: it has no rollouts of its own.
    if (phase !== 'rl' || isArmId(run)) return;
    const counted = behaviourOfMetric(metric);
    if (counted) return across.show(run, { tab: 'behaviours', step, ...counted });
    traces.show(run, { step, split: metric.startsWith('eval/') ? 'probe' : 'train' });
  };
  const openTrace = (run: string, rollout: string) => {
    documents.open(run, rollout).catch((error: unknown) => void report(log, error));
  };
  const compare = createCompare(app);
  keep(compare);
  const withArms: App = { ...app, registry: compare.arms.registry };
  keep(registerChartsView(withArms, { openStep, openTrace }));
  const chartsPanel = keep(createChartsPanel(withArms, { openStep, openTrace }));
  const tree = keep(createRunsTree(app, compare));
  keep(createStatusBar(app));
  const notifier = keep(createNotifier(app));
  keep(registerCodeLens());
  keep(registerComparisonFiles((file) => runsFolderForFile(context, file), log));
  keep(createAlarmProblems(app));
  keep(createDiagnostics((file) => runsFolderForFile(context, file), log));
  const language = keep(createLanguage(context, documents, log));
  keep(createDecorations(language, log));
  keep(watchRuns(app));

  /** What somebody who just started a run wants to see; nothing is put over an editor in use. */
  const showRun = (run: string) => {
    const options = { preserveFocus: true };
    void vscode.commands.executeCommand(`${CHARTS_VIEW}.focus`, options);
    if (vscode.window.tabGroups.all.every(({ tabs }) => tabs.length === 0)) traces.show(run);
  };

  const anyRun = { title: 'Show', suits: () => true, none: 'No runs yet: start one first.' };
  const handlers: Handlers = {
    ...runActions(app, (run) => notifier.expect(run)),
    ...branchActions(app, (run) => {
      notifier.expect(run);
      traces.follow(run);
    }),
    'thoughtscope.startRun': (argument) =>
      startRun(app, argument, (run, asked) => {
        notifier.expect(run);
        traces.follow(run);
        if (asked) showRun(run);
      }),
    'thoughtscope.newRunFile': () => newRunFile(context),
    ...newModuleActions,
    'thoughtscope.showCharts': async (argument, selected) => {
      const entries = await pickRuns(registry, argument, selected, anyRun);
      if (entries.length === 0) return;
      focus.show(entries.map(({ status }) => status.id));
      await vscode.commands.executeCommand(`${CHARTS_VIEW}.focus`);
    },
    'thoughtscope.openChartsInEditor': async (argument, selected) => {
      // From the palette it shows what the side bar shows.
      if (argument !== undefined) {
        const entries = await pickRuns(registry, argument, selected, anyRun);
        if (entries.length > 0) focus.show(entries.map(({ status }) => status.id));
      }
      chartsPanel.show();
    },
    'thoughtscope.showTraces': async (argument, place) => {
      if (argument === undefined && registry.runs().length === 0) return traces.show();
      const selected = focus.selected() ?? '';
      const fallback = registry.find(selected) ? selected : undefined;
      const entry = await pickRun(registry, argument ?? fallback, anyRun);
      const step = place?.step;
      const at = Number.isInteger(step)
        ? { step: Number(step), split: 'train' as const }
        : undefined;
      if (entry) traces.show(entry.status.id, at);
    },
    ...followActions(app, following, (run) => {
      void vscode.commands.executeCommand(`${CHARTS_VIEW}.focus`, { preserveFocus: true });
      traces.show(run, { step: Number.MAX_SAFE_INTEGER, split: 'train' });
    }),
    ...acrossActions(app, across, async (path) => {
      const { id } = await following.start(path);
      await registry.refresh();
      return id;
    }),
    'thoughtscope.openAdvantageLab': async (argument) => {
      const selected = focus.selected() ?? '';
      const fallback = registry.find(selected) ? selected : undefined;
      const entry = await pickRun(registry, argument ?? fallback, {
        ...anyRun,
        title: 'Open Advantage Lab',
      });
      if (entry) lab.show(entry.status.id);
    },
    ...comparisonActions(app, { ...compare, chartsView: CHARTS_VIEW }),
    ...languageActions(app, language),
    'thoughtscope.openRolloutBrowser': (target) => openInBrowser(app, following, target),
    'thoughtscope.askModel': (prompt) => {
      const editor = vscode.window.activeTextEditor;
      const selected = editor?.document.getText(editor.selection);
      asking.show({ prompt: typeof prompt === 'string' ? prompt : selected });
    },
    'thoughtscope.askRun': async (argument, prompt) => {
      const shown = registry.find(focus.selected() ?? '')?.status;
      const fallback = shown && isAskable(shown) ? shown.id : undefined;
      const entry = await pickRun(registry, argument ?? fallback, {
        title: 'Ask This Run',
        suits: ({ status }) => isAskable(status),
        none: 'No run has a checkpoint yet.',
      });
      if (!entry) return;
      const { id, name } = entry.status;
      if (!isAskable(entry.status)) {
        throw new UserError('checkpoint', `${name} has no checkpoint yet: there is nobody to ask.`);
      }
      asking.show({ run: id, ...(typeof prompt === 'string' && { prompt }) });
    },
    'thoughtscope.openWalkthrough': async () => {
      const id = `${context.extension.id}#thoughtscope.firstRun`;
      await vscode.commands.executeCommand('workbench.action.openWalkthrough', id, false);
    },
    'thoughtscope.showEngines': () => showEngines(app),
    'thoughtscope.installRuntime': (engine) => installRuntime(app, engine),
    'thoughtscope.removeRuntime': () => removeRuntime(app),
    'thoughtscope.showDiagnostics': () => showDiagnostics(app),
    'thoughtscope.showLog': () => log.show(),
  };
  keep(registerHandlers(handlers, log));

  const unfit = test.problems.length > 0;
  void vscode.commands.executeCommand('setContext', 'thoughtscope.unfitHost', unfit);
  // Off the path of activation: a few files are copied and written.
  setImmediate(() => {
    door
      .runtime()
      .then((runtime) => putOnPath(context, runtime))
      .catch((error: unknown) =>
        log.error(`The command line is not on the PATH: ${messageOf(error)}`),
      );
    following.restore();
  });

  const activation = performance.now() - began;
  log.info(`Active after ${activation.toFixed(0)} ms`);
  return {
    runs: () => registry.runs().map(({ status }) => status),
    async series(run) {
      const session = await compare.arms.registry.session(run);
      await session.ready();
      return sliceSeries(session.series, session.status());
    },
    comparisons: () => compare.comparisons.all(),
    tree: () => tree.rows(),
    answers: () => asking.answers(),
    ask: (message) => asking.receive(message),
    advantages: () => lab.result(),
    latencies: () => latencies,
    activation,
  };
}
