import { findNodeAtLocation } from 'jsonc-parser';
import { parseJsonTree } from '../../run/jsonTree.ts';
import * as vscode from 'vscode';
import { messageOf } from '../../base/errors.ts';
import { ALARMS, isAlarmCode, type AlarmRule } from '../../run/alarms/rules.ts';
import type { RunStatus, StatusAlarm } from '../../run/records.ts';
import type { App } from '../app.ts';
import { isAlive } from '../runs/describe.ts';
import { RUN_FILES } from './selector.ts';

const SOURCE = 'Thoughtscope alarm';

/** A Problem that knows the run and the alarm it came from. */
class AlarmProblem extends vscode.Diagnostic {
  readonly run: RunStatus;
  readonly alarm: StatusAlarm;
  constructor(range: vscode.Range, run: RunStatus, alarm: StatusAlarm) {
    const where = `${run.name}, step ${alarm.step}`;
    super(range, `${where}: ${alarm.message}`, vscode.DiagnosticSeverity.Warning);
    this.source = SOURCE;
    this.code = alarm.code;
    this.run = run;
    this.alarm = alarm;
  }
}

/**
 * Alarms of the newest run of each run file as Problems at the field that they are most about, with what can be done about
 * them. They stay until another run of the file begins.
 */
export function createAlarmProblems({ registry, log }: App): vscode.Disposable {
  const collection = vscode.languages.createDiagnosticCollection('thoughtscope.alarms');
  /** What is on show, by file: told apart by the run and its alarms. */
  const shown = new Map<string, string>();

  async function show(file: string, run: RunStatus): Promise<void> {
    const document = await vscode.workspace.openTextDocument(vscode.Uri.file(file));
    const alarms = run.alarms ?? [];
    collection.set(
      document.uri,
      alarms.map((alarm) => new AlarmProblem(rangeOf(document, fieldOf(alarm)), run, alarm)),
    );
  }

  function refresh(): void {
    const newest = new Map<string, RunStatus>();
    for (const { status } of registry.runs()) {
      if (status.file === undefined) continue;
      const known = newest.get(status.file);
      if (!known || known.id < status.id) newest.set(status.file, status);
    }
    for (const [file, run] of newest) {
      const key = `${run.id} ${run.state} ${(run.alarms ?? []).map(({ step, code }) => `${step} ${code}`).join()}`;
      if (shown.get(file) === key) continue;
      const had = shown.has(file);
      shown.set(file, key);
      if (!had && (run.alarms ?? []).length === 0) continue;
      // A run outlives its file.
      show(file, run).catch((error: unknown) => log.debug(`${file}: ${messageOf(error)}`));
    }
  }

  const stops = [registry.onChange(refresh), registry.onStatus(refresh)];
  const actions = vscode.languages.registerCodeActionsProvider(
    RUN_FILES,
    { provideCodeActions: (_document, _range, { diagnostics }) => diagnostics.flatMap(actionsFor) },
    { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
  );
  refresh();
  return {
    dispose() {
      stops.forEach((stop) => stop());
      actions.dispose();
      collection.dispose();
    },
  };
}

/** What can be moved while it trains: the field itself, or what the rule names in its place. */
function controlsFor({ code }: StatusAlarm): readonly string[] {
  if (!isAlarmCode(code)) return [];
  const { field, controls = [] } = rule(code);
  return [field, ...controls];
}

const fieldOf = ({ code }: StatusAlarm): string => (isAlarmCode(code) ? rule(code).field : '');
const rule = (code: keyof typeof ALARMS): AlarmRule => ALARMS[code];

/** The field's own line, else the innermost block around it that the file has, else the first line. */
function rangeOf(document: vscode.TextDocument, field: string): vscode.Range {
  const tree = parseJsonTree(document.getText());
  for (let path = field.split('.'); tree && path.length > 0; path = path.slice(0, -1)) {
    const name = findNodeAtLocation(tree, path)?.parent?.children?.[0];
    if (!name) continue;
    return new vscode.Range(
      document.positionAt(name.offset),
      document.positionAt(name.offset + name.length),
    );
  }
  return new vscode.Range(0, 0, 0, 0);
}

function actionsFor(diagnostic: vscode.Diagnostic): vscode.CodeAction[] {
  if (!(diagnostic instanceof AlarmProblem)) return [];
  const { run, alarm } = diagnostic;
  const action = (title: string, command: string, ...args: unknown[]): vscode.CodeAction => {
    const made = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
    made.command = { title, command, arguments: args };
    made.diagnostics = [diagnostic];
    return made;
  };
  const alive = isAlive(run.state);
  return [
    action(`Show the rollouts of step ${alarm.step}`, 'thoughtscope.showTraces', run.id, {
      step: alarm.step,
    }),
    ...(alive ? controlsFor(alarm) : [])
      .filter((name) => run.controls[name] !== undefined)
      .map((name) =>
        action(`Change ${name} of ${run.name}…`, 'thoughtscope.setControl', run.id, name),
      ),
    ...(alive && run.state !== 'paused'
      ? [action(`Pause ${run.name}`, 'thoughtscope.pauseRun', run.id)]
      : []),
    action(`Branch ${run.name} from an earlier checkpoint…`, 'thoughtscope.branchRun', run.id),
  ];
}
