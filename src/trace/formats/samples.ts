import { defineFormat, share } from './build.ts';
import { FormatError } from './format.ts';
import { integerOf, isObject, numberOf, stringOf } from './values.ts';
import { promptBlock } from './prompt.ts';

/**
 * OpenRLHF's TensorBoard text `train/generated_samples`, one a step, as the event reader gives it: `Sample:\n…\n\nReward: x`, with
 * the line feeds written out as two characters. Prompt and response are one text.
 */
export const openRlhf = defineFormat({
  id: 'openrlhf',
  label: 'OpenRLHF samples in TensorBoard',
  matches: (samples) =>
    share(
      samples,
      (sample) =>
        isObject(sample) &&
        stringOf(sample['tensorboardText']) !== undefined &&
        sample['tag'] === 'train/generated_samples',
    ),
  fields(record) {
    const text = isObject(record) ? stringOf(record['tensorboardText']) : undefined;
    if (!isObject(record) || text === undefined) throw new FormatError('expected a text summary');
    const match = /^Sample:(?:\\n|\n)([^]*?)(?:\\n|\n){2}Reward: (\S+)\s*$/.exec(text);
    const reward = match ? numberOf(match[2]) : undefined;
    return {
      prompt: '',
      response: match ? match[1] : text,
      step: integerOf(record['step']),
      ...(reward !== undefined && { rewards: { total: reward } }),
    };
  },
});

/** A file of plain text, with or without a prompt's block and think tags: one trace. */
export const plainText = defineFormat({
  id: 'text',
  label: 'Text',
  matches: (samples) => 0.3 * share(samples, (sample) => isObject(sample) && 'plainText' in sample),
  fields(record) {
    const response = isObject(record) ? stringOf(record['plainText']) : undefined;
    if (response === undefined) throw new FormatError('expected text');
    const block = promptBlock(response);
    if (!block) return { response };
    const { start, end } = block.prompt;
    return { prompt: response.slice(start, end), response: response.slice(block.response) };
  },
});
