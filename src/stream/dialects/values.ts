import { isObject, numberOf, stringOf, type JsonObject } from '../../trace/formats/values.ts';
import type { Delta, TokenScore, Usage } from '../dialect.ts';

/** A text that says something: servers send "" and null for nothing. */
export function words(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function objects(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** `{token, logprob, bytes, top_logprobs}` as OpenAI and Ollama write it. */
export function tokenScores(value: unknown): TokenScore[] {
  return objects(value).map((item) => {
    const bytes = item['bytes'];
    return {
      text: stringOf(item['token']) ?? '',
      ...(Array.isArray(bytes) && bytes.every(isByte) && { bytes }),
      logp: numberOf(item['logprob']) ?? NaN,
      top: objects(item['top_logprobs']).map((each) => ({
        text: stringOf(each['token']) ?? '',
        logp: numberOf(each['logprob']) ?? NaN,
      })),
    };
  });
}

const isByte = (value: unknown): value is number =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) < 256;

/** Errors inside of a stream: `{"error":"…"}`, `{"error":{"message":"…"}}`, `{"detail":…}`, `{"object":"error","message":…}`. */
export function errorOf(data: JsonObject): { kind: 'error'; message: string }[] {
  const { error, detail } = data;
  const said = isObject(error) ? (words(error['message']) ?? JSON.stringify(error)) : words(error);
  const message =
    said ??
    (data['object'] === 'error' || data['type'] === 'error' ? words(data['message']) : undefined) ??
    (words(detail) || (Array.isArray(detail) ? JSON.stringify(detail) : undefined));
  return message === undefined ? [] : [{ kind: 'error', message }];
}

/** Token counts by the names that a dialect gives them. */
export function usageOf(counts: {
  prompt: unknown;
  completion: unknown;
  reasoning?: unknown;
}): Delta[] {
  const usage: Usage = {};
  for (const key of ['prompt', 'completion', 'reasoning'] as const) {
    const count = numberOf(counts[key]);
    if (count !== undefined) usage[key] = count;
  }
  return Object.keys(usage).length === 0 ? [] : [{ kind: 'usage', usage }];
}

export function modelOf(value: unknown): Delta[] {
  const model = words(value);
  return model === undefined ? [] : [{ kind: 'model', model }];
}

/** `{data: [{id}]}`, and what Ollama and some others make of it. */
export function modelNames(answer: unknown): string[] {
  if (!isObject(answer)) return [];
  const list = [...objects(answer['data']), ...objects(answer['models'])];
  const names = list.flatMap(
    (item) => words(item['id']) ?? words(item['name']) ?? words(item['key']) ?? [],
  );
  return [...new Set(names)];
}
