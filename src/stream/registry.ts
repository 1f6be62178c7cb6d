import type { Dialect } from './dialect.ts';
import { anthropic } from './dialects/anthropic.ts';
import { chat } from './dialects/chat.ts';
import { completions } from './dialects/completions.ts';
import { generate } from './dialects/generate.ts';
import { lmstudio } from './dialects/lmstudio.ts';
import { ollama } from './dialects/ollama.ts';
import { responses } from './dialects/responses.ts';
import type { Frame } from './frames.ts';

/** All dialects. The order decides for messages that several accept: the more particular ones first. */
export const DIALECTS: readonly Dialect[] = [
  completions,
  chat,
  responses,
  anthropic,
  lmstudio,
  generate,
  ollama,
];

/** The dialect that a message is written in; undefined when none accepts it. */
export function dialectOf(frame: Frame): Dialect | undefined {
  return DIALECTS.find((dialect) => dialect.accepts(frame));
}

export function dialectById(id: string): Dialect | undefined {
  return DIALECTS.find((dialect) => dialect.id === id);
}
