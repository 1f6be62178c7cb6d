import type * as vscode from 'vscode';
import type { Goto } from './across/controller.ts';
import type { NewRequest } from './compare/new/request.ts';
import type { StartRequest } from './start/request.ts';

/** Only the type of a command's handler: the table below is the one list of commands. */
const handler = <F extends (...args: never[]) => unknown>(): { handler?: F } => ({});

/** A run: its id, a row of the Runs view, or nothing = ask. */
export type RunArgument = string | { id: string };
/** What was right-clicked in a view: `data-vscode-context` of the element and of those around it. */
export interface TraceContext {
  run?: unknown;
  rollout?: unknown;
  behaviour?: unknown;
}
type OneRun = (run?: RunArgument) => Promise<void>;
/** Rows of the Runs view: the one clicked, and all selected. */
type SomeRuns = (run?: RunArgument, selected?: RunArgument[]) => Promise<void>;

/**
 * Every command with its arguments and result. package.json declares the same ids (test/unit/contributions.test.ts).
 * Arguments come from keybindings and other extensions too: handlers check them.
 */
export const COMMANDS = {
  /** Resolves to the id of the started run; undefined when cancelled. */
  'thoughtscope.startRun':
    handler<(request?: vscode.Uri | StartRequest) => Promise<string | undefined>>(),
  'thoughtscope.newRunFile': handler<() => Promise<void>>(),
  /** A file to write: without one the user is asked. */
  'thoughtscope.newTaskModule': handler<(file?: vscode.Uri) => Promise<void>>(),
  'thoughtscope.newRewardModule': handler<(file?: vscode.Uri) => Promise<void>>(),
  'thoughtscope.stopRun': handler<SomeRuns>(),
  'thoughtscope.stopAllRuns': handler<() => Promise<void>>(),
  'thoughtscope.pauseRun': handler<OneRun>(),
  'thoughtscope.continueRun': handler<OneRun>(),
  'thoughtscope.checkpointRun': handler<OneRun>(),
  'thoughtscope.resumeRun': handler<OneRun>(),
  /** Both resolve to the id of the branch; undefined when cancelled. */
  'thoughtscope.branchRun':
    handler<
      (
        run?: RunArgument,
        request?: { at?: string; values?: Record<string, number> },
      ) => Promise<string | undefined>
    >(),
  /** A branch with the new value from a checkpoint written now, while the run goes on. Resolves to the branch's id. */
  'thoughtscope.raceControl':
    handler<(run?: RunArgument, name?: string, value?: number) => Promise<string | undefined>>(),
  /** One step of the slider, on the selected run. */
  'thoughtscope.weightUp': handler<OneRun>(),
  'thoughtscope.weightDown': handler<OneRun>(),
  'thoughtscope.undoControl': handler<(run?: RunArgument) => Promise<string | undefined>>(),
  'thoughtscope.deleteRun': handler<SomeRuns>(),
  'thoughtscope.revealRun': handler<OneRun>(),
  'thoughtscope.duplicateRun': handler<OneRun>(),
  'thoughtscope.copyRunId': handler<OneRun>(),
  'thoughtscope.setControl':
    handler<(run?: RunArgument, name?: string, value?: number) => Promise<void>>(),
  'thoughtscope.showCharts': handler<SomeRuns>(),
  'thoughtscope.openChartsInEditor': handler<SomeRuns>(),
  /** `place`: a training step to go to; VS Code passes other things from menus. */
  /** A file, a run, or nothing = what the active editor shows, else ask. */
  'thoughtscope.openRolloutBrowser':
    handler<(target?: vscode.Uri | RunArgument) => Promise<void>>(),
  'thoughtscope.showTraces':
    handler<(run?: RunArgument, place?: { step?: unknown }) => Promise<void>>(),
  /** Behaviours, prompts and traces over the training of a run, or of what a file or folder holds: that is followed. */
  'thoughtscope.showEmergence':
    handler<(run?: vscode.Uri | RunArgument, place?: Goto) => Promise<void>>(),
  /** The same rollouts of a step scored by every algorithm. */
  'thoughtscope.openAdvantageLab': handler<OneRun>(),
  'thoughtscope.examineTrace': handler<(at?: TraceContext) => Promise<void>>(),
  'thoughtscope.banBehaviour': handler<(at?: TraceContext) => Promise<void>>(),
  'thoughtscope.forceBehaviour': handler<(at?: TraceContext) => Promise<void>>(),
  /** Opens the view that asks models, with a prompt or what is selected; nothing is sent by it. */
  'thoughtscope.askModel': handler<(prompt?: unknown) => void>(),
  /** The same, with the run's newest checkpoint as the one that is asked. */
  'thoughtscope.askRun': handler<(run?: RunArgument, prompt?: unknown) => Promise<void>>(),
  /** Addresses are those of trace documents, as text or Uri; nothing = the active editor. */
  'thoughtscope.samePrompt': handler<(address?: unknown) => Promise<void>>(),
  /** Opens the comparison of two rollouts; asks for the other trace where only one is given. */
  'thoughtscope.compareTraces': handler<(one?: unknown, two?: unknown) => Promise<void>>(),
  /** An address and an offset in UTF-16 units, or nothing = at the cursor. */
  'thoughtscope.wrongLabel': handler<(address?: unknown, offset?: unknown) => Promise<void>>(),
  'thoughtscope.goToStep':
    handler<(address?: unknown, line?: unknown, character?: unknown) => Promise<void>>(),
  'thoughtscope.refreshRuns': handler<() => Promise<void>>(),
  'thoughtscope.openWalkthrough': handler<() => Promise<void>>(),
  'thoughtscope.showEngines': handler<() => Promise<void>>(),
  'thoughtscope.installRuntime': handler<(engine?: string) => Promise<void>>(),
  'thoughtscope.removeRuntime': handler<() => Promise<void>>(),
  'thoughtscope.showDiagnostics': handler<() => Promise<void>>(),
  /** Resolves to the id of the followed run; undefined when cancelled. */
  'thoughtscope.followRun': handler<(path?: vscode.Uri | string) => Promise<string | undefined>>(),
  'thoughtscope.stopFollowing': handler<SomeRuns>(),
  'thoughtscope.mapFields': handler<(file?: vscode.Uri | string) => Promise<void>>(),
  /** The run file that it starts from, or a request, or nothing = ask. Resolves to the file's path; undefined when dismissed. */
  'thoughtscope.newComparison':
    handler<(request?: vscode.Uri | NewRequest) => Promise<string | undefined>>(),
  /** A comparison file, or `{file, confirmed}`, or nothing = the active editor, else ask. Resolves to the comparison's id. */
  'thoughtscope.startComparison':
    handler<
      (request?: vscode.Uri | { file: string; confirmed?: boolean }) => Promise<string | undefined>
    >(),
  'thoughtscope.stopComparison': handler<OneRun>(),
  'thoughtscope.resumeComparison': handler<OneRun>(),
  'thoughtscope.deleteComparison': handler<OneRun>(),
  'thoughtscope.showComparison': handler<OneRun>(),
  'thoughtscope.showComparisonCharts': handler<OneRun>(),
  'thoughtscope.exportComparison': handler<OneRun>(),
  /** A card's name, or nothing = ask. Resolves to the comparison's id. */
  'thoughtscope.runReproduction':
    handler<(name?: string, options?: { quick?: boolean }) => Promise<string | undefined>>(),
  'thoughtscope.showLog': handler<() => void>(),
} as const;

export type CommandId = keyof typeof COMMANDS;
export type Handlers = {
  [Id in CommandId]: NonNullable<(typeof COMMANDS)[Id]['handler']>;
};
