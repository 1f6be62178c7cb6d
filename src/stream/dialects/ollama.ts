import { isObject } from '../../trace/formats/values.ts';
import { bearer, type Delta, type Dialect } from '../dialect.ts';
import { errorOf, modelNames, modelOf, tokenScores, usageOf, words } from './values.ts';

/** Ollama's own /api/chat: a JSON object a line, reasoning in `message.thinking`. */
export const ollama: Dialect = {
  id: 'ollama',
  label: 'Ollama',
  accepts: ({ data }) =>
    typeof data['done'] === 'boolean' || (isObject(data['message']) && !('choices' in data)),
  read({ data }) {
    const deltas: Delta[] = [...errorOf(data), ...modelOf(data['model'])];
    const tokens = tokenScores(data['logprobs']);
    if (tokens.length > 0) deltas.push({ kind: 'tokens', tokens });
    const { message } = data;
    // `response` and `thinking` at the top: /api/generate.
    const said = isObject(message)
      ? message
      : { content: data['response'], thinking: data['thinking'] };
    const reasoning = words(said['thinking']);
    if (reasoning !== undefined) deltas.push({ kind: 'reasoning', text: reasoning });
    const content = words(said['content']);
    if (content !== undefined) deltas.push({ kind: 'content', text: content });
    if (data['done'] === true) {
      deltas.push({ kind: 'finish', reason: words(data['done_reason']) ?? 'stop' });
      deltas.push(
        ...usageOf({ prompt: data['prompt_eval_count'], completion: data['eval_count'] }),
      );
    }
    return deltas;
  },
  path: '/api/chat',
  body: ({ model, prompt, system, temperature, maxTokens, topLogprobs, seed }) => ({
    model,
    messages: [
      ...(system === undefined ? [] : [{ role: 'system', content: system }]),
      { role: 'user', content: prompt },
    ],
    options: { temperature, num_predict: maxTokens, ...(seed !== undefined && { seed }) },
    ...(topLogprobs > 0 && { logprobs: true, top_logprobs: topLogprobs }),
    stream: true,
  }),
  headers: bearer,
  modelsPath: '/api/tags',
  models: modelNames,
};
