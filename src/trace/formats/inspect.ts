import { saidBy } from './chat.ts';
import { defineFormat, share } from './build.ts';
import type { Fields, Message } from './fields.ts';
import { FormatError } from './format.ts';
import {
  isObject,
  messageOf,
  messagesOf,
  numberOf,
  stringOf,
  textOf,
  valueAt,
  verdictOf,
  type JsonObject,
} from './values.ts';

/**
 * A sample of an Inspect log (`samples/<id>_epoch_<n>.json` in an `.eval` archive, or an item of `samples` in its JSON). Long
 * strings are kept in `attachments` and named `attachment://<hash>`.
 */
export const inspect = defineFormat({
  id: 'inspect',
  label: 'Inspect evaluation',
  matches: (samples) =>
    share(
      samples,
      (sample) =>
        isObject(sample) &&
        ['id', 'epoch', 'input', 'target', 'output'].every((key) => key in sample),
    ),
  fields(raw) {
    if (!isObject(raw)) throw new FormatError('expected a sample of an Inspect log');
    const record = resolved(raw) as JsonObject;
    const choice = valueAt(record, ['output', 'choices', 0]);
    const messages = messagesOf(record['messages']) ?? [];
    const said =
      messageOf(valueAt(choice, ['message'])) ??
      messages.findLast(({ role }) => role === 'assistant');
    if (!said) {
      const error = stringOf(valueAt(record, ['error', 'message']));
      throw new FormatError(
        error
          ? `the sample failed: ${error.slice(0, 200)}`
          : 'output.choices: the model gave no answer',
      );
    }
    const { rewards, correct } = scoresOf(record['scores']);
    const fields: Fields = { prompt: promptOf(record, messages), ...saidBy(said), rewards };
    if (correct !== undefined) fields.correct = correct;
    const truth = textOf(record['target']);
    if (truth !== undefined) fields.truth = truth;
    const stop = stringOf(valueAt(choice, ['stop_reason']));
    if (stop !== undefined) fields.truncated = stop === 'max_tokens' || stop === 'model_length';
    const model = stringOf(valueAt(record, ['output', 'model']));
    if (model !== undefined) fields.model = model;
    const tokens = numberOf(valueAt(record, ['output', 'usage', 'output_tokens']));
    if (tokens !== undefined) fields.tokens = tokens;
    const id = textOf(record['id']);
    if (id !== undefined) Object.assign(fields, { id, group: id });
    fields.metadata = {
      epoch: record['epoch'],
      ...(isObject(record['metadata']) && record['metadata']),
      ...explanations(record['scores']),
    };
    return fields;
  },
});

function promptOf(record: JsonObject, messages: readonly Message[]): Fields['prompt'] {
  const at = messages.findLastIndex(({ role }) => role === 'assistant');
  if (at > 0) return messages.slice(0, at);
  return messagesOf(record['input']) ?? textOf(record['input']) ?? '';
}

/** Scores as numbers: C and I as Inspect's accuracy counts them (1, 0), P (partial) ½, N none. */
function scoresOf(value: unknown): { rewards: Record<string, number>; correct?: boolean } {
  if (!isObject(value)) return { rewards: {} };
  const rewards: [string, number][] = [];
  const verdicts: (boolean | undefined)[] = [];
  for (const [name, score] of Object.entries(value)) {
    const given = isObject(score) ? score['value'] : score;
    const verdict = verdictOf(given);
    const number = LETTERS[typeof given === 'string' ? given : ''] ?? numberOf(given);
    if (number !== undefined) rewards.push([name, number]);
    else if (typeof given === 'boolean') rewards.push([name, Number(given)]);
    verdicts.push(verdict);
  }
  const [correct] = verdicts;
  const agreed = correct !== undefined && verdicts.every((verdict) => verdict === correct);
  return { rewards: Object.fromEntries(rewards), ...(agreed && { correct }) };
}

const LETTERS: Record<string, number | undefined> = { C: 1, I: 0, P: 0.5, N: 0 };

function explanations(scores: unknown): JsonObject {
  if (!isObject(scores)) return {};
  const found = Object.entries(scores).flatMap(([name, score]) => {
    const said = isObject(score) ? stringOf(score['explanation']) : undefined;
    return said ? [[`${name} explanation`, said] as const] : [];
  });
  return Object.fromEntries(found);
}

const ATTACHMENT = /^attachment:\/\/([0-9a-f]+)$/;

/** The record with its attachments put back; one that refers to another is not followed further. */
function resolved(record: JsonObject): unknown {
  const attachments = isObject(record['attachments']) ? record['attachments'] : {};
  if (Object.keys(attachments).length === 0) return record;
  const walk = (value: unknown): unknown => {
    if (typeof value === 'string') {
      const key = ATTACHMENT.exec(value)?.[1];
      return key !== undefined && Object.hasOwn(attachments, key) ? attachments[key] : value;
    }
    if (Array.isArray(value)) return value.map(walk);
    if (!isObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, walk(item)]));
  };
  const parts = [
    'id',
    'epoch',
    'input',
    'target',
    'messages',
    'output',
    'scores',
    'metadata',
    'error',
  ];
  return Object.fromEntries(
    parts.filter((key) => key in record).map((key) => [key, walk(record[key])]),
  );
}
