import { Value } from '@sinclair/typebox/value';
import { UserError } from '../base/errors.ts';
import { ModelConfig } from './config.ts';

const OUTPUT_NAME = /^[A-Za-z0-9_-]+$/;

/** What the schema cannot say. Throws UserError `model` naming the field. */
export function checkConfig(config: ModelConfig): void {
  const { width, heads } = config;
  const part = width / heads;
  if (!Number.isInteger(part) || part % 2 !== 0) {
    throw new UserError(
      'model',
      `model width ${width} / heads ${heads} = ${part}, but rotary positions need an even whole number: change width or heads.`,
    );
  }
  for (const name of Object.keys(config.outputs)) {
    if (!OUTPUT_NAME.test(name)) {
      throw new UserError('model', `model output "${name}": use letters, digits, _ and - only.`);
    }
  }
}

/** A checked ModelConfig from parsed JSON; `where` (a file) goes into the UserError. */
export function parseConfig(value: unknown, where: string): ModelConfig {
  if (!Value.Check(ModelConfig, value)) {
    const first = Value.Errors(ModelConfig, value).First();
    const field = first?.path.slice(1).replaceAll('/', '.') || 'the model configuration';
    throw new UserError('model', `${where}: ${field}: ${first?.message ?? 'is malformed'}.`);
  }
  checkConfig(value);
  return value;
}

/** The same model structure? Initialisation does not count: two such models can exchange weights. */
export function sameStructure(a: ModelConfig, b: ModelConfig): boolean {
  return Value.Equal({ ...a, init: undefined }, { ...b, init: undefined });
}
