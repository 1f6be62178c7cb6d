import { isObject, stringOf } from '../../trace/formats/values.ts';
import { bearer, type Delta, type Dialect } from '../dialect.ts';
import { errorOf, modelNames, modelOf, usageOf, words } from './values.ts';

const TYPES = /^(chat|model_load|prompt_processing|reasoning|message|tool_call)\.[a-z_]+$/;

/** LM Studio's own /api/v1/chat: named events. */
export const lmstudio: Dialect = {
  id: 'lmstudio',
  label: 'LM Studio',
  accepts: ({ event, data }) => TYPES.test(stringOf(data['type']) ?? event ?? ''),
  read({ event, data }) {
    const text = words(data['content']);
    switch (stringOf(data['type']) ?? event) {
      case 'reasoning.delta':
        return text === undefined ? [] : [{ kind: 'reasoning', text }];
      case 'message.delta':
        return text === undefined ? [] : [{ kind: 'content', text }];
      case 'chat.start':
        return modelOf(data['model_instance_id']);
      case 'chat.end': {
        const { result } = data;
        const stats = isObject(result) ? result['stats'] : undefined;
        const deltas: Delta[] = [{ kind: 'finish', reason: 'stop' }];
        if (!isObject(stats)) return deltas;
        return [
          ...deltas,
          ...usageOf({
            prompt: stats['input_tokens'],
            completion: stats['total_output_tokens'],
            reasoning: stats['reasoning_output_tokens'],
          }),
        ];
      }
      default:
        return errorOf(data);
    }
  },
  path: '/api/v1/chat',
  body: ({ model, prompt, system, temperature, maxTokens }) => ({
    model,
    input: prompt,
    ...(system !== undefined && { system_prompt: system }),
    temperature,
    max_output_tokens: maxTokens,
    stream: true,
    store: false,
  }),
  headers: bearer,
  modelsPath: '/api/v1/models',
  models: modelNames,
};
