import { isObject, numberOf, stringOf, type JsonObject } from '../../trace/formats/values.ts';
import { bearer, type Delta, type Dialect, type TokenScore } from '../dialect.ts';
import { errorOf, modelNames, usageOf, words } from './values.ts';

/**
 * SGLang's /generate: the only door of that server whose log-probabilities cover the reasoning. Each message holds the whole
 * text so far, or only what is new, by a switch of the server.
 */
export const generate: Dialect = {
  id: 'sglang',
  label: 'SGLang generate',
  accepts: ({ data }) => typeof data['text'] === 'string' && isObject(data['meta_info']),
  read({ data }, memory) {
    const deltas: Delta[] = [...errorOf(data)];
    const info = isObject(data['meta_info']) ? data['meta_info'] : {};
    const text = stringOf(data['text']) ?? '';
    const whole = text.startsWith(memory.text);
    const fresh = whole ? text.slice(memory.text.length) : text;
    memory.text = whole ? text : memory.text + text;
    const all = scores(info);
    const tokens = whole ? all.slice(memory.tokens) : all;
    memory.tokens += tokens.length;
    if (tokens.length > 0) deltas.push({ kind: 'tokens', tokens });
    if (fresh !== '') deltas.push({ kind: 'content', text: fresh });
    const reason = info['finish_reason'];
    const type = isObject(reason) ? words(reason['type']) : words(reason);
    if (type !== undefined) {
      deltas.push(
        { kind: 'finish', reason: type },
        ...usageOf({ prompt: info['prompt_tokens'], completion: info['completion_tokens'] }),
      );
    }
    return deltas;
  },
  path: '/generate',
  body: ({ prompt, system, temperature, maxTokens, topLogprobs, seed }) => ({
    text: system === undefined ? prompt : `${system}\n\n${prompt}`,
    sampling_params: {
      temperature,
      max_new_tokens: maxTokens,
      ...(seed !== undefined && { sampling_seed: seed }),
    },
    ...(topLogprobs > 0 && {
      return_logprob: true,
      top_logprobs_num: topLogprobs,
      return_text_in_logprobs: true,
    }),
    stream: true,
  }),
  headers: bearer,
  modelsPath: '/v1/models',
  models: modelNames,
};

/** `output_token_logprobs: [[logprob, id, text], …]`, `output_top_logprobs` alike in lists. */
function scores(info: JsonObject): TokenScore[] {
  const list = info['output_token_logprobs'];
  const tops = info['output_top_logprobs'];
  if (!Array.isArray(list)) return [];
  return list.map((item: unknown, i) => {
    const top: unknown = Array.isArray(tops) ? tops[i] : undefined;
    return { ...triple(item), top: Array.isArray(top) ? top.map(triple) : [] };
  });
}

function triple(item: unknown): { text: string; logp: number } {
  const [logp, , text] = Array.isArray(item) ? (item as unknown[]) : [];
  return { text: stringOf(text) ?? '', logp: numberOf(logp) ?? NaN };
}
