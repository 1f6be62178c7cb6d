import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openSource } from '../../../src/sources/open.ts';
import { formatById } from '../../../src/trace/formats/registry.ts';
import { openRecords } from '../../../src/sources/records.ts';
import type { Trace } from '../../../src/trace/trace.ts';

export const FIXTURES = join(import.meta.dirname, '../../fixtures/formats');

/** What a tool was given for one rollout (scripts/fixtures/samples.py). */
export interface Given {
  problem: number;
  sample: number;
  question: string;
  response: string;
  reasoning: string;
  answer: string;
  truth: string;
  right: boolean;
  cut: boolean;
  score: number;
  format: number;
  prompt?: string;
  total?: number;
  advantage?: number;
  tokens?: number;
  step?: number;
}

const expected = JSON.parse(readFileSync(join(FIXTURES, 'expected.json'), 'utf8')) as Record<
  string,
  unknown
>;

export function given<T = Given[]>(name: string, key?: string | number): T {
  const value = expected[name];
  return (key === undefined ? value : (value as Record<string, unknown>)[key]) as T;
}

/** Fixtures that hold traces, and the format that each is of. */
export const TRACE_FIXTURES: Record<string, string> = {
  'verl/rollout/1.jsonl': 'verl',
  'verl/rollout/2.jsonl': 'verl',
  'verl/rollout-v1/1.jsonl': 'verl',
  'trl/completions/completions_00005.parquet': 'trl',
  'trl-chat/completions/completions_00010.parquet': 'trl',
  'inspect/arithmetic.eval': 'inspect',
  'inspect/arithmetic-deflate.eval': 'inspect',
  'inspect/unfinished.eval': 'inspect',
  'inspect/arithmetic.json': 'inspect',
  'prime-rl/rollouts/step_1/train/all/traces.jsonl': 'verifiers',
  'verifiers/traces.jsonl': 'verifiers',
  'tinker/iteration_000001/train_rollout_summaries.jsonl': 'tinker',
  'tinker/eval/runs/run1/arithmetic/trajectories.jsonl': 'tinker-eval',
  'logging-board/data.jsonl': 'logging-board',
  'chat/messages.jsonl': 'chat',
  'chat/batch.jsonl': 'chat-completions',
  'sets/s1k-1.1.jsonl': 's1k',
  'sets/s1k.jsonl': 's1k',
  'sets/openthoughts.jsonl': 'openthoughts',
  'sets/openthoughts-metadata.jsonl': 'openthoughts',
  'sets/openr1-math.jsonl': 'openr1',
  'sets/openr1-math.parquet': 'openr1',
  'openrlhf/run/events.out.tfevents.1790000000.torch.0': 'openrlhf',
  'own-loop/rollouts.jsonl': 'generic',
};

/** All traces of a fixture, every part of every record, and what could not be read. */
export async function readAll(
  name: string,
): Promise<{ format: string; traces: Trace[]; problems: string[] }> {
  const source = await openSource(join(FIXTURES, name), { label: name });
  const records = await openRecords(join(FIXTURES, name), { label: name, growing: false });
  const format = formatById(source.format.id);
  const traces: Trace[] = [];
  for (let i = 0; i < records.count(); i++) {
    const record = await records.read(i);
    for (let part = 0; part < (format?.count(record) ?? 0); part++) {
      const { file, line } = records.place(i);
      traces.push(await source.read(`${file}:${line}${part > 0 ? `.${part}` : ''}`));
    }
  }
  const problems = source.problems().map(({ message }) => message);
  await source.close();
  await records.close();
  return { format: source.format.id, traces, problems };
}

/** The text of the reasoning and of the answer of a trace. */
export function partsOf({ response, parts }: Trace): { reasoning: string; answer: string } {
  const text = (range: { start: number; end: number } | undefined) =>
    range ? response.slice(range.start, range.end) : '';
  return {
    reasoning: (parts?.reasoning ?? []).map(text).join('\n'),
    answer: text(parts?.answer),
  };
}
