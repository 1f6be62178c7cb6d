import type { Frame } from './frames.ts';

/** A token as the server scored it. `text` may be half a character: then `bytes` hold it. */
export interface TokenScore {
  text: string;
  bytes?: number[];
  /** Natural logarithm of the probability; NaN where the server does not say. */
  logp: number;
  /** The likeliest tokens at this place, as many as were asked for. */
  top: { text: string; logp: number }[];
}

export interface Usage {
  prompt?: number;
  completion?: number;
  reasoning?: number;
}

/** What one message of a server says, in the words of no server. */
export type Delta =
  /** `summary`: a summary of the reasoning, not the chain itself. */
  | { kind: 'reasoning'; text: string; summary?: true }
  /** May carry think tags of its own. */
  | { kind: 'content'; text: string }
  | { kind: 'tokens'; tokens: TokenScore[] }
  | { kind: 'usage'; usage: Usage }
  | { kind: 'finish'; reason: string }
  | { kind: 'model'; model: string }
  /** Reasoning that the server keeps to itself. */
  | { kind: 'hidden' }
  | { kind: 'error'; message: string };

/** What is asked. */
export interface Request {
  model: string;
  prompt: string;
  system?: string;
  temperature: number;
  maxTokens: number;
  /** Likeliest tokens wanted at each place; 0 = no log-probabilities. */
  topLogprobs: number;
  seed?: number;
}

/** What a dialect remembers of one stream; most need nothing. */
export interface Memory {
  text: string;
  tokens: number;
}

/** How servers of one kind are asked, and what their messages mean. One file in dialects/ and one line in registry.ts. */
export interface Dialect {
  /** As settings name it. */
  readonly id: string;
  readonly label: string;
  /** Whether a message is of this dialect: what the first one that fits says holds for the stream. */
  accepts(frame: Frame): boolean;
  read(frame: Frame, memory: Memory): Delta[];
  /** Path below the server's address. */
  readonly path: string;
  body(request: Request): Record<string, unknown>;
  /** Headers that carry the key. */
  headers(key: string | undefined): Record<string, string>;
  /** Where the models are listed, below the server's address, and their names in the answer. */
  readonly modelsPath: string;
  models(answer: unknown): string[];
}

export const bearer = (key: string | undefined): Record<string, string> =>
  key === undefined ? {} : { authorization: `Bearer ${key}` };
