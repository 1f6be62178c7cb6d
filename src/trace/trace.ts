import type { Span } from './behaviours.ts';

/** Per-token arrays of a trace where they are known; each as long as `tokens`. */
export interface TokenArrays {
  logp?: ArrayLike<number>;
  entropy?: ArrayLike<number>;
  advantage?: ArrayLike<number>;
  value?: ArrayLike<number>;
  kl?: ArrayLike<number>;
}

/**
 * One chain of thought, whatever wrote it. Text is hostile: it is shown as text, never as markup.
 * For traces with tokens, text is the tokens joined as the tokenizer prints them and spans count in tokens.
 */
export interface Trace {
  id: string;
  step?: number;
  prompt: string;
  /** The response as words or text, the reasoning and the answer included. */
  response: string;
  /** Pieces of the response, one per token; spans then count in pieces, else in UTF-16 units of `response`. */
  pieces?: string[];
  spans: Span[];
  /** Which detector made the spans, with its version; stale ones are relabelled. */
  detector: string;
  /** Unweighted reward terms by name, and the weighted sum as `total`. */
  rewards: Record<string, number>;
  correct?: boolean;
  truncated: boolean;
  arrays?: TokenArrays;
}

/** What a list needs to know of a trace without its text. */
export interface TraceRow {
  id: string;
  step?: number;
  /** Rows with the same group answer the same prompt. */
  group: string;
  length: number;
  correct?: boolean;
  truncated: boolean;
  rewards: Record<string, number>;
  /** Number of spans per behaviour name. */
  behaviours: Record<string, number>;
}

/** One face of all sources of traces: run stores, files, streams. */
export interface TraceSource {
  /** Traces known so far. */
  count(): Promise<number>;
  /** Rows [from, to) in the source's order. */
  rows(from: number, to: number): Promise<TraceRow[]>;
  read(id: string): Promise<Trace>;
  /** Calls back when the count grows or rows change; returns the way to stop. */
  subscribe(onChange: () => void): () => void;
}
