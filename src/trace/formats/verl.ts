import type { Fields } from './fields.ts';
import { defineFormat, share } from './build.ts';
import { FormatError } from './format.ts';
import {
  isObject,
  numbersOf,
  stringOf,
  textOf,
  verdictOf,
  without,
  type JsonObject,
} from './values.ts';

const OWN = ['input', 'output', 'gts', 'score', 'step', 'uid'];

/**
 * verl's `trainer.rollout_data_dir` and `validation_data_dir`: `<step>.jsonl` with input (chat template applied), output,
 * gts, score, step and one key for each extra that the reward function returned (RayPPOTrainer._dump_generations).
 */
export const verl = defineFormat({
  id: 'verl',
  label: 'verl rollouts',
  matches: (samples, path) =>
    share(samples, (sample) => isObject(sample) && OWN.slice(0, 2).every((key) => key in sample)) *
    share(samples, (sample) => isObject(sample) && 'score' in sample && 'step' in sample) *
    (/(^|[\\/])\d+\.jsonl$/.test(path) ? 1 : 0.9),
  fields(record) {
    if (!isObject(record)) throw new FormatError('expected an object with input, output and score');
    const output = stringOf(record['output']);
    if (output === undefined) throw new FormatError('output: expected text');
    const { score, step, ...parts } = numbersOf(record);
    const correct = verdictOf(record['acc'] ?? record['is_correct'] ?? record['correct']);
    const fields: Fields = {
      prompt: stringOf(record['input']) ?? '',
      response: output,
      rewards: { ...rewardsOf(parts), ...(score !== undefined && { total: score }) },
      metadata: metadataOf(record),
    };
    if (step !== undefined) fields.step = step;
    if (correct !== undefined) fields.correct = correct;
    const truth = textOf(record['gts']);
    if (truth !== undefined) fields.truth = truth;
    const group = groupOf(record['uid']);
    if (group !== undefined) fields.group = group;
    return fields;
  },
});

function rewardsOf(parts: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(parts).filter(([key]) => !OWN.includes(key)));
}

function metadataOf(record: JsonObject): JsonObject | undefined {
  const numbers = new Set(Object.keys(numbersOf(record)));
  const keys = Object.keys(record).filter((key) => numbers.has(key) && key !== 'uid');
  return without(record, [...OWN.filter((key) => key !== 'uid'), ...keys]);
}

/** A uid is the prompt's, or `<prompt's>_<rollout>_<turn>`. */
function groupOf(uid: unknown): string | undefined {
  const text = textOf(uid);
  return text?.replace(/_\d+_\d+$/, '');
}
