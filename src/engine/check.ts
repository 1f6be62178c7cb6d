import { UserError } from '../base/errors.ts';
import { tensorShapes, type ModelConfig } from '../model/config.ts';
import { checkConfig } from '../model/validate.ts';
import type {
  Batch,
  Floats,
  ModelState,
  Prompts,
  Sampling,
  Tensors,
  TokenGradients,
} from './engine.ts';

/**
 * What every engine checks at its door, so that all refuse the same things with the same words.
 */

/** Throws UserError `not-finite` that names the tensor and where the first NaN or ±∞ is. */
export function checkFinite(name: string, data: Floats): void {
  for (let i = 0; i < data.length; i++) {
    if (!Number.isFinite(data[i])) throw notFinite(name, data[i], i);
  }
}

/** The error for a NaN or ±∞ at `index` of the tensor. */
export function notFinite(name: string, value: number, index: number): UserError {
  return new UserError(
    'not-finite',
    `${name} holds ${value} at index ${index}: training has diverged or the weights are damaged. ` +
      'Go back to the last good checkpoint; a lower learning rate or gradient clip may help.',
  );
}

/** Every tensor of the config is there in its shape, nothing else, all finite. */
export function checkTensors(config: ModelConfig, tensors: Tensors, what: string): void {
  const shapes = tensorShapes(config);
  for (const [name, shape] of shapes) {
    const tensor = tensors.get(name);
    if (!tensor) throw new UserError('model', `${what} "${name}" is missing.`);
    const size = shape.reduce((a, b) => a * b, 1);
    if (tensor.shape.join() !== shape.join() || tensor.data.length !== size) {
      throw new UserError(
        'model',
        `${what} "${name}" has shape [${tensor.shape.join()}] and ${tensor.data.length} values, but the model needs [${shape.join()}].`,
      );
    }
    checkFinite(`${what} "${name}"`, tensor.data);
  }
  for (const name of tensors.keys()) {
    if (!shapes.has(name)) throw new UserError('model', `${what} "${name}" is not of this model.`);
  }
}

/** Config, weights and optimizer state fit together and are finite. */
export function checkState(state: ModelState): void {
  checkConfig(state.config);
  checkTensors(state.config, state.weights, 'weight');
  if (state.optimizer) {
    const { step, first, second } = state.optimizer;
    if (!Number.isSafeInteger(step) || step < 0) {
      throw new UserError('model', `optimizer step is ${step}, not a whole number.`);
    }
    checkTensors(state.config, first, 'first moment of');
    checkTensors(state.config, second, 'second moment of');
  }
}

function checkSequences(
  what: string,
  { tokens, offsets }: { tokens: Int32Array; offsets: Int32Array },
  config: ModelConfig,
  longest: number,
): void {
  const rows = offsets.length - 1;
  if (rows < 0 || offsets[0] !== 0 || offsets[rows] !== tokens.length) {
    throw new Error(`${what}: offsets must run from 0 to the number of tokens (${tokens.length}).`);
  }
  for (let row = 0; row < rows; row++) {
    const length = offsets[row + 1] - offsets[row];
    if (length < 1) throw new Error(`${what}: sequence ${row} is empty.`);
    if (length > longest) {
      throw new UserError(
        'context',
        `${what}: sequence ${row} has ${length} tokens; this model takes at most ${longest}.`,
      );
    }
  }
  for (let i = 0; i < tokens.length; i++) {
    if (tokens[i] < 0 || tokens[i] >= config.vocab) {
      throw new UserError(
        'vocabulary',
        `${what}: token ${tokens[i]} at index ${i} is not in the vocabulary of ${config.vocab}.`,
      );
    }
  }
}

export function checkBatch(batch: Batch, config: ModelConfig): void {
  checkSequences('batch', batch, config, config.context);
  const rows = batch.offsets.length - 1;
  if (batch.temperature.length !== rows) {
    throw new Error(`batch: ${batch.temperature.length} temperatures for ${rows} sequences.`);
  }
  for (let row = 0; row < rows; row++) {
    const tau = batch.temperature[row];
    if (!(tau > 0 && tau < Infinity)) {
      throw new Error(`batch: temperature of sequence ${row} is ${tau}, but must be above 0.`);
    }
  }
  for (const [name, column] of Object.entries(batch.columns)) {
    if (column.length !== batch.tokens.length) {
      throw new Error(
        `batch: column "${name}" has ${column.length} values for ${batch.tokens.length} tokens.`,
      );
    }
  }
}

/** What a gradient function returned for a part: right lengths, known heads, finite. */
export function checkTokenGradients(given: TokenGradients, part: Batch, config: ModelConfig): void {
  if (!Number.isFinite(given.loss)) {
    throw new UserError('not-finite', `the loss is ${given.loss}: training has diverged.`);
  }
  const check = (name: string, data: Floats | undefined): void => {
    if (!data) return;
    if (data.length !== part.tokens.length) {
      throw new Error(
        `gradient of ${name}: ${data.length} values for ${part.tokens.length} tokens.`,
      );
    }
    checkFinite(`gradient of ${name}`, data);
  };
  check('logp', given.logp);
  check('entropy', given.entropy);
  for (const [head, data] of Object.entries(given.heads ?? {})) {
    if (!Object.hasOwn(config.outputs, head))
      throw new Error(`gradient of unknown head "${head}".`);
    check(`head "${head}"`, data);
  }
}

/** `longest` is the engine's longest sequence; a prompt must leave room for at least one token. */
export function checkPrompts(prompts: Prompts, config: ModelConfig, longest: number): void {
  checkSequences('prompts', prompts, config, longest - 1);
  const rows = prompts.offsets.length - 1;
  if (prompts.rows.length !== rows) {
    throw new Error(`prompts: ${prompts.rows.length} row identities for ${rows} prompts.`);
  }
}

export function checkSampling(sampling: Sampling, config: ModelConfig): void {
  const { temperature, topK, topP, maxTokens, bias, concurrency } = sampling;
  const wrong = (field: string, value: unknown, need: string): never => {
    throw new UserError('sampling', `sampling: ${field} is ${String(value)}, but must be ${need}.`);
  };
  if (!(temperature >= 0 && temperature < Infinity))
    wrong('temperature', temperature, '0 or above');
  if (!Number.isInteger(topK) || topK < 0) wrong('topK', topK, 'a whole number, 0 = off');
  if (!(topP > 0 && topP <= 1)) wrong('topP', topP, 'above 0 and at most 1');
  if (!Number.isInteger(maxTokens) || maxTokens < 1) wrong('maxTokens', maxTokens, 'at least 1');
  if (concurrency !== undefined && (!Number.isInteger(concurrency) || concurrency < 1)) {
    wrong('concurrency', concurrency, 'at least 1');
  }
  for (const [field, list] of [
    ['stop', sampling.stop],
    ['ban', sampling.ban ?? []],
  ] as const) {
    for (const token of list) checkToken(field, token, config);
  }
  if (bias) {
    if (bias.length !== config.vocab) {
      wrong('bias', `of length ${bias.length}`, `as long as the vocabulary (${config.vocab})`);
    }
    bias.forEach((value, token) => {
      if (Number.isNaN(value) || value === Infinity)
        wrong(`bias of token ${token}`, value, 'finite or -∞');
    });
  }
  const banned = new Set(sampling.ban);
  for (let token = 0; token < config.vocab; token++) {
    if (!banned.has(token) && bias?.[token] !== -Infinity) return;
  }
  throw new UserError('sampling', 'sampling: every token is banned.');
}

/** A stop, banned or forced token must be in the vocabulary. */
export function checkToken(field: string, token: number, config: ModelConfig): void {
  if (!Number.isInteger(token) || token < 0 || token >= config.vocab) {
    throw new UserError(
      'sampling',
      `sampling: ${field} token ${token} is not in the vocabulary of ${config.vocab}.`,
    );
  }
}
