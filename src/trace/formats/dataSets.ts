import { saidBy } from './chat.ts';
import { defineFormat, share } from './build.ts';
import type { Fields } from './fields.ts';
import { FormatError } from './format.ts';
import {
  isObject,
  messagesOf,
  stringOf,
  textOf,
  verdictOf,
  without,
  type JsonObject,
} from './values.ts';

const has = (sample: unknown, ...keys: string[]): sample is JsonObject =>
  isObject(sample) && keys.every((key) => key in sample);

/** s1K's rows: `thinking_trajectories` and `attempt`; s1K-1.1's: DeepSeek's (the one it is used for) with its grade. */
export const s1k = defineFormat({
  id: 's1k',
  label: 's1K reasoning data',
  matches: (samples) =>
    share(
      samples,
      (sample) =>
        has(sample, 'question', 'attempt', 'thinking_trajectories') ||
        has(sample, 'question', 'deepseek_thinking_trajectory'),
    ),
  fields(record) {
    if (!isObject(record)) throw new FormatError('expected an object with question and attempt');
    const list: unknown = record['thinking_trajectories'];
    const first: unknown = Array.isArray(list) ? list[0] : undefined;
    const reasoning = stringOf(record['deepseek_thinking_trajectory'] ?? first);
    if (reasoning === undefined) throw new FormatError('thinking_trajectories: expected text');
    const correct = verdictOf(record['deepseek_grade']);
    return {
      prompt: stringOf(record['question']) ?? '',
      reasoning,
      answer: stringOf(record['deepseek_attempt'] ?? record['attempt']) ?? '',
      truth: textOf(record['solution']),
      ...(correct !== undefined && { correct }),
      dataSource: stringOf(record['source_type']),
      metadata: without(record, [
        'question',
        'solution',
        'attempt',
        'deepseek_attempt',
        'deepseek_thinking_trajectory',
        'thinking_trajectories',
        'deepseek_grade',
        'source_type',
      ]),
    };
  },
});

/** OpenThoughts' and Bespoke-Stratos' conversations (`from`, `value`), and OpenThoughts' columns kept apart. */
export const openThoughts = defineFormat({
  id: 'openthoughts',
  label: 'OpenThoughts reasoning data',
  matches: (samples) =>
    0.9 *
    share(
      samples,
      (sample) => has(sample, 'conversations') || has(sample, 'problem', 'deepseek_reasoning'),
    ),
  fields(record) {
    if (!isObject(record)) throw new FormatError('expected an object with conversations');
    if ('deepseek_reasoning' in record) {
      return {
        prompt: stringOf(record['problem']) ?? '',
        reasoning: textOf(record['deepseek_reasoning']) ?? '',
        answer: textOf(record['deepseek_solution']) ?? '',
        truth: textOf(record['ground_truth_solution']),
        dataSource: stringOf(record['source']),
      };
    }
    const turns = messagesOf(record['conversations']);
    if (!turns) throw new FormatError('conversations: expected turns with from and value');
    const at = turns.findLastIndex(({ role }) => role === 'assistant');
    if (at < 0) throw new FormatError('conversations: expected a turn of the assistant');
    const system = stringOf(record['system']);
    const fields: Fields = {
      prompt: [...(system ? [{ role: 'system', content: system }] : []), ...turns.slice(0, at)],
      ...saidBy(turns[at]),
      metadata: without(record, ['conversations', 'system']),
    };
    return fields;
  },
});

/** OpenR1-Math: several generations of one problem in a row, with verdicts and finish reasons beside them. */
export const openR1 = defineFormat({
  id: 'openr1',
  label: 'OpenR1-Math reasoning data',
  matches: (samples) =>
    share(
      samples,
      (sample) => has(sample, 'problem', 'generations') && Array.isArray(sample['generations']),
    ),
  count: (record) => Math.max(1, listOf(record, 'generations').length),
  fields(record, { part = 0 }) {
    const response = stringOf(listOf(record, 'generations')[part]);
    if (!isObject(record) || response === undefined)
      throw new FormatError('generations: expected texts');
    const verdicts = ['correctness_math_verify', 'correctness', 'correctness_llama'] as const;
    const correct = verdicts
      .map((key) => verdictOf(listOf(record, key)[part]))
      .find((verdict) => verdict !== undefined);
    const finish = stringOf(listOf(record, 'finish_reasons')[part]);
    const id = stringOf(record['uuid']);
    return {
      prompt: stringOf(record['problem']) ?? '',
      response,
      truth: textOf(record['answer']),
      ...(correct !== undefined && { correct }),
      ...(finish !== undefined && { truncated: finish === 'length' }),
      ...(id !== undefined && { id, group: id }),
      dataSource: stringOf(record['source']),
    };
  },
});

function listOf(record: unknown, key: string): unknown[] {
  const value = isObject(record) ? record[key] : undefined;
  return Array.isArray(value) ? value : [];
}
