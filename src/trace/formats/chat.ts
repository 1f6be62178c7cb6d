import { defineFormat, share } from './build.ts';
import type { Fields, Message } from './fields.ts';
import { FormatError } from './format.ts';
import {
  integerOf,
  isObject,
  messageOf,
  messagesOf,
  numberOf,
  stringOf,
  valueAt,
  without,
  type JsonObject,
} from './values.ts';

/** Fields of a response that the assistant gave. */
export function saidBy(
  message: Message | undefined,
): Pick<Fields, 'response' | 'reasoning' | 'answer'> {
  if (message?.reasoning === undefined) return { response: message?.content ?? '' };
  return { reasoning: message.reasoning, answer: message.content };
}

/** Chat lines: `{"messages": […]}` as for fine-tuning. The assistant's last turn is the response. */
export const chatMessages = defineFormat({
  id: 'chat',
  label: 'Chat messages',
  matches: (samples) =>
    0.7 *
    share(samples, (sample) => isObject(sample) && messagesOf(sample['messages']) !== undefined),
  fields(record) {
    const messages = isObject(record) ? messagesOf(record['messages']) : undefined;
    if (!isObject(record) || !messages) throw new FormatError('messages: expected chat turns');
    const at = messages.findLastIndex(({ role }) => role === 'assistant');
    if (at < 0) throw new FormatError('messages: expected a turn of the assistant');
    const fields: Fields = { prompt: messages.slice(0, at), ...saidBy(messages[at]) };
    const metadata = without(record, ['messages', 'model', 'reward', 'score', 'step']);
    if (metadata) fields.metadata = metadata;
    const model = stringOf(record['model']);
    if (model !== undefined) fields.model = model;
    const step = integerOf(record['step']);
    if (step !== undefined) fields.step = step;
    const score = numberOf(record['reward'] ?? record['score']);
    if (score !== undefined) fields.rewards = { total: score };
    return fields;
  },
});

/** Chat completions: bare ones, or the lines of a batch's output around them. Each choice is a trace. */
export const chatCompletions = defineFormat({
  id: 'chat-completions',
  label: 'Chat completions',
  matches: (samples) =>
    0.9 * share(samples, (sample) => choicesOf(bodyOf(sample)).length > 0 || isBatch(sample)),
  count: (record) => Math.max(1, choicesOf(bodyOf(record)).length),
  fields(record, { part = 0 }) {
    const body = bodyOf(record);
    const choice = choicesOf(body)[part];
    if (!isObject(record) || !body || !choice) {
      const error = textOfError(record);
      throw new FormatError(error ?? 'response.body.choices: expected at least one');
    }
    const message = messageOf({ role: 'assistant', ...(choice['message'] as JsonObject) });
    const prompt =
      messagesOf(valueAt(record, ['request', 'messages'])) ?? messagesOf(record['messages']);
    const fields: Fields = { prompt: prompt ?? '', ...saidBy(message) };
    const finish = stringOf(choice['finish_reason']);
    if (finish !== undefined) fields.truncated = finish === 'length';
    const tokens = numberOf(valueAt(body, ['usage', 'completion_tokens']));
    if (tokens !== undefined && choicesOf(body).length === 1) fields.tokens = tokens;
    const model = stringOf(body['model']);
    if (model !== undefined) fields.model = model;
    const id = stringOf(record['custom_id'] ?? body['id']);
    if (id !== undefined) Object.assign(fields, { id, group: id });
    takeLogprobs(fields, choice);
    return fields;
  },
});

function isBatch(sample: unknown): boolean {
  return isObject(sample) && 'custom_id' in sample && isObject(sample['response']);
}

function bodyOf(record: unknown): JsonObject | undefined {
  const body = valueAt(record, ['response', 'body']) ?? record;
  return isObject(body) ? body : undefined;
}

function choicesOf(body: JsonObject | undefined): JsonObject[] {
  const choices = body?.['choices'];
  const list: unknown[] = Array.isArray(choices) ? choices : [];
  return list.filter(isObject).filter((one) => isObject(one['message']));
}

function textOfError(record: unknown): string | undefined {
  const message =
    valueAt(record, ['error', 'message']) ??
    valueAt(record, ['response', 'body', 'error', 'message']);
  return typeof message === 'string' ? `the request failed: ${message}` : undefined;
}

/** Log-probabilities of the content's tokens; they hold only where no reasoning is joined before it (build.ts checks). */
function takeLogprobs(fields: Fields, choice: JsonObject): void {
  const content = valueAt(choice, ['logprobs', 'content']);
  if (!Array.isArray(content) || content.length === 0) return;
  const tokens = content.filter(isObject);
  fields.pieces = tokens.map((token) => stringOf(token['token']) ?? '');
  fields.arrays = { logp: tokens.map((token) => numberOf(token['logprob']) ?? NaN) };
}
