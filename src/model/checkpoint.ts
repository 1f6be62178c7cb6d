import { join } from 'node:path';
import { UserError } from '../base/errors.ts';
import { tensorShapes, type ModelConfig } from './config.ts';
import { huggingFaceConfig, type SpecialTokens } from './huggingFace.ts';
import { readFolder, writeFolder, type Content } from './manifest.ts';
import { decodeSafetensors, encodeSafetensors, type StoredTensor } from './safetensors.ts';
import { parseConfig } from './validate.ts';

/**
 * A checkpoint folder: model.safetensors and config.json (Hugging Face layout, with the exact model configuration under
 * `thoughtscope`), optimizer.safetensors, tokenizer.json, whatever else the writer adds, and manifest.json.
 */
const FILES = {
  config: 'config.json',
  weights: 'model.safetensors',
  optimizer: 'optimizer.safetensors',
  tokenizer: 'tokenizer.json',
} as const;
const FIRST = 'first.';
const SECOND = 'second.';

type StoredTensors = Map<string, StoredTensor>;

/** What a checkpoint holds; the engine's ModelState has the same fields. */
export interface CheckpointState {
  config: ModelConfig;
  weights: StoredTensors;
  optimizer?: { step: number; first: StoredTensors; second: StoredTensors };
}

export interface CheckpointExtras {
  /** Text of tokenizer.json. */
  tokenizer?: string;
  special?: SpecialTokens;
  /** Further files by plain name, for instance the trainer's own state. */
  files?: Record<string, string | Uint8Array>;
}

export interface Checkpoint {
  state: CheckpointState;
  tokenizer: string | undefined;
  /** All files, verified. */
  files: Map<string, Uint8Array>;
  /** SHA-256 of the manifest, hence of everything. */
  hash: string;
}

/** Writes the folder whole or not at all and returns its hash. Throws UserError `checkpoint`. */
export async function writeCheckpoint(
  folder: string,
  state: CheckpointState,
  { tokenizer, special, files }: CheckpointExtras = {},
): Promise<string> {
  const config = { ...huggingFaceConfig(state.config, special), thoughtscope: state.config };
  const all = new Map<string, Content>([
    [FILES.config, `${JSON.stringify(config, null, 2)}\n`],
    [FILES.weights, encodeSafetensors(state.weights)],
  ]);
  if (state.optimizer) {
    const { step, first, second } = state.optimizer;
    const moments: StoredTensors = new Map();
    for (const [name, tensor] of first) moments.set(FIRST + name, tensor);
    for (const [name, tensor] of second) moments.set(SECOND + name, tensor);
    all.set(FILES.optimizer, encodeSafetensors(moments, { step: String(step) }));
  }
  if (tokenizer !== undefined) all.set(FILES.tokenizer, tokenizer);
  for (const [name, content] of Object.entries(files ?? {})) {
    if (all.has(name))
      throw new Error(`checkpoint: "${name}" is one of the checkpoint's own files.`);
    all.set(name, content);
  }
  return writeFolder(folder, all);
}

/** Reads and verifies a checkpoint. Throws UserError `checkpoint` that names the file and what is wrong. */
export async function readCheckpoint(folder: string): Promise<Checkpoint> {
  const { hash, files } = await readFolder(folder);
  const config = readConfig(folder, files);
  const weightsFile = join(folder, FILES.weights);
  const { tensors: weights } = decodeSafetensors(
    required(folder, files, FILES.weights),
    weightsFile,
  );
  checkShapes(config, weights, weightsFile);
  const state: CheckpointState = { config, weights };

  const optimizer = files.get(FILES.optimizer);
  if (optimizer) state.optimizer = readOptimizer(config, optimizer, join(folder, FILES.optimizer));
  const tokenizer = files.get(FILES.tokenizer);
  return { state, tokenizer: tokenizer && new TextDecoder().decode(tokenizer), files, hash };
}

function required(folder: string, files: Map<string, Uint8Array>, name: string): Uint8Array {
  const content = files.get(name);
  if (!content) throw new UserError('checkpoint', `${folder} holds no ${name}.`);
  return content;
}

function readConfig(folder: string, files: Map<string, Uint8Array>): ModelConfig {
  const file = join(folder, FILES.config);
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(required(folder, files, FILES.config)));
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError('checkpoint', `${file} is not JSON.`, { cause: error });
  }
  if (typeof value !== 'object' || value === null || !('thoughtscope' in value)) {
    throw new UserError(
      'checkpoint',
      `${file} has no field "thoughtscope": the checkpoint was written by another program.`,
    );
  }
  return parseConfig(value.thoughtscope, `${file}: thoughtscope`);
}

function readOptimizer(
  config: ModelConfig,
  bytes: Uint8Array,
  file: string,
): CheckpointState['optimizer'] {
  const { tensors, metadata } = decodeSafetensors(bytes, file);
  const step = Number(metadata['step']);
  if (!Number.isSafeInteger(step) || step < 0) {
    throw new UserError(
      'checkpoint',
      `${file}: step is "${metadata['step']}", not a whole number.`,
    );
  }
  const withPrefix = (prefix: string): StoredTensors => {
    const found: StoredTensors = new Map();
    for (const [name, tensor] of tensors) {
      if (name.startsWith(prefix)) found.set(name.slice(prefix.length), tensor);
    }
    checkShapes(config, found, `${file} (${prefix}*)`);
    return found;
  };
  return { step, first: withPrefix(FIRST), second: withPrefix(SECOND) };
}

/** The tensors are exactly the config's. */
function checkShapes(config: ModelConfig, tensors: StoredTensors, file: string): void {
  const wrong = (what: string): UserError =>
    new UserError('checkpoint', `${file}: ${what}. It does not belong to its config.json.`);
  const shapes = tensorShapes(config);
  for (const [name, shape] of shapes) {
    const found = tensors.get(name);
    if (!found) throw wrong(`tensor "${name}" is missing`);
    if (found.shape.join() !== shape.join()) {
      throw wrong(`tensor "${name}" is [${found.shape.join()}] instead of [${shape.join()}]`);
    }
  }
  for (const name of tensors.keys()) {
    if (!shapes.has(name)) throw wrong(`tensor "${name}" is none of this model's`);
  }
}
