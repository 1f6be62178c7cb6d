import type { RandomKey } from '../../base/random.ts';
import type { Model, Rollouts, Sampling, TokenDelta } from '../../engine/engine.ts';
import { exactDetector } from '../../tasks/label.ts';
import type { Opportunities, Puzzle, Task, Verdict } from '../../tasks/task.ts';
import type { Span } from '../../trace/behaviours.ts';
import { packPrompts } from './batch.ts';

/** The run's task with the options it was resolved with, and its puzzles. */
export interface TaskContext {
  task: Task;
  options: unknown;
  vocabulary: string[];
  stop: number[];
  train: Puzzle[];
  heldOut: Puzzle[];
  /** Version of the exact detector, stored with the spans. */
  detector: string;
}

/** @param splits the splits that are wanted; puzzles of others are not made */
export function taskContext(
  task: Task,
  options: unknown,
  splits: readonly ('train' | 'heldOut')[] = ['train', 'heldOut'],
): TaskContext {
  return {
    task,
    options,
    vocabulary: task.vocabulary(options),
    stop: task.stopTokens(options),
    train: splits.includes('train') ? task.puzzles(options, 'train') : [],
    heldOut: splits.includes('heldOut') ? task.puzzles(options, 'heldOut') : [],
    detector: exactDetector(task),
  };
}

/** One response with everything that the task says about it. */
export interface SampledRow {
  prompt: Int32Array;
  response: Int32Array;
  /** One per response token. */
  logp: Float32Array;
  truncated: boolean;
  verdict: Verdict;
  spans: Span[];
  opportunities: Opportunities;
}

export interface SamplingOptions {
  key: RandomKey;
  temperature: number;
  /** Nucleus; left out: all tokens. `logp` is of the untruncated distribution either way. */
  topP?: number;
  maxTokens: number;
  /** Identity of each row in the random key; default: its place. */
  rows?: Int32Array;
  /** As in Sampling: tokens never sampled, tokens put where they are wanted. */
  ban?: number[];
  force?: Sampling['force'];
  onTokens?: (delta: TokenDelta) => void;
  signal?: AbortSignal;
}

/** Samples one response a prompt and judges it. Row r's sample depends on the key and r alone. */
export async function sampleRows(
  model: Model,
  context: TaskContext,
  prompts: readonly Int32Array[],
  options: SamplingOptions,
): Promise<{ rollouts: Rollouts; rows: SampledRow[] }> {
  const { rows, onTokens, signal, ...rest } = options;
  const sampling: Sampling = { topP: 1, ...rest, topK: 0, stop: context.stop };
  const packed = packPrompts(prompts);
  const given = rows ? { ...packed, rows } : packed;
  const rollouts = await model.generate(given, sampling, onTokens, signal);
  return { rollouts, rows: await judgeRollouts(context, rollouts) };
}

/** Judges finished rollouts: verdict, spans and opportunities of every row. */
export async function judgeRollouts(
  context: TaskContext,
  rollouts: Rollouts,
): Promise<SampledRow[]> {
  const { task, options } = context;
  const { tokens, offsets, promptLengths, logp, finished } = rollouts;
  const rows = Array.from(promptLengths, (promptLength, row) => {
    const start = offsets[row] + promptLength;
    const end = offsets[row + 1];
    const prompt = tokens.slice(offsets[row], start);
    const response = tokens.slice(start, end);
    return {
      prompt,
      response,
      logp: Float32Array.from(logp.subarray(start, end)),
      truncated: finished[row] === 0,
      spans: task.detect(prompt, response, options),
      opportunities: task.opportunities(prompt, response, options),
    };
  });
  const found = await verdicts(context, rows);
  return rows.map((row, i) => ({ ...row, verdict: found[i] }));
}

/** What the task's verifier finds, wherever it runs. */
export async function verdicts(
  { task, options }: Pick<TaskContext, 'task' | 'options'>,
  asked: readonly { prompt: Int32Array; response: Int32Array }[],
): Promise<Verdict[]> {
  return task.verifyAll
    ? task.verifyAll(asked, options)
    : asked.map(({ prompt, response }) => task.verify(prompt, response, options));
}
