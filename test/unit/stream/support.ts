import { readFileSync } from 'node:fs';
import type { StreamEvent } from '../../../src/stream/reader.ts';

const folder = new URL('../../fixtures/streams/', import.meta.url);

/** What a transcript must be read as; `source` says where it comes from. */
export interface Expected {
  source: string;
  dialect: string;
  reasoning: string;
  answer: string;
  finish?: string;
  model?: string;
  usage?: Record<string, number>;
  /** Scored tokens. */
  tokens?: number;
  relabel?: true;
  hidden?: true;
  summary?: true;
  error?: string;
}

export function fixtures(): Record<string, Expected> {
  return JSON.parse(readFileSync(new URL('index.json', folder), 'utf8')) as Record<
    string,
    Expected
  >;
}

export function readFixture(name: string): Uint8Array {
  return readFileSync(new URL(name, folder));
}

/** The events as an index entry says them. */
export function summary(events: readonly StreamEvent[]): Omit<Expected, 'source' | 'dialect'> {
  const result: Omit<Expected, 'source' | 'dialect'> = { reasoning: '', answer: '' };
  for (const event of events) {
    switch (event.kind) {
      case 'reasoning':
      case 'answer':
        result[event.kind] += event.text;
        if (event.summary) result.summary = true;
        break;
      case 'relabel':
        result.reasoning = result.answer + result.reasoning;
        result.answer = '';
        result.relabel = true;
        break;
      case 'tokens':
        result.tokens = (result.tokens ?? 0) + event.tokens.length;
        break;
      case 'usage':
        result.usage = { ...event.usage };
        break;
      case 'finish':
        result.finish = event.reason;
        break;
      case 'model':
        result.model = event.model;
        break;
      case 'hidden':
        result.hidden = true;
        break;
      case 'error':
        result.error = event.message;
    }
  }
  return result;
}
