import { isObject, type JsonObject } from '../../trace/formats/values.ts';
import { bearer, type Delta, type Dialect } from '../dialect.ts';
import { errorOf, modelNames, modelOf, objects, tokenScores, usageOf, words } from './values.ts';

/**
 * Chat completions as OpenAI invented them, with everything that servers add: `reasoning` (vLLM, Ollama's /v1, OpenRouter,
 * LM Studio for gpt-oss), `reasoning_content` (DeepSeek, SGLang, llama.cpp), `reasoning_details` (OpenRouter).
 */
export const chat: Dialect = {
  id: 'openai',
  label: 'OpenAI-compatible',
  accepts: ({ data }) => Array.isArray(data['choices']),
  read({ data }) {
    const deltas: Delta[] = [...errorOf(data), ...modelOf(data['model'])];
    for (const choice of objects(data['choices'])) {
      // One answer a stream is asked for; another's words would be mixed in.
      if (choice['index'] !== undefined && choice['index'] !== 0) continue;
      deltas.push(...readChoice(choice));
    }
    const usage = data['usage'];
    if (isObject(usage)) {
      const details = usage['completion_tokens_details'];
      deltas.push(
        ...usageOf({
          prompt: usage['prompt_tokens'],
          completion: usage['completion_tokens'],
          reasoning: isObject(details) ? details['reasoning_tokens'] : undefined,
        }),
      );
    }
    return deltas;
  },
  path: '/chat/completions',
  body: ({ model, prompt, system, temperature, maxTokens, topLogprobs, seed }) => ({
    model,
    messages: [
      ...(system === undefined ? [] : [{ role: 'system', content: system }]),
      { role: 'user', content: prompt },
    ],
    temperature,
    max_tokens: maxTokens,
    ...(topLogprobs > 0 && { logprobs: true, top_logprobs: topLogprobs }),
    ...(seed !== undefined && { seed }),
    stream: true,
    stream_options: { include_usage: true },
  }),
  headers: bearer,
  modelsPath: '/models',
  models: modelNames,
};

function readChoice(choice: JsonObject): Delta[] {
  // A server that does not stream answers with the whole message.
  const said = isObject(choice['delta']) ? choice['delta'] : choice['message'];
  const deltas: Delta[] = [];
  const logprobs = choice['logprobs'];
  if (isObject(logprobs)) {
    const tokens = [
      ...tokenScores(logprobs['reasoning_content']),
      ...tokenScores(logprobs['content']),
    ];
    if (tokens.length > 0) deltas.push({ kind: 'tokens', tokens });
  }
  if (isObject(said)) {
    const details = objects(said['reasoning_details']);
    const reasoning =
      words(said['reasoning']) ?? words(said['reasoning_content']) ?? words(joined(details));
    const summary =
      details.length > 0 && details.every((each) => each['type'] === 'reasoning.summary');
    if (reasoning !== undefined) {
      deltas.push({ kind: 'reasoning', text: reasoning, ...(summary && { summary: true }) });
    } else if (details.some((each) => each['type'] === 'reasoning.encrypted')) {
      deltas.push({ kind: 'hidden' });
    }
    const content = words(said['content']) ?? parts(said['content']) ?? words(said['refusal']);
    if (content !== undefined) deltas.push({ kind: 'content', text: content });
  }
  const reason = words(choice['finish_reason']);
  if (reason !== undefined) deltas.push({ kind: 'finish', reason });
  return deltas;
}

const joined = (details: readonly JsonObject[]): string =>
  details.map((each) => words(each['text']) ?? words(each['summary']) ?? '').join('');

/** Content as a list of parts (`{type: "text", text}`), as some servers send it. */
const parts = (content: unknown): string | undefined =>
  words(
    objects(content)
      .map((part) => words(part['text']) ?? '')
      .join(''),
  );
