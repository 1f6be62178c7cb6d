import type { Fields } from './fields.ts';
import { defineFormat, share } from './build.ts';
import { FormatError } from './format.ts';
import { integerOf, isObject, messagesOf, stringOf, textOf, type JsonObject } from './values.ts';

const OWN = ['step', 'prompt', 'completion', 'advantage'];

/**
 * TRL's completions table (`log_completions=True`): step, prompt, completion, one floating-point column for each reward
 * function (null where it did not apply), other columns as logged, advantage (GRPOTrainer.log). The weights of the sum are not
 * in the table, so there is no total.
 */
export const trl = defineFormat({
  id: 'trl',
  label: 'TRL completions',
  matches: (samples) => 0.95 * share(samples, isRow),
  fields(record) {
    if (!isObject(record) || !('completion' in record)) {
      throw new FormatError('expected a row with prompt and completion');
    }
    const turns = messagesOf(record['completion']);
    const said = turns?.at(-1);
    const response = said?.content ?? textOf(record['completion']);
    if (response === undefined) throw new FormatError('completion: expected text or chat turns');
    const fields: Fields = {
      prompt: messagesOf(record['prompt']) ?? textOf(record['prompt']) ?? '',
      rewards: {},
      metadata: {},
    };
    if (said?.reasoning !== undefined) Object.assign(fields, { reasoning: said.reasoning });
    if (said?.reasoning === undefined) fields.response = response;
    else fields.answer = response;
    const step = integerOf(record['step']);
    if (step !== undefined) fields.step = step;
    takeColumns(record, fields);
    return fields;
  },
});

function isRow(sample: unknown): boolean {
  return isObject(sample) && OWN.every((key) => key in sample);
}

/** Tables tell rewards (doubles) from other numbers (integers come as bigint). */
function takeColumns(record: JsonObject, { rewards = {}, metadata = {} }: Fields): void {
  for (const [key, value] of Object.entries(record)) {
    if (key === 'step' || key === 'prompt' || key === 'completion') continue;
    if (key === 'advantage') metadata[key] = value;
    else if (typeof value === 'number' && Number.isFinite(value)) rewards[key] = value;
    else if (value !== null) metadata[key] = stringOf(value) ?? value;
  }
}
