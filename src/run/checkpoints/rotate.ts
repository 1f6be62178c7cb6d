import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Value } from '@sinclair/typebox/value';
import { listCheckpoints } from './folder.ts';
import { TrainingState } from './state.ts';

/** Checkpoints that a control change or a pause forced: the way back to what held before. The latest so many stay. */
const WAYS_BACK = 16;

/**
 * Removes old checkpoints. The latest `keep` stay, the best by held-out accuracy, those somebody asked for, the latest ways
 * back, and the references of all these: of references that were refreshed the older ones go. Damaged ones stay too:
 * whoever resumes is told about them. Returns what went.
 */
export function rotateCheckpoints(root: string, keep: number): string[] {
  const names = listCheckpoints(root);
  const stay = new Set(names.slice(-keep));
  const waysBack: string[] = [];
  const references = new Map<string, string>();
  let best: { name: string; accuracy: number } | undefined;
  for (const name of names) {
    const state = readState(join(root, name, 'training.json'));
    if (!state) {
      stay.add(name);
      continue;
    }
    if (state.pinned === 'control') waysBack.push(name);
    else if (state.pinned === 'asked') stay.add(name);
    if (state.reference) references.set(name, state.reference.name);
    const { accuracy } = state;
    if (accuracy !== undefined && (!best || accuracy >= best.accuracy)) best = { name, accuracy };
  }
  if (best) stay.add(best.name);
  for (const name of waysBack.slice(-WAYS_BACK)) stay.add(name);
  for (const name of [...stay]) stay.add(references.get(name) ?? name);
  const gone = names.filter((name) => !stay.has(name));
  for (const name of gone) rmSync(join(root, name), { recursive: true, force: true });
  return gone;
}

function readState(file: string): TrainingState | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return Value.Check(TrainingState, value) ? value : undefined;
  } catch {
    return undefined;
  }
}
