import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import { UserError } from '../../base/errors.ts';
import { RUN_FILES } from '../../run/paths.ts';
import { BEHAVIOUR_NAMES } from '../../trace/behaviours.ts';
import type { App } from '../app.ts';
import type { Handlers, TraceContext } from '../commands.ts';
import { pickRun } from '../runs/pick.ts';
import { requireTrust } from '../trust.ts';
import type { Goto } from './controller.ts';
import type { AcrossPanel } from './panel.ts';
import { dumpOf, partsOf } from './place.ts';

type Actions = Pick<
  Handlers,
  | 'thoughtscope.showEmergence'
  | 'thoughtscope.examineTrace'
  | 'thoughtscope.banBehaviour'
  | 'thoughtscope.forceBehaviour'
>;

/** @param importDump takes a file or folder of another trainer among the runs; resolves to the run's id */
export function acrossActions(
  app: App,
  panel: AcrossPanel,
  importDump: (path: string) => Promise<string>,
): Actions {
  const { registry, focus } = app;

  const payOff =
    (mode: 'ban' | 'force'): Actions['thoughtscope.banBehaviour'] =>
    (at) => {
      requireTrust('Sampling a checkpoint');
      const behaviour = BEHAVIOUR_NAMES.find((name) => name === at?.behaviour);
      if (!behaviour) throw new UserError('usage', 'Right-click a highlighted behaviour first.');
      panel.show(runOf(at), { tab: 'behaviours', behaviour, intervene: mode });
      return Promise.resolve();
    };

  function runOf(at: TraceContext | undefined): string {
    if (typeof at?.run === 'string' && registry.find(at.run)) return at.run;
    throw new UserError('unknown-run', 'This trace belongs to no run that is known here.');
  }

  /** The run that a store, a dump or a folder of dumps is. */
  async function runAt(uri: vscode.Uri): Promise<string> {
    if (uri.scheme !== 'file') {
      throw new UserError('path', `${uri.toString()} is no place on this machine.`);
    }
    const { fsPath } = uri;
    if (basename(fsPath) === RUN_FILES.store) {
      const id = basename(dirname(fsPath));
      if (!registry.find(id)) await registry.refresh();
      if (registry.find(id)) return id;
      throw new UserError('unknown-run', `There is no run ${id} here.`);
    }
    return importDump(dumpOf(fsPath));
  }

  return {
    'thoughtscope.showEmergence': async (argument, place) => {
      if (argument instanceof vscode.Uri) {
        return panel.show(await runAt(argument), checkedPlace(place));
      }
      const selected = focus.selected() ?? '';
      const fallback = registry.find(selected) ? selected : undefined;
      const entry = await pickRun(registry, argument ?? fallback, {
        title: 'Show Emergence',
        suits: () => true,
        none: 'No runs yet: start one first.',
      });
      if (entry) panel.show(entry.status.id, checkedPlace(place));
    },
    'thoughtscope.examineTrace': (at) => {
      if (typeof at?.rollout !== 'string') {
        throw new UserError('usage', 'Right-click a trace in the trace view first.');
      }
      partsOf(at.rollout);
      panel.show(runOf(at), { tab: 'trace', id: at.rollout });
      return Promise.resolve();
    },
    'thoughtscope.banBehaviour': payOff('ban'),
    'thoughtscope.forceBehaviour': payOff('force'),
  };
}

/** Arguments of commands come from keybindings and other extensions too. */
function checkedPlace(place: unknown): Goto | undefined {
  if (typeof place !== 'object' || place === null) return undefined;
  const { tab, behaviour, id, other } = place as Record<string, unknown>;
  const text = (value: unknown): string | undefined =>
    typeof value === 'string' ? value : undefined;
  const known = (['behaviours', 'prompts', 'trace', 'compare'] as const).find(
    (name) => name === tab,
  );
  if (!known) return undefined;
  return { tab: known, behaviour: text(behaviour), id: text(id), other: text(other) };
}
