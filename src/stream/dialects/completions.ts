import { isObject, numberOf, stringOf, type JsonObject } from '../../trace/formats/values.ts';
import { bearer, type Delta, type Dialect, type TokenScore } from '../dialect.ts';
import { errorOf, modelNames, modelOf, objects, usageOf, words } from './values.ts';

/** Completions without a chat template: the prompt as it is, the text with whatever tags the model writes. */
export const completions: Dialect = {
  id: 'completions',
  label: 'OpenAI-compatible, text completion',
  accepts: ({ data }) => objects(data['choices']).some((choice) => 'text' in choice),
  read({ data }) {
    const deltas: Delta[] = [...errorOf(data), ...modelOf(data['model'])];
    for (const choice of objects(data['choices'])) {
      if (choice['index'] !== undefined && choice['index'] !== 0) continue;
      const { logprobs } = choice;
      const tokens = isObject(logprobs) ? columns(logprobs) : [];
      if (tokens.length > 0) deltas.push({ kind: 'tokens', tokens });
      const text = words(choice['text']);
      if (text !== undefined) deltas.push({ kind: 'content', text });
      const reason = words(choice['finish_reason']);
      if (reason !== undefined) deltas.push({ kind: 'finish', reason });
    }
    const { usage } = data;
    if (isObject(usage)) {
      deltas.push(
        ...usageOf({ prompt: usage['prompt_tokens'], completion: usage['completion_tokens'] }),
      );
    }
    return deltas;
  },
  path: '/completions',
  body: ({ model, prompt, system, temperature, maxTokens, topLogprobs, seed }) => ({
    model,
    prompt: system === undefined ? prompt : `${system}\n\n${prompt}`,
    temperature,
    max_tokens: maxTokens,
    ...(topLogprobs > 0 && { logprobs: topLogprobs }),
    ...(seed !== undefined && { seed }),
    stream: true,
  }),
  headers: bearer,
  modelsPath: '/models',
  models: modelNames,
};

/** `{tokens: […], token_logprobs: […], top_logprobs: [{token: logprob}]}`. */
function columns(logprobs: JsonObject): TokenScore[] {
  const { tokens, token_logprobs: logps, top_logprobs: tops } = logprobs;
  if (!Array.isArray(tokens)) return [];
  return tokens.map((token: unknown, i) => {
    const top: unknown = Array.isArray(tops) ? tops[i] : undefined;
    return {
      text: stringOf(token) ?? '',
      logp: (Array.isArray(logps) ? numberOf(logps[i]) : undefined) ?? NaN,
      top: Object.entries(isObject(top) ? top : {}).map(([text, logp]) => ({
        text,
        logp: numberOf(logp) ?? NaN,
      })),
    };
  });
}
