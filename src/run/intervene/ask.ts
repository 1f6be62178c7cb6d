import { UserError } from '../../base/errors.ts';
import { randomKey } from '../../base/random.ts';
import type { TokenDelta } from '../../engine/engine.ts';
import type { ModelConfig } from '../../model/config.ts';
import type { Span } from '../../trace/behaviours.ts';
import { sampleRows, taskContext, type TaskContext } from '../trainer/sample.ts';
import type { Sampler } from './open.ts';
import { examplePrompts, promptTokens } from './prompt.ts';

/** A prompt typed by hand. */
export interface PromptQuestion {
  prompt: string;
  temperature: number;
  samples: number;
  /** The first sample's row in the noise. */
  first?: number;
  seed: number;
  maxTokens: number;
}

/** A question that fits the model: tokens, and the room that is left for a response. */
export interface FittedQuestion extends PromptQuestion {
  tokens: Int32Array;
  limit: number;
}

/** What is new of one sample. */
export interface SampledWords {
  row: number;
  from: number;
  pieces: string[];
  logp: number[];
  thinking: number;
  spans: Span[];
}

export interface AskedOptions {
  onWords: (rows: SampledWords[]) => void;
  now: () => number;
  signal?: AbortSignal;
}

/** Milliseconds between two messages of words. */
const INTERVAL_MS = 40;

/** Throws UserError `prompt` for foreign words and for a prompt that leaves no room. */
export function fitQuestion(
  question: PromptQuestion,
  context: TaskContext,
  { context: most }: Pick<ModelConfig, 'context'>,
): FittedQuestion {
  const { task, options } = context;
  const example = (): string | undefined => examplePrompts(taskContext(task, options), 1)[0];
  const tokens = promptTokens(question.prompt, context, example);
  const room = most - tokens.length;
  if (room < 1) {
    throw new UserError(
      'prompt',
      `The prompt has ${tokens.length} words; this model's context holds ${most}, prompt and response together.`,
    );
  }
  return { ...question, tokens, limit: Math.min(question.maxTokens, room) };
}

/** Answers of a model to one prompt, word by word. The same seed, row and weights give the same answer. */
export async function askPrompt(
  { policy, context }: Pick<Sampler, 'policy' | 'context'>,
  { tokens: prompt, temperature, samples, first = 0, seed, limit }: FittedQuestion,
  { onWords, now, signal }: AskedOptions,
): Promise<{ tokens: number; finished: boolean; correct: boolean; reason: string }[]> {
  const { task, options, vocabulary } = context;
  const said = Array.from({ length: samples }, () => ({
    tokens: [] as number[],
    logp: [] as number[],
    sent: 0,
  }));
  let last = -Infinity;

  function flush(): void {
    const fresh = said.flatMap((answer, row): SampledWords[] => {
      const { tokens, logp, sent } = answer;
      if (sent === tokens.length) return [];
      const response = Int32Array.from(tokens);
      answer.sent = tokens.length;
      return [
        {
          row,
          from: sent,
          pieces: tokens.slice(sent).map((token) => vocabulary[token] ?? `<${token}>`),
          logp: logp.slice(sent),
          thinking: task.verify(prompt, response, options).thinkingLength,
          spans: task.detect(prompt, response, options),
        },
      ];
    });
    if (fresh.length > 0) onWords(fresh);
    last = now();
  }

  const onTokens = ({ row, token, logp }: TokenDelta): void => {
    for (let i = 0; i < row.length; i++) {
      const answer = said[row[i]];
      answer.tokens.push(token[i]);
      answer.logp.push(logp[i]);
    }
    if (now() - last >= INTERVAL_MS) flush();
  };
  const { rows } = await sampleRows(
    policy,
    context,
    Array.from({ length: samples }, () => prompt),
    {
      key: randomKey(seed, 'playground'),
      rows: Int32Array.from({ length: samples }, (_, i) => first + i),
      ...{ temperature, maxTokens: limit, onTokens, signal },
    },
  );
  flush();
  return rows.map(({ response, truncated, verdict }) => ({
    tokens: response.length,
    finished: !truncated,
    correct: verdict.correct,
    reason: verdict.reason,
  }));
}
