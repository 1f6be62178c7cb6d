import type { Span } from './behaviours.ts';

/** [start, end) in UTF-16 units of a text. */
export interface Range {
  start: number;
  end: number;
}

/** Per-token arrays of a trace where they are known; each as long as `pieces`. NaN where a token has no value. */
export interface TokenArrays {
  logp?: ArrayLike<number>;
  entropy?: ArrayLike<number>;
  advantage?: ArrayLike<number>;
  value?: ArrayLike<number>;
  kl?: ArrayLike<number>;
  /** Log-probabilities under the reference model. */
  referenceLogp?: ArrayLike<number>;
  /** Reward given at the token. */
  reward?: ArrayLike<number>;
}

/** Something wrong with the tags of a response: where, and which way. */
export interface TagProblem extends Range {
  code: 'missing-open' | 'missing-close' | 'doubled' | 'empty' | 'text-before';
  message: string;
}

/** Where the parts of a response lie in it. Tags belong to neither reasoning nor answer. */
export interface ResponseParts {
  /** Which family of tags marks the reasoning; undefined: none. */
  family?: string;
  /** Stretches of reasoning in order; most responses have one, channels may have several. */
  reasoning: Range[];
  /** What is said to the asker; undefined when the response ends inside its reasoning. */
  answer?: Range;
  tags: Range[];
  problems: TagProblem[];
}

/**
 * One chain of thought, whatever wrote it. Text is hostile: it is shown as text, never as markup. Whatever a source does not
 * say is left out: an unknown verdict is not a wrong one.
 */
export interface Trace {
  id: string;
  step?: number;
  /** Traces with the same group answer the same prompt. */
  group?: string;
  prompt: string;
  /** The response as words or text, the reasoning and the answer included. */
  response: string;
  /** Tokens of the response, one per entry of the arrays: words that join with spaces (own runs), else exact substrings. */
  pieces?: string[];
  /** What `spans` count in: `pieces` (structured languages) or UTF-16 units of `response`. */
  spansIn: 'pieces' | 'text';
  /** Parts of `response`; undefined for languages that have none. */
  parts?: ResponseParts;
  spans: Span[];
  /** Which detector made the spans, with its version; stale ones are relabelled. Empty: not labelled yet. */
  detector: string;
  /** Unweighted reward terms by name, and the weighted sum as `total`. */
  rewards: Record<string, number>;
  correct?: boolean;
  truncated?: boolean;
  /** Length in tokens where the source says so. */
  tokens?: number;
  /** The right answer, as the source writes it. */
  truth?: string;
  model?: string;
  /** Name of the data that the prompt comes from. */
  dataSource?: string;
  /** Everything else that the source says, as it says it (JSON values). */
  metadata?: Record<string, unknown>;
  arrays?: TokenArrays;
}

/** What a list needs to know of a trace without its text. */
export interface TraceRow {
  id: string;
  /** Which of its record's traces, where it is not the first one. */
  part?: number;
  step?: number;
  /** Rows with the same group answer the same prompt. */
  group: string;
  /** Tokens where known, else UTF-16 units of the response: `lengthIn` tells. */
  length: number;
  lengthIn: 'tokens' | 'characters';
  correct?: boolean;
  truncated?: boolean;
  rewards: Record<string, number>;
  /** Number of spans per behaviour name; undefined while the trace has not been labelled. */
  behaviours?: Record<string, number>;
}

/** One face of all sources of traces: run stores, files, streams. */
export interface TraceSource {
  /** Records known so far; nearly always a trace each. */
  count(): Promise<number>;
  /** The traces of the records [from, to) in the source's order: those of a record that holds several follow each other. */
  rows(from: number, to: number): Promise<TraceRow[]>;
  read(id: string): Promise<Trace>;
  /** Calls back when the count grows or rows change; returns the way to stop. */
  subscribe(onChange: () => void): () => void;
}
