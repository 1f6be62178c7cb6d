/** A family of tags that marks reasoning inside a response. Sources: templates and parsers named per line. */
export interface TagFamily {
  id: string;
  open: readonly string[];
  close: readonly string[];
}

/** Families with an opening and a closing tag; harmony's channels are split by harmony.ts. */
export const TAG_FAMILIES: readonly TagFamily[] = [
  // Qwen3, DeepSeek R1, GLM, Kimi K2, MiniMax, Nemotron, most RL runs.
  { id: 'think', open: ['<think>'], close: ['</think>'] },
  { id: 'thinking', open: ['<thinking>'], close: ['</thinking>'] },
  { id: 'thought', open: ['<thought>'], close: ['</thought>'] },
  { id: 'reasoning', open: ['<reasoning>'], close: ['</reasoning>'] },
  // Magistral.
  { id: 'THINK', open: ['[THINK]'], close: ['[/THINK]'] },
  // Kimi K1.5 and VL.
  { id: 'kimi', open: ['◁think▷'], close: ['◁/think▷'] },
  // Seed-OSS.
  { id: 'seed', open: ['<seed:think>'], close: ['</seed:think>'] },
  // OpenThoughts' and Bespoke-Stratos' data.
  { id: 'thought-tokens', open: ['<|begin_of_thought|>'], close: ['<|end_of_thought|>'] },
  // Granite 3.2: words, not tags.
  {
    id: 'granite',
    open: ['Here is my thought process:', "Here's my thought process:"],
    close: ['Here is my response:', "Here's my response:"],
  },
];

/** Tags around the answer; all between them is the answer. */
export const ANSWER_TAGS: readonly (readonly [open: string, close: string])[] = [
  ['<answer>', '</answer>'],
  ['<|begin_of_solution|>', '<|end_of_solution|>'],
];

/** Tokens that end a turn; a decoder that keeps special tokens leaves them behind the answer. */
export const END_TOKENS: readonly string[] = [
  '<|im_end|>',
  '<|endoftext|>',
  '<|eot_id|>',
  '<|end_of_text|>',
  '<｜end▁of▁sentence｜>',
  '<end_of_turn>',
  '</s>',
];
