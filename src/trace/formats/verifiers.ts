import { defineFormat, share } from './build.ts';
import type { Fields } from './fields.ts';
import { FormatError, type RecordPlace } from './format.ts';
import {
  integerOf,
  isObject,
  messageOf,
  messagesOf,
  numberArray,
  numberOf,
  numbersOf,
  stringOf,
  textOf,
  valueAt,
  verdictOf,
  type JsonObject,
} from './values.ts';

/**
 * prime-rl's `rollouts/step_N/…/traces.jsonl` and verifiers' evaluations: an Episode a line, with the traces of its agents; a
 * trace is a graph of messages of which the sampled ones are the model's.
 */
export const verifiers = defineFormat({
  id: 'verifiers',
  label: 'prime-rl / verifiers episodes',
  matches: (samples) =>
    share(
      samples,
      (sample) =>
        isObject(sample) &&
        Array.isArray(sample['traces']) &&
        isObject(sample['task']) &&
        'ok' in sample,
    ),
  count: (record) => Math.max(1, tracesOf(record).length),
  fields(record, { part = 0 }: RecordPlace) {
    if (!isObject(record))
      throw new FormatError('expected an episode: an object with task and traces');
    const trace = tracesOf(record)[part];
    if (!trace)
      throw new FormatError('the episode has no trace: it failed before a model answered');
    const nodes = (Array.isArray(trace['nodes']) ? trace['nodes'] : []).filter(isObject);
    const last = nodes.findLastIndex((node) => node['sampled'] === true);
    if (last < 0) throw new FormatError('nodes: expected a message that a model sampled');
    const path = pathTo(nodes, last);
    const said = messageOf(nodes[last]['message']);
    const prompt = path.slice(0, -1).map((node) => messageOf(node['message']));
    const { rewards, total } = rewardsOf(trace['rewards']);
    const fields: Fields = {
      prompt: prompt.filter((message) => message !== undefined),
      rewards: { ...rewards, ...(total !== undefined && { total }) },
      metadata: metadataOf(record, trace),
    };
    if (said?.reasoning !== undefined) {
      fields.reasoning = said.reasoning;
      fields.answer = said.content;
    } else fields.response = said?.content ?? '';
    const logprobs = numberArray(nodes[last]['logprobs']);
    if (logprobs && logprobs.length > 0) fields.tokens = logprobs.length;
    takeFacts(fields, record, trace);
    return fields;
  },
});

const tracesOf = (record: unknown): JsonObject[] =>
  isObject(record) && Array.isArray(record['traces']) ? record['traces'].filter(isObject) : [];

/** Messages from the root to a node; a graph that loops or points nowhere ends the walk. */
function pathTo(nodes: readonly JsonObject[], last: number): JsonObject[] {
  const path: JsonObject[] = [];
  const seen = new Set<number>();
  for (let at: number | undefined = last; at !== undefined && !seen.has(at);) {
    const node: JsonObject | undefined = nodes[at];
    if (!node) break;
    seen.add(at);
    path.unshift(node);
    at = integerOf(node['parent']);
  }
  return path;
}

/** Scores by name, and the sum with their weights. */
function rewardsOf(value: unknown): { rewards: Record<string, number>; total?: number } {
  if (!isObject(value)) return { rewards: {} };
  const rewards: [string, number][] = [];
  let total = 0;
  for (const [name, reward] of Object.entries(value)) {
    const score = isObject(reward) ? numberOf(reward['score']) : numberOf(reward);
    if (score === undefined) continue;
    rewards.push([name, score]);
    total += score * (isObject(reward) ? (numberOf(reward['weight']) ?? 1) : 1);
  }
  return { rewards: Object.fromEntries(rewards), ...(rewards.length > 0 && { total }) };
}

function takeFacts(fields: Fields, record: JsonObject, trace: JsonObject): void {
  const set = <K extends keyof Fields>(key: K, value: Fields[K] | undefined): void => {
    if (value !== undefined) fields[key] = value;
  };
  set('step', integerOf(valueAt(record, ['run', 'work', 'step'])));
  set('group', stringOf(valueAt(record, ['group', 'id'])));
  set('truth', textOf(valueAt(record, ['task', 'data', 'answer'])));
  set('correct', verdictOf(valueAt(trace, ['metrics', 'correct'])));
  const calls = Array.isArray(trace['calls']) ? (trace['calls'] as unknown[]) : [];
  const finish = stringOf(valueAt(calls.at(-1), ['finish_reason']));
  if (finish !== undefined) fields.truncated = finish === 'length';
  set(
    'model',
    stringOf(valueAt(calls.at(-1), ['model']) ?? valueAt(trace, ['agent', 'config', 'model'])),
  );
  set('dataSource', stringOf(valueAt(record, ['env', 'id'])));
  set('id', stringOf(trace['id']));
}

function metadataOf(record: JsonObject, trace: JsonObject): JsonObject {
  const metadata: JsonObject = { ...numbersOf(trace['metrics']) };
  const agent = stringOf(valueAt(trace, ['agent', 'name']));
  if (agent !== undefined) metadata['agent'] = agent;
  for (const key of ['stop_condition', 'errors'] as const) {
    const value = trace[key];
    if (value !== undefined && !(Array.isArray(value) && value.length === 0)) metadata[key] = value;
  }
  const split = stringOf(valueAt(record, ['run', 'work', 'type']));
  if (split !== undefined) metadata['split'] = split;
  const opening = messagesOf(valueAt(record, ['task', 'data', 'prompt']));
  if (opening && opening.length > 1) metadata['turns'] = opening.length;
  return metadata;
}
