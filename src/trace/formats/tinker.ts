import { defineFormat, share } from './build.ts';
import type { Fields } from './fields.ts';
import { FormatError } from './format.ts';
import {
  firstOf,
  integerOf,
  isObject,
  messagesOf,
  numberOf,
  numbersOf,
  stringOf,
  textOf,
  verdictOf,
  without,
  type JsonObject,
} from './values.ts';

const TEXT = {
  prompt: ['prompt', 'question', 'problem', 'input', 'observation'],
  response: ['response', 'completion', 'output', 'action', 'text', 'generation'],
  truth: ['answer', 'expected', 'ground_truth', 'target'],
} as const;

/**
 * tinker-cookbook's `*_rollout_summaries.jsonl` (schema_version 1): a trajectory a line, with lengths, rewards and metrics of each
 * of its turns; text only where the environment logs it. The last turn's is shown.
 */
export const tinkerSummaries = defineFormat({
  id: 'tinker',
  label: 'tinker rollout summaries',
  matches: (samples) =>
    share(
      samples,
      (sample) =>
        isObject(sample) &&
        ['schema_version', 'iteration', 'group_idx', 'traj_idx', 'steps'].every((k) => k in sample),
    ),
  fields(record) {
    if (!isObject(record)) throw new FormatError('expected an object with steps and total_reward');
    const steps = (Array.isArray(record['steps']) ? record['steps'] : []).filter(isObject);
    const last = steps.at(-1);
    const logs = isObject(last?.['logs']) ? last['logs'] : {};
    const response = firstOf(logs, TEXT.response, stringOf);
    if (response === undefined) {
      throw new FormatError(
        `steps[${steps.length - 1}].logs: holds no text of the response (none of ${TEXT.response.join(', ')}): the environment logs none`,
      );
    }
    const total = numberOf(record['total_reward']);
    const metrics = { ...numbersOf(last?.['metrics']), ...numbersOf(record['trajectory_metrics']) };
    const correct = verdictOf(metrics['correct']);
    const fields: Fields = {
      prompt: firstOf(logs, TEXT.prompt, stringOf) ?? '',
      response,
      rewards: { ...metrics, ...(total !== undefined && { total }) },
      metadata: {
        ...without(record, ['steps', 'total_reward', 'iteration', 'trajectory_metrics']),
      },
      ...(correct !== undefined && { correct }),
    };
    const truth = firstOf(logs, TEXT.truth, textOf);
    if (truth !== undefined) fields.truth = truth;
    const step = integerOf(record['iteration']);
    if (step !== undefined) fields.step = step;
    const tokens = steps.reduce((sum, one) => sum + (numberOf(one['ac_len']) ?? 0), 0);
    if (tokens > 0) fields.tokens = tokens;
    const group = integerOf(record['group_idx']);
    if (group !== undefined) fields.group = `${step ?? ''}/${group}`;
    return fields;
  },
});

/** tinker-cookbook's evaluations: `trajectories.jsonl`, a conversation a line. */
export const tinkerTrajectories = defineFormat({
  id: 'tinker-eval',
  label: 'tinker evaluation trajectories',
  matches: (samples) =>
    share(
      samples,
      (sample) =>
        isObject(sample) && ['idx', 'benchmark', 'turns', 'reward'].every((key) => key in sample),
    ),
  fields(record) {
    const turns = isObject(record) ? messagesOf(record['turns']) : undefined;
    if (!isObject(record) || !turns) throw new FormatError('turns: expected chat turns');
    const at = turns.findLastIndex(({ role }) => role === 'assistant');
    if (at < 0) throw new FormatError('turns: expected one of the assistant');
    const metrics = numbersOf(record['metrics']);
    const total = numberOf(record['reward']);
    const correct = verdictOf(metrics['correct']);
    const logs: JsonObject = isObject(record['logs']) ? record['logs'] : {};
    const truth = firstOf(logs, TEXT.truth, textOf);
    return {
      prompt: turns.slice(0, at),
      response: turns[at].content,
      rewards: { ...metrics, ...(total !== undefined && { total }) },
      metadata: without(record, ['turns', 'metrics', 'reward', 'benchmark']),
      ...(correct !== undefined && { correct }),
      ...(truth !== undefined && { truth }),
      ...(stringOf(record['benchmark']) && { dataSource: stringOf(record['benchmark']) }),
      ...(stringOf(record['example_id']) && { group: stringOf(record['example_id']) }),
    };
  },
});
