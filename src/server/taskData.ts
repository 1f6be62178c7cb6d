import { recognise } from '../tasks/recognise.ts';
import { promptBlock } from '../trace/formats/prompt.ts';
import type { TraceData } from '../protocol/language.ts';

/**
 * What a built-in task's own detector and verifier say of a document in its language: the prompt in its block or as the first
 * line, an empty line, the response. Undefined for every other text.
 */
export function taskData(text: string): TraceData | undefined {
  const [prompt, response] = partsOf(text) ?? [];
  if (prompt === undefined || response === undefined) return undefined;
  const found = recognise(prompt, text.slice(response));
  if (!found) return undefined;
  const words = [...text.slice(response).matchAll(/\S+/g)];
  const starts = words.map(({ index }) => response + index);
  const ends = words.map(([word], i) => starts[i] + word.length);
  const { task, options } = found;
  const { correct, reason } = task.verify(found.prompt, found.response, options);
  const none = starts.map(() => null);
  return {
    response: starts[0],
    spans: task
      .detect(found.prompt, found.response, options)
      .filter(({ start, end }) => start < end && end <= starts.length)
      .map((span) => ({ ...span, start: starts[span.start], end: ends[span.end - 1] })),
    ...{ exact: true, rewards: {}, correct, reason, truncated: false, neighbours: false },
    tokens: { starts, end: ends[ends.length - 1], logp: none, advantage: none },
  };
}

/** The prompt, and where the response begins. */
function partsOf(text: string): [string, number] | undefined {
  const block = promptBlock(text);
  if (block) return [text.slice(block.prompt.start, block.prompt.end), block.response];
  const gap = /\r?\n\r?\n/.exec(text.slice(0, LONGEST_PROMPT));
  return gap ? [text.slice(0, gap.index), gap.index + gap[0].length] : undefined;
}

/** Characters; prompts of the built-in tasks are a line. */
const LONGEST_PROMPT = 4096;
