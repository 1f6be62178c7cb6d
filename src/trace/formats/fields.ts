import type { TokenArrays } from '../trace.ts';

/** One turn of a conversation, as chat formats write it. */
export interface Message {
  role: string;
  content: string;
  /** Reasoning that the source keeps apart from the content. */
  reasoning?: string;
}

/**
 * What a format finds in one record, before its tags are split and its parts made a Trace. All optional but the response:
 * as text with or without tags, or as reasoning and answer that the source keeps apart.
 */
export interface Fields {
  id?: string;
  step?: number;
  group?: string;
  prompt?: string | readonly Message[];
  response?: string;
  reasoning?: string;
  answer?: string;
  /** The prompt or template has opened the reasoning already: the response starts inside it. */
  startsInside?: boolean;
  /** Unweighted terms, and the whole as `total`. */
  rewards?: Record<string, number>;
  correct?: boolean;
  truncated?: boolean;
  tokens?: number;
  truth?: string;
  model?: string;
  dataSource?: string;
  metadata?: Record<string, unknown>;
  /** Tokens whose join is the response, for the arrays. */
  pieces?: string[];
  arrays?: TokenArrays;
}

/** Names of the fields that a person can map by hand, and what each means. */
export const MAPPABLE = {
  prompt: 'The prompt: text, or a list of chat messages.',
  response: 'The response, with its think tags if it has any.',
  reasoning: 'The reasoning, where it is kept apart from the answer.',
  answer: 'The answer, where it is kept apart from the reasoning.',
  step: 'The training step.',
  group: 'What rows with the same prompt have in common.',
  score: 'The whole reward.',
  rewards: 'One term of the reward; several may be mapped.',
  correct: 'Whether the answer is right: true/false, 1/0.',
  truncated: 'Whether the response was cut at the length limit.',
  truth: 'The right answer.',
  model: 'The model that wrote the response.',
  dataSource: 'The data that the prompt comes from.',
  id: 'What the source calls the record.',
} as const satisfies Record<string, string>;
export type MappableField = keyof typeof MAPPABLE;

/** Keys and indices from the record down to a value; never a dotted string: keys may hold dots. */
export type FieldPath = readonly (string | number)[];

/** Corrections by hand, over what the format finds. */
export type FieldMapping = Partial<Record<Exclude<MappableField, 'rewards'>, FieldPath>> & {
  rewards?: readonly FieldPath[];
};
