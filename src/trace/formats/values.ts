import type { FieldPath, Message } from './fields.ts';

export type JsonObject = Record<string, unknown>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function stringOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** A finite number; tables give bigints, and some writers put numbers into strings. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'string' && /^\s*[-+]?(\d|\.\d)/.test(value)) value = Number(value);
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

export function integerOf(value: unknown): number | undefined {
  const number = numberOf(value);
  return number !== undefined && Number.isSafeInteger(number) ? number : undefined;
}

/** true/false, 1/0 (also 1.0 and −1 as some verifiers pay), and the words people use for them. */
export function verdictOf(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'string') {
    const word = value.trim().toLowerCase();
    if (['true', 'correct', 'c', 'yes', 'right'].includes(word)) return true;
    if (['false', 'incorrect', 'i', 'no', 'wrong'].includes(word)) return false;
  }
  const number = numberOf(value);
  if (number === 1) return true;
  return number === 0 || number === -1 ? false : undefined;
}

/** Text for any value: what is not text as JSON. */
export function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  if (typeof value === 'bigint') return value.toString();
  return JSON.stringify(value, (_key, item: unknown) =>
    typeof item === 'bigint' ? Number(item) : item,
  );
}

/** The numbers among an object's own values; null when it holds none. */
export function numbersOf(value: unknown): Record<string, number> {
  const found: [string, number][] = [];
  if (isObject(value)) {
    for (const [key, item] of Object.entries(value)) {
      const number = typeof item === 'boolean' ? Number(item) : numberOf(item);
      if (number !== undefined && typeof item !== 'string') found.push([key, number]);
    }
  }
  return Object.fromEntries(found);
}

/** Own values by key except those named; undefined when nothing is left. */
export function without(record: JsonObject, keys: readonly string[]): JsonObject | undefined {
  // A set: a hostile record has a hundred thousand fields.
  const left = new Set(keys);
  const rest = Object.entries(record).filter(([key]) => !left.has(key));
  return rest.length > 0 ? Object.fromEntries(rest) : undefined;
}

export function valueAt(record: unknown, path: FieldPath): unknown {
  let value = record;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string | number, unknown>)[key];
  }
  return value;
}

/** The first of these keys that the record has with a value that `read` takes. */
export function firstOf<T>(
  record: JsonObject,
  keys: readonly string[],
  read: (value: unknown) => T | undefined,
): T | undefined {
  for (const key of keys) {
    if (!Object.hasOwn(record, key)) continue;
    const value = read(record[key]);
    if (value !== undefined) return value;
  }
  return undefined;
}

const REASONING_KEYS = ['reasoning_content', 'reasoning', 'thinking', 'thoughts'];

/** One chat turn, as OpenAI-like formats and ShareGPT's (`from`, `value`) write it. */
export function messageOf(value: unknown): Message | undefined {
  if (!isObject(value)) return undefined;
  const role = stringOf(value['role'] ?? value['from']);
  if (role === undefined) return undefined;
  const { text, reasoning } = contentOf(value['content'] ?? value['value']);
  const apart = firstOf(value, REASONING_KEYS, stringOf) || reasoning;
  return { role: ROLES[role] ?? role, content: text, ...(apart && { reasoning: apart }) };
}

const ROLES: Record<string, string> = { human: 'user', gpt: 'assistant', model: 'assistant' };

/** A content is text, or a list of parts of which some are reasoning. */
function contentOf(value: unknown): { text: string; reasoning: string } {
  if (!Array.isArray(value)) return { text: stringOf(value) ?? '', reasoning: '' };
  const texts: string[] = [];
  const reasoning: string[] = [];
  for (const part of value as unknown[]) {
    if (typeof part === 'string') texts.push(part);
    if (!isObject(part)) continue;
    const type = stringOf(part['type']);
    if (type === 'reasoning' || type === 'thinking') {
      const said = stringOf(part['reasoning'] ?? part['thinking'] ?? part['text']);
      reasoning.push(said || (stringOf(part['summary']) ?? ''));
    } else if (typeof part['text'] === 'string') texts.push(part['text']);
    else if (type !== undefined) texts.push(`[${type}]`);
  }
  return {
    text: texts.join('\n'),
    reasoning: reasoning.filter((item) => item !== '').join('\n\n'),
  };
}

/** Chat turns; undefined when it is no list of such. */
export function messagesOf(value: unknown): Message[] | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const messages = value.map(messageOf);
  return messages.every((message) => message !== undefined) ? messages : undefined;
}

export function numberArray(value: unknown): number[] | undefined {
  if (!Array.isArray(value)) return undefined;
  return value.map((item) => numberOf(item) ?? NaN);
}
