import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Value } from '@sinclair/typebox/value';
import { messageOf, UserError } from '../../base/errors.ts';
import type { ModelState, Tensors } from '../../engine/engine.ts';
import {
  readCheckpoint as readModel,
  writeCheckpoint as writeModel,
} from '../../model/checkpoint.ts';
import { decodeSafetensors, encodeSafetensors } from '../../model/safetensors.ts';
import { checkpointName, parseCheckpointName, TrainingState } from './state.ts';

const TRAINING = 'training.json';
const CRITIC = 'critic.safetensors';

/** Everything tensor-like of a safe point. */
export interface SavedModels {
  policy: ModelState;
  critic?: ModelState;
}

export interface Checkpoint {
  /** Folder name under checkpoints/. */
  name: string;
  state: TrainingState;
  models: SavedModels;
  /** SHA-256 over everything in it. */
  hash: string;
}

/** Writes a checkpoint whole or not at all, in place of one of the same name. `tokenizer` = text of tokenizer.json. */
export async function writeCheckpoint(
  root: string,
  state: TrainingState,
  { policy, critic }: SavedModels,
  tokenizer: string,
): Promise<{ name: string; hash: string; bytes: number }> {
  mkdirSync(root, { recursive: true });
  // What a crash left half-written begins with a dot.
  for (const left of readdirSync(root)) {
    if (left.startsWith('.')) rmSync(join(root, left), { recursive: true, force: true });
  }
  const name = checkpointName(state);
  const training = JSON.stringify({ ...state, critic: critic?.config }, null, 1);
  const files: Record<string, string | Uint8Array> = { [TRAINING]: `${training}\n` };
  if (critic) files[CRITIC] = encodeCritic(critic);
  const hash = await writeModel(join(root, name), policy, { tokenizer, files });
  return { name, hash, bytes: folderBytes(join(root, name)) };
}

function folderBytes(folder: string): number {
  return readdirSync(folder, { withFileTypes: true }).reduce(
    (sum, entry) => sum + (entry.isFile() ? statSync(join(folder, entry.name)).size : 0),
    0,
  );
}

function encodeCritic({ weights, optimizer }: ModelState): Uint8Array {
  const all: Tensors = new Map();
  for (const [name, tensor] of weights) all.set(`weight.${name}`, tensor);
  for (const [name, tensor] of optimizer?.first ?? []) all.set(`first.${name}`, tensor);
  for (const [name, tensor] of optimizer?.second ?? []) all.set(`second.${name}`, tensor);
  return Buffer.concat(encodeSafetensors(all, optimizer ? { step: String(optimizer.step) } : {}));
}

function decodeCritic(config: ModelState['config'], bytes: Uint8Array, file: string): ModelState {
  const { tensors, metadata } = decodeSafetensors(bytes, file);
  const part = (prefix: string): Tensors =>
    new Map(
      Array.from(tensors)
        .filter(([name]) => name.startsWith(prefix))
        .map(([name, tensor]) => [name.slice(prefix.length), tensor]),
    );
  const state: ModelState = { config, weights: part('weight.') };
  if (metadata.step === undefined) return state;
  return {
    ...state,
    optimizer: { step: Number(metadata.step), first: part('first.'), second: part('second.') },
  };
}

/** Reads and checks one checkpoint. Throws UserError `checkpoint` that names the file and what is wrong. */
export async function readCheckpoint(root: string, name: string): Promise<Checkpoint> {
  const folder = join(root, name);
  const { state: policy, files, hash } = await readModel(folder);
  const state = parseState(files.get(TRAINING), join(folder, TRAINING));
  const models: SavedModels = { policy };
  if (state.critic) {
    const bytes = files.get(CRITIC);
    if (!bytes) throw new UserError('checkpoint', `${folder} holds no ${CRITIC}.`);
    models.critic = decodeCritic(state.critic, bytes, join(folder, CRITIC));
  }
  return { name, state, models, hash };
}

function parseState(bytes: Uint8Array | undefined, file: string): TrainingState {
  if (!bytes)
    throw new UserError('checkpoint', `${file} is missing: this is no checkpoint of a run.`);
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    throw new UserError('checkpoint', `${file} is not JSON.`, { cause: error });
  }
  if (Value.Check(TrainingState, value)) return value;
  const first = Value.Errors(TrainingState, value).First();
  throw new UserError(
    'checkpoint',
    `${file}: ${first?.path || '(root)'}: ${first?.message ?? 'is malformed'}.`,
  );
}

export interface ResumePoint {
  /** Newest checkpoint that is whole, with a whole reference; undefined = from the beginning. */
  checkpoint?: { name: string; state: TrainingState };
  /** Newer ones that were refused, and why. */
  refused: { name: string; reason: string }[];
}

/** Where a run can go on from: its newest whole checkpoint. Damaged ones are named and passed over. */
export async function findResumePoint(root: string): Promise<ResumePoint> {
  const refused: ResumePoint['refused'] = [];
  for (const name of listCheckpoints(root).reverse()) {
    try {
      const { state } = await readCheckpoint(root, name);
      await checkReference(root, name, state);
      return { checkpoint: { name, state }, refused };
    } catch (error) {
      refused.push({ name, reason: messageOf(error) });
    }
  }
  return { refused };
}

async function checkReference(
  root: string,
  name: string,
  { reference }: TrainingState,
): Promise<void> {
  if (!reference || reference.name === name) return;
  const { hash } = await readCheckpoint(root, reference.name);
  if (reference.hash === undefined || hash === reference.hash) return;
  throw new UserError(
    'checkpoint',
    `${join(root, reference.name)} is not the reference that ${name} was trained against.`,
  );
}

/** Names of the checkpoints in a folder, in the run's order. */
export function listCheckpoints(root: string): string[] {
  const order = (name: string): number => {
    const at = parseCheckpointName(name);
    return at ? (at.phase === 'rl' ? 1e10 : 0) + at.step : -1;
  };
  return entries(root)
    .filter((name) => parseCheckpointName(name))
    .sort((a, b) => order(a) - order(b));
}

function entries(root: string): string[] {
  try {
    return readdirSync(root);
  } catch {
    return [];
  }
}
