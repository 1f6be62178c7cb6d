import { isObject, stringOf } from '../../trace/formats/values.ts';
import type { Delta, Dialect } from '../dialect.ts';
import { errorOf, modelNames, modelOf, usageOf, words } from './values.ts';

const TYPES = new Set([
  'message_start',
  'content_block_start',
  'content_block_delta',
  'content_block_stop',
  'message_delta',
  'message_stop',
  'ping',
]);
/** The least that a thinking budget may be. */
const LEAST_BUDGET = 1024;

/** Anthropic's Messages, which llama.cpp, LM Studio and Ollama speak too. Recent models show a summary of their thinking. */
export const anthropic: Dialect = {
  id: 'anthropic',
  label: 'Anthropic Messages',
  accepts: ({ event, data }) => TYPES.has(stringOf(data['type']) ?? event ?? ''),
  read({ event, data }) {
    switch (stringOf(data['type']) ?? event) {
      case 'message_start': {
        const { message } = data;
        if (!isObject(message)) return [];
        const { usage } = message;
        const counts = isObject(usage)
          ? usageOf({ prompt: usage['input_tokens'], completion: undefined })
          : [];
        return [...modelOf(message['model']), ...counts];
      }
      case 'content_block_start': {
        const block = data['content_block'];
        return isObject(block) ? blockText(block) : [];
      }
      case 'content_block_delta':
        return isObject(data['delta']) ? blockText(data['delta']) : [];
      case 'message_delta': {
        const deltas: Delta[] = [];
        const { delta, usage } = data;
        const reason = isObject(delta) ? words(delta['stop_reason']) : undefined;
        if (reason !== undefined) deltas.push({ kind: 'finish', reason });
        if (isObject(usage)) {
          deltas.push(
            ...usageOf({ prompt: usage['input_tokens'], completion: usage['output_tokens'] }),
          );
        }
        return deltas;
      }
      default:
        return errorOf(data);
    }
  },
  path: '/messages',
  body({ model, prompt, system, temperature, maxTokens }) {
    const budget = Math.floor(maxTokens / 2);
    const thinks = budget >= LEAST_BUDGET;
    return {
      model,
      ...(system !== undefined && { system }),
      messages: [{ role: 'user', content: prompt }],
      max_tokens: maxTokens,
      // Thinking allows no other temperature than 1.
      ...(thinks
        ? { thinking: { type: 'enabled', budget_tokens: budget } }
        : { temperature: Math.min(temperature, 1) }),
      stream: true,
    };
  },
  headers: (key) => ({
    'anthropic-version': '2023-06-01',
    ...(key !== undefined && { 'x-api-key': key }),
  }),
  modelsPath: '/models',
  models: modelNames,
};

function blockText(block: Record<string, unknown>): Delta[] {
  if (block['type'] === 'redacted_thinking') return [{ kind: 'hidden' }];
  const thinking = words(block['thinking']);
  if (thinking !== undefined) return [{ kind: 'reasoning', text: thinking }];
  const text = words(block['text']);
  return text === undefined ? [] : [{ kind: 'content', text }];
}
