import * as vscode from 'vscode';
import { UserError } from '../../base/errors.ts';
import type { RolloutSummary } from '../../run/records.ts';
import type { App } from '../app.ts';
import { addressToPath, pathToAddress, TRACE_SCHEME } from '../trace/address.ts';
import type { Goto } from '../across/controller.ts';
import { partsOf } from '../across/place.ts';

const uriOf = (run: string, rollout: string) =>
  vscode.Uri.from({ scheme: TRACE_SCHEME, path: addressToPath({ run, rollout }) });

/** Steps looked at: a run of thousands of steps would make a list that nobody reads. */
const MOST_STEPS = 200;

/** Asks for another stored rollout of the same prompt: other steps of the probes, or siblings of the group. */
async function pickNeighbour(
  { registry }: App,
  uri: vscode.Uri,
  title: string,
): Promise<vscode.Uri | undefined> {
  const { run, rollout } = pathToAddress(uri.path);
  const { step, split } = partsOf(rollout);
  if (!registry.find(run)) await registry.refresh();
  const session = await registry.session(run);
  const at = async (of: number): Promise<RolloutSummary[]> =>
    (await session.request('rolloutSummaries', { step: of, split })).rollouts;
  const own = (await at(step)).find(({ id }) => id === rollout);
  if (!own) throw new UserError('rollout', `The run keeps no rollout ${rollout}.`);
  const all = split === 'probe' ? (await session.request('rolloutSteps', { split })).steps : [step];
  const stride = Math.ceil(all.length / MOST_STEPS);
  const steps = all.filter((each, i) => i % stride === 0 || each === step);
  const found = (await Promise.all(steps.map(at)))
    .flat()
    .filter(({ group, id, stored }) => stored && group === own.group && id !== rollout);
  const items = found.map(({ id, step: of, correct, truncated, length }) => ({
    label: `Step ${of}`,
    description: `${correct ? 'right' : 'wrong'}${truncated ? ' · truncated' : ''} · ${length} tokens`,
    detail: id,
    id,
  }));
  if (items.length === 0) {
    throw new UserError('rollout', 'The text of no other rollout of this prompt was kept.');
  }
  const picked = await vscode.window.showQuickPick(items, { title, matchOnDescription: true });
  return picked && uriOf(run, picked.id);
}

export async function samePrompt(app: App, uri: vscode.Uri): Promise<void> {
  const other = await pickNeighbour(app, uri, 'Same Prompt at Other Steps');
  if (other) await vscode.window.showTextDocument(other, { viewColumn: vscode.ViewColumn.Beside });
}

/**
 * Two rollouts of a run, aligned by sentence with their behaviours and rewards; those of two runs in VS Code's own
 * difference editor. Asks for the other one where only one is given.
 */
export async function compareTraces(app: App, one: vscode.Uri, two?: vscode.Uri): Promise<void> {
  const other = two ?? (await pickNeighbour(app, one, 'Compare With'));
  if (!other) return;
  const [a, b] = [pathToAddress(one.path), pathToAddress(other.path)];
  if (a.run === b.run) {
    const place: Goto = { tab: 'compare', id: a.rollout, other: b.rollout };
    await vscode.commands.executeCommand('thoughtscope.showEmergence', a.run, place);
    return;
  }
  const name = (uri: vscode.Uri) => uri.path.slice(uri.path.lastIndexOf('/') + 1);
  await vscode.commands.executeCommand('vscode.diff', one, other, `${name(one)} ↔ ${name(other)}`);
}
